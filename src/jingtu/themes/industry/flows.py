"""Which lists of the theme go to other offices."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.exchange.declaring import Flow
from jingtu.core.subjects.parameters import Parameter

TO_CLOSE = Flow(
    "industry.to_close_told",
    _("拟关停企业名单通报"),
    requires=("FLOW-05",),
    list="industry.to_close",
    to=("ecology", "natural_resources", "housing_construction", "planning"),
    rule=Parameter("industry.tell_to_close"),
    meaning=_("拟订关停、搬迁计划时，及时把名单通报生态环境、自然资源、住房城乡建设和规划部门。"),
)
