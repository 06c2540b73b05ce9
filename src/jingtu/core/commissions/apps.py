from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommissionsConfig(AppConfig):
    name = "jingtu.core.commissions"
    label = "commissions"
    verbose_name = _("委托单位")

    def ready(self) -> None:
        """Let the people of a commissioned unit see what it is commissioned with."""
        from jingtu.core.subjects.entrusted import entrusted_by

        from .opening import opened_to

        entrusted_by(opened_to)
