"""Which panels and experts a person may see."""

from django.db.models import Q, QuerySet

from jingtu.core.filings.visible import filings_visible_to
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.clearance import READ, classes_for
from jingtu.core.subjects.kinds import kind_of, row_of
from jingtu.core.subjects.models import Sensitivity

from .convening import may_convene
from .models import Expert, Panel, Seat
from .pool import KEEP

OPINE = "panels.opine"


def panels_visible_to(user: User) -> QuerySet[Panel]:
    """Return the panels about filings that a person may see; of those in his own case who files sees what was concluded, and an
    expert those for which he was drawn and from which he has not withdrawn."""
    scope = scope_of(user)
    condition = Q(pk__in=())
    if scope.may(READ) or scope.may("filings.submit"):
        about = Q(filing__in=filings_visible_to(user).order_by().values("pk"))
        condition |= about if scope.may(READ) else about & Q(state=Panel.State.CONCLUDED)
    if scope.may(OPINE):
        condition |= Q(pk__in=Seat.objects.filter(expert__user=user, withdrew="").values("panel"))
    return Panel.objects.filter(condition)


def may_see_experts(panel: Panel, user: User) -> bool:
    """Tell whether a person sees who judged, who had to stay out and why: who organises, who sits, who reads personal data."""
    if may_convene(panel.filing, user) or panel.seats.filter(expert__user=user, withdrew="").exists():
        return True
    row = row_of(panel.subject)
    return Sensitivity.PERSONAL in classes_for(user, kind_of(row), row)


def experts_visible_to(user: User) -> QuerySet[Expert]:
    """Return the experts of the pools that a person keeps, and of those above from which he draws."""
    return scope_of(user).reaching(Expert.objects.select_related("unit", "place"), "place_path", KEEP)
