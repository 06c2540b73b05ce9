"""What an enterprise means to do, entered by itself or by who works for it: the office learns of it from the register and from
what is filed."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import scope_of

from .declaring import declared
from .entrusted import entrusted
from .kinds import SubjectKind
from .models import Registered
from .registering import register
from .visible import OWN, READ, visible_to


def announced_by(user: User) -> list[SubjectKind]:
    """Return the kinds that somebody of an enterprise may enter, having something to enter them for; none for supervisors."""
    scope = scope_of(user)
    if scope.may(READ) or not scope.may(OWN):
        return []
    return [kind for kind in declared(SubjectKind).values() if kind.announced and announcers(kind, user).exists()]


def announcers(kind: SubjectKind, by: User) -> QuerySet[Registered]:
    """Return the rows for which a person may announce one of this kind: those that the person's own offices hold, or work at."""
    leads_to = kind.table._meta.get_field(kind.announced.of).related_model
    about = next(each for each in declared(SubjectKind).values() if each.table is leads_to)
    own = Q(holder__in=offices_of(by))
    commissioned = entrusted(by, about, kind.announced.stages) if kind.announced.stages else None
    return visible_to(by, about).filter(own if commissioned is None else own | commissioned).order_by("sort_key", "pk")


def announce(kind: SubjectKind, of: Registered, *, by: User, name: str, **facts: Any) -> Registered:
    """Enter a subject for one that the person's office holds or works at, in its place, from today, for the same holder.

    Raises PermissionDenied, Refused.
    """
    if kind.announced is None or not announcers(kind, by).filter(pk=of.pk).exists():
        raise PermissionDenied(_("“%(name)s”不是您单位的，不能为它登记%(kind)s。") % {"name": of.name, "kind": kind.label})
    facts[kind.announced.of] = of
    return register(kind, by=by, place=of.place, name=name, on=clock.today(), holder=of.holder, **facts)
