"""What proves a task, how far its plan was searched, and where reports and registered data differ."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import User
from jingtu.core.plans.models import Plan, TaskIdentity


class Link(models.Model):
    """A declaration that proves a task: suggested by what the plan says, or added by hand; a person confirms or refuses it.

    It hangs on the task through all editions of its plan. `code` is that of the declaration of this kind. `why` are the reasons
    of the suggestion, `{"by", "words", "requires"}`. `place_path` is the plan's.
    """

    class Kind(models.TextChoices):
        REGISTER = "register", _("登记")
        LISTED = "listed", _("名录")
        FILING = "filing", _("备案和报告")
        DUTY = "duty", _("应办事项")
        INDICATOR = "indicator", _("指标")

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("待确认")
        CONFIRMED = "confirmed", _("已确认")
        REFUSED = "refused", _("不采用")

    identity = models.ForeignKey(TaskIdentity, models.PROTECT, related_name="links")
    kind = models.CharField(_("种类"), max_length=10, choices=Kind)
    code = models.CharField(max_length=60)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.SUGGESTED)
    why = models.JSONField(default=list)
    place_path = models.CharField(max_length=24)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    remark = models.CharField(_("说明"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("任务关联")
        verbose_name_plural = _("任务关联")
        ordering = ["identity_id", "kind", "code"]
        constraints = [models.UniqueConstraint(fields=["identity", "kind", "code"], name="link_once")]
        indexes = [
            models.Index(fields=["place_path", "state"], name="link_by_place"),
            models.Index(fields=["state", "kind", "code"], name="link_by_declaration"),
        ]

    def __str__(self) -> str:
        return f"{self.identity_id} {self.kind} {self.code}"


class Searched(models.Model):
    """A plan whose tasks were searched for what proves them, with the mark of the declarations that there were then."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="searched")
    mark = models.CharField(max_length=64)
    searched_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.plan_id} {self.mark}"


class Difference(models.Model):
    """A task that is reported otherwise than the registered data show, as of the last comparison; `kind` says how."""

    class Kind(models.TextChoices):
        DONE_BUT_OVERDUE = "done_but_overdue", _("反馈已办结，登记数据里还有逾期")
        DONE_BUT_EMPTY = "done_but_empty", _("反馈已办结，登记数据里没有记录")
        ON_TIME_BUT_OVERDUE = "on_time_but_overdue", _("反馈为正常办理，登记数据里有逾期")
        OVERDUE_BUT_KEPT = "overdue_but_kept", _("反馈为逾期，登记数据显示都已办理")
        DONE_BUT_MISSED = "done_but_missed", _("反馈已办结，指标没有达到")

    identity = models.OneToOneField(TaskIdentity, models.CASCADE, related_name="difference")
    kind = models.CharField(_("差异"), max_length=20, choices=Kind)
    reported = models.CharField(max_length=15)
    overdue = models.PositiveIntegerField(default=0)
    place_path = models.CharField(max_length=24)
    compared_at = models.DateTimeField()

    class Meta:
        verbose_name = _("反馈与登记不一致")
        verbose_name_plural = _("反馈与登记不一致")
        ordering = ["identity_id"]
        indexes = [models.Index(fields=["place_path", "kind"], name="difference_by_place")]

    def __str__(self) -> str:
        return f"{self.identity_id} {self.kind}"
