"""The parties: who they are, what they were called and did over time, and what became of them."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Party, PartyFunction, PartyName, Succession
from jingtu.core.parties.scope import needs
from jingtu.core.parties.services import SuccessionRefused, rename, take_over
from jingtu.core.work.handing_over import live_work
from jingtu.core.work.successions import PARTIAL
from jingtu.standards import functions
from jingtu.web.console.place_field import AnyPlaceField
from jingtu.web.listing import Column, Listing

READ, MANAGE = "parties.read", "parties.manage"
SHORTEST_SEARCH = 2
COLUMNS = (
    Column("name", gettext_lazy("单位"), ("name",)),
    Column("place", gettext_lazy("所在地"), ("place__path", "name")),
    Column("kind", gettext_lazy("类型"), ("kind", "place__path", "name")),
    Column("functions", gettext_lazy("职能")),
    Column("state", gettext_lazy("状态")),
)


class PartyFilter(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("名称"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("两个字即可，含曾用名")}),
    )
    function = forms.ChoiceField(label=gettext_lazy("职能"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("类型"), required=False, choices=[("", gettext_lazy("全部")), *Party.Kind.choices]
    )
    place = AnyPlaceField(required=False)

    def __init__(self, data) -> None:
        super().__init__(data)
        self.fields["function"].choices = [("", _("全部")), *functions.names().items()]

    def clean_words(self) -> str:
        words = self.cleaned_data["words"].strip()
        if len(words) == 1:
            raise forms.ValidationError(_("请至少输入两个字。"))
        return words

    def apply(self, parties: QuerySet[Party]) -> QuerySet[Party]:
        self.is_valid()
        wanted = self.cleaned_data
        if words := wanted.get("words"):
            named = PartyName.objects.filter(party=OuterRef("pk"), name__contains=words)
            parties = parties.filter(Q(name__contains=words) | Exists(named))
        if code := wanted.get("function"):
            parties = parties.filter(Exists(PartyFunction.objects.filter(party=OuterRef("pk"), code=code)))
        if kind := wanted.get("kind"):
            parties = parties.filter(kind=kind)
        if place := wanted.get("place"):
            parties = parties.filter(place__path=place.path)
        return parties


class RenameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("新名称"), max_length=120, min_length=2)
    on = forms.DateField(label=gettext_lazy("启用日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class SuccessionForm(forms.Form):
    successor = forms.ModelChoiceField(Party.objects.none(), label=gettext_lazy("承接单位"), empty_label=gettext_lazy("请选择"))
    kind = forms.ChoiceField(label=gettext_lazy("方式"), choices=Succession.Kind.choices)
    function = forms.ChoiceField(
        label=gettext_lazy("涉及职能"), required=False, help_text=gettext_lazy("拆分和职能划转时填写；合并、更名时涉及全部职能。")
    )
    on = forms.DateField(label=gettext_lazy("生效日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    basis = forms.CharField(label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("文件名称和文号。"))

    def __init__(self, *arguments, party: Party, **options) -> None:
        super().__init__(*arguments, **options)
        self.fields["function"].choices = [("", _("全部")), *functions.names().items()]
        same_place = Party.objects.filter(place__path=party.place.path).exclude(pk=party.pk)
        self.fields["successor"].queryset = same_place.exclude(kind=Party.Kind.COLLECTIVE)

    def clean(self) -> dict[str, Any]:
        wanted = super().clean()
        if wanted.get("kind") in (Succession.Kind.MERGE, Succession.Kind.RENAME):
            wanted["function"] = ""
        return wanted


@needs(READ)
def parties(request: HttpRequest) -> HttpResponse:
    form = PartyFilter(request.GET)
    rows = form.apply(request.scope.reaching(Party.objects.all(), "place__path"))
    held = Prefetch("functions", PartyFunction.objects.held_on(clock.today()), to_attr="functions_today")
    listing = Listing(request, rows.select_related("place").prefetch_related(held), COLUMNS, default="place")
    context = {"form": form, "listing": listing, "rows": [_row(party) for party in listing.page]}
    return render(request, "web/parties/parties.html", context)


@needs(READ)
def party(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    return _page(request, found, RenameForm(prefix="rename"), SuccessionForm(prefix="succession", party=found))


@needs(MANAGE)
@require_POST
def party_rename(request: HttpRequest, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    form = RenameForm(request.POST, prefix="rename")
    if form.is_valid():
        detail = {"old": found.name, **form.cleaned_data}
        try:
            with transaction.atomic():
                rename(found, form.cleaned_data["name"].strip(), form.cleaned_data["on"])
                record(request.user, "parties.rename", subject=f"party:{pk}", detail=detail)
        except SuccessionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("新名称已登记，原名称保留在案。"))
            return redirect("web:party", pk)
    found.refresh_from_db()
    return _page(request, found, form, SuccessionForm(prefix="succession", party=found))


@needs(MANAGE)
@require_POST
def party_succession(request: HttpRequest, pk: int) -> HttpResponse:
    found = _managed(request, pk)
    form = SuccessionForm(request.POST, prefix="succession", party=found)
    if form.is_valid():
        wanted = form.cleaned_data
        try:
            with transaction.atomic():
                take_over([found], **wanted)
                detail = {**wanted, "successor": wanted["successor"].name}
                record(request.user, "parties.succeed", subject=f"party:{pk}", detail=detail)
        except SuccessionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("承接关系已登记。"))
            return redirect("web:party_handover" if _is_to_hand_over(request, found, wanted["kind"]) else "web:party", pk)
    found.refresh_from_db()
    return _page(request, found, RenameForm(prefix="rename"), form)


def _page(request: HttpRequest, found: Party, rename_form: RenameForm, succession_form: SuccessionForm) -> HttpResponse:
    today = clock.today()
    names = functions.names()
    context = {
        "party": found,
        "ended": bool(found.valid_until and found.valid_until <= today),
        "names": found.names.all(),
        "functions": [
            {"name": names.get(held.code, held.code), "held": held, "now": _holds(held, today)} for held in found.functions.all()
        ],
        "before": found.inheritances.select_related("predecessor__place"),
        "after": found.successions.select_related("successor__place"),
        "function_names": names,
        "advice": _advice(found, today),
        "may_hand_over": _is_to_hand_over(request, found) and found.successions.filter(kind__in=PARTIAL).exists(),
        "may_manage": request.scope.may(MANAGE, found.place.path),
        "rename_form": rename_form,
        "succession_form": succession_form,
    }
    return render(request, "web/parties/party.html", context)


def _is_to_hand_over(request: HttpRequest, found: Party, kind: str = PARTIAL[0]) -> bool:
    """Tell whether the party has live work that this person hands over by hand: after a rename or merge it goes by itself."""
    return kind in PARTIAL and live_work(found, request.user).exists()


def _advice(found: Party, day: dt.date) -> list[str]:
    """Return in sentences what national reforms made of this kind of office, as far as its page does not say so yet."""
    if not found.body:
        return []
    known = found.successions.exists() or found.names.filter(kind=PartyName.Kind.OFFICIAL).exists()
    become = [] if known else functions.successors(found.body, day)
    renamed = [
        _("国家层面自 %(day)s 起：%(basis)s，对应“%(title)s”。本地的日期和名称以当地文件为准，核实后请登记。")
        % {"day": successor.on, "basis": successor.basis, "title": successor.title}
        for successor in become
    ]
    return renamed + [_moved_duty(transfer) for transfer in functions.transfers(found.body, day)]


def _moved_duty(transfer: functions.Transfer) -> str:
    return _("国家层面自 %(day)s 起，“%(duty)s”由%(old)s划转到%(new)s。") % {
        "day": transfer.on,
        "duty": transfer.duty,
        "old": functions.title(transfer.predecessor, transfer.on),
        "new": functions.title(transfer.successor, transfer.on),
    }


def _visible(request: HttpRequest, pk: int) -> Party:
    return get_object_or_404(request.scope.reaching(Party.objects.select_related("place"), "place__path"), pk=pk)


def _managed(request: HttpRequest, pk: int) -> Party:
    return get_object_or_404(request.scope.within(Party.objects.select_related("place"), "place__path"), pk=pk)


def _row(found: Party) -> dict[str, Any]:
    names = functions.names()
    return {
        "party": found,
        "functions": [names.get(held.code, held.code) for held in found.functions_today],
        "ended": bool(found.valid_until and found.valid_until <= clock.today()),
    }


def _holds(held: PartyFunction, day: dt.date) -> bool:
    return (held.valid_from is None or held.valid_from <= day) and (held.valid_until is None or day < held.valid_until)


urlpatterns = [
    path("parties/", parties, name="parties"),
    path("parties/<int:pk>/", party, name="party"),
    path("parties/<int:pk>/rename/", party_rename, name="party_rename"),
    path("parties/<int:pk>/succession/", party_succession, name="party_succession"),
]
