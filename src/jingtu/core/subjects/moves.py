"""Making a move: the only code that writes the `state` of a subject.

    make(enterprise, "list", by=person, on=day, grounds="…")

Permission, office, needs, separation of duties, gates, the conditional update, the event, named follow-ups and the journal: one
transaction. `state_after` answers for any past day from the events, `state_on` for one subject.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import functions_of, level_of, offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.models import RANK, Level
from jingtu.standards import functions

from .entrusted import is_entrusted
from .errors import MoveRefused, Overtaken
from .following import changed
from .held_back import HeldBack, refusal, rests_on
from .kinds import kind_of
from .lifecycle import Actor, Lifecycle, Move
from .models import Event, Registered, Revision, Subject
from .parameters import NoValue, Value
from .revising import write

FollowUp = Callable[[Registered, Event], None]
GEOMETRY = "geometry"
_follow_ups: dict[str, FollowUp] = {}


def follow_up(name: str) -> Callable[[FollowUp], FollowUp]:
    """Name a function that moves can ask for in `then`; it runs in the transaction of the move."""

    def keep(function: FollowUp) -> FollowUp:
        if name in _follow_ups:
            raise ValueError(f"There are two follow-ups named {name!r}.")
        _follow_ups[name] = function
        return function

    return keep


def make(
    row: Registered,
    name: str,
    *,
    by: User,
    on: dt.date,
    grounds: str = "",
    despite: str = "",
    facts: Mapping[str, Any] = MappingProxyType({}),
) -> Event:
    """Make one move and return its event; `row` is brought up to date.

    `facts` fill in what the move needs and the row does not have yet; they are kept as a revision from the day of the move, which
    the event names as `filled`.

    A move that a gate holds back can be recorded all the same, because it happened or was decided elsewhere: by the offices
    that make the move, never by the holder, with the reason in `despite`, which stands in the event beside the answer.

    Raises MoveRefused with the sentence to show (a wrong state or day, something not filled in, no grounds, the same person
    twice, a gate that says no, somebody quicker), PermissionDenied for a person who may not, ValidationError by field for facts
    that cannot be, ValueError for an unknown move or for facts that it does not need.
    """
    step = _lifecycle_of(row).moves.get(name)
    if step is None:
        known = ", ".join(_lifecycle_of(row).moves)
        raise ValueError(f"Unknown move {name!r} of {kind_of(row).code}; known are {known}.")
    try:
        return _made(row, name, step, by=by, on=on, grounds=grounds, despite=despite.strip(), facts=facts)
    except HeldBack as held:
        raise refusal(held, row, step, name, by=by, on=on) from None


@transaction.atomic
def _made(
    row: Registered, name: str, step: Move, *, by: User, on: dt.date, grounds: str, despite: str, facts: Mapping[str, Any]
) -> Event:
    lifecycle = _lifecycle_of(row)
    row.refresh_from_db()
    check_may(row, step, by)
    check_level(row, step, by, on)
    _check_state(row, step, lifecycle)
    _check_day(row, step, on)
    filled = _fill(row, step, facts, by=by, on=on, grounds=grounds)
    _check_needs(row, step, grounds)
    _check_apart(row, step, lifecycle, by)
    if despite:
        _check_may_despite(row, step, by)
    detail = rests_on(row, step, name, by=by, on=on, despite=despite) | ({"filled": filled.pk} if filled else {})
    source, target = row.state, _target(row, step)
    if (
        not type(row)
        .objects.filter(pk=row.pk, state=source, version=row.version)
        .update(state=target, state_since=on, version=row.version + 1)
    ):
        raise Overtaken(_("“%(name)s”刚刚被别人办理过，这次没有改动。请刷新页面查看现状。") % {"name": row.name})
    row.refresh_from_db()
    event = Event.objects.create(
        subject_id=row.pk,
        move=name,
        source=source,
        target=target,
        effective_on=on,
        recorded_at=clock.now(),
        recorded_by=by,
        grounds=grounds.strip(),
        detail=detail,
    )
    for follow in step.then:
        _follow_ups[follow](row, event)
    changed(row.pk)
    said = {"move": name, "from": source, "to": target, "on": on} | detail
    record(by, "subjects.move", subject=f"subject:{row.pk}", detail=said)
    return event


def allowed(row: Registered, by: User) -> dict[str, Move]:
    """Return the moves that the person can make now, as buttons of a page; needs beyond state and person are not asked."""
    moves = _lifecycle_of(row).from_state(row.state).items()
    return {name: move for name, move in moves if may(row, move.by, by) and not decided_above(row, move.by, by, clock.today())}


def empty_needs(row: Registered, step: Move) -> tuple[str, ...]:
    """Return the names of the fields that a move needs and the row does not have yet."""
    return tuple(need for need in step.needs if getattr(row, need) in (None, "") or (need == GEOMETRY and _lacks_area(row, step)))


def _lacks_area(row: Registered, step: Move) -> bool:
    return step.needs_area and not row.geometry.area


def decided_above(row: Registered, actor: Actor, by: User, on: dt.date) -> Value | None:
    """Return the rule by which an office above the person's decides on a day; None where the person's own may."""
    if actor.level is None or _is_holder(row, actor, by):
        return None
    try:
        asked = actor.level.at(row.place_path, on)
    except NoValue:
        return None
    own = level_of(by, actor.functions)
    return asked if not own or RANK[Level(own)] > RANK[Level(str(asked.value))] else None


def may(row: Registered, actor: Actor, by: User) -> bool:
    """Tell whether a person is one that the actor describes, for this subject; the holder's people are, wherever it lies."""
    if _is_holder(row, actor, by):
        return scope_of(by).may("filings.submit")
    if actor.stages and scope_of(by).may("filings.submit") and is_entrusted(by, kind_of(row), row, actor.stages):
        return True
    return supervises(row, actor, by)


