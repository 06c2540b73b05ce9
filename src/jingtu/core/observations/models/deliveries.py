"""Deliveries with their samples, results and findings."""

from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.accesslog.seeing import saw
from jingtu.core.filings.models import Filing
from jingtu.core.jobs.models import Job
from jingtu.core.parties.models import Party, User
from jingtu.core.subjects.kinds import row_of
from jingtu.core.subjects.models import Registered, Sensitivity, Subject
from jingtu.runs.workbooks.guard import column_letters


class Delivery(models.Model):
    """A file of samples and results about a subject, as it was delivered. Nothing of it counts before `state` is ACCEPTED.

    `format` names the published format that it was checked against, `stage` the work that it belongs to (a code of the theme),
    `reference` the paper under which it is delivered (a transfer of samples), `regime` by which quality it was made: what comes
    from old tables (read by the map in `layout`) is never mixed unseen with what was checked strictly. A corrected delivery
    `replaces` the one before; both stay readable, and of the corrections that were neither refused nor withdrawn there is one.
    `head` is what the file says of itself (laboratory, report, certificate), `counts` are samples, results and findings by grade,
    `returned` is the sender's own workbook with every finding in its cell, or a list of them where it was none. What people
    decided (`waivers`, `withdrawn_because`) stands beside what was found.
    """

    class Regime(models.TextChoices):
        STRICT = "strict", _("按现行格式检查")
        ARCHIVE = "archive", _("历史数据")

    class State(models.TextChoices):
        CHECKING = "checking", _("正在检查")
        REFUSED = "refused", _("退回")
        WAITING = "waiting", _("待说明")
        ACCEPTED = "accepted", _("已接收")
        REPLACED = "replaced", _("已被更正")
        WITHDRAWN = "withdrawn", _("已撤回")

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="deliveries")
    filing = models.ForeignKey(Filing, models.PROTECT, null=True, related_name="deliveries", verbose_name=_("所属报告"))
    place_path = models.CharField(max_length=24)
    stage = models.CharField(_("调查阶段"), max_length=30)
    reference = models.CharField(_("流转单号"), max_length=80, blank=True, db_column="reference_number")
    regime = models.CharField(_("数据质量"), max_length=10, choices=Regime, default=Regime.STRICT)
    name = models.CharField(_("名称"), max_length=80)
    format = models.CharField(_("格式"), max_length=20)
    layout = models.JSONField(_("列对应表"), default=dict)
    filename = models.CharField(_("文件名"), max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content = models.FileField(max_length=200)
    returned = models.FileField(max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.CHECKING)
    number = models.PositiveSmallIntegerField(_("版次"), default=1, db_column="version_number")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    counts = models.JSONField(default=dict)
    head = models.JSONField(_("批次"), default=dict)
    sentence = models.TextField(_("说明"), blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("交付单位"))
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    received_at = models.DateTimeField(_("交付时间"))
    accepted_at = models.DateTimeField(_("接收时间"), null=True)
    withdrawn_because = models.TextField(_("撤回的理由"), blank=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)

    class Meta:
        verbose_name = _("检测数据")
        verbose_name_plural = _("检测数据")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["subject", "state"], name="data_delivery_of_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "sha256"],
                condition=Q(state__in=["checking", "waiting", "accepted"]),
                name="data_delivered_once",
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(state__in=["checking", "waiting", "accepted", "replaced"]),
                name="data_corrected_once",
            ),
        ]

    @cached_property
    def about(self) -> Registered:
        """The row of its subject, read once."""
        return row_of(self.subject)

    @property
    def receipt(self) -> str:
        """The number of the receipt."""
        return f"SJ-{self.received_at:%Y}-{self.pk:06d}"

    def __str__(self) -> str:
        return self.name if self.number == 1 else f"{self.name}{_('第%d版') % self.number}"

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> "Delivery":
        row = super().from_db(db, field_names, values)
        saw(cls._meta.label_lower, row.pk, Sensitivity.CONDITIONAL)
        return row


