"""The dossier of a subject: what it is, where it stands, what it owes, what was filed and asked, and what happened; any day."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.duties.reckoning import live
from jingtu.core.duties.standings import standing
from jingtu.core.filings.lodging import may_file
from jingtu.core.filings.types import FilingType
from jingtu.core.filings.visible import filings_visible_to
from jingtu.core.gates.asking import Gate, ask
from jingtu.core.gates.models import Verdict
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event, Registered
from jingtu.core.subjects.moves import allowed, make, state_on
from jingtu.core.subjects.registering import ENTERED
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.console.as_of import as_of
from jingtu.web.console.register_columns import facts_of_row, related
from jingtu.web.console.registers import kind_or_404
from jingtu.web.console.standings import STANDINGS

OUTCOMES = {"pass": ("good", "circle-check"), "blocked": ("bad", "alert-circle"), "not_decidable": ("warn", "alert-triangle")}


class MoveForm(forms.Form):
    """When a move counts and on what grounds."""

    on = forms.DateField(label=gettext_lazy("生效日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    grounds = forms.CharField(
        label=gettext_lazy("依据"), max_length=2000, help_text=gettext_lazy("文件名称、文号或事由。"), required=False
    )


class AskForm(forms.Form):
    """For which day a gate is asked."""

    on = forms.DateField(label=gettext_lazy("针对日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


@needs(READ, OWN)
def dossier(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The page."""
    found, row = _subject(request, kind, pk)
    day, day_form = as_of(request)
    known_at = clock.end_of(day.known_at) if day.known_at else None
    state = state_on(row.pk, day.on, known_at)
    filings = filings_visible_to(request.user).filter(subject=row.pk, begun_at__lte=clock.end_of(day.on))
    context = {
        "kind": found,
        "row": row,
        "cells": facts_of_row(found, row, request.user),
        "state": found.lifecycle.states[state] if state else _("还没有登记"),
        "moves": [] if day.is_past else _moves(row, request.user),
        "dues": _dues(row, found, day.on),
        "filings": filings.select_related("by").defer("values"),
        "types": [] if day.is_past else [each for each in _types(found) if may_file(each, row, request.user)],
        "gates": _gates(found, row, day.on),
        "events": _events(found, row, day.on, known_at),
        "as_of": day,
        "as_of_form": day_form,
        "kept": [],
    }
    return render(request, "web/registers/dossier.html", context)


@require_POST
@needs(READ, OWN)
def subject_move(request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
    """Make a move; where it is refused, the dossier says why."""
    found, row = _subject(request, kind, pk)
    step = found.lifecycle.moves.get(name)
    form = MoveForm(request.POST)
    if step is None or not form.is_valid():
        messages.error(request, _("没有填写生效日期，或日期不正确，没有办理。请选一个日期后再提交。"))
        return redirect("web:dossier", kind, pk)
    wanted = form.cleaned_data
    try:
        make(row, name, by=request.user, on=wanted["on"], grounds=wanted["grounds"])
        messages.success(request, _("已办理：%(move)s。") % {"move": step.label})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:dossier", kind, pk)


@require_POST
@needs(READ, OWN)
def gate_ask(request: HttpRequest, kind: str, pk: int, gate: str) -> HttpResponse:
    """Ask a gate; the verdict stands in the dossier."""
    found, row = _subject(request, kind, pk)
    asked = next((each for each in _gates_about(found) if each.code == gate), None)
    form = AskForm(request.POST)
    if asked is None or not form.is_valid():
        messages.error(request, _("没有填写针对日期，或日期不正确，没有查询。请选一个日期后再查询。"))
        return redirect("web:dossier", kind, pk)
    verdict = ask(asked, row, by=request.user, on=form.cleaned_data["on"])
    messages.info(
        request, _("答复编号 %(number)s：%(outcome)s。") % {"number": verdict.number, "outcome": verdict.get_outcome_display()}
    )
    return redirect("web:dossier", kind, pk)


def _subject(request: HttpRequest, kind: str, pk: int) -> tuple[SubjectKind, Registered]:
    found = kind_or_404(kind)
    rows = visible_to(request.user, found).select_related("subject", "place", "holder", *related(found))
    return found, get_object_or_404(rows, pk=pk)


def _moves(row: Registered, user: User) -> list[dict[str, Any]]:
    initial = {"on": clock.today()}
    return [
        {"name": name, "move": move, "form": MoveForm(initial=initial, auto_id=f"id_{name}_%s")}
        for name, move in allowed(row, user).items()
    ]


def _dues(row: Registered, kind: SubjectKind, on: dt.date) -> list[dict[str, Any]]:
    return [{"duty": duty, "due": due, "standing": STANDINGS[standing(due, on)]} for duty, due in live(row, kind.code)]


def _types(kind: SubjectKind) -> list[FilingType]:
    return [each for each in declared(FilingType).values() if each.about == kind.code]


def _gates_about(kind: SubjectKind) -> list[Gate]:
    return [each for each in declared(Gate).values() if each.about == kind.code]


def _gates(kind: SubjectKind, row: Registered, on: dt.date) -> list[dict[str, Any]]:
    asked = Verdict.objects.filter(subject=row.pk, asked_at__lte=clock.end_of(on)).select_related("asked_by")
    return [
        {
            "gate": gate,
            "form": AskForm(initial={"on": getattr(row, gate.day) if gate.day else on}, auto_id=f"id_{gate.code}_%s"),
            "verdicts": [{"verdict": each, "sign": OUTCOMES[each.outcome]} for each in asked if each.gate == gate.code],
        }
        for gate in _gates_about(kind)
    ]


def _events(kind: SubjectKind, row: Registered, on: dt.date, known_at: dt.datetime | None) -> list[dict[str, Any]]:
    rows = (
        Event.objects.filter(subject=row.pk, effective_on__lte=on).select_related("recorded_by").order_by("-effective_on", "-pk")
    )
    if known_at:
        rows = rows.filter(recorded_at__lte=known_at)
    moves = {name: move.label for name, move in kind.lifecycle.moves.items()} | {ENTERED: _("登记")}
    return [{"event": event, "label": moves[event.move], "state": kind.lifecycle.states[event.target]} for event in rows]


urlpatterns = [
    path("registers/<str:kind>/<int:pk>/", dossier, name="dossier"),
    path("registers/<str:kind>/<int:pk>/moves/<slug:name>/", subject_move, name="subject_move"),
    path("registers/<str:kind>/<int:pk>/gates/<str:gate>/", gate_ask, name="gate_ask"),
]
