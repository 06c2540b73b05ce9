"""Addresses of the pages: each console module lists its own."""

from jingtu.web.console import home

app_name = "web"
urlpatterns = [
    *home.urlpatterns,
]
