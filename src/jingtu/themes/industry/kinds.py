"""The kinds of subjects of the theme."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.subjects.kinds import Announced, Shown, SubjectKind
from jingtu.core.subjects.models import Sensitivity

from .lifecycle import DEMOLITION, ENTERPRISE, PARK, PERMIT, PHASE_OUT, PROJECT, TAILINGS, TANK

ENTERPRISES = SubjectKind(
    "industry.enterprise",
    _("企业"),
    requires=("REG-08",),
    model="industry.Enterprise",
    lifecycle=ENTERPRISE,
    credit_codes=True,
    fields=(
        Shown("code", searched=True),
        Shown("sector", filtered=True),
        Shown("listed_on", imported=False),
        Shown("stopped_on"),
        Shown("heavy_metals", listed=False, filtered=True),
        Shown("unit_class", listed=False, filtered=True),
        Shown("near_groundwater", listed=False),
        Shown("state_controlled", listed=False, filtered=True),
        Shown("online_from", listed=False),
        Shown("park", listed=False),
    ),
)
PARKS = SubjectKind(
    "industry.park",
    _("工业园区"),
    requires=("REG-31",),
    model="industry.Park",
    lifecycle=PARK,
    sensitivity=Sensitivity.PUBLIC,
    fields=(Shown("code"), Shown("rank", filtered=True), Shown("area_km2"), Shown("watched_from", listed=False)),
)
DEMOLITIONS = SubjectKind(
    "industry.demolition",
    _("拆除活动"),
    requires=("REG-64",),
    model="industry.Demolition",
    lifecycle=DEMOLITION,
    announced=Announced("enterprise", ("starts_on", "treatment_starts_on", "extent"), files="industry.demolition_plan"),
    fields=(
        Shown("enterprise"),
        Shown("starts_on", filtered=True),
        Shown("production_gone_on", listed=False),
        Shown("treatment_starts_on", listed=False),
        Shown("finished_on"),
        Shown("extent", listed=False),
    ),
)
PROJECTS = SubjectKind(
    "industry.project",
    _("建设项目"),
    requires=("FIL-36", "GATE-14"),
    model="industry.Project",
    lifecycle=PROJECT,
    fields=(
        Shown("enterprise"),
        Shown("assessed_on"),
        Shown("produces_on"),
        Shown("facilities_ready_on", listed=False),
        Shown("near_people", listed=False),
        Shown("sector_standing", listed=False, filtered=True),
        Shown("heavy_metal_kg", listed=False),
        Shown("replaced_kg", listed=False),
    ),
)
TANKS = SubjectKind(
    "industry.tank",
    _("地下储罐"),
    requires=("REG-08",),
    model="industry.Tank",
    lifecycle=TANK,
    # What a firm stores where is its commercial secret: its people read it, and those who supervise it.
    fields=(
        Shown("enterprise"),
        Shown("substance", filtered=True, sensitivity="K3"),
        Shown("volume_m3", sensitivity="K3"),
        Shown("used_from"),
    ),
)
PERMITS = SubjectKind(
    "industry.permit",
    _("排污许可证"),
    requires=("REG-08",),
    model="industry.Permit",
    lifecycle=PERMIT,
    fields=(Shown("enterprise"), Shown("code", searched=True), Shown("granted_on"), Shown("expires_on", filtered=True)),
)
TAILINGS_PONDS = SubjectKind(
    "industry.tailings",
    _("尾矿库"),
    requires=("FIL-42",),
    model="industry.Tailings",
    lifecycle=TAILINGS,
    fields=(Shown("enterprise"), Shown("minerals"), Shown("volume_m3"), Shown("watched", filtered=True)),
)
PHASE_OUTS = SubjectKind(
    "industry.phase_out",
    _("年度淘汰落后产能工作"),
    requires=("FIL-28",),
    model="industry.PhaseOut",
    lifecycle=PHASE_OUT,
    supervisors=("industry", "ecology"),
    fields=(Shown("for_year", filtered=True),),
)
