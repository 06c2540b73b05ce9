"""The terms of duties, as computed: what is owed and since when it is met. What is late or near is judged when asked."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.models import Filing
from jingtu.core.parties.models import Party, User
from jingtu.core.subjects.models import Subject


class Due(models.Model):
    """One term of a duty for one subject. Rewritten when the facts change; what a person decided about it (`waived`) stays."""

    duty = models.CharField(_("事项"), max_length=60)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="dues")
    key = models.CharField(max_length=20, blank=True)
    owner = models.ForeignKey(Party, models.PROTECT, null=True, related_name="dues", verbose_name=_("责任单位"))
    place_path = models.CharField(max_length=24)
    opens_on = models.DateField(_("起始日期"))
    due_on = models.DateField(_("截止日期"))
    clause = models.CharField(_("条款"), max_length=200)
    met_on = models.DateField(_("办结日期"), null=True)
    proof = models.ForeignKey(Filing, models.PROTECT, null=True, related_name="meets")
    waived_on = models.DateField(null=True)
    waived_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    waived_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("应办事项")
        verbose_name_plural = _("应办事项")
        constraints = [models.UniqueConstraint(fields=["duty", "subject", "key"], name="due_once")]
        indexes = [
            models.Index(fields=["place_path", "due_on"], condition=Q(met_on=None, waived_on=None), name="due_open_by_place"),
            models.Index(fields=["owner", "due_on"], condition=Q(met_on=None, waived_on=None), name="due_open_by_owner"),
            models.Index(fields=["subject", "due_on"], name="due_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.subject_id} {self.due_on}"