def supervises(row: Registered, actor: Actor, by: User) -> bool:
    """Tell whether a person is of the offices that the actor describes, the holder's own people left out."""
    if not scope_of(by).may(actor.permission, row.place_path):
        return False
    return not actor.functions or bool(functions_of(by) & set(actor.functions))


def state_on(subject: Subject | int, on: dt.date, known_at: dt.datetime | None = None) -> str | None:
    """Return the state on a day by replaying events, as known at an instant (None: now); None before the subject existed."""
    events = Event.objects.filter(subject=subject, effective_on__lte=on)
    if known_at is not None:
        events = events.filter(recorded_at__lte=known_at)
    return state_after(list(events))


def state_after(events: Sequence[Event]) -> str | None:
    """Return the state that these events, in their order, lead to; None for none."""
    wrong = {event.corrects_id for event in events if event.corrects_id}
    return next((event.target for event in reversed(events) if event.pk not in wrong), None)


def _is_holder(row: Registered, actor: Actor, by: User) -> bool:
    return actor.holder and row.holder_id is not None and row.holder_id in offices_of(by)


def _lifecycle_of(row: Registered) -> Lifecycle:
    lifecycle = kind_of(row).lifecycle
    if lifecycle is None:
        raise ValueError(f"{kind_of(row).code} has no lifecycle.")
    return lifecycle


def _target(row: Registered, step: Move) -> str:
    if not step.undoes:
        return step.target
    undone = Event.objects.filter(subject=row.pk, move=step.undoes, corrected_by=None).order_by("pk").last()
    return undone.source if undone else step.target


def check_may(row: Registered, step: Move, by: User) -> None:
    """Raise PermissionDenied for a person who does not make this move."""
    if may(row, step.by, by):
        return
    offices = _joined(functions.names()[code] for code in step.by.functions)
    raise PermissionDenied(
        _("您不能对“%(name)s”办理“%(move)s”。%(who)s需要时请联系安全管理员核对您的角色和区域。")
        % {
            "name": row.name,
            "move": step.label,
            "who": _("这一步由%(offices)s部门办理。") % {"offices": offices} if offices else "",
        }
    )


def check_level(row: Registered, step: Move, by: User, on: dt.date) -> None:
    """Raise PermissionDenied where an office above decides on the day."""
    if asked := decided_above(row, step.by, by, on):
        raise PermissionDenied(
            _("“%(move)s”由%(level)s以上%(offices)s部门决定（%(clause)s），您的单位级别不够。请报请该部门办理。")
            % {
                "move": step.label,
                "level": Level(str(asked.value)).label,
                "offices": _joined(functions.names()[code] for code in step.by.functions),
                "clause": asked.source.quoted,
            }
        )


