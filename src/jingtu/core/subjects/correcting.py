"""Taking back the last move of a subject because it was made in error: both rows stay, and as known now it never held.

    correct(event, by=person, reason="…")

What a move brought with it (`then`) is taken back by functions that say so (`undoes`); a move with anything else is not taken
back here, because lists, papers and other themes have gone on from it.
"""

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
from .models import Event, Registered
from .moves import check_level, check_may, decided_above, may

CORRECTION = "correct"
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

    Who may make the move may take it back. Fields that were filled in with it stay as they are.

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
    since = [event.effective_on for event in events[:-1] if event.target == wrong.source]
    facts = {"state": wrong.source, "state_since": since[-1] if since else row.state_since, "version": row.version + 1}
    if not type(row).objects.filter(pk=row.pk, state=wrong.target, version=row.version).update(**facts):
        raise Overtaken(_("“%(name)s”刚刚被别人办理过，这次没有改动。请刷新页面查看现状。") % {"name": row.name})
    row.refresh_from_db()
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


def _step(row: Registered, event: Event) -> Move | None:
    """The move of an event that can be taken back; None for an entry, a correction, or a move that ends what others took over."""
    lifecycle = kind_of(row).lifecycle
    step = lifecycle.moves.get(event.move) if lifecycle and not event.corrects_id else None
    return step if step and step.can_be_corrected else None
