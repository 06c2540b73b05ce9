"""What is filed about a zone under control: its announcement, and what is monitored in it."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.types import Field, FilingType

from .common import EXCEEDED, LABORATORY, POINTS, SUBSTANCES

ZONE = "development_land.control_zone"
MEDIA: dict[str, str | Promise] = {
    "soil": _("土壤"),
    "surface_water": _("地表水"),
    "groundwater": _("地下水"),
    "air": _("空气"),
}

ZONE_ANNOUNCEMENT = FilingType(
    "development_land.zone_announcement",
    _("管控区公告和标识"),
    requires=("FIL-48",),
    about=ZONE,
    by=("ecology",),
    public=True,
    then=("development_land.announced",),
    fields=(
        Field("document", _("批准文件")),
        Field("announced_on", _("公告日期"), "date"),
        Field("sign_on", _("设立标识日期"), "date"),
        Field("boundary", _("管控区范围和面积"), "long_text"),
        Field("rules", _("禁止和限制的活动"), "long_text"),
        Field("signs", _("标识的数量和位置"), "long_text"),
    ),
)
MONITORING = {
    medium: FilingType(
        f"development_land.zone_{medium}_monitoring",
        format_lazy(_("管控区{medium}监测报告"), medium=name),
        requires=("REC-20",),
        about=ZONE,
        commissioned=("development_land.aftercare", "development_land.works"),
        fields=(
            LABORATORY,
            POINTS,
            SUBSTANCES,
            EXCEEDED,
            Field("spread", _("是否发现污染扩散"), "yes_no", indexed=True),
        ),
    )
    for medium, name in MEDIA.items()
}
