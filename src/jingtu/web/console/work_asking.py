"""Asking for reports and reminding, of one part, of ticked ones, or of all that a filter finds: shown first, then done."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.parties.models import Party
from jingtu.core.parties.scope import needs
from jingtu.core.work import demands, reminding
from jingtu.core.work.demands import Asker
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.models import Assignment, Demand
from jingtu.core.work.visible import assignments_visible_to
from jingtu.web.console.work_common import VERIFY, attempt, back, light, next_address
from jingtu.web.console.work_list import found_by
from jingtu.web.keys import keys_of

AT_ONCE = 5000
DAY = {"type": "date"}


@dataclass
class Asked:
    """What the parts of one party are, for the page that shows whom it will reach."""

    party: Party
    rows: list[Assignment]


class AskForm(forms.Form):
    """By when, how far and what is to be reported."""

    due_on = forms.DateField(label=gettext_lazy("反馈期限"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    until = forms.DateField(
        label=gettext_lazy("进展截至"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=gettext_lazy("反馈上次以来到这一天的进展；不填为今天。"),
    )
    text = forms.CharField(
        label=gettext_lazy("反馈内容"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("要求写明什么、附什么材料；可不填。"),
    )


class RemindForm(forms.Form):
    """A word along with the reminder."""

    text = forms.CharField(
        label=gettext_lazy("附言（可不填）"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_POST
@needs(VERIFY)
def work_ask(request: HttpRequest) -> HttpResponse:
    """Show of whom reports will be asked; once the day is filled in, ask them."""
    chosen = _chosen(request)
    asker = Asker(request.user, chosen)
    cannot = {row.pk: why for row in chosen if (why := asker.why_not(row))}
    sure = request.POST.get("sure") == "yes"
    form = AskForm(request.POST if sure else None)
    if sure and form.is_valid() and len(cannot) < len(chosen):
        rows = [row for row in chosen if row.pk not in cannot]
        given = form.cleaned_data
        if _done(request, form, lambda: demands.ask(rows, by=request.user, on=clock.today(), **given)):
            messages.success(request, _("已要求 %(n)d 项在%(day)s前反馈。") % {"n": len(rows), "day": given["due_on"]})
            return redirect(next_address(request, reverse("web:work")))
    words = {"title": _("要求反馈"), "button": _("发出要求"), "icon": "send", "address": reverse("web:work_ask")}
    return _shown(request, chosen, cannot, form, words)


@require_POST
@needs(VERIFY)
def work_remind(request: HttpRequest) -> HttpResponse:
    """Show who will be reminded, each party once; once confirmed, remind them."""
    chosen = _chosen(request)
    cannot = reminding.why_not(chosen, request.user, clock.today())
    sure = request.POST.get("sure") == "yes"
    form = RemindForm(request.POST if sure else None)
    if sure and form.is_valid() and len(cannot) < len(chosen):
        rows = [row for row in chosen if row.pk not in cannot]
        text = form.cleaned_data["text"]
        if _done(request, form, lambda: reminding.remind_many(rows, by=request.user, on=clock.today(), text=text)):
            parties = len({row.party_id for row in rows})
            messages.success(
                request, _("已催办 %(n)d 项，%(parties)d 个单位各收到一次通知。") % {"n": len(rows), "parties": parties}
            )
            return redirect(next_address(request, reverse("web:work")))
    words = {"title": _("催办"), "button": _("发出催办"), "icon": "bell", "address": reverse("web:work_remind")}
    return _shown(request, chosen, cannot, form, words)


@require_POST
@needs(VERIFY)
def demand_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was asked and nobody has answered."""
    visible = assignments_visible_to(request.user).order_by()
    found = get_object_or_404(Demand.objects.filter(assignment__in=visible), pk=pk)
    attempt(request, lambda: demands.cancel(found, by=request.user, on=clock.today()), _("反馈要求已撤回。"))
    return back(request, "web:assignment", found.assignment_id)


def _chosen(request: HttpRequest) -> list[Assignment]:
    """Return the ticked rows, or all that the filter in `filter` finds today; one more than can be done at once at most."""
    if "filter" in request.POST:
        rows = found_by(request.user, QueryDict(request.POST["filter"]))
    else:
        keys = keys_of(key for each in request.POST.getlist("assignments") for key in each.split(","))
        rows = assignments_visible_to(request.user).filter(pk__in=keys[: AT_ONCE + 1])
    return list(light(rows).select_related("parent__party").order_by("party__name", "pk")[: AT_ONCE + 1])


def _done(request: HttpRequest, form: forms.Form, act: Any) -> bool:
    try:
        act()
    except (WorkRefused, PermissionDenied) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _shown(
    request: HttpRequest, chosen: list[Assignment], cannot: dict[int, str], form: forms.Form, words: dict[str, Any]
) -> HttpResponse:
    back_to = next_address(request, reverse("web:work"))
    if not chosen:
        messages.warning(request, _("没有选择任务，什么也没有改变。请先勾选任务。"))
        return redirect(back_to)
    if len(chosen) > AT_ONCE:
        messages.warning(request, _("一次最多办理 %d 项。请再加一个筛选条件。") % AT_ONCE)
        return redirect(back_to)
    can = [row for row in chosen if row.pk not in cannot]
    context = words | {
        "form": form,
        "next": back_to,
        "number": len(can),
        "keys": ",".join(str(row.pk) for row in chosen),
        "units": _by_party(can),
        "cannot": [(f"{row.task.title}（{row.party}）", cannot[row.pk]) for row in chosen if row.pk in cannot],
        "today": clock.today(),
    }
    return render(request, "web/work/asking.html", context)


def _by_party(rows: list[Assignment]) -> list[Asked]:
    units: dict[int, Asked] = {}
    for row in rows:
        units.setdefault(row.party_id, Asked(row.party, [])).rows.append(row)
    return list(units.values())


urlpatterns = [
    path("progress/ask/", work_ask, name="work_ask"),
    path("progress/remind/", work_remind, name="work_remind"),
    path("progress/demands/<int:pk>/cancel/", demand_cancel, name="demand_cancel"),
]
