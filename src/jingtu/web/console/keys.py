"""Keys of other systems, for the security administrator: who has one, how much it asked, giving one out and taking it back."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.keys.admitting import SCHEMES, SKEW_S
from jingtu.core.keys.issuing import LONGEST, KeyNotIssued, issue, revoke
from jingtu.core.keys.models import ApiKey, Usage
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs
from jingtu.web.listing import Column, Listing

MANAGE = "roles.manage"
USUAL_LIFE = dt.timedelta(days=180)
COLUMNS = (
    Column("purpose", gettext_lazy("用途"), ("purpose",)),
    Column("owner", gettext_lazy("所属账号"), ("owner__full_name",)),
    Column("rights", gettext_lazy("权限和方式"), ("rights",)),
    Column("until", gettext_lazy("有效期至"), ("valid_until",)),
    Column("used", gettext_lazy("今天的次数")),
    Column("state", gettext_lazy("状态")),
)


class OwnerField(forms.CharField):
    """A person by user name."""

    def clean(self, value: str) -> User | None:
        words = super().clean(value)
        found = User.objects.filter(username=words, is_active=True).first()
        if found is None:
            raise forms.ValidationError(_("没有用户名为“%(name)s”的有效账号。请核对用户名。"), params={"name": words})
        return found


class KeyForm(forms.Form):
    """What a key is for, whose rights it has, and how far they reach."""

    purpose = forms.CharField(
        label=gettext_lazy("用途"), max_length=100, help_text=gettext_lazy("哪个单位的什么系统，例如“自然资源局 供地审批系统”。")
    )
    owner = OwnerField(
        label=gettext_lazy("所属账号的用户名"),
        max_length=150,
        help_text=gettext_lazy("密钥只能做这个账号能做的事。建议为每个系统单独建立账号。"),
    )
    rights = forms.ChoiceField(label=gettext_lazy("权限"), choices=ApiKey.Rights.choices)
    way = forms.ChoiceField(
        label=gettext_lazy("方式"),
        choices=ApiKey.Way.choices,
        initial=ApiKey.Way.SIGNED,
        help_text=gettext_lazy("系统之间用签名，请求不能重放；令牌只在全程 HTTPS 时使用。"),
    )
    algorithm = forms.ChoiceField(
        label=gettext_lazy("签名算法"), choices=ApiKey.Algorithm.choices, help_text=gettext_lazy("令牌不用选。")
    )
    per_minute = forms.IntegerField(label=gettext_lazy("每分钟最多次数"), min_value=1, max_value=100_000, initial=120)
    per_day = forms.IntegerField(label=gettext_lazy("每日最多次数"), min_value=1, max_value=100_000_000, initial=20_000)
    valid_until = forms.DateField(
        label=gettext_lazy("有效期至"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["valid_until"].initial = clock.today() + USUAL_LIFE
        self.fields["valid_until"].help_text = _("最长 %(n)d 天。") % {"n": LONGEST.days}


@needs(MANAGE)
def keys(request: HttpRequest) -> HttpResponse:
    """Every key that was given out, with today's use."""
    today = Prefetch("usage", Usage.objects.filter(counted_on=timezone.localdate()), to_attr="today")
    rows = ApiKey.objects.select_related("owner", "issued_by", "revoked_by").prefetch_related(today)
    listing = Listing(request, rows, COLUMNS, default="-until", extra=("-pk",))
    shown = [{"key": key, "sign": _sign(key), "usage": key.today[0] if key.today else None} for key in listing.page]
    return render(request, "web/keys/keys.html", {"listing": listing, "rows": shown})


@never_cache
@needs(MANAGE)
def key_new(request: HttpRequest) -> HttpResponse:
    """Give a key out; its secret is on the page that follows and nowhere else."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key, secret = issue(by=request.user, **form.cleaned_data)
        except KeyNotIssued as refusal:
            form.add_error(None, str(refusal))
        else:
            token = f"{key.name}.{secret}" if key.way == ApiKey.Way.TOKEN else ""
            scheme = next(name for name, algorithm in SCHEMES.items() if algorithm == key.algorithm)
            told = {"key": key, "secret": secret, "token": token, "scheme": scheme, "skew": SKEW_S}
            return render(request, "web/keys/key_once.html", told)
    return render(request, "web/keys/new.html", {"form": form})


@require_POST
@needs(MANAGE)
def key_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a key back."""
    key = get_object_or_404(ApiKey, pk=pk)
    try:
        if revoke(key, by=request.user, reason=request.POST.get("reason", "")):
            messages.success(request, _("已撤销“%(key)s”，用它的请求从现在起被拒绝。") % {"key": key})
        else:
            messages.info(request, _("“%(key)s”先前已经撤销。") % {"key": key})
    except KeyNotIssued as refusal:
        messages.error(request, str(refusal))
    return redirect("web:keys")


def _sign(key: ApiKey) -> tuple[str, str, str]:
    """The words, tone and icon of where a key stands."""
    if key.revoked_at:
        return _("已撤销"), "neutral", "ban"
    if key.valid_until < clock.today():
        return _("已过期"), "neutral", "history"
    return _("有效"), "good", "circle-check"


urlpatterns = [
    path("keys/", keys, name="keys"),
    path("keys/new/", key_new, name="key_new"),
    path("keys/<int:pk>/revoke/", key_revoke, name="key_revoke"),
]
