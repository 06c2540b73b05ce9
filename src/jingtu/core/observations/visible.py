"""Who reads what was measured, who delivers it, and who decides on it."""

from django.db.models import QuerySet

from jingtu.core.parties.models import User
from jingtu.core.parties.offices import functions_of, offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.clearance import READ, circles_of
from jingtu.core.subjects.kinds import kind_of, row_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.sharing import Circle

from .declaring import reception_of
from .models import Delivery, Run

READERS = frozenset({Circle.SUPERVISOR, Circle.HOLDER, Circle.COMMISSIONED})
SENDERS = frozenset({Circle.HOLDER, Circle.COMMISSIONED})
DELIVER, WRITE = "filings.submit", "registers.write"


def may_read(row: Registered, user: User) -> bool:
    """Tell whether a person reads measured contents: who supervises, holds, or is commissioned."""
    return bool(circles_of(user, kind_of(row), row) & READERS)


def may_deliver(row: Registered, user: User, reference: str = "") -> bool:
    """Tell whether a person delivers: people of the holder or of a commissioned unit, and the offices that supervise.

    Under a `reference` also whom the theme says, such as the laboratory that signed for the samples of a transfer.
    """
    if circles_of(user, kind_of(row), row) & SENDERS:
        return scope_of(user).may(DELIVER)
    if may_judge(row, user):
        return True
    reception = reception_of(kind_of(row).code)
    return bool(reference and reception and scope_of(user).may(DELIVER) and reception.sends(row, user, reference))


def sees_inside(row: Registered, user: User) -> bool:
    """Tell of a person who reads a delivery whether he sees as well what stands behind the numbers of its samples."""
    reception = reception_of(kind_of(row).code)
    return reception is None or reception.opens is None or reception.opens(row, user)


def may_judge(row: Registered, user: User) -> bool:
    """Tell whether a person decides on deliveries, runs and what they show: the offices that supervise this kind here."""
    supervises = bool(functions_of(user) & set(kind_of(row).supervisors[:1]))
    return supervises and scope_of(user).may(WRITE, row.place_path)


def may_cancel(run: Run, user: User) -> bool:
    """Tell whether a person stops a run: people of the office that asked for it, and the offices that decide on it."""
    return run.asked_by.party_id in offices_of(user) or may_judge(row_of(run.subject), user)


def may_waive(delivery: Delivery, user: User) -> bool:
    """Tell whether a person accepts what must be explained; nobody does for a delivery of his own office."""
    return may_judge(delivery.about, user) and (delivery.by_id is None or delivery.by_id not in offices_of(user))


def may_correct(delivery: Delivery, user: User) -> bool:
    """Tell whether a person delivers a corrected version of a delivery: its own office, and the offices that decide on it."""
    return delivery.by_id in offices_of(user) or may_judge(delivery.about, user)


def may_withdraw(delivery: Delivery, user: User) -> bool:
    """Tell whether a person takes a delivery back: while it is pending people of the unit that delivered it, and the offices that
    decide on it; once it is accepted, and others may rest on it, those offices alone."""
    if delivery.state == Delivery.State.ACCEPTED:
        return may_judge(delivery.about, user)
    return may_waive(delivery, user) or (delivery.by_id is not None and delivery.by_id == user.party_id)


def correctable_of(row: Registered, user: User) -> QuerySet[Delivery]:
    """Return the accepted deliveries of a subject that a person may correct, as `may_correct` tells of each."""
    found = Delivery.objects.filter(subject=row.pk, state=Delivery.State.ACCEPTED)
    found = found.exclude(pk__in=corrections_of(row).values("replaces"))
    return found if may_judge(row, user) else found.filter(by__in=offices_of(user))


def corrections_of(row: Registered) -> QuerySet[Delivery]:
    """Return the corrected deliveries of a subject that stand in the way of another correction of the same delivery."""
    off = (Delivery.State.REFUSED, Delivery.State.WITHDRAWN)
    return Delivery.objects.filter(subject=row.pk, replaces__isnull=False).exclude(state__in=off)


def deliveries_of(row: Registered, user: User) -> QuerySet[Delivery]:
    """Return the deliveries of a subject that a person reads; those of the own office even after a commission ended."""
    found = Delivery.objects.filter(subject=row.pk)
    return found if may_read(row, user) else found.filter(by__in=offices_of(user))


def readable(delivery: Delivery, user: User) -> bool:
    """Tell whether a person reads a delivery: its own office, and whoever reads what is measured at the subject."""
    return delivery.by_id in offices_of(user) or may_read(delivery.about, user)


def runs_of(row: Registered, user: User) -> QuerySet[Run]:
    """Return the runs of a subject that a person reads."""
    return Run.objects.filter(subject=row.pk) if may_read(row, user) else Run.objects.none()


__all__ = [
    "READ",
    "correctable_of",
    "corrections_of",
    "deliveries_of",
    "may_cancel",
    "may_correct",
    "may_deliver",
    "may_judge",
    "may_read",
    "may_waive",
    "may_withdraw",
    "readable",
    "runs_of",
    "sees_inside",
]
