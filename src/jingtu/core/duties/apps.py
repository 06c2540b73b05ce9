from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    name = "jingtu.core.duties"
    label = "duties"
    verbose_name = _("应办事项")

    def ready(self) -> None:
        from jingtu.core.subjects.following import after_change

        from . import checks  # noqa: F401  (registers itself)

        after_change("duties.reckon")
