from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinkingConfig(AppConfig):
    name = "jingtu.core.linking"
    label = "linking"
    verbose_name = _("任务与登记数据")
