"""Taking back the last move of a subject because it was made in error: both rows stay, and as known now it never held.

    correct(event, by=person, reason="…")

What was filled in with a move is put back as it was, unless somebody has changed it since. What a move brought with it (`then`)
is taken back by functions that say so (`undoes`); a move with anything else is not taken back here, because lists, papers and
other themes have gone on from it.
"""

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User

from .errors import MoveRefused, Overtaken
from .following import changed
from .kinds import kind_of, row_of
from .lifecycle import Move
from .models import Event, Registered, Revision
from .moves import check_level, check_may, decided_above, may
from .plain import held, plain
from .revising import write

CORRECTION = "correct"
ONE_TRANSACTION = dt.timedelta(seconds=5)
Undoing = Callable[[Registered, Event, Event], None]
_undoing: dict[str, Undoing] = {}


def undoes(name: str) -> Callable[[Undoing], Undoing]:
    """Name the function that takes back what a follow-up did: (row, the wrong event, its correction), in one transaction."""

    def keep(function: Undoing) -> Undoing:
        if name in _undoing:
            raise ValueError(f"There are two functions that undo {name!r}.")
        _undoing[name] = function
        return function

    return keep


def correctable(row: Registered, events: Sequence[Event], by: User) -> Event | None:
    """Return the last of all events of a subject where it is a move that this person may take back; None otherwise."""
    last = max(events, key=lambda event: event.pk, default=None)
    step = _step(row, last) if last else None
    if step is None or not set(step.then) <= set(_undoing) or not may(row, step.by, by):
        return None
    return None if decided_above(row, step.by, by, last.effective_on) else last


@transaction.atomic
def correct(wrong: Event, *, by: User, reason: str) -> Event:
    """Take a move back and return the event that says so; it counts from the day of the wrong one.

    Who may make the move may take it back.

    Raises MoveRefused with the sentence to show (not the last one, no reason, a move that others have gone on from, somebody
    quicker), PermissionDenied.
    """
    row = row_of(wrong.subject)
    step = _step(row, wrong)
    events = list(Event.objects.filter(subject=row.pk).order_by("pk"))
    if step is None or events[-1].pk != wrong.pk:
        raise MoveRefused(_("只能更正最近一次办理，更正本身不能再更正。请刷新页面查看现状。"))
    check_may(row, step, by)
    check_level(row, step, by, wrong.effective_on)
    if not reason.strip():
        raise MoveRefused(_("更正要写明理由。请填写理由后再提交。"))
    if not set(step.then) <= set(_undoing):
        raise MoveRefused(_("“%(move)s”还改动了名录或移交，不能直接更正。请办理相应的事项改回来。") % {"move": step.label})
    facts = {"state": wrong.source, "state_since": _since(events[:-1], wrong.source, row), "version": row.version + 1}
    if not type(row).objects.filter(pk=row.pk, state=wrong.target, version=row.version).update(**facts):
        raise Overtaken(_("“%(name)s”刚刚被别人办理过，这次没有改动。请刷新页面查看现状。") % {"name": row.name})
    row.refresh_from_db()
    _put_back(row, step, wrong, by=by, reason=reason)
    made = Event.objects.create(
        subject_id=row.pk,
        move=CORRECTION,
        source=wrong.target,
        target=wrong.source,
        effective_on=wrong.effective_on,
        recorded_at=clock.now(),
        recorded_by=by,
        grounds=reason.strip(),
        corrects=wrong,
    )
    for follow in step.then:
        _undoing[follow](row, wrong, made)
    changed(row.pk)
    said = {"move": CORRECTION, "corrects": wrong.pk, "from": wrong.target, "to": wrong.source, "reason": reason.strip()}
    record(by, "subjects.move", subject=f"subject:{row.pk}", detail=said)
    return made


def _since(events: Sequence[Event], state: str, row: Registered) -> dt.date:
    """Return since when a subject was in a state, by the moves that stand."""
    wrong = {event.corrects_id for event in events if event.corrects_id}
    told = [event for event in events if event.pk not in wrong and not event.corrects_id and event.target == state]
    return told[-1].effective_on if told else row.state_since


def _put_back(row: Registered, step: Move, wrong: Event, *, by: User, reason: str) -> None:
    """Write over what was filled in with a move what was there before."""
    filled = _filled(wrong, step)
    fields = {name: row._meta.get_field(name) for name in filled.before} if filled else {}
    unchanged = {name for name, field in fields.items() if plain(field, getattr(row, name)) == filled.after[name]}
    facts = {name: held(fields[name], filled.before[name]) for name in unchanged}
    if facts:
        write(row, facts, by=by, on=wrong.effective_on, version=row.version, grounds=reason)


def _filled(wrong: Event, step: Move) -> Revision | None:
    """Return the revision that a move names, or, of a move recorded before moves named theirs, the one recorded with it."""
    rows = Revision.objects.filter(subject=wrong.subject_id)
    if "filled" in wrong.detail:
        return rows.filter(pk=wrong.detail["filled"]).first()
    moment = (wrong.recorded_at - ONE_TRANSACTION, wrong.recorded_at)
    with_it = rows.filter(effective_on=wrong.effective_on, recorded_by=wrong.recorded_by_id, recorded_at__range=moment)
    found = with_it.filter(grounds=wrong.grounds).order_by("pk").last() if step.needs else None
    return found if found and set(found.before) <= set(step.needs) else None


def _step(row: Registered, event: Event) -> Move | None:
    """The move of an event that can be taken back; None for an entry, a correction, or a move that ends what others took over."""
    lifecycle = kind_of(row).lifecycle
    step = lifecycle.moves.get(event.move) if lifecycle and not event.corrects_id else None
    return step if step and step.can_be_corrected else None
