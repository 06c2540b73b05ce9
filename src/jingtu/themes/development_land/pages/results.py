"""Pages about the results of surveys: deliveries, verdicts and the risk at a site."""

from typing import Any

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
ROOMS: tuple[Any, ...] = ()
