"""Points of the monitoring network, land that is watched without points, and the monitoring work of a place as a whole."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.subjects.models import Registered, Subject, register_indexes

from ..distances import metres_between, same_point_m


class Medium(models.TextChoices):
    """What a sample is of; the codes are those of the published delivery formats."""

    SOIL = "soil", gettext_lazy("土壤")
    SEDIMENT = "sediment", gettext_lazy("底泥")
    PRODUCE = "produce", gettext_lazy("农产品")
    GROUNDWATER = "groundwater", gettext_lazy("地下水")
    SURFACE_WATER = "surface_water", gettext_lazy("地表水")
    IRRIGATION_WATER = "irrigation_water", gettext_lazy("灌溉水")
    WASTE_WATER = "waste_water", gettext_lazy("废水")
    AIR = "air", gettext_lazy("空气")


class Point(Registered):
    """A monitoring point (监测点位): one series of values at one place. Where it moves, another begins that `succeeds` it.

    `watched` is the enterprise, zone or works for whose sake it stands there, empty for points of the general network.
    """

    class Rank(models.TextChoices):
        """By whom and for what it is set."""

        NATIONAL = "national", gettext_lazy("国控")
        PROVINCIAL = "provincial", gettext_lazy("省控")
        MUNICIPAL = "municipal", gettext_lazy("市控")
        MUNICIPAL_BASE = "municipal_base", gettext_lazy("市级基础")
        SUPPLEMENTARY = "supplementary", gettext_lazy("补充")
        RISK = "risk", gettext_lazy("风险监控")
        FIXED = "fixed", gettext_lazy("长期定位")
        SURROUNDINGS = "surroundings", gettext_lazy("周边监督性")
        OWN = "own", gettext_lazy("企业自行")
        IRRIGATION = "irrigation", gettext_lazy("灌溉水")
        CONTROL_ZONE = "control_zone", gettext_lazy("管控区")
        EFFECT = "effect", gettext_lazy("修复效果")

    class Network(models.TextChoices):
        """The network of which sector it belongs to (行业监测网)."""

        ECOLOGY = "ecology", gettext_lazy("生态环境")
        AGRICULTURE = "agriculture", gettext_lazy("农业农村")
        NATURAL_RESOURCES = "natural_resources", gettext_lazy("自然资源")
        WATER = "water", gettext_lazy("水利")

    class Land(models.TextChoices):
        """What the land is used for, as the plans name it."""

        ARABLE = "arable", gettext_lazy("耕地")
        ORCHARD = "orchard", gettext_lazy("园地")
        FOREST = "forest", gettext_lazy("林地")
        GRASS = "grass", gettext_lazy("草地")
        UNUSED = "unused", gettext_lazy("未利用地")
        BUILT = "built", gettext_lazy("建设用地")
        WATERS = "waters", gettext_lazy("水域")

    rank = models.CharField(gettext_lazy("点位类型"), max_length=15, choices=Rank, db_column="point_rank")
    network = models.CharField(gettext_lazy("所属监测网"), max_length=20, choices=Network, default=Network.ECOLOGY)
    medium = models.CharField(gettext_lazy("监测介质"), max_length=20, choices=Medium, default=Medium.SOIL)
    land = models.CharField(gettext_lazy("土地利用类型"), max_length=10, choices=Land, blank=True)
    laid_on = models.DateField(gettext_lazy("布设日期"), null=True, blank=True)
    used_from = models.DateField(gettext_lazy("启用日期"), null=True, blank=True)
    interval_months = models.PositiveSmallIntegerField(gettext_lazy("监测间隔（月）"), null=True, blank=True)
    watched = models.ForeignKey(
        Subject, models.PROTECT, null=True, blank=True, related_name="points", verbose_name=gettext_lazy("监测对象")
    )
    succeeds = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="successor", verbose_name=gettext_lazy("移位前的点位")
    )

    class Meta:
        verbose_name = gettext_lazy("监测点位")
        verbose_name_plural = gettext_lazy("监测点位")
        indexes = [*register_indexes("point"), models.Index(fields=["rank", "place_path"], name="point_of_rank")]
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                condition=~Q(code=""),
                name="point_code",
                violation_error_message=gettext_lazy("这个点位编号已经用过。编号不重复使用，移位后的点位要用新的编号。"),
            ),
            models.CheckConstraint(condition=Q(succeeds=None) | ~Q(succeeds=F("pk")), name="point_succeeds_another"),
        ]

    def clean(self) -> None:
        """A point that was laid stays where it is: its position is made more exact, but not moved."""
        if self.geometry is None or self.geometry.geom_type != "Point":
            if self.geometry is not None:
                raise ValidationError(_("监测点位的位置应当是一个点。请填写经度和纬度。"))
            return
        before = Point.objects.filter(pk=self.pk).exclude(state="planned").values_list("geometry", flat=True).first()
        if before is None:
            return
        distance, most = metres_between(before, self.geometry), same_point_m(self.place_path)
        if distance > most:
            raise ValidationError(
                _(
                    "新位置离原来的位置 %(distance)d 米，超过 %(most)d 米，不再是同一个点位。请办理“移位”，由新的点位接续，原来的数据留在原点位。"
                )
                % {"distance": round(distance), "most": most}
            )


class Plot(Registered):
    """Land that is looked after without points of its own: patrolled, or its produce tested, at intervals of its own plan."""

    class Sort(models.TextChoices):
        """Why it is looked after."""

        ORCHARD_FOREST = "orchard_forest", gettext_lazy("林地、园地（食用农林产品检测）")
        UNUSED = "unused", gettext_lazy("纳入耕地后备资源的未利用地")
        WATER_SOURCE = "water_source", gettext_lazy("饮用水水源保护区")
        MINE = "mine", gettext_lazy("矿区（辐射环境监测）")

    sort = models.CharField(gettext_lazy("类型"), max_length=15, choices=Sort)
    watched_from = models.DateField(gettext_lazy("纳入日期"), null=True, blank=True)
    interval_months = models.PositiveSmallIntegerField(gettext_lazy("巡查或检测间隔（月）"), null=True, blank=True)
    area_m2 = models.DecimalField(gettext_lazy("面积（m²）"), max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("巡查检测区域")
        verbose_name_plural = gettext_lazy("巡查检测区域")
        indexes = register_indexes("plot")


class Programme(Registered):
    """The monitoring work of a county, city or province: its surveys in years, its network, its part in the database."""

    kept_from = models.DateField(gettext_lazy("开展日期"), null=True, blank=True)
    farmland_surveyed_on = models.DateField(gettext_lazy("上一轮农用地调查完成日期"), null=True, blank=True)
    enterprises_surveyed_on = models.DateField(gettext_lazy("上一轮企业用地调查完成日期"), null=True, blank=True)
    adjust_months = models.PositiveSmallIntegerField(gettext_lazy("点位优化调整间隔（月）"), null=True, blank=True)
    upload_months = models.PositiveSmallIntegerField(gettext_lazy("数据库更新核对间隔（月）"), null=True, blank=True)
    share_months = models.PositiveSmallIntegerField(gettext_lazy("部门信息交换间隔（月）"), null=True, blank=True)

    class Meta:
        verbose_name = gettext_lazy("地区土壤环境监测工作")
        verbose_name_plural = gettext_lazy("地区土壤环境监测工作")
        indexes = register_indexes("programme")
