"""Divisions of the country, what became of them, and where they lie. Scope is a range on `Division.path`, never a list of ids."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .geometry import GeometryField, Located
from .paths import bounds


class Level(models.TextChoices):
    NATION = "nation", _("国家")
    PROVINCE = "province", _("省级")
    CITY = "city", _("地级")
    COUNTY = "county", _("县级")
    TOWN = "town", _("乡级")
    ZONE = "zone", _("功能区")


# How far up a level stands, the highest first; a functional zone is addressed as a county's equal.
RANK = {Level.NATION: 0, Level.PROVINCE: 1, Level.CITY: 2, Level.COUNTY: 3, Level.ZONE: 3, Level.TOWN: 4}


class Divisions(models.QuerySet):
    def on(self, day: dt.date) -> "Divisions":
        """Those that held on the day."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=day), valid_from__lte=day)

    def below(self, path: str) -> "Divisions":
        """The division with this path and everything inside it, of any time."""
        low, high = bounds(path)
        return self.filter(path__gte=low, path__lt=high) if high else self


class Division(models.Model):
    """One administrative division (GB/T 2260 code) or functional zone (开发区、新区) in the years it held.

    A code that changes its name has one row for each name; a row ends on the day the next begins. `path` is the
    significant part of the code ("13" Hebei, "1310" Langfang, "131002" Anci, "131002001" a street of it); a district of a
    city under the central government and a county run by its province lie directly below the province ("120110",
    "429004"); a functional zone hangs below the division that set it up ("1310Z71"). `parent` is the row of the division
    above in its latest name that overlaps this one. `paths.bounds` gives the range of everything below a path.
    """

    code = models.CharField(_("代码"), max_length=12)
    name = models.CharField(_("名称"), max_length=60, db_index=True)
    level = models.CharField(_("级别"), max_length=10, choices=Level, db_column="place_level")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级"))
    path = models.CharField(_("路径"), max_length=24, db_index=True)
    valid_from = models.DateField(_("生效日期"))
    valid_until = models.DateField(_("失效日期"), null=True, blank=True)

    objects = Divisions.as_manager()

    class Meta:
        verbose_name = _("行政区划")
        verbose_name_plural = _("行政区划")
        ordering = ["path", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="place_code_from"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gt=models.F("valid_from")),
                name="place_ends_after_it_begins",
                violation_error_message=_("失效日期应晚于生效日期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def held_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class Succession(models.Model):
    """What a division became: its work and its documents go on under the successor from that day."""

    class Kind(models.TextChoices):
        RENAMED = "renamed", _("更名")
        RECODED = "recoded", _("代码变更")
        CONVERTED = "converted", _("建制变更")
        MERGED = "merged", _("并入")
        SPLIT = "split", _("析出")

    predecessor = models.ForeignKey(Division, models.PROTECT, related_name="successions", verbose_name=_("原区划"))
    successor = models.ForeignKey(Division, models.PROTECT, related_name="origins", verbose_name=_("后继区划"))
    kind = models.CharField(_("变更方式"), max_length=10, choices=Kind)
    on = models.DateField(_("日期"), db_column="took_effect_on")
    basis = models.CharField(_("依据"), max_length=200)

    class Meta:
        verbose_name = _("区划沿革")
        verbose_name_plural = _("区划沿革")
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["predecessor", "successor"], name="place_succession_once")]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


class ZoneTown(models.Model):
    """A town that lies wholly inside a functional zone in some years: who works for the zone works for it too.

    A town of which the zone holds a part is not listed; what lies in that part is registered as being in the zone.
    """

    zone = models.ForeignKey(Division, models.PROTECT, related_name="towns_inside", verbose_name=_("功能区"))
    town = models.ForeignKey(Division, models.PROTECT, related_name="zones_around", verbose_name=_("乡镇"))
    valid_from = models.DateField(_("起始日期"))
    valid_until = models.DateField(_("终止日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("功能区所辖乡镇")
        verbose_name_plural = _("功能区所辖乡镇")
        constraints = [models.UniqueConstraint(fields=["zone", "town", "valid_from"], name="zone_town_once")]

    def __str__(self) -> str:
        return f"{self.zone} {self.town}"


class Boundary(Located):
    """Where a division lies, for orientation only: it proves no border. Without a division: lines drawn at sea."""

    division = models.OneToOneField(Division, models.CASCADE, null=True, blank=True, related_name="boundary")
    outline = GeometryField(_("概略轮廓"))
    source = models.CharField(_("来源"), max_length=200)

    class Meta:
        verbose_name = _("边界")
        verbose_name_plural = _("边界")

    def __str__(self) -> str:
        return str(self.division or _("海上界线"))
