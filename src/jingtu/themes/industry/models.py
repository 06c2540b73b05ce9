"""Enterprises and their parks, and what they build, bury and take down: each demolition, project, tank is a case of its own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.subjects.models import Registered, register_indexes


class UnitClass(models.TextChoices):
    """Classes of monitoring units (HJ 1209-2021): hidden facilities make a unit one of the first class."""

    FIRST = "class_1", _("一类")
    SECOND = "class_2", _("二类")


class Park(Registered):
    """An industrial park (工业园区) or development zone, with the rank under which it was approved."""

    class Rank(models.TextChoices):
        """Who approved it, and as what."""

        NATIONAL_ECONOMIC = "national_economic", _("国家级经开区")
        NATIONAL_TECHNOLOGY = "national_technology", _("国家级高新区")
        PROVINCIAL_ECONOMIC = "provincial_economic", _("省级经开区")
        PROVINCIAL_TECHNOLOGY = "provincial_technology", _("省级高新区")
        OTHER = "other", _("其他")

    rank = models.CharField(_("级别"), max_length=25, choices=Rank)
    area_km2 = models.DecimalField(_("面积（km²）"), max_digits=9, decimal_places=3, null=True, blank=True)
    watched_from = models.DateField(_("纳入重点园区日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("工业园区")
        verbose_name_plural = _("工业园区")
        indexes = register_indexes("park")


class Enterprise(Registered):
    """An enterprise at one address, known by its unified social credit code (统一社会信用代码, GB 32100-2015) as `code`."""

    sector = models.CharField(_("行业"), max_length=80, blank=True)
    listed_on = models.DateField(_("列入名录日期"), null=True, blank=True)
    stopped_on = models.DateField(_("停产日期"), null=True, blank=True)
    unit_class = models.CharField(_("重点监测单元最高类别"), max_length=10, choices=UnitClass, blank=True)
    near_groundwater = models.BooleanField(_("周边1公里内有地下水环境敏感区"), default=False)
    heavy_metals = models.BooleanField(_("涉重金属"), default=False)
    state_controlled = models.BooleanField(_("国控企业"), default=False)
    online_from = models.DateField(_("在线监测设施建成联网日期"), null=True, blank=True)
    park = models.ForeignKey(Park, models.PROTECT, null=True, blank=True, related_name="enterprises", verbose_name=_("所在园区"))

    class Meta:
        verbose_name = _("企业")
        verbose_name_plural = _("企业")
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="enterprise_credit_code",
                violation_error_message=_("这个统一社会信用代码已登记在另一家企业名下。请核对代码，或合并重复的企业。"),
            )
        ]
        indexes = [
            *register_indexes("enterprise"),
            models.Index(fields=["sector", "place_path"], name="enterprise_of_sector"),
        ]


class Demolition(Registered):
    """The taking down of facilities of an enterprise (拆除活动): one case from the announcement to the summary report."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="demolitions", verbose_name=_("企业"))
    starts_on = models.DateField(_("计划开工日期"))
    production_gone_on = models.DateField(_("生产设施拆除完毕日期"), null=True, blank=True)
    treatment_starts_on = models.DateField(_("污染治理设施计划拆除日期"), null=True, blank=True)
    finished_on = models.DateField(_("完成日期"), null=True, blank=True)
    extent = models.TextField(_("拆除范围"), blank=True)

    class Meta:
        verbose_name = _("拆除活动")
        verbose_name_plural = _("拆除活动")
        indexes = [*register_indexes("demolition"), models.Index(fields=["starts_on"], name="demolition_by_start")]


class Project(Registered):
    """A new, changed or enlarged plant (新改扩建项目) of an enterprise, from the idea to production."""

    class Sector(models.TextChoices):
        """What the catalogues of phase-out and over-capacity say of it; empty until somebody looked."""

        ALLOWED = "allowed", _("不属于淘汰和过剩")
        PHASED_OUT = "phased_out", _("落后产能")
        OVER_CAPACITY = "over_capacity", _("产能过剩")

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="projects", verbose_name=_("企业"))
    assessed_on = models.DateField(_("环评报批日期"), null=True, blank=True)
    produces_on = models.DateField(_("投产日期"), null=True, blank=True)
    facilities_ready_on = models.DateField(_("土壤污染防治设施建成日期"), null=True, blank=True)
    near_people = models.BooleanField(_("周边有居民区、学校、医疗或养老机构"), null=True, blank=True)
    sector_standing = models.CharField(_("产业目录核对结果"), max_length=15, choices=Sector, blank=True)
    heavy_metal_kg = models.DecimalField(_("新增重金属排放量（kg/年）"), max_digits=14, decimal_places=3, null=True, blank=True)
    replaced_kg = models.DecimalField(_("替代削减量（kg/年）"), max_digits=14, decimal_places=3, null=True, blank=True)

    class Meta:
        verbose_name = _("建设项目")
        verbose_name_plural = _("建设项目")
        indexes = register_indexes("project")


class Tank(Registered):
    """An underground tank (地下储罐) for toxic or hazardous substances."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="tanks", verbose_name=_("企业"))
    substance = models.CharField(_("储存物质"), max_length=80)
    volume_m3 = models.DecimalField(_("容积（m³）"), max_digits=12, decimal_places=2, null=True, blank=True)
    used_from = models.DateField(_("投入使用日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("地下储罐")
        verbose_name_plural = _("地下储罐")
        indexes = register_indexes("tank")


class Permit(Registered):
    """A discharge permit (排污许可证) of an enterprise, its number in `code`: what follows on its last day is another permit."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="permits", verbose_name=_("企业"))
    granted_on = models.DateField(_("发证日期"), null=True, blank=True)
    expires_on = models.DateField(_("有效期届满日期"), null=True, blank=True)

    class Meta:
        verbose_name = _("排污许可证")
        verbose_name_plural = _("排污许可证")
        indexes = register_indexes("permit")


class Tailings(Registered):
    """A tailings pond (尾矿库) of an enterprise; `watched` where it is one of those under priority supervision (重点监管)."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="tailings", verbose_name=_("企业"))
    minerals = models.CharField(_("尾矿种类"), max_length=80)
    volume_m3 = models.DecimalField(_("现状库容（m³）"), max_digits=14, decimal_places=2, null=True, blank=True)
    watched = models.BooleanField(_("重点监管"), default=False)

    class Meta:
        verbose_name = _("尾矿库")
        verbose_name_plural = _("尾矿库")
        indexes = register_indexes("tailings")


class PhaseOut(Registered):
    """The phase-out of backward capacity (淘汰落后产能) of one place in one year: its plan is filed about it."""

    for_year = models.PositiveSmallIntegerField(_("年度"))

    class Meta:
        verbose_name = _("年度淘汰落后产能工作")
        verbose_name_plural = _("年度淘汰落后产能工作")
        indexes = register_indexes("phase_out")
