"""Background work as rows of the same database: what was asked in a transaction is done if, and only if, it commits."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One piece of work. A worker owns it while `lease` is its own token and `leased_until` lies ahead."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待执行")
        RUNNING = "running", _("正在执行")
        DONE = "done", _("已完成")
        FAILED = "failed", _("执行失败")

    kind = models.CharField(_("类型"), max_length=60)
    payload = models.JSONField(_("参数"), default=dict)
    state = models.CharField(_("状态"), max_length=8, choices=State, default=State.WAITING)
    run_after = models.DateTimeField(_("最早执行时间"), default=timezone.now)
    leased_until = models.DateTimeField(_("占用至"), null=True, blank=True)
    lease = models.CharField(max_length=32, blank=True)
    attempts = models.PositiveSmallIntegerField(_("已执行次数"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("最多执行次数"), default=3)
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(default=0)
    result = models.JSONField(_("结果"), null=True, blank=True)
    error = models.TextField(_("错误"), blank=True)
    created_at = models.DateTimeField(_("提交时间"), auto_now_add=True)
    finished_at = models.DateTimeField(_("结束时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("后台任务")
        verbose_name_plural = _("后台任务")
        ordering = ["id"]
        indexes = [models.Index(fields=["state", "run_after"], name="job_to_take")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Recurrence(models.Model):
    """The latest slot of a recurring kind of work that was started (see `schedule`)."""

    name = models.CharField(max_length=60, unique=True)
    slot = models.DateTimeField()
    started_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} {self.slot}"
