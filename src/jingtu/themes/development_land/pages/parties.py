"""Pages about who is responsible for a site, who works at it, and the experts who judge the work."""

from typing import Any

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
ROOMS: tuple[Any, ...] = ()
