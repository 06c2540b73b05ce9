"""Deliveries about campaigns: laboratories under blind codes, the sampling unit with its own tables; on pages and from programs.

What older systems hold comes in by a map of its columns as archived data (SYS-10), what instruments and other systems send over
the interface (SYS-25).
"""

from django.utils.translation import gettext_lazy as _

from jingtu.core.observations.declaring import Reception

from .deliveries import LABORATORY, SAMPLERS, STAGE, known, sends
from .seeing import may_see_places

CAMPAIGN_RESULTS = Reception(
    "survey.campaign_results",
    _("采样任务检测数据"),
    requires=("REC-01", "SYS-02", "SYS-10", "SYS-25"),
    about="survey.campaign",
    formats=(LABORATORY, SAMPLERS),
    stages={STAGE: _("实验室分析"), "field": _("现场测定")},
    page="web:campaign_deliveries",
    sends=sends,
    known=known,
    opens=may_see_places,
)
