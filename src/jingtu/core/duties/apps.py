from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    name = "jingtu.core.duties"
    label = "duties"
    verbose_name = _("应办事项")
