"""What the moves of the theme bring with them."""

from jingtu.core.subjects.models import Event, Registered
from jingtu.core.subjects.moves import follow_up

from . import listing as listing  # what moves do to lists
from .declaring import declare
from .models import Site, Status

# What each move of a site declares of its land.
DECLARES = {
    "suspect": Status.SUSPECTED,
    "suspect_again": Status.SUSPECTED,
    "clear": Status.CLEAN,
    "find_clean": Status.CLEAN,
    "find_contaminated": Status.CONTAMINATED,
    "find_no_control": Status.NO_CONTROL,
    "list": Status.LISTED,
    "control": Status.CONTROLLED,
    "remediate": Status.REMEDIATING,
    "fail": Status.FAILED,
    "turn_down": Status.FAILED,
    "apply": Status.REACHED,
    "remove": Status.REMOVED,
}
FOR_A_CLASS = frozenset({Status.CLEAN, Status.NO_CONTROL, Status.REACHED, Status.REMOVED})


def class_found(row: Site, event: Event, status: Status) -> str:
    """Return the class for which a move found the land in order; without a survey (`clear`) it is none."""
    return row.land_class if status in FOR_A_CLASS and event.move != "clear" else ""


@follow_up("development_land.declared")
def _declared(row: Registered, event: Event) -> None:
    """What the move found counts for the land of the site from the same day."""
    status = DECLARES[event.move]
    safe_for = class_found(row, event, status)
    reason = event.grounds or str(status.label)
    declare(row, status, by=event.recorded_by, on=event.effective_on, reason=reason, event=event, safe_for=safe_for)
