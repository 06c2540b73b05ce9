"""Deliveries about sites: samples and results of a survey in one workbook."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.observations.declaring import Reception

from .judging import FORMAT, STAGES

SITE_RESULTS = Reception(
    "development_land.site_results",
    _("地块检测数据"),
    requires=("FIL-01", "FLOW-04"),
    about="development_land.site",
    formats=(FORMAT,),
    stages=STAGES,
    page="web:site_results",
)
