"""Assigning a whole plan at once, and its board: how every unit stands."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.notices.recipients import without_people
from jingtu.core.parties.scope import Scope, needs, scope_of
from jingtu.core.plans.models import Plan, Task
from jingtu.core.work import assigning
from jingtu.core.work.assigning import Proposal, Timing
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.lifecycle import State
from jingtu.core.work.models import Assignment, Rhythm
from jingtu.core.work.visible import assignments_visible_to
from jingtu.web.console import work_words as words
from jingtu.web.console.as_of import as_of
from jingtu.web.console.work_common import ASSIGN, READ, light
from jingtu.web.console.work_rows import Row, rows_of
from jingtu.web.keys import keys_of

NAMED_AT_MOST = 5


class TimingForm(forms.Form):
    """When one task is due and how often it is reported; the day of a window stays that of the proposal."""

    proposed = Timing()
    due_on = forms.DateField(
        label=gettext_lazy("完成期限"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    rhythm = forms.ChoiceField(label=gettext_lazy("反馈周期"), choices=Rhythm.choices)
    first = forms.TypedChoiceField(
        label=gettext_lazy("起始月份"), required=False, choices=words.MONTHS, coerce=int, empty_value=None
    )
    last = forms.TypedChoiceField(
        label=gettext_lazy("截止月份"), required=False, choices=words.MONTHS, coerce=int, empty_value=None
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("rhythm") == Rhythm.WINDOW and not (given.get("first") and given.get("last")):
            self.add_error("rhythm", _("按规定月份反馈时，起始月份和截止月份都要填写。"))
        return given

    @property
    def timing(self) -> Timing:
        given = self.cleaned_data
        months = (given["first"], given["last"]) if given["rhythm"] == Rhythm.WINDOW else None
        return replace(self.proposed, due_on=given["due_on"], rhythm=given["rhythm"]).within(months)

    @classmethod
    def of(cls, timing: Timing, data: QueryDict | None, prefix: str) -> "TimingForm":
        """Return the form of one task, as asked or else as proposed."""
        first, last = timing.months or (None, None)
        proposed = {"due_on": timing.due_on, "rhythm": timing.rhythm, "first": first, "last": last}
        form = cls(data, prefix=prefix, initial=proposed)
        form.proposed = timing
        return form


@dataclass
class Group:
    """A task with the parties proposed for it."""

    task: Task
    parts: list[dict[str, Any]]
    form: TimingForm


def plan_of(scope: Scope, pk: int) -> Plan:
    """Return a plan of the person's areas; 404 for any other."""
    return get_object_or_404(scope.within(Plan.objects.select_related("place"), "place__path"), pk=pk)


