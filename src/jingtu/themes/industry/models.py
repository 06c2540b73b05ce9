"""Enterprises, and each taking down of a plant as a case of its own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.subjects.models import Registered


class Enterprise(Registered):
    """An enterprise at one address, known by its unified social credit code (统一社会信用代码, GB 32100-2015) as `code`."""

    sector = models.CharField(_("行业"), max_length=80, blank=True)
    stopped_on = models.DateField(_("停产日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("企业")
        verbose_name_plural = _("企业")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="enterprise_credit_code",
                violation_error_message=_("这个统一社会信用代码已登记在另一家企业名下。请核对代码，或合并重复的企业。"),
            )
        ]
        indexes = [
            models.Index(fields=["place_path", "sort_key", "subject"], name="enterprise_by_name"),
            models.Index(fields=["place_path", "state"], name="enterprise_by_state"),
        ]


class Demolition(Registered):
    """The taking down of facilities of an enterprise (拆除活动): one case from the announcement to the summary report."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="demolitions", verbose_name=_("企业"))
    starts_on = models.DateField(_("计划开工日期"))
    finished_on = models.DateField(_("完成日期"), null=True, blank=True)
    extent = models.TextField(_("拆除范围"), blank=True)

    class Meta:
        verbose_name = _("拆除活动")
        verbose_name_plural = _("拆除活动")
        indexes = [
            models.Index(fields=["place_path", "sort_key", "subject"], name="demolition_by_name"),
            models.Index(fields=["starts_on"], name="demolition_by_start"),
        ]
