"""Addresses of the interface, below /api/v1/."""

from jingtu.web import themes
from jingtu.web.api import commissions, deliveries, description, duties, features, filings, gates, lists, places, plans, registers

app_name = "api"
urlpatterns = [
    *description.urlpatterns,
    *registers.urlpatterns,
    *features.urlpatterns,
    *filings.urlpatterns,
    *deliveries.urlpatterns,
    *duties.urlpatterns,
    *gates.urlpatterns,
    *lists.urlpatterns,
    *commissions.urlpatterns,
    *plans.urlpatterns,
    *places.urlpatterns,
    *themes.interface(),
]
