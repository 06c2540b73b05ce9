"""What of the theme must be public."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.exchange.declaring import Publication
from jingtu.core.subjects.parameters import Parameter

KEY_UNITS = Publication(
    "industry.key_units_public",
    _("土壤环境重点监管企业名单"),
    requires=("PUB-02",),
    list="industry.key_units",
    publisher="ecology",
    rule=Parameter("industry.publish_key_units"),
    meaning=_("名单列入或移出企业以后，由生态环境部门公布新的一期。"),
)
ORDERED_CLOSED = Publication(
    "industry.ordered_closed_public",
    _("责令停业、关闭企业名单"),
    requires=("PUB-05",),
    list="industry.ordered_closed",
    publisher="ecology",
    rule=Parameter("industry.publish_ordered_closed"),
    meaning=_("责令停业、关闭的企业名单，由生态环境部门向社会公布。"),
)
SELF_MONITORING = Publication(
    "industry.self_monitoring_public",
    _("企业自行监测结果"),
    requires=("PUB-03", "FLOW-08"),
    filings=("industry.soil_monitoring", "industry.deep_monitoring", "industry.groundwater_monitoring"),
    fields=("year", "part", "laboratory", "points", "substances", "exceeded"),
    rule=Parameter("industry.publish_self_monitoring"),
    meaning=_("企业监测本单位用地的土壤和地下水，结果报生态环境部门，并向社会公开。"),
)
RESPONSIBILITY_LETTERS = Publication(
    "industry.responsibility_letters_public",
    _("企业土壤污染防治责任书"),
    requires=("PUB-04",),
    filings=("industry.responsibility_letter",),
    fields=("year", "signed_by", "signed_on"),
    publisher="ecology",
    rule=Parameter("industry.publish_responsibility_letters"),
    meaning=_("政府与重点企业签订的责任书，签订后向社会公开。"),
)
RELEASES = Publication(
    "industry.releases_public",
    _("重点行业企业污染物排放信息"),
    requires=("PUB-11",),
    filings=("industry.release_report",),
    fields=("year", "pollutants", "way", "facilities", "soil"),
    rule=Parameter("industry.publish_releases"),
    meaning=_("公开产生的污染物名称、排放方式、排放浓度、排放总量和污染防治设施建设、运行情况；有的方案还要求厂区土壤环境质量。"),
)
