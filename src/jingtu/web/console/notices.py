"""The inbox of a person: read, filter, mark as read, and choose how to be told elsewhere."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from jingtu.core.notices.dispatching import mail_is_configured, settings_of
from jingtu.core.notices.managing import choose
from jingtu.core.notices.models import Colour, Delivery, Kind, Notice, NoticeSettings
from jingtu.core.notices.services import inbox, mark_read, unread
from jingtu.core.parties.scope import needs
from jingtu.web.keys import keys_of
from jingtu.web.listing import Column, Listing

COLUMNS = (Column("day", gettext_lazy("日期"), ("day",)),)
BADGES = {"blue": ("info", "info-circle"), "yellow": ("warn", "clock"), "red": ("bad", "alert-triangle")}
HOURS = [("", gettext_lazy("默认")), *((str(hour), f"{hour} 点") for hour in range(24))]
FAILURES_SHOWN = 5


class InboxFilter(forms.Form):
    STATES = (("", gettext_lazy("全部")), ("unread", gettext_lazy("未读")), ("open", gettext_lazy("待办理的催办")))

    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, choices=STATES)
    kind = forms.ChoiceField(label=gettext_lazy("类别"), required=False, choices=[("", gettext_lazy("全部")), *Kind.choices])
    colour = forms.ChoiceField(
        label=gettext_lazy("等级"),
        required=False,
        choices=[("", gettext_lazy("全部")), *((value, label) for value, label in Colour.choices if value)],
    )

    def apply(self, notices: QuerySet[Notice]) -> QuerySet[Notice]:
        if not self.is_valid():
            return notices
        wanted = self.cleaned_data
        if wanted["state"] == "unread":
            notices = notices.filter(read_at=None)
        if wanted["state"] == "open":
            notices = notices.filter(kind=Kind.REMINDER, answered_at=None)
        for name in ("kind", "colour"):
            if wanted[name]:
                notices = notices.filter(**{name: wanted[name]})
        return notices


class NoticeSettingsForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("邮箱"), required=False, max_length=254)
    mail = forms.ChoiceField(label=gettext_lazy("邮件"), choices=NoticeSettings.Mail.choices)
    quiet_first = forms.ChoiceField(label=gettext_lazy("免打扰开始"), choices=HOURS, required=False)
    quiet_last = forms.ChoiceField(label=gettext_lazy("免打扰结束"), choices=HOURS, required=False)
    red_at_any_hour = forms.BooleanField(label=gettext_lazy("红色督办不受免打扰和汇总限制"), required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        first, last = settings.QUIET_HOURS
        self.fields["mail"].help_text = _("汇总邮件每天 %(hour)s 点发送。") % {"hour": settings.DIGEST_HOUR}
        self.fields["quiet_last"].help_text = _("免打扰期间的邮件等到结束时再发；默认为 %(first)s 点到 %(last)s 点。") % {
            "first": first,
            "last": last,
        }

    def clean(self) -> dict[str, Any]:
        wanted = super().clean()
        hours = [wanted.get("quiet_first", ""), wanted.get("quiet_last", "")]
        if hours.count("") == 1:
            self.add_error("quiet_last", _("免打扰的开始和结束要么都选择钟点，要么都选默认。"))
        wanted["quiet_first"], wanted["quiet_last"] = (int(hour) if hour else None for hour in hours)
        return wanted


@needs()
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    form = InboxFilter(request.GET)
    listing = Listing(request, form.apply(inbox(request.user)), COLUMNS, default="-day", extra=("-pk",))
    context = {
        "form": form,
        "listing": listing,
        "rows": [_row(notice) for notice in listing.page],
        "unread": unread(request.user),
    }
    return render(request, "web/notices/inbox.html", context)


@needs()
@require_GET
def notice_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go where it points."""
    notice = get_object_or_404(inbox(request.user), pk=pk)
    mark_read(request.user, [pk])
    return redirect(notice.link or "web:notices")


@needs()
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark the chosen notice as read, or all of them."""
    chosen = request.POST.get("notice", "")
    mark_read(request.user, keys_of([chosen]) if chosen else None)
    if not chosen:
        messages.success(request, _("全部通知已标为已读。"))
    return redirect("web:notices")


@needs()
def notice_settings(request: HttpRequest) -> HttpResponse:
    user = request.user
    chosen = settings_of([user])[user.pk]
    fields = ("mail", "quiet_first", "quiet_last", "red_at_any_hour")
    form = NoticeSettingsForm(
        request.POST or None, initial={"email": user.email} | {name: getattr(chosen, name) for name in fields}
    )
    if request.method == "POST" and form.is_valid():
        choose(user, **form.cleaned_data)
        messages.success(request, _("通知设置已保存。"))
        return redirect("web:notice_settings")
    failed = Delivery.objects.filter(notice__recipient=user, robot=None).exclude(error="").select_related("notice")
    context = {"form": form, "mail_works": mail_is_configured(), "failed": failed.order_by("-pk")[:FAILURES_SHOWN]}
    return render(request, "web/notices/settings.html", context)


def _row(notice: Notice) -> dict[str, Any]:
    tone, icon = BADGES.get(notice.colour, ("", ""))
    return {"notice": notice, "tone": tone, "icon": icon}


urlpatterns = [
    path("notices/", notices, name="notices"),
    path("notices/<int:pk>/", notice_open, name="notice_open"),
    path("notices/read/", notices_read, name="notices_read"),
    path("notices/settings/", notice_settings, name="notice_settings"),
]
