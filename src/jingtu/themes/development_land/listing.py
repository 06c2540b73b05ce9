"""What moves of sites, zones and works do to the lists and to the days from which something is owed, each in its transaction."""

from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.entering import enter, leave
from jingtu.core.lists.models import Entry
from jingtu.core.subjects.correcting import undoes
from jingtu.core.subjects.models import Event, Registered
from jingtu.core.subjects.moves import follow_up

from .lists import NEGATIVE, POTENTIAL, PRIORITY, PROVINCIAL, REGISTER, SUSPECTED, ZONES


@follow_up("development_land.suspected")
def _suspected(row: Registered, event: Event) -> None:
    """From the list of potential sites, or from none, onto that of suspected ones."""
    _off(row, event, POTENTIAL)
    _onto(row, event, SUSPECTED)


@follow_up("development_land.cleared")
def _cleared(row: Registered, event: Event) -> None:
    """What was found clean, or needs no control, is on none of the lists of pollution."""
    _off(row, event, POTENTIAL, SUSPECTED, NEGATIVE, PRIORITY, REGISTER)


@follow_up("development_land.registered")
def _registered(row: Registered, event: Event) -> None:
    """A contaminated site stands in the register and, until it may be used, on the negative list."""
    _off(row, event, SUSPECTED)
    _onto(row, event, REGISTER, NEGATIVE)
    row.registered_on = event.effective_on
    row.save(update_fields=["registered_on"])


@follow_up("development_land.listed")
def _listed(row: Registered, event: Event) -> None:
    """The list of the province stands beside the register."""
    _onto(row, event, PROVINCIAL)
    row.listed_on = event.effective_on
    row.save(update_fields=["listed_on"])


@follow_up("development_land.removed")
def _removed(row: Registered, event: Event) -> None:
    """Who reached the goals leaves the register, the list of the province and what followed from them."""
    _off(row, event, PROVINCIAL, REGISTER, NEGATIVE, PRIORITY)


@follow_up("development_land.care_owed")
def _care_owed(row: Registered, event: Event) -> None:
    """Land that is safe as long as it is looked after is inspected from its removal on, whoever takes it over later."""
    if row.needs_aftercare:
        row.aftercare_from = event.effective_on
        row.save(update_fields=["aftercare_from"])


@follow_up("development_land.zone_in_force")
def _zone_in_force(row: Registered, event: Event) -> None:
    """An announced zone stands in the register of zones."""
    _onto(row, event, ZONES)


@follow_up("development_land.zone_lifted")
def _zone_lifted(row: Registered, event: Event) -> None:
    """A lifted zone leaves it."""
    _off(row, event, ZONES)


@follow_up("development_land.begun")
def _begun(row: Registered, event: Event) -> None:
    """Reports during the works count from the day on which they began in fact; works begun again keep the first."""
    if row.begun_on is None:
        row.begun_on = event.effective_on
        row.save(update_fields=["begun_on"])


@undoes("development_land.begun")
def _not_begun(row: Registered, wrong: Event, correction: Event) -> None:
    """Works that did not begin on that day have no such day, unless they had begun before."""
    if row.begun_on == wrong.effective_on:
        row.begun_on = None
        row.save(update_fields=["begun_on"])


def _onto(row: Registered, event: Event, *kinds: SubjectList) -> None:
    """Enter what is not on these lists yet."""
    held = _held(row)
    for kind in kinds:
        if kind.code not in held:
            enter(kind, row, by=event.recorded_by, on=event.effective_on, basis=event.grounds)


def _off(row: Registered, event: Event, *kinds: SubjectList) -> None:
    """Take off what is on these lists: rows that were taken over without entries have none to end."""
    held = _held(row)
    for kind in kinds:
        if kind.code in held:
            leave(kind, row, by=event.recorded_by, on=event.effective_on, basis=event.grounds)


def _held(row: Registered) -> set[str]:
    return set(Entry.objects.filter(subject=row.pk, left_on=None).order_by().values_list("list_code", flat=True))
