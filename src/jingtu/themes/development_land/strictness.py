"""Which of several findings decides about land that they touch together: the strictest."""

from .models import Status

# The strictest first. Land that reached its goal is stricter than what is merely potential: it still stands in the register.
ORDER = (
    Status.LISTED,
    Status.CONTAMINATED,
    Status.FAILED,
    Status.REMEDIATING,
    Status.CONTROLLED,
    Status.SUSPECTED,
    Status.REACHED,
    Status.POTENTIAL,
    Status.REMOVED,
    Status.NO_CONTROL,
    Status.CLEAN,
    Status.PLAN_ADJUSTED,
)
SURVEYED = frozenset(ORDER) - {Status.POTENTIAL, Status.SUSPECTED, Status.PLAN_ADJUSTED}
SAFE_FOR_A_CLASS = frozenset({Status.CLEAN, Status.NO_CONTROL, Status.REACHED, Status.REMOVED})


def rank(status: str) -> int:
    """Return the place of a status in the order, 0 for the strictest."""
    return ORDER.index(Status(status))
