from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GatesConfig(AppConfig):
    name = "jingtu.core.gates"
    label = "gates"
    verbose_name = _("准入条件")

    def ready(self) -> None:
        """Let moves be held back by gates."""
        from jingtu.core.subjects.held_back import answered_by

        from .holding import answer

        answered_by(answer)
