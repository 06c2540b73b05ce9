"""Campaigns (调查采样任务): where is sampled, the planned samples with their blind codes, and each step of their custody."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.accesslog.seeing import saw
from jingtu.core.parties.models import Party, User
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.models import Registered, Sensitivity, register_indexes

from ..depths import layers
from .networks import Medium, Point


class Campaign(Registered):
    """One round of sampling in one medium (采样任务): its area is `geometry`, its holder the unit that samples.

    Of produce `species` says what is sampled and `part` which part of it. `depths` are the layers of each place in metres,
    `0-0.2;0.2-0.6`; `method`, `density`, `spacing_m`, `wanted` and `seed` say
    how the places were laid out, so that the same again gives the same places.
    """

    class Aim(models.TextChoices):
        """What it is for."""

        DETAILED = "detailed", _("土壤污染状况详查")
        PERIODIC = "periodic", _("定期调查")
        ROUTINE = "routine", _("例行监测")
        JOINT = "joint", _("土壤和农产品协同监测")
        RISK = "risk", _("风险监测")
        SUPERVISORY = "supervisory", _("监督性监测")
        IRRIGATION = "irrigation", _("灌溉水监测")
        OTHER = "other", _("其他")

    class Method(models.TextChoices):
        """How its places are found."""

        POINTS = "points", _("采用启用的监测点位")
        GRID = "grid", _("系统网格布点")
        HEXAGONAL = "hexagonal", _("六边形网格布点")
        RANDOM = "random", _("随机布点")
        COVERAGE = "coverage", _("空间均匀覆盖布点")

    aim = models.CharField(_("任务类型"), max_length=15, choices=Aim)
    medium = models.CharField(_("采样介质"), max_length=20, choices=Medium, default=Medium.SOIL)
    species = models.CharField(_("农产品品种"), max_length=40, blank=True)
    part = models.CharField(_("采样部位"), max_length=40, blank=True)
    starts_on = models.DateField(_("计划开始日期"), null=True, blank=True)
    ends_on = models.DateField(_("计划完成日期"), null=True, blank=True)
    depths = models.CharField(_("采样深度（m）"), max_length=100, default="0-0.2", blank=True)
    method = models.CharField(_("布点方法"), max_length=12, choices=Method, blank=True)
    density = models.CharField(_("布点密度"), max_length=40, blank=True)
    spacing_m = models.DecimalField(_("网格间距（m）"), max_digits=9, decimal_places=1, null=True, blank=True)
    wanted = models.PositiveIntegerField(_("计划点数"), null=True, blank=True)
    seed = models.PositiveIntegerField(_("随机数种子"), default=1)

    class Meta:
        verbose_name = _("采样任务")
        verbose_name_plural = _("采样任务")
        indexes = register_indexes("campaign")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="campaign_code",
                violation_error_message=_("这个任务编号已经用过。样品号由它开头，请换一个编号。"),
            )
        ]

    def clean(self) -> None:
        """Depths are read here as they are when samples are numbered, so that nobody finds out then."""
        try:
            layers(self.depths)
        except Refused as refusal:
            raise ValidationError({"depths": str(refusal)}) from refusal
        if (self.species or self.part) and self.medium != Medium.PRODUCE:
            words = {"medium": self.get_medium_display()}
            raise ValidationError(
                {"species": _("采样介质是%(medium)s，品种和部位只用于农产品。请清空，或把介质改为农产品。") % words}
            )
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("计划完成日期早于计划开始日期。请改正。")})

    @property
    def grown(self) -> str:
        """What of a crop is sampled (小麦 籽粒); empty for other media and where nobody said."""
        return " ".join(filter(None, (self.species, self.part)))


class Station(models.Model):
    """A place where a campaign samples: laid out, put there by hand, or a point of the network. Left out ones stay readable."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="stations")
    number = models.PositiveIntegerField(_("序号"), db_column="station_number")
    point = models.ForeignKey(Point, models.PROTECT, null=True, related_name="stations", verbose_name=_("监测点位"))
    longitude = models.FloatField(_("经度"))
    latitude = models.FloatField(_("纬度"))
    chosen = models.BooleanField(_("采用"), default=True)
    remark = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["campaign", "number"], name="station_once")]

    def __str__(self) -> str:
        return f"{self.campaign_id}-{self.number}"


