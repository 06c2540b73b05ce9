from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DevelopmentLandConfig(AppConfig):
    name = "jingtu.themes.development_land"
    label = "development_land"
    verbose_name = _("建设用地")

    def ready(self) -> None:
        """Let the status of parcels follow what happens to sites and parcels."""
        from jingtu.core.subjects.following import after_change

        after_change("development_land.sites_changed", kind="development_land.site")
        after_change("development_land.parcels_changed", kind="development_land.parcel")
