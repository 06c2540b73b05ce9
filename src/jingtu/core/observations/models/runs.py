"""Runs over frozen snapshots of delivered results, with what they brought."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.accesslog.seeing import saw
from jingtu.core.jobs.models import Job
from jingtu.core.parties.models import User
from jingtu.core.subjects.models import Sensitivity, Subject

from .deliveries import Delivery


class Run(models.Model):
    """One evaluation of a frozen snapshot: which deliveries, which run with which parameters, and what came of it.

    `summary` and `warnings` are its sentences, `record` what lets it be repeated (hashes, editions, versions). `facts` are what
    the theme wants to show or compare without opening the tables.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("正在计算")
        DONE = "done", _("已完成")
        FAILED = "failed", _("没有完成")
        CANCELLED = "cancelled", _("已取消")

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="runs")
    kind = models.CharField(_("计算"), max_length=20)
    name = models.CharField(_("名称"), max_length=120)
    deliveries = models.ManyToManyField(Delivery, related_name="runs", verbose_name=_("检测数据"))
    snapshot = models.FileField(max_length=200)
    snapshot_sha256 = models.CharField(max_length=64)
    entries = models.FileField(max_length=200, blank=True)
    parameters = models.JSONField(_("参数"), default=dict)
    basis = models.JSONField(_("参数的依据"), default=dict)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    sentence = models.TextField(_("说明"), blank=True)
    summary = models.JSONField(default=list)
    warnings = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    record = models.JSONField(default=dict, db_column="run_record")
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    asked_at = models.DateTimeField(_("提交时间"))
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    class Meta:
        verbose_name = _("评价")
        verbose_name_plural = _("评价")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject", "kind"], name="run_of_subject")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> "Run":
        row = super().from_db(db, field_names, values)
        saw(cls._meta.label_lower, row.pk, Sensitivity.CONDITIONAL)
        return row


class RunFile(models.Model):
    """One table, picture or workbook that a run brought, kept under its hash."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="files")
    name = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64)
    content = models.FileField(max_length=200)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="run_file_once")]

    def __str__(self) -> str:
        return self.name


class Repetition(models.Model):
    """A finished run done again from its frozen inputs: whether every table has the same bytes, and what is otherwise."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("正在重算")
        SAME = "same", _("逐字节相同")
        OTHER = "other", _("不相同")
        FAILED = "failed", _("没有完成")

    run = models.ForeignKey(Run, models.CASCADE, related_name="repetitions")
    outcome = models.CharField(_("重算结果"), max_length=10, choices=Outcome, default=Outcome.WAITING)
    differences = models.JSONField(_("不同之处"), default=list)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    asked_at = models.DateTimeField(_("提交时间"))

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["run"], condition=Q(outcome="waiting"), name="repetition_under_way_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.outcome}"
