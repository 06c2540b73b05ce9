"""What laboratories are accredited for, in the years of their certificates (资质认定)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import HeldQuerySet, Party, User


class Accreditation(models.Model):
    """A certificate of a laboratory, valid in [valid_from, valid_until). Rows are ended by a date and never deleted."""

    party = models.ForeignKey(Party, models.PROTECT, related_name="accreditations", verbose_name=_("检测单位"))
    certificate = models.CharField(_("资质认定证书编号"), max_length=40)
    valid_from = models.DateField(_("发证日期"))
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    recorded_at = models.DateTimeField(_("登记时间"))

    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("资质认定")
        verbose_name_plural = _("资质认定")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["party", "certificate", "valid_from"],
                name="accreditation_once",
                violation_error_message=_("这份证书已经登记。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="accreditation_dates_ordered",
                violation_error_message=_("有效期至早于发证日期，请改正其中一个日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.certificate


class AccreditedMethod(models.Model):
    """One substance by one method for which a certificate stands."""

    accreditation = models.ForeignKey(Accreditation, models.CASCADE, related_name="methods")
    analyte = models.CharField(_("检测项目"), max_length=60)
    method = models.CharField(_("检测方法"), max_length=80, db_column="method_number")

    class Meta:
        ordering = ["analyte", "method"]
        constraints = [models.UniqueConstraint(fields=["accreditation", "analyte", "method"], name="accredited_method_once")]

    def __str__(self) -> str:
        return f"{self.analyte} {self.method}"
