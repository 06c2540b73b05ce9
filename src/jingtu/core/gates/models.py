"""The verdicts that were given, and what is suspended for a whole region."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import User
from jingtu.core.places.models import Division
from jingtu.core.subjects.models import Subject


class Outcome(models.TextChoices):
    PASS = "pass", _("可以进行")
    BLOCKED = "blocked", _("不能进行")
    NOT_DECIDABLE = "not_decidable", _("无法判断")


class Verdict(models.Model):
    """The answer to one question: whether something may proceed on a day, with every reason, as known when it was asked.

    A reason is `{"outcome", "requires", "clause", "said", "opens_by", "filing", "suspension", "about", "fields"}`: `filing`,
    `suspension` and `about` (another subject) are ids of what proves it, `fields` the facts of the subject that it tells.
    `answers` is what the question told besides (`asked`). `move` names the move for which it was asked, empty where a person
    asked. Rows are never changed.
    """

    gate = models.CharField(_("事项"), max_length=60)
    number = models.CharField(_("编号"), max_length=30, unique=True, null=True)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="verdicts")
    place_path = models.CharField(max_length=24)
    on = models.DateField(_("针对日期"), db_column="for_day")
    outcome = models.CharField(_("结论"), max_length=14, choices=Outcome)
    reasons = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    move = models.CharField(max_length=40, blank=True)
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


class Suspension(models.Model):
    """A matter (`matters.Matter`) that is suspended for everything in a place (区域限批), as an authority decided it.

    It holds from `valid_from` to `last_on`, or until the day of lifting. Who decided, on which document, is kept beside it,
    because laws and plans give this decision to different levels.
    """

    class Level(models.TextChoices):
        """Levels of authority, the lowest first."""

        COUNTY = "county", _("县级")
        CITY = "city", _("市级")
        PROVINCE = "province", _("省级")
        NATION = "nation", _("国家级")

    matter = models.CharField(_("限批事项"), max_length=60)
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("限批地区"))
    place_path = models.CharField(max_length=24)
    decided_by = models.CharField(_("决定机关"), max_length=200)
    decided_at_level = models.CharField(_("决定机关级别"), max_length=10, choices=Level)
    document = models.CharField(_("依据文件"), max_length=300)
    reason = models.TextField(_("事由"), blank=True)
    valid_from = models.DateField(_("起始日期"))
    last_on = models.DateField(_("终止日期"), null=True)
    lifted_on = models.DateField(_("解除日期"), null=True)
    lifted_document = models.CharField(_("解除依据"), max_length=300, blank=True)
    lifted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("区域限批")
        verbose_name_plural = _("区域限批")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "place_path", "document"], condition=Q(lifted_on=None), name="suspension_recorded_once"
            ),
            models.CheckConstraint(
                condition=(Q(last_on=None) | Q(last_on__gte=F("valid_from")))
                & (Q(lifted_on=None) | Q(lifted_on__gte=F("valid_from"))),
                name="suspension_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["place_path", "matter"], name="suspension_by_place")]

    def __str__(self) -> str:
        return f"{self.matter} {self.place_path} {self.document}"
