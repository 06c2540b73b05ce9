"""Parties keep their names and functions with the years these held, because old units stay accountable (REC-39)."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from jingtu.core.places.models import Division


class Party(models.Model):
    """A bureau, town, zone, government, enterprise, institution or a group named as one (各街道), at one place."""

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
        COLLECTIVE = "collective", _("一类单位的统称")
        OTHER = "other", _("其他")

    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("类型"), max_length=12, choices=Kind, default=Kind.BUREAU)
    place = models.ForeignKey(Division, models.PROTECT, related_name="parties", verbose_name=_("所在地"))
    valid_from = models.DateField(_("设立日期"), null=True, blank=True)
    valid_until = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("单位")
        verbose_name_plural = _("单位")
        ordering = ["place__path", "name"]
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="party_name_in_place")]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person who logs in. What the person may see and do comes from appointments, not from Django's flags."""

    party = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("单位"))

    class Meta:
        verbose_name = _("用户")
        verbose_name_plural = _("用户")
