"""Pages of samples: the chain of each, steps written for many, transfers between units, and what a laboratory sees of them."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely.geometry import Point as Position

from jingtu.core import clock
from jingtu.core.files.receiving import FileRefused
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.keys import keys_of
from jingtu.web.nav import Room
from jingtu.web.widgets import Select

from ..custody import Told, held_by, may_sample, note, receive, samples_of, send
from ..kinds import CAMPAIGNS
from ..models import Campaign, CustodyStep, PlannedSample, Transfer
from ..seeing import may_see_places, transfers_visible_to
from ..workshop import Line, lines_of
from .campaigns import campaign_or_404

ROOMS = (
    Room(
        gettext_lazy("样品流转"),
        "web:transfers",
        "send",
        (READ, OWN),
        ("transfer", "transfer_deliver", "planned_sample", "campaign_samples"),
    ),
)
SHOWN_AT_MOST = 500
NAMED, NAMED_AT_ONCE = 10, 500
WRITTEN = ("collected", "prepared", "analysed", "reviewed", "lost")  # what is sent and signed for has pages of its own
BY_RECEIVERS = ("prepared", "analysed", "lost")


class StepForm(forms.Form):
    """What was done with samples, when, where, with a photograph."""

    action = forms.ChoiceField(label=gettext_lazy("环节"), widget=Select)
    at = forms.DateTimeField(
        label=gettext_lazy("时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    where = forms.CharField(label=gettext_lazy("地点"), required=False, max_length=200)
    longitude = forms.FloatField(label=gettext_lazy("经度"), required=False, min_value=73, max_value=136)
    latitude = forms.FloatField(label=gettext_lazy("纬度"), required=False, min_value=3, max_value=54)
    photo = forms.FileField(label=gettext_lazy("照片"), required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))
    note = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=500)

    def __init__(self, *arguments: Any, actions: tuple[str, ...] = WRITTEN, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["action"].choices = [(each, CustodyStep.Action(each).label) for each in actions]

    def clean(self) -> dict[str, Any]:
        wanted = super().clean()
        if (wanted.get("longitude") is None) != (wanted.get("latitude") is None) and not self.errors:
            self.add_error("latitude", _("经度和纬度要一起填写，或者都不填。"))
        return wanted

    def told(self) -> Told:
        wanted, photo = self.cleaned_data, self.cleaned_data["photo"]
        position = None if wanted["longitude"] is None else Position(wanted["longitude"], wanted["latitude"])
        return Told(wanted["at"], wanted["where"], position, (photo.file, photo.name) if photo else None, wanted["note"])


class SampleFilter(forms.Form):
    """Which samples of a campaign are listed."""

    words = forms.CharField(label=gettext_lazy("样品编号或盲样编码"), required=False, max_length=60)
    only = forms.ChoiceField(
        label=gettext_lazy("流转"),
        required=False,
        choices=[("", gettext_lazy("全部")), ("broken", gettext_lazy("有缺失或灭失")), ("begun", gettext_lazy("还没有记录"))],
        widget=Select,
    )

    def of(self, lines: Sequence[Line]) -> list[Line]:
        """Return the lines that are asked for; all where the question cannot be understood."""
        if not self.is_valid():
            return list(lines)
        words, only = self.cleaned_data["words"].strip().upper(), self.cleaned_data["only"]
        wanted = {"": lambda line: True, "broken": lambda line: line.grave, "begun": lambda line: not line.steps}[only]
        return [
            line for line in lines if wanted(line) and (words in line.sample.number.upper() or words == line.sample.blind_code)
        ]


class SendForm(forms.Form):
    """To whom samples go, for what."""

    receiver = forms.CharField(label=gettext_lazy("收样单位"), max_length=120, help_text=gettext_lazy("单位名录里的全称。"))
    purpose = forms.ChoiceField(label=gettext_lazy("用途"), choices=Transfer.Purpose.choices, widget=Select)
    at = forms.DateTimeField(
        label=gettext_lazy("送出时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    carrier = forms.CharField(label=gettext_lazy("运送方式和保存条件"), required=False, max_length=200)
    analytes = forms.CharField(
        label=gettext_lazy("检测项目"), required=False, max_length=2000, help_text=gettext_lazy("送去分析的必须填写。")
    )

    def clean_receiver(self) -> Party:
        words = self.cleaned_data["receiver"].strip()
        found = list(Party.objects.held_on(clock.today()).filter(name=words)[:2])
        if len(found) != 1:
            raise forms.ValidationError(
                _("单位名录里没有“%(words)s”，或有几个同名的单位。请核对全称，或先在“单位”里登记。"), params={"words": words}
            )
        return found[0]


@needs(READ, OWN)
def campaign_samples(request: HttpRequest, pk: int) -> HttpResponse:
    """The samples of a campaign with their chains; steps and transfers for those that are ticked."""
    campaign = campaign_or_404(request, pk)
    form, sending = _step_form(), _send_form()
    if request.method == "POST":
        sends = "send" in request.POST
        form = form if sends else _step_form(request)
        sending = _send_form(request) if sends else sending
        if _written(request, lambda: _chosen(request, campaign), sending if sends else form):
            return redirect("web:campaign_samples", pk)
    every = lines_of(campaign, campaign.samples.order_by("number"))
    narrowed = SampleFilter(request.GET)
    page = Paginator(narrowed.of(every), SHOWN_AT_MOST).get_page(request.GET.get("page"))
    context = {
        "row": campaign,
        "kind": CAMPAIGNS,
        "filter": narrowed,
        "page": page,
        "lines": page.object_list,
        "total": len(every),
        "broken": sum(line.grave for line in every),
        "typed": request.POST.get("numbers", ""),
        "form": form,
        "sending": sending,
        "may_sample": may_sample(campaign, request.user),
        "transfers": campaign.transfers.select_related("receiver").annotate(n=_sent()),
    }
    return render(request, "survey/samples.html", context)


@needs(READ, OWN)
def planned_sample(request: HttpRequest, pk: int) -> HttpResponse:
    """One sample: every step with who, when, where and its photograph, and what is wrong with the chain."""
    sample = get_object_or_404(PlannedSample.objects.select_related("campaign", "station__point"), pk=pk)
    campaign = campaign_or_404(request, sample.campaign_id)
    line = lines_of(campaign, PlannedSample.objects.filter(pk=pk))[0]
    return render(request, "survey/sample.html", {"row": campaign, "kind": CAMPAIGNS, "line": line})


@needs(READ, OWN)
def custody_photo(request: HttpRequest, pk: int) -> FileResponse:
    """The photograph of a step, for those who see where the campaign samples."""
    step = get_object_or_404(CustodyStep.objects.exclude(photo="").select_related("sample"), pk=pk)
    campaign_or_404(request, step.sample.campaign_id)
    return FileResponse(step.photo.open(), as_attachment=True, filename=f"{step.sample.number}-{step.action}{_ending(step)}")


@needs(READ, OWN)
def transfers(request: HttpRequest) -> HttpResponse:
    """What was sent to the person's office, and what campaigns that the person sees have sent."""
    rows = transfers_visible_to(request.user).select_related("receiver").annotate(n=_sent())[:SHOWN_AT_MOST]
    return render(request, "survey/transfers.html", {"rows": rows, "offices": offices_of(request.user)})


