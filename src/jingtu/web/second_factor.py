"""The second factor at the door: who must show it, whether this session has, and how long ago.

@second_factor.needed                         # above an export, say: comes back to it once the password is given
def export(request): ...
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve, reverse

from jingtu.core.factors.services import is_required
from jingtu.core.parties.models import User

MARK = "second_factor"
OPEN = {"web:login", "web:logout", "web:password", "web:second_factor"}


def fresh(request: HttpRequest) -> bool:
    """Tell whether the second factor was shown in the last minutes (JINGTU_FACTOR_MINUTES), or is not asked for here at all."""
    if not settings.SECOND_FACTOR:
        return True
    shown = _shown(request)
    return shown is not None and 0 <= time.time() - shown["at"] < settings.FACTOR_MINUTES * 60


def needed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a view be reached only by whoever has just shown the second factor; others are led to the page that asks for it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if fresh(request) else ask(request)

    return guarded


def ask(request: HttpRequest) -> HttpResponse:
    """Return the way to the page that asks for it, and back: to this page where it was read, to the one before where not."""
    back = request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "/")
    return redirect(f"{reverse('web:second_factor')}?{urlencode({'next': back})}")


def shown(request: HttpRequest, device: Any) -> None:
    """Remember that this session has shown it, with this device."""
    request.session.cycle_key()
    request.session[MARK] = {"device": device.pk, "at": int(time.time())}


def _shown(request: HttpRequest) -> dict[str, Any] | None:
    """What the session remembers, as long as the device is still the person's: one that was reset counts no more."""
    mark = request.session.get(MARK)
    if mark is None or not isinstance(request.user, User):
        return None
    return mark if request.user.totpdevice_set.filter(pk=mark["device"], confirmed=True).exists() else None


class Door:
    """Send whoever must show a second factor, and has not in this session, to the page that asks for it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR and self._is_closed(request):
            return ask(request)
        return self.get_response(request)

    def _is_closed(self, request: HttpRequest) -> bool:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or SESSION_KEY not in request.session:
            return False
        user = request.user
        if not user.is_authenticated or user.must_change_password or not is_required(user):
            return False
        return resolve(request.path_info).view_name not in OPEN and _shown(request) is None
