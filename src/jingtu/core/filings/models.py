"""A filing, its facts that can be counted, its files, and what happened to it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.accesslog.seeing import saw
from jingtu.core.parties.models import Party, User
from jingtu.core.subjects.models import Sensitivity, Subject


class Filing(models.Model):
    """One submission of a type by a party about a subject. `values` holds the facts by field name as they were filed.

    `number` is the receipt's, given with the submission. `place_path` repeats the subject's, for scope; `period` what the values
    say of it (`2019`, `2019-2`).
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待受理")
        WITHDRAWN = "withdrawn", _("已撤回")
        RETURNED = "returned", _("被退回")
        ACCEPTED = "accepted", _("已备案")
        PUBLISHED = "published", _("已公开")
        HIDDEN = "hidden", _("已撤销公开")

    type = models.CharField(_("类型"), max_length=60)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="filings")
    place_path = models.CharField(max_length=24)
    by = models.ForeignKey(Party, models.PROTECT, null=True, related_name="filings", verbose_name=_("报送单位"))
    to = models.ForeignKey(Party, models.PROTECT, null=True, related_name="filings_received", verbose_name=_("受理单位"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    number = models.CharField(_("受理编号"), max_length=30, blank=True)
    values = models.JSONField(default=dict, db_column="filed_values")
    period = models.CharField(_("所属期"), max_length=20, blank=True)
    submitted_on = models.DateField(_("报送日期"), null=True, blank=True)
    decided_on = models.DateField(_("受理日期"), null=True, blank=True)
    version = models.PositiveIntegerField(default=0)
    begun_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    after = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")

    class Meta:
        verbose_name = _("备案和报告")
        verbose_name_plural = _("备案和报告")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="filing_number"),
            models.UniqueConstraint(
                fields=["type", "subject"],
                condition=Q(state="draft"),  # a returned one may stand beside it: an office can always return
                name="filing_one_draft",
                violation_error_message=_("这一项已有一份草稿。请接着填写那一份。"),
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "type", "submitted_on"], name="filing_of_subject"),
            models.Index(fields=["place_path", "type", "state"], name="filing_by_place"),
        ]

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> "Filing":
        row = super().from_db(db, field_names, values)
        is_public = row.__dict__.get("state") == cls.State.PUBLISHED
        saw(cls._meta.label_lower, row.pk, Sensitivity.PUBLIC if is_public else Sensitivity.CONDITIONAL)
        return row

    def __str__(self) -> str:
        return self.number or f"{self.type} {self.get_state_display()}"


class FilingFact(models.Model):
    """A fact of a filing that its type declares as indexed: what filters and sums go over."""

    filing = models.ForeignKey(Filing, models.CASCADE, related_name="facts")
    type = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    number = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    day = models.DateField(null=True)
    text = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["filing", "field"], name="filing_fact_once")]
        indexes = [
            models.Index(fields=["type", "field", "number"], name="filing_fact_number"),
            models.Index(fields=["type", "field", "day"], name="filing_fact_day"),
        ]

    def __str__(self) -> str:
        return f"{self.field}: {self.number if self.number is not None else self.day or self.text}"


class FilingCopy(models.Model):
    """A filing sent to a further office for its information (抄送), and who read it there first.

    An office that is told because something comes to its place answers with a numbered receipt (回执).
    """

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="copies")
    party = models.ForeignKey(Party, models.PROTECT, related_name="filings_copied", verbose_name=_("抄送单位"))
    wants_receipt = models.BooleanField(_("须出具回执"), default=False)
    receipt = models.CharField(_("回执编号"), max_length=20, blank=True)
    read_on = models.DateField(_("阅知日期"), null=True)
    read_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("抄送")
        verbose_name_plural = _("抄送")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["filing", "party"], name="filing_copy_once")]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.party}"


class FilingEvent(models.Model):
    """One step of a filing: who did it, when it counts, why."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="events")
    step = models.CharField(max_length=20)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    values = models.JSONField(default=dict, db_column="filed_values")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.filing_id} {self.step}"


class Attachment(models.Model):
    """A file handed in with a filing; taken off it is marked, not deleted."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="attachments")
    filename = models.CharField(_("文件名"), max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content = models.FileField(max_length=200)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.filename

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> "Attachment":
        row = super().from_db(db, field_names, values)
        saw(cls._meta.label_lower, row.pk, Sensitivity.CONDITIONAL)
        return row
