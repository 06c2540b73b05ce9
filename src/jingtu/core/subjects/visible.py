"""Which subjects a person may see: area × function × class of data for those who supervise, what their enterprise holds or is
commissioned with for its people."""

from django.db.models import Q, QuerySet

from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import Scope, scope_of
from jingtu.core.places.areas import in_areas

from .clearance import INTERNAL, OWN, READ, classes_for
from .entrusted import entrusted
from .kinds import SubjectKind
from .models import Registered, Subject
from .sharing import CLASSES, Circle, sharing

__all__ = ["OWN", "READ", "visible_to"]


def visible_to(user: User, kind: SubjectKind, *, walked: str = "") -> QuerySet[Registered]:
    """Return the rows of a kind that the person may see, merged ones left out.

    Areas or holdings, never both, so that a page of a million rows is read along one index; `walked` names the field whose
    index that is, where it is that of the page's order and not that of the areas (`places.areas`).
    """
    rows = kind.table.objects.exclude(pk__in=_merged())
    scope = scope_of(user)
    if scope.may(READ):
        rows = scope.within(rows, "place_path", READ, walked=walked)
        return _of_classes(rows, scope, classes_for(user, kind), walked)
    if scope.may(OWN):
        return rows.filter(_own(user, kind))
    return rows.none()


def _own(user: User, kind: SubjectKind) -> Q:
    held = Q(holder__in=offices_of(user), sensitivity__in=_read_by(Circle.HOLDER))
    commissioned = entrusted(user, kind)
    return held if commissioned is None else held | commissioned & Q(sensitivity__in=_read_by(Circle.COMMISSIONED))


def _read_by(circle: Circle) -> list[str]:
    return sorted(sharing().classes(frozenset({circle, Circle.PUBLIC})))


def _merged() -> QuerySet[Subject]:
    """The few that were merged into others: left out as a set, because a join tempts a database to begin with the many others."""
    return Subject.objects.filter(merged_into__isnull=False).values("pk")


def _of_classes(rows: QuerySet[Registered], scope: Scope, everywhere: frozenset[str], walked: str) -> QuerySet[Registered]:
    """Narrow to the classes read in all the areas, and what is internal in those areas where the person works inside."""
    if everywhere.issuperset(CLASSES):
        return rows
    condition = Q(sensitivity__in=sorted(everywhere))
    internal, paths = sharing().circles[Circle.INTERNAL] - everywhere, scope.under(INTERNAL).paths
    if internal and paths:
        condition |= Q(sensitivity__in=sorted(internal)) & in_areas("place_path", paths, walked=walked)
    return rows.filter(condition)