class PlannedSample(models.Model):
    """A sample that a campaign takes: `number` for those who take it, `blind_code` for those who analyse it.

    `qc` is a code of the delivery format; a field parallel names the sample it doubles.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="samples")
    station = models.ForeignKey(Station, models.PROTECT, null=True, related_name="samples")
    number = models.CharField(_("样品编号"), max_length=60, unique=True)
    blind_code = models.CharField(_("盲样编码"), max_length=12, unique=True)
    medium = models.CharField(_("介质"), max_length=20, choices=Medium)
    qc = models.CharField(_("质控类型"), max_length=20, default="ordinary")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parallels")
    depth_from_m = models.FloatField(_("采样顶深（m）"), null=True)
    depth_to_m = models.FloatField(_("采样底深（m）"), null=True)

    class Meta:
        verbose_name = _("计划样品")
        verbose_name_plural = _("计划样品")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.number

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> "PlannedSample":
        row = super().from_db(db, field_names, values)
        saw(cls._meta.label_lower, row.pk, Sensitivity.CONDITIONAL)
        return row


class Transfer(models.Model):
    """Samples handed from one unit to another (样品流转单). The receiver signs for each sample, not for the parcel."""

    class Purpose(models.TextChoices):
        PREPARATION = "preparation", _("制备")
        ANALYSIS = "analysis", _("分析")
        STORAGE = "storage", _("保存")

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="transfers")
    number = models.CharField(_("流转单号"), max_length=70, unique=True)
    purpose = models.CharField(_("用途"), max_length=12, choices=Purpose)
    sender = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("送样单位"))
    receiver = models.ForeignKey(Party, models.PROTECT, related_name="sample_transfers", verbose_name=_("收样单位"))
    carrier = models.CharField(_("运送方式和保存条件"), max_length=200, blank=True)
    analytes = models.TextField(_("检测项目"), blank=True)
    sent_at = models.DateTimeField(_("送出时间"))
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("送样人"))
    received_at = models.DateTimeField(_("签收时间"), null=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("收样人"))

    class Meta:
        verbose_name = _("样品流转单")
        verbose_name_plural = _("样品流转单")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["receiver", "sent_at"], name="transfer_to_receiver")]

    def __str__(self) -> str:
        return self.number


class CustodyStep(models.Model):
    """One step of a sample: what was done with it, when, by whom, where, with a photograph. Rows are added, never edited.

    `done_at` is when it happened, `recorded_at` when it was written down.
    """

    class Action(models.TextChoices):
        COLLECTED = "collected", _("采集")
        SENT = "sent", _("送出")
        RECEIVED = "received", _("签收")
        PREPARED = "prepared", _("制备")
        ANALYSED = "analysed", _("分析")
        REVIEWED = "reviewed", _("审核")
        LOST = "lost", _("灭失")

    class Condition(models.TextChoices):
        INTACT = "intact", _("完好")
        DAMAGED = "damaged", _("破损或受污染")
        MISSING = "missing", _("没有收到")

    sample = models.ForeignKey(PlannedSample, models.PROTECT, related_name="steps")
    transfer = models.ForeignKey(Transfer, models.PROTECT, null=True, related_name="steps")
    action = models.CharField(_("环节"), max_length=10, choices=Action, db_column="custody_action")
    condition = models.CharField(_("样品状况"), max_length=10, choices=Condition, blank=True, db_column="sample_condition")
    done_at = models.DateTimeField(_("时间"))
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    where = models.CharField(_("地点"), max_length=200, blank=True, db_column="done_where")
    longitude = models.FloatField(_("经度"), null=True)
    latitude = models.FloatField(_("纬度"), null=True)
    photo = models.FileField(_("照片"), max_length=200, blank=True)
    note = models.TextField(_("说明"), blank=True)

    class Meta:
        verbose_name = _("样品流转记录")
        verbose_name_plural = _("样品流转记录")
        ordering = ["done_at", "pk"]
        indexes = [models.Index(fields=["sample", "done_at"], name="custody_of_sample")]
        constraints = [
            models.CheckConstraint(
                condition=Q(longitude=None, latitude=None) | Q(longitude__isnull=False, latitude__isnull=False),
                name="custody_position_whole",
            )
        ]

    def __str__(self) -> str:
        return f"{self.sample_id} {self.action}"