@needs(READ, OWN)
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """One transfer. Its receiver signs for each sample and writes the steps; under blind codes unless it sees the places."""
    found = get_object_or_404(
        transfers_visible_to(request.user).select_related("campaign", "sender", "receiver", "received_by"), pk=pk
    )
    receives = found.receiver_id in offices_of(request.user)
    form = _step_form(actions=BY_RECEIVERS)
    if request.method == "POST":
        if not receives:
            raise PermissionDenied(_("流转单 %(number)s 由收样单位办理。") % {"number": found.number})
        form = _step_form(request, actions=BY_RECEIVERS)
        if found.received_at is None and _received(request, found):
            return redirect("web:transfer", pk)
        ticked = held_by(request.user).filter(pk__in=samples_of(found), blind_code__in=request.POST.getlist("sample"))
        if found.received_at is not None and _written(request, lambda: list(ticked.order_by("pk")), form):
            return redirect("web:transfer", pk)
    samples = list(samples_of(found).order_by("blind_code"))
    last = {step.sample_id: step for step in CustodyStep.objects.filter(sample__in=samples).order_by("done_at", "pk")}
    context = {
        "transfer": found,
        "samples": [{"sample": each, "last": last.get(each.pk)} for each in samples],
        "blind": not _sees_places(found, request.user),
        "receives": receives,
        "conditions": CustodyStep.Condition.choices,
        "form": form,
        "now": _now()["at"],
    }
    return render(request, "survey/transfer.html", context)


