"""The verdicts that were given."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import User
from jingtu.core.subjects.models import Subject


class Outcome(models.TextChoices):
    PASS = "pass", _("可以进行")
    BLOCKED = "blocked", _("不能进行")
    NOT_DECIDABLE = "not_decidable", _("无法判断")


class Verdict(models.Model):
    """The answer to one question: whether something may proceed on a day, with every reason, as known when it was asked.

    A reason is `{"outcome", "requires", "clause", "said", "opens_by", "filing"}`. Rows are never changed.
    """

    gate = models.CharField(_("事项"), max_length=60)
    number = models.CharField(_("编号"), max_length=30, unique=True, null=True)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="verdicts")
    place_path = models.CharField(max_length=24)
    on = models.DateField(_("针对日期"), db_column="for_day")
    outcome = models.CharField(_("结论"), max_length=14, choices=Outcome)
    reasons = models.JSONField(default=list)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("准入答复")
        verbose_name_plural = _("准入答复")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subject", "gate"], name="verdict_of_subject"),
            models.Index(fields=["place_path", "gate"], name="verdict_by_place"),
        ]

    def __str__(self) -> str:
        return self.number or self.gate
