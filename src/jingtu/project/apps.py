from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectConfig(AppConfig):
    name = "jingtu.project"
    label = "project"
    verbose_name = _("净土")

    def ready(self) -> None:
        from jingtu.project import checks  # noqa: F401  registers the checks
