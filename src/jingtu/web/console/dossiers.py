"""The dossier of a subject: what it is, where it stands, what it owes, what was filed and asked, and what happened; any day."""

import copy
import datetime as dt
from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.duties.former import period_of
from jingtu.core.duties.quarters import Quarter, Shade, quarters
from jingtu.core.duties.remembered import Owed, owed_on
from jingtu.core.duties.standings import standing
from jingtu.core.filings.lodging import may_file
from jingtu.core.filings.types import FilingType
from jingtu.core.filings.visible import filings_visible_to
from jingtu.core.gates.asking import Gate, ask
from jingtu.core.gates.models import Outcome, Verdict
from jingtu.core.gates.visible import reasons_without, verdicts_visible_to
from jingtu.core.linking.of_subject import tasks_of
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.models import Entry
from jingtu.core.parties.scope import needs, scope_of
from jingtu.core.subjects.clearance import hidden_from
from jingtu.core.subjects.correcting import correct, correctable
from jingtu.core.subjects.declaring import called, declared
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event, Registered
from jingtu.core.subjects.moves import make, state_after
from jingtu.core.subjects.revising import WRITE, as_it_was
from jingtu.core.subjects.visible import OWN, READ
from jingtu.web.console.as_of import AsOf, as_of
from jingtu.web.console.dossier_history import History
from jingtu.web.console.dues import NO_KEY
from jingtu.web.console.gates import OUTCOMES, AskForm
from jingtu.web.console.move_forms import HeldMoveForm, NeedsForm, moves_offered, said_wrong
from jingtu.web.console.register_columns import facts_of_row
from jingtu.web.console.register_map import map_of_row
from jingtu.web.console.registers import subject_or_404
from jingtu.web.console.standings import STANDINGS
from jingtu.web.themes import sections_of

SHADES = {
    Shade.NOTHING: ("", "minus", gettext_lazy("无到期")),
    Shade.MET: ("is-good", "circle-check", gettext_lazy("按期")),
    Shade.LATE: ("is-warn", "alert-triangle", gettext_lazy("逾期办结")),
    Shade.OVERDUE: ("is-bad", "alert-circle", gettext_lazy("逾期未办")),
}


