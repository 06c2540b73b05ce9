from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IndustryConfig(AppConfig):
    name = "jingtu.themes.industry"
    label = "industry"
    verbose_name = _("工矿企业")
