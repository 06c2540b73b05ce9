"""The pool of experts and what they declared, panels with the whole draw, seats with each opinion. Nothing is ever deleted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.models import Filing
from jingtu.core.parties.models import HeldQuerySet, Party, User
from jingtu.core.places.models import Division
from jingtu.core.subjects.models import Subject


class Expertise(models.TextChoices):
    """What an expert knows."""

    SOIL = "soil", _("土壤污染防治")
    GROUNDWATER = "groundwater", _("地下水污染防治")
    MONITORING = "monitoring", _("环境监测")
    HYDROGEOLOGY = "hydrogeology", _("水文地质")
    RISK = "risk", _("风险评估")
    ENGINEERING = "engineering", _("修复工程")
    PLANNING = "planning", _("国土空间规划")
    INDUSTRY = "industry", _("行业环保")


class Conclusion(models.TextChoices):
    """What a panel, or one of its experts, finds."""

    PASSED = "passed", _("通过")
    REVISE = "revise", _("修改后通过")
    FAILED = "failed", _("不通过")


class Expert(models.Model):
    """A person in the pool of a place (专家库), in [valid_from, valid_until). `user` is the account, where there is one."""

    name = models.CharField(_("姓名"), max_length=60)
    unit = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("工作单位"))
    title = models.CharField(_("职称"), max_length=60, blank=True)
    contact = models.CharField(_("联系方式"), max_length=60, blank=True)
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("专家库所属地区"))
    place_path = models.CharField(max_length=24)
    user = models.OneToOneField(User, models.PROTECT, null=True, blank=True, related_name="expert", verbose_name=_("账号"))
    valid_from = models.DateField(_("入库日期"))
    valid_until = models.DateField(_("出库日期"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("专家")
        verbose_name_plural = _("专家")
        ordering = ["place_path", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name", "unit"],
                name="expert_in_pool_once",
                violation_error_message=_("这位专家已经在库。请查看原来的登记。"),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ExpertField(models.Model):
    """A field that an expert knows."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="fields")
    field = models.CharField(_("专业"), max_length=15, choices=Expertise)

    class Meta:
        ordering = ["expert", "field"]
        constraints = [models.UniqueConstraint(fields=["expert", "field"], name="expert_field_once")]

    def __str__(self) -> str:
        return str(self.get_field_display())


class Interest(models.Model):
    """What an expert declared to have to do with a unit (利害关系): he judges nothing that concerns it meanwhile."""

    expert = models.ForeignKey(Expert, models.PROTECT, related_name="interests")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("单位"))
    reason = models.CharField(_("利害关系"), max_length=200)
    valid_from = models.DateField(_("起始日期"))
    valid_until = models.DateField(_("结束日期"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("利害关系")
        verbose_name_plural = _("利害关系")
        ordering = ["expert", "valid_from", "pk"]

    def __str__(self) -> str:
        return f"{self.expert_id} {self.party_id}"


class Panel(models.Model):
    """Experts drawn to judge one filing.

    `subject` is what the opinion is about: the site, where the filing is about works at it. `seed` and `candidates` (ids in the
    pool that could be drawn) let anybody draw once more and find the same seats; `excluded` are `{"expert", "name", "why"}` of
    those who had to stay out.
    """

    class State(models.TextChoices):
        DRAWN = "drawn", _("评审中")
        CONCLUDED = "concluded", _("已形成意见")

    review = models.CharField(_("评审事项"), max_length=60)
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="panels", verbose_name=_("评审对象"))
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="panels")
    place_path = models.CharField(max_length=24)
    organiser = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("组织单位"))
    meets_on = models.DateField(_("评审日期"))
    number_of_experts = models.PositiveSmallIntegerField(_("专家人数"))
    seed = models.CharField(_("抽取种子"), max_length=64)
    candidates = models.JSONField(default=list)
    excluded = models.JSONField(default=list, db_column="left_out")
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAWN)
    conclusion = models.CharField(_("结论"), max_length=10, choices=Conclusion, blank=True)
    opinion = models.TextField(_("评审意见"), blank=True)
    concluded_on = models.DateField(_("形成意见日期"), null=True)
    concluded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed = models.OneToOneField(Filing, models.PROTECT, null=True, related_name="concludes", verbose_name=_("专家意见"))
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(_("抽取时间"))

    class Meta:
        verbose_name = _("专家评审")
        verbose_name_plural = _("专家评审")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing"],
                condition=Q(state="drawn"),
                name="panel_one_at_a_time",
                violation_error_message=_("这份材料正在评审。请办完这一次再抽取。"),
            )
        ]
        indexes = [models.Index(fields=["place_path", "state"], name="panel_by_place")]

    def __str__(self) -> str:
        return f"{self.review} {self.filing_id}"


class Seat(models.Model):
    """An expert drawn for a panel: the opinion he gave, or why he did not sit and whose place another took."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="seats")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="seats")
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    withdrew = models.CharField(_("回避或不能参加的理由"), max_length=200, blank=True)
    conclusion = models.CharField(_("个人结论"), max_length=10, choices=Conclusion, blank=True)
    opinion = models.TextField(_("个人意见"), blank=True)
    opined_at = models.DateTimeField(null=True)
    opined_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("评审专家")
        verbose_name_plural = _("评审专家")
        ordering = ["panel", "pk"]
        constraints = [models.UniqueConstraint(fields=["panel", "expert"], name="panel_expert_once")]

    def __str__(self) -> str:
        return f"{self.panel_id} {self.expert_id}"
