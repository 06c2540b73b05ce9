"""What the theme does in the background."""

from jingtu.core.jobs.queue import Task, job

from .adjusting import JOB, calculate
from .models import Adjustment


def gave_up(*, adjustment: int, error: str) -> None:
    """Say of a calculation that was given up that it can be asked again."""
    sentence = "计算时程序出错，没有结果。请再提交一次；仍不行时请联系系统管理员。"
    Adjustment.objects.filter(pk=adjustment, state=Adjustment.State.WAITING).update(
        state=Adjustment.State.FAILED, sentence=sentence
    )


@job(JOB, gave_up=gave_up)
def adjust(task: Task, *, adjustment: int) -> None:
    """Propose which points may go or where new ones gain most."""
    calculate(adjustment, task.report)
