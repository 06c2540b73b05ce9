"""The terms of duties, as computed: what is owed and since when it is met; and who was let off, for how long, by whom.

What is late or near is judged when asked.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.models import Filing
from jingtu.core.notices.models import Colour
from jingtu.core.parties.models import Party, User
from jingtu.core.subjects.models import Subject
from jingtu.core.subjects.working_days import mark_in

OPEN = Q(met_on=None, waived_on=None)


class Due(models.Model):
    """One term of a duty for one subject. Rewritten when the facts, the filings or the reliefs change.

    `term_on` is the day that the clock gives; `due_on` the one that counts, later where the term is suspended. `told_colour` is
    the last reminder that was sent, `told_for` the day that it spoke of.
    """

    duty = models.CharField(_("事项"), max_length=60)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="dues", db_index=False)
    key = models.CharField(max_length=20, blank=True)
    owner = models.ForeignKey(Party, models.PROTECT, null=True, related_name="dues", db_index=False, verbose_name=_("责任单位"))
    place_path = models.CharField(max_length=24)
    opens_on = models.DateField(_("起始日期"))
    term_on = models.DateField(_("规定期限"))
    due_on = models.DateField(_("截止日期"))
    clause = models.CharField(_("条款"), max_length=200)
    met_on = models.DateField(_("办结日期"), null=True)
    proof = models.ForeignKey(Filing, models.PROTECT, null=True, related_name="meets", db_index=False)
    suspended_from = models.DateField(_("暂缓起始日"), null=True)
    suspended_until = models.DateField(_("暂缓截止日"), null=True)
    waived_on = models.DateField(_("免除日期"), null=True)
    told_colour = models.CharField(max_length=6, choices=Colour, blank=True)
    told_for = models.DateField(null=True)

    class Meta:
        verbose_name = _("应办事项")
        verbose_name_plural = _("应办事项")
        constraints = [models.UniqueConstraint(fields=["subject", "duty", "key"], name="due_once")]
        indexes = [
            models.Index(fields=["due_on"], condition=OPEN, name="due_open"),
            models.Index(fields=["place_path", "due_on"], condition=OPEN, name="due_open_by_place"),
            models.Index(fields=["owner", "due_on"], condition=OPEN, name="due_open_by_owner"),
            models.Index(fields=["duty", "due_on"], condition=OPEN, name="due_open_by_duty"),
            models.Index(fields=["proof"], condition=Q(proof__isnull=False), name="due_by_proof"),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.subject_id} {self.due_on}"

    @property
    def presumed(self) -> str:
        """The mark of a day that was counted without the holidays of a year; empty for any other."""
        return mark_in(self.clause)


class Relief(models.Model):
    """A request to be let off a term, for a time (暂缓) or for good (免除), and what was decided on it. Rows are never removed.

    It names the term by duty, subject and key, because the term itself is computed; `opens_on` is the day on which it opened,
    by which it is told from one of a later case. A suspension names its last day.
    """

    class Kind(models.TextChoices):
        SUSPEND = "suspend", _("暂缓")
        WAIVE = "waive", _("免除")

    class State(models.TextChoices):
        WAITING = "waiting", _("待审批")
        APPROVED = "approved", _("已批准")
        REFUSED = "refused", _("未批准")
        WITHDRAWN = "withdrawn", _("已撤回")
        ENDED = "ended", _("已终止")

    kind = models.CharField(_("申请"), max_length=8, choices=Kind)
    duty = models.CharField(_("事项"), max_length=60)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="reliefs")
    key = models.CharField(max_length=20, blank=True)
    place_path = models.CharField(max_length=24)
    owner = models.ForeignKey(Party, models.PROTECT, null=True, related_name="reliefs", verbose_name=_("责任单位"))
    from_on = models.DateField(_("自"))
    until_on = models.DateField(_("至"), null=True, blank=True)
    basis = models.CharField(_("依据"), max_length=200)
    reason = models.TextField(_("理由"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("申请人"))
    asked_on = models.DateField(_("申请日期"))
    opens_on = models.DateField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("审批人"))
    decided_on = models.DateField(_("审批日期"), null=True)
    decision = models.TextField(_("审批意见"), blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(_("终止日期"), null=True)
    ended_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("暂缓和免除")
        verbose_name_plural = _("暂缓和免除")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "duty", "key"],
                condition=Q(state="waiting"),
                name="relief_one_waiting",
                violation_error_message=_("这一项已有一份申请在等待审批。请等审批结果，或先撤回那一份。"),
            ),
            models.CheckConstraint(
                condition=Q(kind="waive", until_on=None) | Q(kind="suspend", until_on__gte=models.F("from_on")),
                name="relief_has_its_end",
                violation_error_message=_("暂缓要写明到哪一天为止，且不早于起始日期；免除没有截止日期。请改正日期。"),
            ),
        ]
        indexes = [models.Index(fields=["state", "place_path"], name="relief_by_place")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.duty} {self.subject_id}"
