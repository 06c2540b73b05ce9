from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatesConfig(AppConfig):
    name = "jingtu.core.gates"
    label = "gates"
    verbose_name = _("准入条件")
