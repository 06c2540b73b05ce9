"""Which lists of the theme go to other offices, each edition against a receipt."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.exchange.declaring import Flow
from jingtu.core.subjects.parameters import Parameter

NETWORK_SHARED = Flow(
    "survey.network_shared",
    _("监测网络点位名单部门共享"),
    requires=("FLOW-13", "SYS-13"),
    list="survey.network",
    to=("agriculture", "natural_resources"),
    rule=Parameter("survey.data_exchange"),
    meaning=_("生态环境、农业农村、自然资源等部门的监测网交换点位信息，避免重复布点。"),
)
