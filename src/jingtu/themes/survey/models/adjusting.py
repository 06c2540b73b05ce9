"""Adjustment of the network (点位优化调整): a calculation over the points in use, and its proposals, each decided by a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingtu.core.jobs.models import Job
from jingtu.core.parties.models import User
from jingtu.core.places.models import Division

from .networks import Medium, Point


class Adjustment(models.Model):
    """One calculation: which points of a medium at a place may go, or where new ones gain most, under a stated variogram.

    `variances` are the mean kriging variance at first and after each step, as shares of the sill.
    """

    class Method(models.TextChoices):
        THIN = "thin", _("减少点位")
        EXTEND = "extend", _("增加点位")

    class State(models.TextChoices):
        WAITING = "waiting", _("正在计算")
        DONE = "done", _("已完成")
        FAILED = "failed", _("没有完成")

    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("地区"))
    place_path = models.CharField(max_length=24)
    medium = models.CharField(_("介质"), max_length=20, choices=Medium)
    method = models.CharField(_("方向"), max_length=10, choices=Method)
    number = models.PositiveIntegerField(_("点数"), db_column="points_wanted")
    range_m = models.FloatField(_("空间相关的距离（m）"))
    nugget_percent = models.FloatField(_("块金占基台的百分比"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    sentence = models.TextField(_("说明"), blank=True)
    variances = models.JSONField(default=list)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    asked_at = models.DateTimeField(_("提交时间"))

    class Meta:
        verbose_name = _("点位优化计算")
        verbose_name_plural = _("点位优化计算")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["place_path"], name="adjustment_of_place")]

    def __str__(self) -> str:
        return f"{self.place} {self.get_method_display()}"


class Proposal(models.Model):
    """One point that may go, or one place for a new one; nothing happens to the network before a person decides."""

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("采纳")
        REJECTED = "rejected", _("不采纳")

    adjustment = models.ForeignKey(Adjustment, models.CASCADE, related_name="proposals")
    step = models.PositiveIntegerField(_("次序"))
    point = models.ForeignKey(Point, models.PROTECT, null=True, related_name="proposals", verbose_name=_("监测点位"))
    longitude = models.FloatField(_("经度"))
    latitude = models.FloatField(_("纬度"))
    decision = models.CharField(_("决定"), max_length=10, choices=Decision, blank=True)
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["step"]
        constraints = [models.UniqueConstraint(fields=["adjustment", "step"], name="proposal_once")]

    def __str__(self) -> str:
        return f"{self.adjustment_id}-{self.step}"
