from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveyConfig(AppConfig):
    name = "jingtu.themes.survey"
    label = "survey"
    verbose_name = _("土壤环境监测")
