"""A commission, and nothing else."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import HeldQuerySet, Party, User
from jingtu.core.subjects.models import Subject


class CommissionQuerySet(HeldQuerySet):
    """Commissions; those entered in error count nowhere."""

    def standing(self) -> "CommissionQuerySet":
        return self.filter(voided_at=None)


class Commission(models.Model):
    """A unit does a stage of the work at a subject for a client (委托), in [valid_from, valid_until).

    Laws and plans hold units and people responsible for life, so rows are ended by a date and never deleted; one that was
    entered in error is marked `voided`. `chief` is the person who answers for the work.
    """

    stage = models.CharField(_("环节"), max_length=60)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="commissions")
    place_path = models.CharField(max_length=24)
    unit = models.ForeignKey(Party, models.PROTECT, related_name="commissions", verbose_name=_("受托单位"))
    client = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("委托单位"))
    chief = models.CharField(_("项目负责人"), max_length=60, blank=True)
    contract = models.CharField(_("合同编号"), max_length=100, blank=True)
    valid_from = models.DateField(_("委托开始日期"))
    valid_until = models.DateField(_("委托结束日期"), null=True, blank=True)
    reason = models.CharField(_("结束或撤销的理由"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(_("登记时间"))
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    objects = CommissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("委托")
        verbose_name_plural = _("委托")
        ordering = ["valid_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "stage", "unit"],
                condition=Q(valid_until=None, voided_at=None),
                name="commission_open_once",
                violation_error_message=_("这个单位已经登记承担这一环节。请查看原来的登记。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="commission_dates_ordered",
                violation_error_message=_("结束日期早于开始日期，请改正其中一个日期。"),
            ),
            models.CheckConstraint(condition=Q(voided_at=None) | ~Q(reason=""), name="commission_voided_with_reason"),
        ]
        indexes = [models.Index(fields=["unit", "valid_from"], name="commission_of_unit")]

    def __str__(self) -> str:
        return f"{self.stage} {self.unit_id} {self.valid_from}"