@needs(READ, OWN)
def dossier(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The page."""
    found, row = subject_or_404(request, kind, pk)
    day, day_form = as_of(request)
    user, until = request.user, clock.end_of(day.on)
    moves = [] if day.is_past else moves_offered(found, row, user)  # before the row is put back into the past
    types = [] if day.is_past else [each for each in _types(found) if may_file(each, row, user)]
    history = History(found, row, day.on, clock.end_of(day.known_at) if day.known_at else None)
    filings = list(filings_visible_to(user).filter(subject=row.pk, begun_at__lte=until).select_related("by").defer("values"))
    verdicts = list(verdicts_visible_to(user).filter(subject=row.pk, asked_at__lte=until).select_related("asked_by"))
    entries = list(Entry.objects.filter(subject=row.pk, entered_on__lte=day.on).select_related("entered_authority"))
    if day.is_past:
        as_it_was(row, history.revisions, day.on, history.known_at)
    state, hidden = state_after(history.moves), hidden_from(user, found, row)
    owed = owed_on(_in_state(row, state) if day.is_past else row, found.code, day.on, history.moves)
    context = {
        "kind": found,
        "row": row,
        "cells": facts_of_row(found, row, user),
        "hidden": hidden,
        "state": found.lifecycle.states[state] if state else _("还没有登记"),
        "moves": moves,
        "wrong": None if day.is_past else correctable(row, history.moves, user),
        "map": map_of_row(found, row, user),
        "lists": [_entry(each, day.on) for each in entries],
        "dues": [_due(each, day) for each in owed],
        "quarters": [_shown(each) for each in quarters([each.due for each in owed], day.on)],
        "filings": [{"filing": each, "label": called(FilingType, each.type)} for each in filings],
        "types": types,
        "gates": _gates(found, row, [_answer(each, hidden) for each in verdicts], day.on),
        "history": history.told(filings, verdicts, entries, hidden),
        "sections": sections_of(request, row, found.code, day),
        "may_write": not day.is_past and scope_of(user).may(WRITE, row.place_path),
        "may_see_tasks": scope_of(user).may("plans.read"),
        "as_of": day,
        "as_of_form": day_form,
        "kept": [],
    }
    return render(request, "web/registers/dossier.html", context)


@needs(READ)
def dossier_tasks(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """The tasks of plans that the subject stands behind: fetched into the dossier, or a page of its own."""
    found, row = subject_or_404(request, kind, pk)
    context = {"kind": found, "row": row, "tasks": tasks_of(row, request.user)}
    return render(request, "web/registers/_tasks.html" if request.htmx else "web/registers/tasks.html", context)


@require_POST
@needs(READ, OWN)
def subject_move(request: HttpRequest, kind: str, pk: int, name: str) -> HttpResponse:
    """Make a move; where it is refused, the dossier says why."""
    found, row = subject_or_404(request, kind, pk)
    step = found.lifecycle.moves.get(name) if found.lifecycle else None
    if step is None:
        raise Http404
    form = HeldMoveForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有填写生效日期，或日期不正确，没有办理。请选一个日期后再提交。"))
        return redirect("web:dossier", kind, pk)
    asked = NeedsForm(request.POST, found, request.user, row, step)
    try:
        if asked.is_valid():
            make(row, name, by=request.user, facts=asked.facts(), **form.cleaned_data)
            messages.success(request, _("已办理：%(move)s。") % {"move": step.label})
        wrong = said_wrong(asked, asked.errors)
    except ValidationError as error:
        wrong = said_wrong(asked, error.message_dict)
    except Refused as refusal:
        wrong = [str(refusal)]
    for said in wrong:
        messages.error(request, said)
    return redirect("web:dossier", kind, pk)


@require_POST
@needs(READ, OWN)
def subject_correct(request: HttpRequest, kind: str, pk: int, event: int) -> HttpResponse:
    """Take the last move back as an error; where it is refused, the dossier says why."""
    _found, row = subject_or_404(request, kind, pk)
    try:
        correct(get_object_or_404(Event, subject=row.pk, pk=event), by=request.user, reason=request.POST.get("reason", "")[:500])
        messages.success(request, _("已更正最近一次办理。原来的记录留在办理经过里。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:dossier", kind, pk)


@require_POST
@needs(READ, OWN)
def gate_ask(request: HttpRequest, kind: str, pk: int, gate: str) -> HttpResponse:
    """Ask a gate; the verdict stands in the dossier."""
    found, row = subject_or_404(request, kind, pk)
    asked = next((each for each in _gates_about(found) if each.code == gate), None)
    if asked is None:
        raise Http404
    form = AskForm(request.POST, gate=asked)
    if not form.is_valid():
        messages.error(request, _("没有填写针对日期，或日期不正确，没有查询。请选一个日期后再查询。"))
        return redirect("web:dossier", kind, pk)
    verdict = ask(asked, row, by=request.user, on=form.cleaned_data["on"], answers=form.answers)
    messages.info(
        request, _("答复编号 %(number)s：%(outcome)s。") % {"number": verdict.number, "outcome": verdict.get_outcome_display()}
    )
    return redirect("web:dossier", kind, pk)


def _in_state(row: Registered, state: str | None) -> Registered:
    """Return the row as if it were in a state; in none it owes nothing."""
    then = copy.copy(row)
    then.state = state or ""
    return then


def _due(owed: Owed, day: AsOf) -> dict[str, Any]:
    """A term as the dossier shows it; one that is neither owed nor stored now has no page."""
    leads = owed.due.pk is not None or (owed.stands and not day.is_past)
    shown = {"duty": owed.duty, "due": owed.due, "key": owed.due.key or NO_KEY, "leads": leads}
    shown["period"] = period_of(owed.due.key)
    return shown | {"standing": STANDINGS[standing(owed.due, day.on)]}


def _shown(quarter: Quarter) -> dict[str, Any]:
    """A quarter as the strip draws it: name, look, icon, and what it stands for."""
    css, icon, words = SHADES[quarter.shade]
    name = _("%(year)d年%(number)d季度") % {"year": quarter.first.year, "number": (quarter.first.month + 2) // 3}
    number = {Shade.OVERDUE: quarter.overdue, Shade.LATE: quarter.late, Shade.MET: quarter.met}.get(quarter.shade, 0)
    return {"name": name, "css": css, "icon": icon, "words": f"{words} {number}" if number else words}


def _entry(entry: Entry, on: dt.date) -> dict[str, Any]:
    left = entry.left_on if entry.left_on and entry.left_on <= on else None
    return {"entry": entry, "label": called(SubjectList, entry.list_code), "left_on": left}


def _types(kind: SubjectKind) -> list[FilingType]:
    return [each for each in declared(FilingType).values() if each.about == kind.code]


def _gates_about(kind: SubjectKind) -> list[Gate]:
    return [each for each in declared(Gate).values() if each.about == kind.code]


def _answer(verdict: Verdict, hidden: Collection[str]) -> dict[str, Any]:
    return {"verdict": verdict, "sign": OUTCOMES[Outcome(verdict.outcome)], "reasons": reasons_without(verdict, hidden)}


def _gates(kind: SubjectKind, row: Registered, answers: list[dict[str, Any]], on: dt.date) -> list[dict[str, Any]]:
    return [
        {
            "gate": gate,
            "form": AskForm(gate=gate, initial={"on": gate.planned_on(row) or on}, auto_id=f"id_{gate.code}_%s"),
            "verdicts": [each for each in answers if each["verdict"].gate == gate.code],
        }
        for gate in _gates_about(kind)
    ]


urlpatterns = [
    path("registers/<str:kind>/<int:pk>/", dossier, name="dossier"),
    path("registers/<str:kind>/<int:pk>/tasks/", dossier_tasks, name="dossier_tasks"),
    path("registers/<str:kind>/<int:pk>/moves/<slug:name>/", subject_move, name="subject_move"),
    path("registers/<str:kind>/<int:pk>/events/<int:event>/correct/", subject_correct, name="subject_correct"),
    path("registers/<str:kind>/<int:pk>/gates/<str:gate>/", gate_ask, name="gate_ask"),
]
