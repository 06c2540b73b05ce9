"""Background work of the plans: reading a document that came in."""

from django.utils.translation import gettext as _

from jingtu.core.jobs.queue import Task, job

from . import intake
from .models import Review


def reading_failed(*, error: str, review_id: int) -> None:
    """Tell the uploader that the reading was given up."""
    review = Review.objects.select_related("file").get(pk=review_id)
    intake.refuse(review, _("读取这份文件时出现意外错误，已停止。请把文件另存为 docx 后重新上传；仍然失败时请联系系统管理员。"))


@job("plans.read", gave_up=reading_failed)
def read_plan(task: Task, *, review_id: int) -> None:
    """Read the document of a review, showing progress to whoever watches."""
    intake.read(review_id, progress=task.report)
