"""A batch is taken back whole, in one transaction. What was changed since is told first, and stays."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.jobs.queue import enqueue
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused

from . import staging, targets
from .models import Batch, Line

State = Batch.State
MOST_TOLD = 200


def hindered(batch: Batch, most: int = MOST_TOLD) -> list[tuple[Line, str]]:
    """Return the lines that would stay and why, the first so many of them."""
    found = []
    for line, why in targets.target_of(batch.target, batch.layout).hindered(batch):
        found.append((line, why))
        if len(found) == most:
            break
    return found


def ask(batch: Batch, by: User, *, keep_changed: bool) -> None:
    """Ask for a batch to be taken back. Raises Refused: not imported; something changed since and nobody said that it stays."""
    staging.check_may(batch, by)
    if not keep_changed and (first := hindered(batch, 1)):
        raise Refused(
            _("“%(name)s”等在导入以后有了变化（%(why)s）。请看过清单，选“变化过的保留，其余撤销”再办理。")
            % {"name": first[0][0].name, "why": first[0][1]}
        )
    with transaction.atomic():
        if not Batch.objects.filter(pk=batch.pk, state=State.APPLIED).update(state=State.UNDOING, undone_by=by, sentence=""):
            raise Refused(_("这一批现在是“%(state)s”，不能撤销。请刷新页面查看现状。") % {"state": batch.get_state_display()})
        staging.ask(batch, "imports.undo")


def undo(pk: int) -> None:
    """Take a batch back, all or nothing, except what was changed since; that is marked with why it stayed."""
    batch = Batch.objects.select_related("undone_by").get(pk=pk)
    target = targets.target_of(batch.target, batch.layout)
    with transaction.atomic():
        if not Batch.objects.filter(pk=pk, state=State.UNDOING).update(state=State.UNDONE, undone_at=clock.now()):
            return
        spare = []
        for line, why in target.hindered(batch):
            line.kept = why
            spare.append(line)
        Line.objects.bulk_update(spare, ["kept"], batch_size=200)
        taken = target.take_back(batch, batch.undone_by, spare=[line.pk for line in spare])
        enqueue("imports.follow", batch=pk)
        detail = {"filename": batch.filename, "taken_back": taken, "kept": len(spare)}
        record(batch.undone_by, "imports.undo", subject=f"import:{pk}", detail=detail)


def give_back(pk: int, sentence: str) -> None:
    """Leave a batch imported because it could not be taken back; nothing of it was."""
    Batch.objects.filter(pk=pk, state=State.UNDOING).update(state=State.APPLIED, sentence=sentence)
