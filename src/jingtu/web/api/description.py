"""The description of the interface (OpenAPI), for who holds a key and for who is logged in."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request

from jingtu.core.keys.admitting import KeyRefused

from .authentication import KeyAuthentication


def described() -> dict:
    """Return the whole description."""
    return SchemaGenerator().get_schema(request=None, public=True)


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """The description as JSON."""
    if not isinstance(request.user, AnonymousUser) or _holds_a_key(request):
        return JsonResponse(described(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    return redirect(f"/login/?next={request.path}")


def _holds_a_key(request: HttpRequest) -> bool:
    try:
        return KeyAuthentication().authenticate(Request(request)) is not None
    except KeyRefused:
        return False


urlpatterns = [path("openapi.json", description, name="description")]
