"""Hand-over by key: a subject that leaves one theme goes on in another, and neither theme imports the other.

    CLOSED = HandOver("industry.closed_enterprise", _("关闭企业转为地块"), requires=("REG-04",), gives="industry.enterprise",
                      move="hand_over", to="development_land", carries=("sector", "stopped_on"))

    @follow_up("industry.handed_over")       # the giving theme, in the move
    def _handed_over(row, event): hand_over(CLOSED, row, event)

    @receives("industry.closed_enterprise")  # the taking theme
    def _taken(handed: HandedOver) -> Subject: ...

At start the checks find a key that nobody declares or takes. While the taking theme is not installed the hand-over is
kept and waits; `take_waiting` gives it on once the theme is there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.checks import Error, register
from django.db import transaction

from jingtu.core import clock
from jingtu.core.journal.services import record

from .declaring import Declaration, UnknownDeclaration, declared, find
from .kinds import SubjectKind
from .models import Event, HandedOver, Registered, Subject

Taker = Callable[[HandedOver], Subject]
_takers: dict[str, Taker] = {}


@dataclass(frozen=True)
class HandOver(Declaration):
    """Subjects of the kind `gives` that make the move `move` go to the theme `to`, with the fields `carries` as well."""

    gives: str = ""
    move: str = ""
    to: str = ""
    carries: tuple[str, ...] = ()

    @property
    def is_awaited(self) -> bool:
        """Whether the taking theme is installed."""
        return apps.is_installed(f"jingtu.themes.{self.to}")


def receives(key: str) -> Callable[[Taker], Taker]:
    """Name the function that takes what is handed over under a key; it runs in the transaction of the move."""

    def keep(function: Taker) -> Taker:
        if key in _takers:
            raise ValueError(f"Two functions take {key!r}.")
        _takers[key] = function
        return function

    return keep


@transaction.atomic
def hand_over(kind: HandOver, row: Registered, event: Event) -> HandedOver:
    """Keep what is handed over, and give it on where somebody takes it."""
    handed = HandedOver.objects.create(key=kind.code, event=event, facts=_facts(kind, row))
    record(event.recorded_by, "subjects.hand_over", subject=f"subject:{row.pk}", detail={"key": kind.code, "to": kind.to})
    return _take(handed)


def take_waiting() -> int:
    """Give on what waited for a theme that is there now; return how many."""
    waiting = HandedOver.objects.filter(taken_as=None, key__in=_takers).order_by("pk")
    return sum(_take(handed).taken_as_id is not None for handed in list(waiting))


@transaction.atomic
def _take(handed: HandedOver) -> HandedOver:
    if taker := _takers.get(handed.key):
        handed.taken_as, handed.taken_at = taker(handed), clock.now()
        handed.save(update_fields=["taken_as", "taken_at"])
    return handed


def _facts(kind: HandOver, row: Registered) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in ("code", "name", "place_path", "address", *kind.carries)}
    facts = {name: str(fact) if fact is not None else None for name, fact in facts.items()}
    return facts | {"geometry": row.geometry.wkt if row.geometry is not None else None}


@register()
def every_key_is_declared_and_taken(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Report hand-overs whose move is not there or whose theme is installed and takes nothing, and takers of unknown keys."""
    known = declared(HandOver)
    wrong = [f"HandOver {kind.code}: {fault}" for kind in known.values() if (fault := _fault(kind))]
    wrong += [
        f"{key} is taken and never handed over; declared are {', '.join(known) or 'none'}." for key in _takers if key not in known
    ]
    return [Error(words, hint="See core/subjects/handing_over.py.", id="subjects.E001") for words in wrong]


def _fault(kind: HandOver) -> str:
    try:
        gives = find(SubjectKind, kind.gives)
    except UnknownDeclaration as error:
        return str(error)
    if not gives.lifecycle or kind.move not in gives.lifecycle.moves:
        return f"{kind.gives} has no move {kind.move!r}."
    if kind.is_awaited and kind.code not in _takers:
        return f"the theme {kind.to} is installed and takes nothing under this key."
    return ""