def _sees_places(found: Transfer, user: User) -> bool:
    seen = visible_to(user, CAMPAIGNS).filter(pk=found.campaign_id).first()
    return seen is not None and may_see_places(seen, user)


def _chosen(request: HttpRequest, campaign: Campaign) -> list[PlannedSample]:
    """The samples that were ticked, and those whose numbers were typed or scanned from labels. Raises Refused (unknown ones)."""
    typed = [word for word in re.split(r"[\s,，;；、]+", request.POST.get("numbers", "")) if word]
    found: dict[int, PlannedSample] = {}
    for begin in range(0, len(typed), NAMED_AT_ONCE):
        part = typed[begin : begin + NAMED_AT_ONCE]
        named = Q(number__in=part) | Q(blind_code__in=[word.upper() for word in part])
        found |= {each.pk: each for each in campaign.samples.filter(named)}
    known = {name for each in found.values() for name in (each.number, each.blind_code)}
    if unknown := [word for word in typed if word not in known and word.upper() not in known]:
        some = "、".join(unknown[:NAMED])
        raise Refused(_("这些编号不是这个任务的样品，没有登记：%(numbers)s。请核对标签。") % {"numbers": some})
    found |= {each.pk: each for each in campaign.samples.filter(pk__in=keys_of(request.POST.getlist("sample")))}
    return [found[pk] for pk in sorted(found)]


def _written(request: HttpRequest, chosen: Callable[[], list[PlannedSample]], form: StepForm | SendForm) -> bool:
    """Write a step, or a transfer, for the samples that were chosen; say what is in the way at the form."""
    if not form.is_valid():
        return False
    try:
        ticked = chosen()
        if isinstance(form, SendForm):
            wanted = form.cleaned_data
            words = {"carrier": wanted["carrier"], "analytes": wanted["analytes"]}
            sent = send(ticked, wanted["receiver"], wanted["purpose"], Told(wanted["at"]), by=request.user, **words)
            messages.success(request, _("已送出，流转单号 %(number)s。") % {"number": sent.number})
        else:
            note(ticked, form.cleaned_data["action"], form.told(), by=request.user)
            messages.success(request, _("已登记 %(n)d 个样品。") % {"n": len(ticked)})
    except (Refused, FileRefused) as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _received(request: HttpRequest, found: Transfer) -> bool:
    keys = dict(samples_of(found).values_list("blind_code", "pk"))  # numbered in a row, keys of rows would betray parallels
    told = {code: request.POST.get(f"cond_{code}", "") for code in keys}
    conditions = {keys[code]: condition for code, condition in told.items()}
    at = forms.DateTimeField(required=False)
    try:
        receive(found, conditions, Told(at.clean(request.POST.get("at")) or clock.now()), by=request.user)
    except forms.ValidationError:
        messages.error(request, _("签收时间读不懂，没有签收。请重新填写。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已签收。"))
        return True
    return False


def _step_form(request: HttpRequest | None = None, actions: tuple[str, ...] = WRITTEN) -> StepForm:
    given = (request.POST, request.FILES) if request else (None, None)
    return StepForm(*given, initial=_now(), actions=actions, use_required_attribute=False)


def _send_form(request: HttpRequest | None = None) -> SendForm:
    """It stands in one form of the page with the other, over the same ticked samples, so that its names are its own."""
    return SendForm(request.POST if request else None, initial=_now(), prefix="to", use_required_attribute=False)


def _now() -> dict[str, dt.datetime]:
    return {"at": clock.now().replace(second=0, microsecond=0)}


def _sent() -> Count:
    return Count("steps", filter=Q(steps__action="sent"))


def _ending(step: CustodyStep) -> str:
    return "." + step.photo.name.rsplit(".", 1)[-1]


urlpatterns = [
    path("survey/campaigns/<int:pk>/samples/", campaign_samples, name="campaign_samples"),
    path("survey/samples/<int:pk>/", planned_sample, name="planned_sample"),
    path("survey/custody/<int:pk>/photo/", custody_photo, name="custody_photo"),
    path("survey/transfers/", transfers, name="transfers"),
    path("survey/transfers/<int:pk>/", transfer, name="transfer"),
]
