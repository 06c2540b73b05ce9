"""Divisions of the country. Scope is a range on `Division.path`, never a list of ids."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    NATION = "nation", _("国家")
    PROVINCE = "province", _("省级")
    CITY = "city", _("地级")
    COUNTY = "county", _("县级")
    TOWN = "town", _("乡级")
    ZONE = "zone", _("功能区")


class Division(models.Model):
    """One administrative division (GB/T 2260 code) or functional zone (开发区、新区) in the years it held.

    `path` is the significant part of the code ("13" Hebei, "1310" Langfang, "131002" Anci); a functional zone hangs
    below the division that set it up ("1310Z01"). Everything below a division is the range [path, path + "\uffff").
    """

    code = models.CharField(_("代码"), max_length=12)
    name = models.CharField(_("名称"), max_length=60)
    level = models.CharField(_("级别"), max_length=10, choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级"))
    path = models.CharField(_("路径"), max_length=24, db_index=True)
    valid_from = models.DateField(_("生效日期"))
    valid_until = models.DateField(_("失效日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        ordering = ["path", "valid_from"]
        constraints = [models.UniqueConstraint(fields=["code", "valid_from"], name="place_code_from")]

    def __str__(self) -> str:
        return self.name
