from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "jingtu.core.imports"
    label = "imports"
    verbose_name = _("批量导入")

    def ready(self) -> None:
        """Let registers be targets of files."""
        from . import registers  # noqa: F401
