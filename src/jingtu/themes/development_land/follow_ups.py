"""What the moves of the theme bring with them."""

from jingtu.core.subjects.correcting import undoes
from jingtu.core.subjects.models import Event, Registered
from jingtu.core.subjects.moves import follow_up

from . import listing as listing  # what moves do to lists
from .declaring import declare
from .models import Site, Status, StatusDeclaration

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


@undoes("development_land.declared")
def _not_declared(row: Registered, wrong: Event, correction: Event) -> None:
    """The declaration of a move that was taken back is corrected by what was declared before."""
    told = StatusDeclaration.objects.filter(event=wrong, corrected_by=None).first()
    if told is None:  # nobody had drawn the site
        return
    before = StatusDeclaration.objects.filter(site=row.pk, corrected_by=None, effective_on__lte=told.effective_on)
    earlier = before.exclude(pk=told.pk).exclude(status=Status.PLAN_ADJUSTED).last()
    declare(
        row,
        Status(earlier.status) if earlier else Status.POTENTIAL,
        by=correction.recorded_by,
        on=told.effective_on,
        reason=correction.grounds,
        geometry=told.geometry,
        event=correction,
        corrects=told,
        safe_for=earlier.safe_for if earlier else "",
    )
