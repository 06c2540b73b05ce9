"""A finished run is done again from what was frozen, so that anybody can see that the same gives the same bytes."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.jobs.queue import enqueue
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import row_of

from . import running
from .models import Repetition, Run
from .visible import may_deliver

Outcome = Repetition.Outcome


def may_repeat(run: Run, user: User) -> bool:
    """Tell whether a person has a run done again: whoever could have asked for it."""
    return run.state == Run.State.DONE and may_deliver(row_of(run.subject), user)


def ask(run: Run, *, by: User) -> Repetition:
    """Ask for the repetition of a finished run. Raises PermissionDenied, Refused (not finished, one is under way)."""
    if not may_deliver(row_of(run.subject), by):
        raise PermissionDenied(_("重算核对由能够提交评价的单位进行，您不属于其中。请由这些单位的人员办理。"))
    if run.state != Run.State.DONE:
        raise Refused(_("这次计算现在是“%(state)s”，没有可以核对的结果。请在完成后再核对。") % {"state": run.get_state_display()})
    try:
        with transaction.atomic():
            made = Repetition.objects.create(run=run, asked_by=by, asked_at=clock.now())
            made.job = enqueue("observations.repeat", repetition=made.pk)
            made.save(update_fields=["job"])
    except IntegrityError:
        raise Refused(_("这次评价正在重算核对，不必再提交。请稍后刷新页面查看结果。")) from None
    return made


def carry_out(pk: int, report: Callable[[int, int], None]) -> None:
    """Do the run again and keep what came of it. Started again after a crash it begins anew."""
    made = Repetition.objects.select_related("run").get(pk=pk)
    if made.outcome != Outcome.WAITING:
        return
    computed, differences = running.repeat(made.run, report)
    same = computed and not differences  # a kept table that was changed since is computed alike and is still another one
    with transaction.atomic():
        waiting = Repetition.objects.filter(pk=pk, outcome=Outcome.WAITING)
        if waiting.update(outcome=Outcome.SAME if same else Outcome.OTHER, differences=differences):
            detail = {"subject": made.run.subject_id, "same": same, "differences": differences}
            record(made.asked_by, "observations.repeat", subject=f"run:{made.run_id}", detail=detail)


def failed(pk: int) -> None:
    """Say of a repetition that was given up that it can be asked for again."""
    sentence = _("重算时程序出错或中断，没有结果。请再提交一次；仍不行时请联系系统管理员。")
    Repetition.objects.filter(pk=pk, outcome=Outcome.WAITING).update(outcome=Outcome.FAILED, differences=[sentence])
