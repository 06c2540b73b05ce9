from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DevelopmentLandConfig(AppConfig):
    name = "jingtu.themes.development_land"
    label = "development_land"
    verbose_name = _("建设用地")
