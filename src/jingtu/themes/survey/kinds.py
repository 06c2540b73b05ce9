"""The kinds of subjects of the theme."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.subjects.kinds import Shown, SubjectKind

from .lifecycle import CAMPAIGN, PLOT, POINT, PROGRAMME, SECTORS

POINTS = SubjectKind(
    "survey.point",
    _("监测点位"),
    requires=("REG-49", "REG-56", "SYS-11", "SYS-12"),
    model="survey.Point",
    lifecycle=POINT,
    supervisors=SECTORS,
    fields=(
        Shown("code", searched=True),
        Shown("rank", filtered=True),
        Shown("network", filtered=True),
        Shown("medium", filtered=True),
        Shown("land", listed=False, filtered=True),
        Shown("laid_on", listed=False),
        Shown("used_from"),
        Shown("interval_months", listed=False),
        Shown("succeeds", listed=False, imported=False),
        # The exact positions of a network are candidates for important data: others see a town or county.
        Shown("geometry", listed=False, sensitivity="K1"),
        Shown("address", listed=False, sensitivity="K1"),
    ),
)
PLOTS = SubjectKind(
    "survey.plot",
    _("巡查检测区域"),
    requires=("REC-17", "REC-18", "REC-19", "REC-24"),
    model="survey.Plot",
    lifecycle=PLOT,
    supervisors=(*SECTORS, "forestry"),
    fields=(
        Shown("code", searched=True),
        Shown("sort", filtered=True),
        Shown("watched_from"),
        Shown("interval_months"),
        Shown("area_m2"),
    ),
)
PROGRAMMES = SubjectKind(
    "survey.programme",
    _("地区土壤环境监测工作"),
    requires=("REC-01", "SYS-01", "SYS-02"),
    model="survey.Programme",
    lifecycle=PROGRAMME,
    supervisors=SECTORS,
    fields=(
        Shown("kept_from"),
        Shown("farmland_surveyed_on"),
        Shown("enterprises_surveyed_on"),
        Shown("adjust_months", listed=False),
        Shown("upload_months", listed=False),
        Shown("share_months", listed=False),
    ),
)
CAMPAIGNS = SubjectKind(
    "survey.campaign",
    _("采样任务"),
    requires=("REC-01", "SYS-02", "FIL-34"),
    model="survey.Campaign",
    lifecycle=CAMPAIGN,
    supervisors=SECTORS,
    fields=(
        Shown("code", searched=True),
        Shown("aim", filtered=True),
        Shown("medium", filtered=True),
        Shown("species", listed=False),
        Shown("part", listed=False),
        Shown("starts_on"),
        Shown("ends_on"),
        Shown("depths", listed=False),
        Shown("method", listed=False, imported=False),
        Shown("wanted", listed=False, imported=False),
    ),
)
