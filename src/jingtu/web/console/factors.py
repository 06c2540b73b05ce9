"""Two factors: showing the second one, enrolling it at the first time, new recovery codes, and help for who lost the device."""

from base64 import b32encode
from typing import Any
from urllib.parse import quote, urlencode

import segno
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from jingtu.core.factors import services
from jingtu.core.factors.services import FactorRefused
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs
from jingtu.web import second_factor as door

ISSUER = "净土"
GROUP = 4  # characters of the key that are read out together


class CodeForm(forms.Form):
    """The six digits on the telephone, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("动态口令"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )


@never_cache
@sensitive_post_parameters()
@needs()
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor, or enrol it where the person has none yet."""
    form = CodeForm(request.POST or None)
    if services.device_of(request.user) is None:
        return _enrol(request, form)
    if request.method == "POST" and form.is_valid():
        try:
            door.shown(request, services.verify(request.user, form.cleaned_data["code"]))
            return redirect(_onward(request))
        except FactorRefused as refusal:
            form.add_error("code", str(refusal))
    context = {"form": form, "next": _onward(request), "left": services.codes_left(request.user)}
    return render(request, "web/accounts/second_factor.html", context)


@never_cache
@require_POST
@needs()
def second_factor_codes(request: HttpRequest) -> HttpResponse:
    """Show fresh recovery codes, once."""
    if services.device_of(request.user) is None or not door.fresh(request):
        return door.ask(request)
    return _codes(request, services.renew_codes(request.user))


@require_POST
@needs("roles.manage")
def person_factor_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lost device off another person, who then enrols a new one."""
    person = get_object_or_404(User, pk=pk)
    try:
        services.reset(person, by=request.user)
        messages.success(request, _("已重置%(person)s的双因素认证，本人下次登录时重新绑定。") % {"person": person})
    except FactorRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:person_roles", pk)


def _enrol(request: HttpRequest, form: CodeForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            device, codes = services.enrol(request.user, form.cleaned_data["code"])
            door.shown(request, device)
            return _codes(request, codes)
        except FactorRefused as refusal:
            form.add_error("code", str(refusal))
    return render(request, "web/accounts/factor_enrol.html", {"form": form, "next": _onward(request)} | _key(request.user))


def _key(user: User) -> dict[str, Any]:
    """The key as a picture to photograph and as words to type."""
    device = services.offered_device(user)
    secret = b32encode(device.bin_key).decode()
    query = urlencode({"secret": secret, "issuer": ISSUER, "digits": device.digits, "period": device.step})
    address = f"otpauth://totp/{quote(f'{ISSUER}:{user.username}')}?{query}"
    return {
        "picture": segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="#fff"),
        "key": " ".join(secret[at : at + GROUP] for at in range(0, len(secret), GROUP)),
    }


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "web/accounts/factor_codes.html", {"codes": codes, "next": _onward(request)})


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else "/"


urlpatterns = [
    path("account/second-factor/", second_factor, name="second_factor"),
    path("account/second-factor/codes/", second_factor_codes, name="second_factor_codes"),
    path("appointments/people/<int:pk>/second-factor/", person_factor_reset, name="person_factor_reset"),
]
