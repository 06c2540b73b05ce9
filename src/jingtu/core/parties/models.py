"""Parties keep their names and functions with the years these held, because old units stay accountable (REC-39)."""

import datetime as dt

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.places.models import Division


class HeldQuerySet(models.QuerySet):
    """Rows that hold in [valid_from, valid_until); an empty side is open."""

    def held_on(self, day: dt.date) -> "HeldQuerySet":
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        not_ended = Q(valid_until=None) | Q(valid_until__gt=day)
        return self.filter(begun & not_ended)


def _ordered(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
        name=name,
        violation_error_message=_("结束日期早于开始日期，请改正其中一个日期。"),
    )


class Party(models.Model):
    """A bureau, town, zone, government, enterprise, institution or a group named as one (各街道), at one place.

    `body` is the code of the kind of office (`standards.functions`), empty for a name the dictionary does not know:
    one place has one party per body, however many spellings its documents use. `credit_code` tells that two parties are one
    organisation; documents print none, so few parties have it.
    """

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("人民政府")
        BUREAU = "bureau", _("部门")
        TOWN = "town", _("乡镇街道")
        ZONE = "zone", _("功能区管委会")
        JUDICIARY = "judiciary", _("司法机关")
        FINANCE = "finance", _("金融机构")
        GROUP = "group", _("群团组织")
        ENTERPRISE = "enterprise", _("企业")
        INSTITUTION = "institution", _("事业单位")
        AGENCY = "agency", _("第三方机构")
        COLLECTIVE = "collective", _("一类单位的统称")
        OTHER = "other", _("其他")

    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind, default=Kind.BUREAU)
    body = models.CharField(_("机构类别"), max_length=80, blank=True)
    place = models.ForeignKey(Division, models.PROTECT, related_name="parties", verbose_name=_("所在地"))
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    valid_from = models.DateField(_("设立日期"), null=True, blank=True)
    valid_until = models.DateField(_("撤销日期"), null=True, blank=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["place__path", "name"]
        constraints = [
            models.UniqueConstraint(fields=["place", "name"], name="party_name_in_place"),
            _ordered("party_dates_ordered"),
        ]
        indexes = [models.Index(fields=["place", "body"], name="party_body_in_place")]

    def __str__(self) -> str:
        return self.name


class PartyName(models.Model):
    """A name of a party: its official name in some years, or a spelling that a document prints."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("正式名称")
        PRINTED = "printed", _("文件中的写法")

    party = models.ForeignKey(Party, models.CASCADE, related_name="names")
    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("性质"), max_length=10, choices=Kind, default=Kind.PRINTED)
    valid_from = models.DateField(_("启用日期"), null=True, blank=True)
    valid_until = models.DateField(_("停用日期"), null=True, blank=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering = ["party", "kind", "valid_from", "name"]
        constraints = [
            models.UniqueConstraint(fields=["party", "name", "kind"], name="party_name_once"),
            _ordered("party_name_dates_ordered"),
        ]

    def __str__(self) -> str:
        return self.name


class PartyFunction(models.Model):
    """A function (职能, code of `standards.functions`) that a party has in some years."""

    party = models.ForeignKey(Party, models.CASCADE, related_name="functions")
    code = models.CharField(_("职能"), max_length=40, db_index=True)
    valid_from = models.DateField(_("承担起始日期"), null=True, blank=True)
    valid_until = models.DateField(_("划出日期"), null=True, blank=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering = ["party", "code", "valid_from"]
        constraints = [_ordered("party_function_dates_ordered")]

    def __str__(self) -> str:
        return self.code


class Succession(models.Model):
    """One party takes over from another on a day: the whole of it, or with `function` only that function."""

    class Kind(models.TextChoices):
        RENAME = "rename", _("更名")
        MERGE = "merge", _("合并")
        SPLIT = "split", _("拆分")
        TRANSFER = "transfer", _("职能划转")

    predecessor = models.ForeignKey(Party, models.PROTECT, related_name="successions", verbose_name=_("原单位"))
    successor = models.ForeignKey(Party, models.PROTECT, related_name="inheritances", verbose_name=_("承接单位"))
    kind = models.CharField(_("方式"), max_length=10, choices=Kind)
    function = models.CharField(_("涉及职能"), max_length=40, blank=True, db_column="function_code")
    on = models.DateField(_("生效日期"), db_column="took_effect_on")
    basis = models.CharField(_("依据"), max_length=200)

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "function", "on"], name="party_succession_once"),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")),
                name="party_succession_two",
                violation_error_message=_("原单位和承接单位是同一个单位，请另选承接单位。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class User(AbstractUser):
    """A person who logs in. What the person may see and do comes from appointments, not from Django's flags."""

    full_name = models.CharField(_("姓名"), max_length=60, blank=True)
    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("单位"))
    must_change_password = models.BooleanField(_("下次登录须修改密码"), default=False)

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def get_full_name(self) -> str:
        """Return the name as a Chinese reader writes it: one field, nothing between family and given name."""
        return self.full_name or super().get_full_name()


class PasswordUsed(models.Model):
    """The hash of a password that a person has had, kept so that the last ones are not used again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="passwords_used")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]


class Appointment(models.Model):
    """A person holds a role for some areas and some time. Ended by a date, never deleted (REC-39)."""

    class Role(models.TextChoices):
        PLAN_OFFICE = "plan_office", _("方案办公室")
        BUREAU = "bureau", _("部门人员")
        TOWN = "town", _("乡镇街道人员")
        LEADER = "leader", _("领导")
        ENTERPRISE = "enterprise", _("企业人员")
        AGENCY = "agency", _("第三方机构人员")
        EXPERT = "expert", _("评审专家")
        SYSTEM_ADMIN = "system_admin", _("系统管理员")
        SECURITY_ADMIN = "security_admin", _("安全管理员")
        AUDITOR = "auditor", _("审计员")

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments", verbose_name=_("人员"))
    role = models.CharField(_("角色"), max_length=20, choices=Role)
    party = models.ForeignKey(
        Party, models.PROTECT, null=True, blank=True, related_name="appointments", verbose_name=_("代表单位")
    )
    areas = models.ManyToManyField(Division, related_name="appointments", blank=True, verbose_name=_("管辖区域"))
    valid_from = models.DateField(_("起始日期"))
    valid_until = models.DateField(_("终止日期"), null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("授予人"))
    granted_at = models.DateTimeField(auto_now_add=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("任职")
        verbose_name_plural = _("任职")
        ordering = ["user", "valid_from", "pk"]
        constraints = [_ordered("appointment_dates_ordered")]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class Deputy(models.Model):
    """For some days one person acts with the content rights of another; the journal says on whose behalf."""

    principal = models.ForeignKey(User, models.PROTECT, related_name="deputies", verbose_name=_("被代理人"))
    deputy = models.ForeignKey(User, models.PROTECT, related_name="deputises_for", verbose_name=_("代理人"))
    valid_from = models.DateField(_("起始日期"))
    valid_until = models.DateField(_("终止日期"), null=True, blank=True)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("授予人"))
    granted_at = models.DateTimeField(auto_now_add=True)

    objects = HeldQuerySet.as_manager()

    class Meta:
        verbose_name = _("代理")
        verbose_name_plural = _("代理")
        ordering = ["principal", "valid_from", "pk"]
        constraints = [
            _ordered("deputy_dates_ordered"),
            models.CheckConstraint(
                condition=~Q(principal=F("deputy")),
                name="deputy_two_people",
                violation_error_message=_("被代理人和代理人是同一个人，请另选代理人。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.principal}"
