"""What is done with a batch in the background. Each may be started again: a killed worker leaves nothing half done."""

from django.utils.translation import gettext as _

from jingtu.core.jobs.queue import job
from jingtu.core.jobs.schedule import daily, recurring
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.kinds import SubjectKind

from . import likening, publishing, staging, targets, undoing
from .models import Batch


def _reading_failed(*, error: str, batch: int) -> None:
    sentence = _("读取这个文件时程序出错，没有写入任何一行。请再上传一次；仍不行时请把文件交给系统管理员。")
    Batch.objects.filter(pk=batch, state=Batch.State.READING).update(state=Batch.State.REFUSED, sentence=sentence)


def _publishing_failed(*, error: str, batch: int) -> None:
    publishing.give_back(batch, _("导入中断了，没有写入任何一行。请再确认一次；仍不行时请联系系统管理员。"))


def _undoing_failed(*, error: str, batch: int) -> None:
    undoing.give_back(batch, _("撤销中断了，一行也没有撤销。请再试一次；仍不行时请联系系统管理员。"))


@job("imports.read", gave_up=_reading_failed)
def read_batch(task, *, batch: int) -> None:
    """Read and judge a file."""
    staging.judge(batch, task.report)


@job("imports.publish", gave_up=_publishing_failed)
def publish_batch(task, *, batch: int) -> None:
    """Write a confirmed batch."""
    publishing.publish(batch)


@job("imports.undo", gave_up=_undoing_failed)
def undo_batch(task, *, batch: int) -> None:
    """Take a batch back."""
    undoing.undo(batch)


@job("imports.follow")
def follow_batch(task, *, batch: int) -> None:
    """Do what follows from a batch: what is owed, what looks alike."""
    found = Batch.objects.get(pk=batch)
    targets.target_of(found.target, found.layout).follow(found)


@job("imports.liken")
def liken(task) -> None:
    """Look through every register for subjects that look like one."""
    for kind in declared(SubjectKind).values():
        likening.look_everywhere(kind)


recurring("imports.liken", daily(3, 40))
