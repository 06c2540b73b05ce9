"""Which terms and requests a person may see: supervisors those of their areas, an enterprise's people what their firm owes."""

from typing import TypeVar

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.lookups import In

from jingtu.core.parties.models import User
from jingtu.core.parties.offices import functions_of, offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.sql import Unindexed
from jingtu.core.subjects.clearance import classes_for
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.sharing import CLASSES
from jingtu.core.subjects.visible import OWN, READ, visible_to

from .declaring import Duty
from .models import Due, Relief
from .relieving import State

Term = TypeVar("Term", Due, Relief)  # both name a duty and a subject


def dues_visible_to(user: User, *, walked: str = "") -> QuerySet[Due]:
    """Return the terms that a person may see; one or the other and never both, so that one index serves.

    `walked` names the field in whose order they are read along an index (`places.areas`).
    """
    rows = Due.objects.filter(
        In(Unindexed(F("duty")), list(declared(Duty)))
    )  # nearly all rows: the areas or the owner narrow them
    scope = scope_of(user)
    if scope.may(READ):
        return _of_classes(scope.within(rows, "place_path", READ, walked=walked), user)
    return _of_classes(rows.filter(owner__in=offices_of(user)), user) if scope.may(OWN) else rows.none()


def _of_classes(rows: QuerySet[Term], user: User) -> QuerySet[Term]:
    """Leave out the subjects whose class the person does not read; asked only of kinds where there can be any."""
    for kind in declared(SubjectKind).values():
        codes = [code for code, duty in declared(Duty).items() if duty.who.kind == kind.code]
        if codes and not classes_for(user, kind).issuperset(CLASSES):
            seen = Exists(visible_to(user, kind).filter(pk=OuterRef("subject")))
            rows = rows.filter(~Q(duty__in=codes) | seen)
    return rows


def own_dues(user: User) -> QuerySet[Due]:
    """Return the terms that the person's own offices or firm owe."""
    return _of_classes(Due.objects.filter(duty__in=declared(Duty), owner__in=offices_of(user)), user)


def waiting_reliefs(user: User) -> QuerySet[Relief]:
    """Return the requests that wait for this person's decision, oldest first."""
    watched = [code for code, duty in declared(Duty).items() if duty.supervisor in functions_of(user)]
    rows = Relief.objects.filter(state=State.WAITING, duty__in=watched).exclude(asked_by=user).exclude(owner__in=offices_of(user))
    return _of_classes(scope_of(user).within(rows, "place_path", "duties.decide"), user).order_by("pk")
