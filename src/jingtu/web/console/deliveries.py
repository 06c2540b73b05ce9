"""For the system administrator: robots of chat groups, and how deliveries fared. What the notices say is not shown here."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from jingtu.core.notices.addresses import AddressRefused, checked
from jingtu.core.notices.dispatching import mail_is_configured
from jingtu.core.notices.managing import retry_given_up, save_robot, try_robot
from jingtu.core.notices.models import Delivery, Robot
from jingtu.core.notices.robots import NotDelivered
from jingtu.core.parties.models import Party
from jingtu.core.parties.scope import needs
from jingtu.web.listing import Column, Listing

MANAGE = "notices.manage"
COLUMNS = (
    Column("due", gettext_lazy("发送时间"), ("due_at",)),
    Column("to", gettext_lazy("发给")),
    Column("kind", gettext_lazy("类别")),
    Column("state", gettext_lazy("状态"), ("state",)),
    Column("attempts", gettext_lazy("次数"), ("attempts",), "jt-number"),
    Column("error", gettext_lazy("原因")),
)
BADGES = {
    "waiting": ("neutral", "clock"),
    "sending": ("info", "send"),
    "sent": ("good", "circle-check"),
    "given_up": ("bad", "alert-triangle"),
}


class DeliveryFilter(forms.Form):
    CHANNELS = (("", gettext_lazy("全部")), ("mail", gettext_lazy("邮件")), ("robot", gettext_lazy("群机器人")))

    state = forms.ChoiceField(
        label=gettext_lazy("状态"), required=False, choices=[("", gettext_lazy("全部")), *Delivery.State.choices]
    )
    channel = forms.ChoiceField(label=gettext_lazy("方式"), required=False, choices=CHANNELS)

    def apply(self, rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
        if not self.is_valid():
            return rows
        if state := self.cleaned_data["state"]:
            rows = rows.filter(state=state)
        if channel := self.cleaned_data["channel"]:
            rows = rows.filter(robot__isnull=channel == "mail")
        return rows


class RobotForm(forms.ModelForm):
    """A robot; address and secret are written and never read back: left empty they stay as they are."""

    url = forms.CharField(label=gettext_lazy("地址（Webhook）"), max_length=500, required=False, widget=forms.PasswordInput)
    secret = forms.CharField(label=gettext_lazy("加签密钥"), max_length=200, required=False, widget=forms.PasswordInput)

    class Meta:
        model = Robot
        fields = ("name", "shape", "party", "url", "secret", "is_active")

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in ("url", "secret"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        kept = _("留空则保持原来的；保存后不再显示。")
        self.fields["url"].help_text = kept if self.instance.pk else _("从群机器人的设置里复制，https:// 开头；保存后不再显示。")
        self.fields["secret"].help_text = _("只有钉钉选了“加签”时填写，SEC 开头。") + (kept if self.instance.pk else "")
        self.fields["name"].help_text = _("例如“农业农村局工作群”。")
        self.fields["party"].help_text = _("不选单位的机器人，接收没有自己机器人的各单位的通知。")
        self.fields["party"].queryset = Party.objects.exclude(kind=Party.Kind.COLLECTIVE).select_related("place")
        self.fields["party"].label_from_instance = lambda party: f"{party.place} {party}"
        self.fields["party"].empty_label = _("不限单位")
        self.kept = {"url": self.instance.url, "secret": self.instance.secret}

    def clean_url(self) -> str:
        url = self.cleaned_data["url"].strip() or self.kept["url"]
        if not url:
            raise forms.ValidationError(_("请填写群机器人的地址。"))
        try:
            checked(url)
        except AddressRefused as error:
            raise forms.ValidationError(str(error)) from None
        return url

    def clean_secret(self) -> str:
        return self.cleaned_data["secret"].strip() or self.kept["secret"]


@needs(MANAGE)
def deliveries(request: HttpRequest) -> HttpResponse:
    form = DeliveryFilter(request.GET)
    rows = form.apply(Delivery.objects.select_related("notice__recipient", "robot"))
    listing = Listing(request, rows, COLUMNS, default="-due", extra=("-pk",))
    given_up = Delivery.objects.filter(state=Delivery.State.GIVEN_UP).count()
    context = {
        "form": form,
        "listing": listing,
        "rows": [{"delivery": row, "badge": BADGES[row.state]} for row in listing.page],
        "given_up": given_up,
        "mail_works": mail_is_configured(),
    }
    return render(request, "web/notices/deliveries.html", context)


@needs(MANAGE)
@require_POST
def deliveries_retry(request: HttpRequest) -> HttpResponse:
    count = retry_given_up(by=request.user)
    messages.success(request, _("%(count)s 条未能送达的通知将在一分钟内重新发送。") % {"count": count})
    return redirect("web:deliveries")


@needs(MANAGE)
def robots(request: HttpRequest) -> HttpResponse:
    failed = Count("deliveries", filter=Q(deliveries__state=Delivery.State.GIVEN_UP))
    return render(
        request, "web/notices/robots.html", {"robots": Robot.objects.select_related("party__place").annotate(failed=failed)}
    )


@needs(MANAGE)
@never_cache
def robot_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, Robot())


@needs(MANAGE)
@never_cache
def robot(request: HttpRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Robot, pk=pk))


@needs(MANAGE)
@require_POST
def robot_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a message that says it is a trial."""
    tried = get_object_or_404(Robot, pk=pk)
    try:
        try_robot(tried, by=request.user, text=_("这是净土发出的试发消息，收到说明群机器人可以使用。"))
    except NotDelivered as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("试发消息已送达，请到群里查看。"))
    return redirect("web:robot", pk)


def _edit(request: HttpRequest, edited: Robot) -> HttpResponse:
    form = RobotForm(request.POST or None, instance=edited)
    if request.method == "POST" and form.is_valid():
        saved = save_robot(form.save(commit=False), by=request.user)
        messages.success(request, _("群机器人已保存。请试发一条消息，确认能够收到。"))
        return redirect("web:robot", saved.pk)
    return render(request, "web/notices/robot.html", {"form": form, "robot": edited})


urlpatterns = [
    path("deliveries/", deliveries, name="deliveries"),
    path("deliveries/retry/", deliveries_retry, name="deliveries_retry"),
    path("robots/", robots, name="robots"),
    path("robots/new/", robot_new, name="robot_new"),
    path("robots/<int:pk>/", robot, name="robot"),
    path("robots/<int:pk>/try/", robot_try, name="robot_try"),
]