@needs(ASSIGN)
def assign_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose who is charged with what, let it be adjusted, and assign all of it at once."""
    plan = plan_of(request.scope, pk)
    only = keys_of(request.GET.getlist("task"))
    proposals = assigning.propose(plan, tasks=only or None)
    posted = request.POST if request.method == "POST" else None
    groups = _groups(proposals, posted)
    if posted is not None:
        made = _assigned(request, groups, proposals)
        if made is not None:
            _say_assigned(request, made)
            return redirect("web:board", plan.pk)
    without = [] if only else _without_party(plan)
    silent = without_people((each.party for each in proposals), clock.today())
    context = {"plan": plan, "groups": groups, "parts": len(proposals), "without": without, "silent": silent}
    context["rhythms"] = Rhythm.choices
    return render(request, "web/work/assign.html", context)


def _say_assigned(request: HttpRequest, made: list[Assignment]) -> None:
    """Say what was assigned, and who could not be told of it."""
    silent = without_people((assignment.party for assignment in made), clock.today())
    if not silent:
        messages.success(request, _("已交办 %(n)d 项，各承办单位已收到通知。") % {"n": len(made)})
        return
    messages.success(request, _("已交办 %(n)d 项。") % {"n": len(made)})
    names = _("、").join(party.name for party in silent[:NAMED_AT_MOST])
    messages.warning(
        request,
        _("%(names)s等 %(n)d 个承办单位还没有账号，没有人收到通知。请系统管理员建立账号，并由安全管理员授予角色。")
        % {"names": names, "n": len(silent)},
    )


def _groups(proposals: list[Proposal], posted: QueryDict | None) -> list[Group]:
    ticked = set(posted.getlist("part")) if posted is not None else None
    grouped: dict[int, list[Proposal]] = defaultdict(list)
    for each in proposals:
        grouped[each.task.pk].append(each)
    return [_group(each, posted, ticked) for each in grouped.values()]


def _group(proposals: list[Proposal], posted: QueryDict | None, ticked: set[str] | None) -> Group:
    task = proposals[0].task
    labels = dict(Assignment._meta.get_field("role").choices)
    parts = [
        {"key": key_of(each), "proposal": each, "role": labels[each.role], "ticked": ticked is None or key_of(each) in ticked}
        for each in proposals
    ]
    return Group(task, parts, TimingForm.of(proposals[0].timing, posted, f"t{task.pk}"))


def key_of(proposal: Proposal) -> str:
    """Name a proposal in a form."""
    return f"{proposal.task.pk}-{proposal.party.pk}-{proposal.role}"


def _assigned(request: HttpRequest, groups: list[Group], proposals: list[Proposal]) -> list[Assignment] | None:
    """Assign what is ticked; None, with the reason shown, where that is not possible."""
    ticked = {part["key"] for group in groups for part in group.parts if part["ticked"]}
    wrong = [group.task for group in groups if any(part["ticked"] for part in group.parts) and not group.form.is_valid()]
    if wrong:
        messages.error(request, _("“%(task)s”的完成期限或反馈周期填写不正确，还没有交办。请改正后再交办。") % {"task": wrong[0]})
        return None
    forms_by_task = {group.task.pk: group.form for group in groups}
    one = request.POST.get("rhythm_all", "")
    wanted = [replace(each, timing=forms_by_task[each.task.pk].timing) for each in proposals if key_of(each) in ticked]
    try:
        instruction = request.POST.get("instruction", "").strip()[:2000]
        rhythm = one if one in Rhythm.values and one != Rhythm.WINDOW else ""
        return assigning.assign(wanted, by=request.user, on=clock.today(), rhythm=rhythm, instruction=instruction)
    except WorkRefused as refusal:
        messages.error(request, str(refusal))
        return None


def _without_party(plan: Plan) -> list[Task]:
    return list(Task.objects.filter(plan=plan, parties=None).order_by("ordinal").only("pk", "title", "ordinal"))


BOARD = ("unsigned", "on_time", "due_soon", "due_today", "overdue", "claimed", "open_ended", "suspended", "closed")


@needs(READ)
def board(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan by unit and status; every number opens to its rows."""
    plan = get_object_or_404(Plan.objects.select_related("place"), pk=pk)
    day, form = as_of(request)
    visible = light(assignments_visible_to(request.user)).filter(task__plan=plan).exclude(state=State.WITHDRAWN)
    if not visible.exists() and not request.scope.may(READ, plan.place.path):
        plan = plan_of(Scope(), pk)
    rows = rows_of(list(visible), day)
    office = scope_of(request.user).may(ASSIGN, plan.place.path) and plan.is_current
    context = {
        "plan": plan,
        "columns": [(code, words.STATUSES[code]) for code in BOARD],
        "units": _units(rows, plan, day.query),
        "totals": _totals(rows, plan, day.query),
        "total": len(rows),
        "as_of_form": form,
        "as_of": day,
        "kept": [],
        "may_assign": office and not day.is_past,
        "left": len(assigning.propose(plan)) if office and not day.is_past else 0,
        "undoable": _undoable(request, plan).count() if office and not day.is_past else 0,
    }
    return render(request, "web/work/board.html", context)


def _undoable(request: HttpRequest, plan: Plan):
    """What this person assigned today and nobody has signed yet."""
    mine = {"assigned_by": request.user, "assigned_on": clock.today(), "parent": None, "state": State.ASSIGNED}
    return Assignment.objects.filter(task__plan=plan, **mine)


def _units(rows: list[Row], plan: Plan, query: str) -> list[dict[str, Any]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.assignment.party_id].append(row)
    units = [
        {"party": found[0].assignment.party, "cells": _cells(found, plan, query, party), "total": len(found)}
        for party, found in grouped.items()
    ]
    return sorted(units, key=lambda unit: (-unit["total"], unit["party"].name))


def _cells(rows: list[Row], plan: Plan, query: str, party: int) -> list[dict[str, Any]]:
    counts: dict[str, int] = defaultdict(int)
    for row in rows:
        counts[row.code] += 1
    return [
        {"code": code, "sign": words.STATUSES[code], "number": counts[code], "href": _rows_address(plan, code, query, party)}
        for code in BOARD
    ]


def _totals(rows: list[Row], plan: Plan, query: str) -> list[dict[str, Any]]:
    return _cells(rows, plan, query, 0)


def _rows_address(plan: Plan, code: str, query: str, party: int) -> str:
    parts = [f"plan={plan.pk}", f"status={code}", f"party={party}" if party else "", query]
    return f"{reverse('web:work')}?{'&'.join(part for part in parts if part)}"


urlpatterns = [
    path("plans/<int:pk>/assign/", assign_plan, name="assign"),
    path("plans/<int:pk>/board/", board, name="board"),
]
