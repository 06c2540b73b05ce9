"""A request to take data out, what was decided about it, and its one use."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import Party, User


class Export(models.Model):
    """What somebody wants to take out of a register: by which filter (`query`, said in `narrowed`), and for what.

    `classes` are those of the rows and fields at the time of asking; the file is made when it is taken, from what its person
    may then see. `expires_on` is the last day on which it can be taken.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("待审批")
        APPROVED = "approved", _("已同意")
        REFUSED = "refused", _("未同意")
        TAKEN = "taken", _("已下载")

    class Format(models.TextChoices):
        EXCEL = "xlsx", _("Excel 表格")
        WORD = "docx", _("Word 文档")

    asked_by = models.ForeignKey(User, models.PROTECT, related_name="exports", verbose_name=_("申请人"))
    office = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("申请单位"))
    asked_at = models.DateTimeField(_("申请时间"))
    register = models.CharField(_("名单"), max_length=60)
    query = models.TextField(blank=True)
    narrowed = models.CharField(_("筛选条件"), max_length=500, blank=True)
    columns = models.JSONField(default=list)
    layout = models.CharField(max_length=60, blank=True)
    format = models.CharField(_("格式"), max_length=4, choices=Format, default=Format.EXCEL)
    purpose = models.CharField(_("用途"), max_length=500)
    classes = models.CharField(_("数据级别"), max_length=20)
    amount = models.PositiveBigIntegerField(_("条数"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("审批人"))
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("审批意见"), max_length=500, blank=True)
    expires_on = models.DateField(_("有效期至"), null=True)
    taken_at = models.DateTimeField(_("下载时间"), null=True)

    class Meta:
        verbose_name = _("导出申请")
        verbose_name_plural = _("导出申请")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                name="export_decided_by_another",
                violation_error_message=_("导出申请要由另一个人审批。"),
            ),
            models.CheckConstraint(condition=~Q(state="taken") | Q(taken_at__isnull=False), name="export_taken_some_time"),
        ]
        indexes = [models.Index(fields=["asked_by", "state"], name="export_of_person")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number that the mark on every page of the file carries."""
        return f"DC-{self.asked_at:%Y}-{self.pk:06d}"