def _check_may_despite(row: Registered, step: Move, by: User) -> None:
    if not (step.held_by and supervises(row, step.by, by)):
        raise PermissionDenied(
            _("“%(name)s”的“%(move)s”受准入条件约束，只有主管部门可以写明理由后登记。") % {"name": row.name, "move": step.label}
        )


def _check_state(row: Registered, step: Move, lifecycle: Lifecycle) -> None:
    if row.state not in step.sources:
        raise MoveRefused(
            _("“%(name)s”现在的状态是“%(state)s”，不能%(move)s；要先是“%(expected)s”。请刷新页面查看现状。")
            % {
                "name": row.name,
                "state": lifecycle.states[row.state],
                "move": step.label,
                "expected": _joined(lifecycle.states[source] for source in step.sources),
            }
        )


def _check_day(row: Registered, step: Move, on: dt.date) -> None:
    words = {"move": step.label, "on": on, "since": row.state_since, "today": clock.today()}
    if on > clock.today():
        raise MoveRefused(_("%(move)s的日期 %(on)s 还没有到，今天是 %(today)s。请改正日期。") % words)
    if on < row.state_since:
        raise MoveRefused(_("%(move)s的日期 %(on)s 早于上一次办理的 %(since)s。请改正日期。") % words)


def _fill(row: Registered, step: Move, facts: Mapping[str, Any], *, by: User, on: dt.date, grounds: str) -> Revision | None:
    if unknown := set(facts) - set(step.needs):
        raise ValueError(
            f"{step.label} does not need {', '.join(sorted(unknown))}; it needs {', '.join(step.needs) or 'nothing'}."
        )
    if set(facts) - set(empty_needs(row, step)):
        raise Overtaken(_("“%(name)s”要填写的信息刚刚被别人填写过，这次没有办理。请刷新页面，核对后再办。") % {"name": row.name})
    if not facts:
        return None
    filled = write(row, facts, by=by, on=on, version=row.version, grounds=grounds)
    _check_told(row, step, facts, on)
    return filled


def _check_told(row: Registered, step: Move, facts: Mapping[str, Any], on: dt.date) -> None:
    """Days that are filled in with a move are those of what it records: neither before its source began, nor to come."""
    for name in set(facts) & set(step.tells):
        if not row.state_since <= (told := getattr(row, name)) <= on:
            words = {"move": step.label, "field": row._meta.get_field(name).verbose_name, "told": told}
            words |= {"since": row.state_since, "on": on}
            raise MoveRefused(
                _(
                    "%(move)s时填写的%(field)s %(told)s 应在上一次办理的 %(since)s 到这次生效的 %(on)s 之间。"
                    "请改正日期，或先更正以前的办理。"
                )
                % words
            )


def _check_needs(row: Registered, step: Move, grounds: str) -> None:
    missing = [_lacking(row, need) for need in empty_needs(row, step)]
    if missing:
        raise MoveRefused(
            _("%(move)s之前要先填写“%(name)s”的%(fields)s。") % {"move": step.label, "name": row.name, "fields": _joined(missing)}
        )
    if step.needs_grounds and not grounds.strip():
        raise MoveRefused(_("%(move)s要写明依据。请填写文件名称、文号或事由后再提交。") % {"move": step.label})


def _lacking(row: Registered, need: str) -> object:
    """What is to be filled in, in words."""
    if need == GEOMETRY and row.geometry is not None:
        return _("边界（现在登记的不是面）")
    return row._meta.get_field(need).verbose_name


def _check_apart(row: Registered, step: Move, lifecycle: Lifecycle, by: User) -> None:
    last = Event.objects.filter(subject=row.pk, move__in=step.apart_from).order_by("pk").last()
    if last and last.recorded_by_id == by.pk:
        earlier = lifecycle.moves[last.move].label
        raise MoveRefused(
            _("“%(earlier)s”是您办理的，“%(move)s”要由另一个人办理。请交给同事。") % {"earlier": earlier, "move": step.label}
        )


def _joined(words: Iterable[object]) -> str:
    return _("、").join(str(word) for word in words)
