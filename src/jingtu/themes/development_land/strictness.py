"""Which of several findings decides about land that they touch together: the strictest."""

from .models import Status, StatusDeclaration

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
UNSURVEYED = frozenset({Status.POTENTIAL, Status.SUSPECTED, Status.PLAN_ADJUSTED})
SAFE_FOR_A_CLASS = frozenset({Status.CLEAN, Status.NO_CONTROL, Status.REACHED, Status.REMOVED})


def rank(status: str) -> int:
    """Return the place of a status in the order, 0 for the strictest."""
    return ORDER.index(Status(status))


def is_surveyed(told: StatusDeclaration) -> bool:
    """Tell whether a finding rests on a survey: land that was cleared of a suspicion, for no class, was not surveyed."""
    return told.status not in UNSURVEYED and not (told.status == Status.CLEAN and not told.safe_for)
