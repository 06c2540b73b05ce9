from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

ROOMS = (
    "codes",
    "kinds",
    "lifecycle",
    "stages",
    "lists",
    "filings",
    "reviews",
    "duties",
    "gates",
    "indicators",
    "publications",
    "flows",
    "hand_overs",
    "receptions",
    "follow_ups",
)


class SubjectsConfig(AppConfig):
    name = "jingtu.core.subjects"
    label = "subjects"
    verbose_name = _("监管对象")

    def ready(self) -> None:
        """Load the declarations of every theme, so that whoever asks for one finds it."""
        autodiscover_modules(*ROOMS)
        from . import areas_known

        post_migrate.connect(areas_known.tell, dispatch_uid="subjects.areas_known")