class Finding(models.Model):
    """What a check found in a delivery: its fixed code, its grade, and the cell by sheet, row and column as the file counts.

    `inside` ones rest on what is known of issued samples and is kept from a sender who works under blind numbers.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="findings")
    code = models.CharField(max_length=10)
    name = models.CharField(_("问题"), max_length=60)
    grade = models.CharField(_("等级"), max_length=10)
    sheet = models.CharField(_("工作表"), max_length=60, blank=True)
    row = models.PositiveIntegerField(_("行"), null=True, db_column="row_number")
    column = models.PositiveIntegerField(_("列"), null=True, db_column="column_number")
    said = models.TextField(_("内容"))
    inside = models.BooleanField(default=False)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.code} {self.said}"

    @property
    def place(self) -> str:
        """Where it stands: sheet, row and column as Excel shows them."""
        row = "" if self.row is None else f" {_('第%d行') % self.row}"
        column = "" if self.column is None else f" {column_letters(self.column)}{_('列')}"
        return f"{self.sheet}{row}{column}"


class Sample(models.Model):
    """What was taken at a point and a depth on a day. `medium` and `qc` are codes of the format; `line` its row in the file.

    `number` is as delivered. Of a sample that was issued under a blind number `own_number` is the one that it has inside, and
    place, depth, day, kind and parent are those of the plan and its custody, not what the sender says.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="samples")
    number = models.CharField(_("样品编号"), max_length=80)
    own_number = models.CharField(_("内部样品编号"), max_length=80, blank=True)
    point = models.CharField(_("点位编号"), max_length=80, blank=True)
    medium = models.CharField(_("介质"), max_length=20)
    qc = models.CharField(_("质控类型"), max_length=20, default="ordinary")
    parent = models.CharField(_("对应样品编号"), max_length=80, blank=True)
    depth_from_m = models.FloatField(_("采样顶深（m）"), null=True)
    depth_to_m = models.FloatField(_("采样底深（m）"), null=True)
    horizon = models.CharField(_("土层"), max_length=20, blank=True)
    longitude = models.FloatField(_("经度"), null=True)
    latitude = models.FloatField(_("纬度"), null=True)
    sampled_on = models.DateField(_("采样日期"), null=True)
    line = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="sample_once")]
        indexes = [
            models.Index(fields=["own_number"], condition=~Q(own_number=""), name="sample_of_issued"),
            models.Index(fields=["delivery", "point"], name="sample_of_point"),
        ]

    def __str__(self) -> str:
        return self.number


class Result(models.Model):
    """One content of a sample as it was reported: `value` is empty for a non-detect (`qualifier` "<"), `unit` as written.

    `detection_limit` and `reporting_limit` are in the same unit. Of several results of a sample for one analyte `chosen` tells
    which counts (the sender's mark, or the rule of the format). Nothing is converted here: what judges converts, so that the
    report stays what it was. `delivery` is that of the sample: lists of millions are read along an index that begins with it. The
    database guards it through the sample, so that a million new rows are not looked up twice.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="results", db_index=False, db_constraint=False)
    sample = models.ForeignKey(Sample, models.CASCADE, related_name="results")
    analyte = models.CharField(_("检测项目"), max_length=60)
    value = models.FloatField(_("检测结果"), null=True)
    qualifier = models.CharField(_("限定符"), max_length=2, blank=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    basis = models.CharField(_("计量基准"), max_length=20, blank=True)
    detection_limit = models.FloatField(_("检出限"), null=True)
    reporting_limit = models.FloatField(_("报告限"), null=True)
    method = models.CharField(_("检测方法"), max_length=80, blank=True)
    laboratory = models.CharField(_("检测单位"), max_length=100, blank=True)
    batch = models.CharField(_("分析批次"), max_length=40, blank=True)
    chosen = models.BooleanField(_("采用"), default=True)
    line = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["delivery", "analyte", "id"], name="result_of_delivery")]
        constraints = [
            models.CheckConstraint(condition=Q(value__isnull=False) | Q(qualifier="<"), name="result_has_value_or_is_below"),
        ]

    def __str__(self) -> str:
        return f"{self.analyte} {self.qualifier}{'' if self.value is None else self.value} {self.unit}"
