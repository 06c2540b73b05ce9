from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FactorsConfig(AppConfig):
    name = "jingtu.core.factors"
    label = "factors"
    verbose_name = _("双因素认证")
