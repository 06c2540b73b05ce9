"""The first page of the day: what waits for this person, what falls due, and how the work stands."""

import datetime as dt
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import Scope, needs, scope_of
from jingtu.core.plans import queries, reviewing
from jingtu.core.plans.models import Review, RoleCount, TaskDeadline, TaskParty
from jingtu.core.subjects.announcing import announced_by
from jingtu.core.subjects.visible import OWN
from jingtu.core.work.models import Assignment, Report
from jingtu.core.work.standing import parties_of
from jingtu.web.console import as_of, work_todo
from jingtu.web.console import work_words as words
from jingtu.web.console.dues import open_dues
from jingtu.web.console.work_common import light
from jingtu.web.console.work_rows import five_figures, rows_of
from jingtu.web.nav import wings_for

SHOWN = 6
LISTED = ("overdue", "soon")


@needs()
def home(request: HttpRequest) -> HttpResponse:
    scope = scope_of(request.user)
    context: dict[str, Any] = {"may_read": scope.may("plans.read"), "may_upload": scope.may("plans.upload")}
    if scope.may("work.read"):
        context |= _work(request.user)
    if scope.may("plans.review"):
        context["reviews"] = _waiting(request.user)
    if context["may_read"]:
        context |= _plans(scope, request.user)
    elif scope.may(OWN):
        context |= {"dues": open_dues(request.user), "announced": announced_by(request.user)}
    if not context["may_read"]:
        context["rooms"] = [room for wing in wings_for(request.user) for room in wing.rooms if room.url_name != "web:home"]
    return render(request, "web/home/home.html", context)


def _work(user: User) -> dict[str, Any]:
    """What waits by kind, five figures of all work the person sees, and the first rows that are late, near or returned."""
    figures = five_figures(user)
    counts = work_todo.counted(user)
    return {
        "todo": [_tile(kind, number) for kind, number in counts if number],
        "has_todo": bool(counts),
        "lists": [_listed(kind, number, user) for kind, number in counts if number and kind.code in LISTED],
        "returned": _returned(user) if any(number for kind, number in counts if kind.code == "returned") else [],
        "figures": figures,
        "own_work": bool(parties_of(user)),
        "has_work": any(figure["number"] for figure in figures) or any(number for _kind, number in counts),
    }


def _tile(kind: work_todo.Kind, number: int) -> dict[str, Any]:
    return {"label": kind.label, "number": work_todo.shown(number), "href": kind.address, "icon": kind.icon, "css": kind.css}


def _listed(kind: work_todo.Kind, number: int, user: User) -> dict[str, Any]:
    return {
        "code": kind.code,
        "label": kind.label,
        "caption": _("%s的任务") % kind.label,
        "number": work_todo.shown(number),
        "href": kind.address,
    } | {"rows": _rows(kind, user)}


def _rows(kind: work_todo.Kind, user: User) -> list[Any]:
    keys = list(kind.rows(user).values_list("pk", flat=True)[:SHOWN])
    found = light(Assignment.objects.all()).in_bulk(keys)
    return rows_of([found[key] for key in keys], as_of.today())


def _returned(user: User) -> list[dict[str, Any]]:
    rows = Report.objects.filter(pk__in=list(work_todo.returned_reports(user).values_list("pk", flat=True)[:SHOWN]))
    along = rows.select_related("assignment__party", "assignment__task").order_by("decided_on", "pk")
    return [{"report": row, "period": words.period(row.period_first, row.period_last)} for row in along]


def _waiting(user: User) -> list[Review]:
    """Drafts to go on with, those touched last first."""
    states = (Review.State.OPEN, Review.State.READING)
    return list(reviewing.reviews_for(user).filter(state__in=states).order_by("-changed_at")[:SHOWN])


def _plans(scope: Scope, user: User) -> dict[str, Any]:
    reading = scope.under("plans.read")
    undecided = Count("findings", filter=Q(findings__decision=""))
    plans = queries.visible_plans(reading).select_related("place").annotate(open_findings=undecided).order_by("place__path")
    shown = list(plans[: SHOWN + 1])
    own = _own_tasks(user)
    return {
        "plans": shown[:SHOWN],
        "more_plans": len(shown) > SHOWN,
        "own": own,
        "days": _days_ahead(reading, user if own else None),
        "today": clock.today(),
    }


def _own_tasks(user: User) -> list[dict[str, Any]]:
    """How many tasks the person's own unit leads, takes part in and carries out."""
    if user.party_id is None:
        return []
    rows = RoleCount.objects.filter(party=user.party_id, is_current=True).values_list("role", "tasks")
    counts: dict[str, int] = {}
    for role, tasks in rows:
        counts[role] = counts.get(role, 0) + tasks
    shown = (TaskParty.Role.LEAD, TaskParty.Role.PARTICIPANT, TaskParty.Role.IMPLEMENTER)
    return [{"role": role.value, "label": role.label, "tasks": counts.get(role, 0)} for role in shown] if counts else []


def _days_ahead(scope: Scope, user: User | None) -> list[dict[str, Any]]:
    """The next closing days that plans name, from today on: of the unit's own tasks where it has any, else of all."""
    today: dt.date = clock.today()
    deadlines = scope.within(TaskDeadline.objects.filter(is_current=True, last__gte=today), "place_path")
    if user:
        deadlines = deadlines.filter(task__parties__party=user.party_id)
    days = deadlines.order_by("last").values_list("last").annotate(Count("task", distinct=True))[:SHOWN]
    return [{"day": day, "tasks": tasks, "left": (day - today).days} for day, tasks in days]


urlpatterns = [path("", home, name="home")]
