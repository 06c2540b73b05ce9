from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExchangeConfig(AppConfig):
    name = "jingtu.core.exchange"
    label = "exchange"
    verbose_name = _("公开和送达")
