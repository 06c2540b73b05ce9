from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    name = "jingtu.core.work"
    label = "work"
    verbose_name = _("任务办理")

    def ready(self) -> None:
        from . import visible  # noqa: F401 - declares to the plans who is charged
