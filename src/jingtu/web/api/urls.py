"""Addresses of the interface, below /api/v1/."""

from jingtu.web.api import description, gates, registers

app_name = "api"
urlpatterns = [
    *description.urlpatterns,
    *registers.urlpatterns,
    *gates.urlpatterns,
]
