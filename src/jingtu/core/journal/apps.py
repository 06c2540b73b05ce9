from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JournalConfig(AppConfig):
    name = "jingtu.core.journal"
    label = "journal"
    verbose_name = _("操作日志")

    def ready(self) -> None:
        from . import sessions  # noqa: F401
