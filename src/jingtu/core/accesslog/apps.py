from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccessLogConfig(AppConfig):
    name = "jingtu.core.accesslog"
    label = "accesslog"
    verbose_name = _("访问记录")

    def ready(self) -> None:
        from . import jobs  # noqa: F401
        from .keeping import prepare

        post_migrate.connect(lambda **_more: prepare(), sender=self, weak=False, dispatch_uid="accesslog.prepare")
