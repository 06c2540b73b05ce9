"""The rooms of the console: one declared entry each, shown to those who may enter."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of


@dataclass(frozen=True)
class Room:
    """An entry of the navigation.

    `inside` are further names of addresses that belong to the room, so that it stays marked while one is open.
    An empty `permission` lets in everyone who is logged in.
    """

    label: str | Promise
    url_name: str
    icon: str
    permission: str = ""
    inside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wing:
    """Rooms shown together under one heading; an empty label shows none."""

    label: str | Promise
    rooms: tuple[Room, ...]


WINGS = (
    Wing("", (Room(_("首页"), "web:home", "home"),)),
    Wing(_("方案"), ()),
    Wing(_("任务"), ()),
    Wing(_("资料"), ()),
    Wing(_("管理"), ()),
)


def wings_for(user: User | AnonymousUser) -> list[Wing]:
    """Return the wings with the rooms this person may enter, without empty wings."""
    if not user.is_authenticated:
        return []
    scope = scope_of(user)
    allowed = [Wing(wing.label, tuple(r for r in wing.rooms if not r.permission or scope.may(r.permission))) for wing in WINGS]
    return [wing for wing in allowed if wing.rooms]
