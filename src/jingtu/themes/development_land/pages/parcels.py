"""Pages about parcels: their status, and what other bureaus ask before land is used."""

from typing import Any

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
ROOMS: tuple[Any, ...] = ()
