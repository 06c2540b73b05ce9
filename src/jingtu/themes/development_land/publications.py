"""What of the theme must be public."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.exchange.declaring import Publication
from jingtu.core.subjects.parameters import Parameter

REGISTER = Publication(
    "development_land.register_public",
    _("污染地块名录"),
    requires=("PUB-01", "FLOW-03"),
    list="development_land.register",
    publisher="ecology",
    rule=Parameter("development_land.publish_register"),
    level_rule=Parameter("development_land.register_authority"),
    meaning=_("名录列入或移出地块以后，由生态环境部门向社会公开新的一期。"),
)
PROVINCIAL = Publication(
    "development_land.provincial_public",
    _("建设用地土壤污染风险管控和修复名录"),
    requires=("PUB-01",),
    list="development_land.provincial",
    publisher="ecology",
    rule=Parameter("development_land.publish_provincial"),
    level_rule=Parameter("development_land.province_authority"),
    meaning=_("省级名录列入或移出地块，由省级生态环境部门向社会公开。"),
)
SURVEYS = Publication(
    "development_land.surveys_public",
    _("地块调查和风险评估报告主要内容"),
    requires=("FIL-01", "FIL-10"),
    filings=("development_land.preliminary_report", "development_land.detailed_report", "development_land.risk_assessment"),
    fields=("unit", "points", "substances", "exceeded", "conclusion", "extent", "pollutants", "unacceptable", "targets"),
    rule=Parameter("development_land.publish_surveys"),
    meaning=_("土地使用权人完成调查和评估后，公开报告的主要内容。"),
)
PLANS = Publication(
    "development_land.plans_public",
    _("修复方案和风险管控方案主要内容"),
    requires=("FIL-06", "FLOW-17"),
    filings=("development_land.remediation_plan", "development_land.control_plan"),
    fields=("target", "method", "groundwater", "secondary", "schedule", "area", "goals", "measures", "monitoring"),
    rule=Parameter("development_land.publish_plans"),
    meaning=_("修复施工和风险管控期间，公开方案的主要内容。"),
)
ZONES = Publication(
    "development_land.zones_public",
    _("管控区公告和标识"),
    requires=("PUB-06", "FIL-48"),
    filings=("development_land.zone_announcement",),
    fields=("document", "announced_on", "sign_on", "boundary", "rules", "signs"),
    publisher="ecology",
    rule=Parameter("development_land.publish_zones"),
    meaning=_("划定管控区以后发布公告、设立标识，说明范围和禁止的活动。"),
)
BOARDS = Publication(
    "development_land.boards_public",
    _("治理与修复工程公告牌"),
    requires=("PUB-07", "FIL-49"),
    filings=("development_land.site_board",),
    fields=("put_up_on", "works", "impact", "contact"),
    rule=Parameter("development_land.publish_boards"),
    meaning=_("公开工程基本情况、环境影响及其防范措施。"),
)
EVALUATIONS = Publication(
    "development_land.evaluations_public",
    _("治理与修复效果评估结果"),
    requires=("PUB-08", "FLOW-18"),
    filings=("development_land.effect_evaluation",),
    fields=("unit", "laboratory", "points", "substances", "exceeded", "reached", "aftercare"),
    rule=Parameter("development_land.publish_evaluations"),
    meaning=_("效果评估报告报送备案后向社会公开，公开时间不少于规定的月数。"),
)
REGIONAL = Publication(
    "development_land.regional_evaluations_public",
    _("行政区治理与修复成效综合评估结果"),
    requires=("PUB-09", "FIL-09"),
    filings=("development_land.regional_evaluation",),
    fields=("year", "unit", "commissioned_by", "conclusion"),
    publisher="ecology",
    rule=Parameter("development_land.publish_regional_evaluations"),
    meaning=_("对行政区土壤污染治理与修复成效的综合评估，结果向社会公开。"),
)
