"""The kinds of subjects of the theme."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.subjects.kinds import Announced, Shown, SubjectKind

from .lifecycle import PARCEL, REGION, SITE, TRANSPORT, WORKS, ZONE

WITH_ECOLOGY = (
    "natural_resources",
    "planning",
    "housing_construction",
)  # 联合监管: sites are judged by ecology and read by these
JOINTLY = ("ecology", *WITH_ECOLOGY)  # zones and parcels, of which nothing was measured

SITES = SubjectKind(
    "development_land.site",
    _("地块"),
    requires=("REG-01", "REG-02", "REG-04", "SYS-05", "FLOW-15"),
    model="development_land.Site",
    lifecycle=SITE,
    jointly=WITH_ECOLOGY,
    fields=(
        Shown("code", searched=True),
        Shown("origin", filtered=True),
        Shown("risk_grade", filtered=True),
        Shown("area_m2"),
        Shown("sector", listed=False, filtered=True),
        Shown("former_user", listed=False, searched=True),
        Shown("planned_use", listed=False, filtered=True),
        Shown("land_class", listed=False, filtered=True),
        Shown("use_changes_on", listed=False),
        Shown("noticed_on", listed=False),
        Shown("registered_on", listed=False, imported=False),
        Shown("listed_on", listed=False, imported=False),
        Shown("legacy", listed=False, filtered=True),
        Shown("priority", listed=False, filtered=True),
        Shown("needs_aftercare", listed=False),
        Shown("aftercare_from", listed=False),
        Shown("aftercare_months", listed=False),
    ),
)
PARCELS = SubjectKind(
    "development_land.parcel",
    _("宗地"),
    requires=("FLOW-15", "FLOW-37"),
    model="development_land.Parcel",
    lifecycle=PARCEL,
    supervisors=JOINTLY,
    fields=(
        Shown("code", searched=True),
        Shown("land_use", filtered=True),
        Shown("planned_use", filtered=True),
        Shown("area_m2"),
        Shown("permitted_on", listed=False),
        Shown("status", filtered=True, imported=False),
        Shown("status_share", listed=False, imported=False),
        Shown("derived_on", listed=False, imported=False),
        Shown("key_sector", listed=False, filtered=True),
        Shown("heavily_polluted_farmland", listed=False),
        Shown("unused_land", listed=False),
    ),
)
ZONES = SubjectKind(
    "development_land.control_zone",
    _("管控区"),
    requires=("REG-37",),
    model="development_land.ControlZone",
    lifecycle=ZONE,
    supervisors=JOINTLY,
    fields=(
        Shown("site"),
        Shown("area_m2"),
        Shown("approved_on", listed=False),
        Shown("announced_on"),
        Shown("sign_on", listed=False),
        Shown("monitor_months", listed=False),
        Shown("goal", listed=False),
    ),
)
WORKS_KIND = SubjectKind(
    "development_land.works",
    _("治理与修复工程"),
    requires=("REG-61", "FIL-13"),
    model="development_land.Works",
    lifecycle=WORKS,
    announced=Announced(
        "site", ("aim", "land_class", "method", "starts_on", "report_months"), files="development_land.remediation_plan"
    ),
    fields=(
        Shown("site"),
        Shown("aim", filtered=True),
        Shown("major", listed=False, filtered=True),
        Shown("method", listed=False),
        Shown("land_class", listed=False),
        Shown("starts_on"),
        Shown("begun_on", listed=False, imported=False),
        Shown("report_months", listed=False),
        Shown("board_on", listed=False),
        Shown("finished_on"),
        Shown("cost_10k", listed=False),
    ),
)
TRANSPORTS = SubjectKind(
    "development_land.transport",
    _("污染土壤转运"),
    requires=("FIL-07", "FLOW-16"),
    model="development_land.Transport",
    lifecycle=TRANSPORT,
    announced=Announced(
        "works",
        ("departs_on", "quantity_t", "hazardous", "destination", "destination_place"),
        files="development_land.transport_report",
        stages=("development_land.works",),
    ),
    fields=(
        Shown("works"),
        Shown("departs_on", filtered=True),
        Shown("quantity_t"),
        Shown("hazardous", listed=False, filtered=True),
        Shown("destination"),
        Shown("received_on", listed=False),
        Shown("received_t", listed=False),
    ),
)
REGIONS = SubjectKind(
    "development_land.region",
    _("地区建设用地管理工作"),
    requires=("FIL-09", "REC-10", "SYS-05"),
    model="development_land.Region",
    lifecycle=REGION,
    supervisors=("ecology",),
    fields=(Shown("rank", filtered=True), Shown("kept_from")),
)
