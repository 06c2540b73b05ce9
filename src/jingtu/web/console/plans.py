"""Plans: the list, the text of one with the tasks of each passage, its findings and its editions."""

from bisect import bisect_left
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.parties.scope import Scope, needs, scope_of
from jingtu.core.plans import editions, queries
from jingtu.core.plans.models import Passage, Plan, PlanFinding, Target, Task, TaskDeadline
from jingtu.web import passages
from jingtu.web.console import wording
from jingtu.web.console.as_of import AsOf, as_of, kept_beside_day
from jingtu.web.console.draft_view import WIDEST_FINDING
from jingtu.web.console.finding_words import SIGNS, finding_name
from jingtu.web.listing import Column, Listing
from jingtu.web.passages import Flag, Mark

COLUMNS = (
    Column("title", gettext_lazy("方案"), ("title",)),
    Column("place", gettext_lazy("适用地区"), ("place__path",)),
    Column("number", gettext_lazy("文号"), ("number",)),
    Column("issued", gettext_lazy("印发日期"), ("issued_on",), "jt-nowrap"),
    Column("tasks", gettext_lazy("任务"), ("task_count",), "jt-number"),
    Column("open", gettext_lazy("未处理疑问"), ("open_findings",), "jt-number"),
)
EDITIONS_SHOWN = 50
FIELDS_MARKED = ("plan", "ordinal", "title", "leads", "start", "end", "responsibility_start", "responsibility_end")


@needs("plans.read")
def plans(request: HttpRequest) -> HttpResponse:
    """The current plans of the person's areas."""
    undecided = Count("findings", filter=Q(findings__decision=""))
    day, day_form = as_of(request)
    rows = in_force(request.scope, day).select_related("place").annotate(open_findings=undecided)
    listing = Listing(request, rows, COLUMNS, default="place")
    context = {"listing": listing, "may_upload": _may_upload(request)}
    context |= {"as_of": day, "as_of_form": day_form, "kept": kept_beside_day(request)}
    return render(request, "web/plans/list.html", context)


def in_force(scope: Scope, day: AsOf) -> QuerySet[Plan]:
    """Return the editions in force on the day: issued by then, none after them issued by then; as known then, confirmed too."""
    if not day.is_past:
        return queries.visible_plans(scope)
    begun = Q(issued_on__lte=day.on) | Q(issued_on=None)
    if day.known_at:
        begun &= Q(confirmed_at__lte=clock.end_of(day.known_at))
    later = Plan.objects.filter(begun, previous=OuterRef("pk"))
    return scope.within(Plan.objects.filter(begun).filter(~Exists(later)), "place__path")


def _may_upload(request: HttpRequest) -> bool:
    return scope_of(request.user).may("plans.upload")


def plan_of(scope: Scope, pk: int) -> Plan:
    """Return a plan, of whatever edition, with its text; 404 for one the person may not read."""
    rows = queries.readable_plans(scope).defer(None)
    return get_object_or_404(rows.select_related("place", "previous", "next", "confirmed_by", "review"), pk=pk)


@needs("plans.read")
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: its text with the tasks beside it, or its findings, or its editions."""
    found = plan_of(request.scope, pk)
    day, day_form = as_of(request)
    show = request.GET.get("show", "text")
    show = show if show in ("text", "findings", "editions") else "text"
    findings = list(found.findings.select_related("task", "decided_by"))
    context = {
        "plan": found,
        "show": show,
        "tabs": _tabs(found, show, findings),
        "counts": _counts(found, findings),
        "may_upload": _may_upload(request),
        "as_of": day,
        "as_of_form": day_form,
        "kept": kept_beside_day(request),
        "edition_then": _edition_on(request.scope, found, day) if day.is_past else found,
    }
    if show == "text":
        context["document"] = _document(found, findings)
    elif show == "findings":
        context["findings"] = [_worded(finding) for finding in findings]
    else:
        context["editions"] = _editions(request.scope, found)
    return render(request, f"web/plans/{show}.html", context)


def _edition_on(scope: Scope, found: Plan, day: AsOf) -> Plan | None:
    """Return the edition of this plan that was in force on the day; None before the first."""
    chain = {each.pk for each in _editions(scope, found)}
    return in_force(scope, day).filter(pk__in=chain).first()


def _tabs(found: Plan, show: str, findings: list[PlanFinding]) -> list[dict[str, Any]]:
    labels = (("text", _("正文"), None), ("findings", _("疑问"), len(findings)), ("editions", _("历次版本"), None))
    address = reverse("web:plan", args=[found.pk])
    return [{"label": words, "href": f"{address}?show={name}", "here": name == show, "count": n} for name, words, n in labels]


def _counts(found: Plan, findings: list[PlanFinding]) -> dict[str, int]:
    return {
        "tasks": found.task_count,
        "targets": found.targets.count(),
        "annexes": found.annexes.count(),
        "open": sum(1 for finding in findings if not finding.decision),
    }


def _document(found: Plan, findings: list[PlanFinding]) -> passages.Document:
    tasks = list(found.tasks.only(*FIELDS_MARKED))
    address = reverse("web:plan", args=[found.pk])
    margin = _margin(tasks)
    return passages.render(
        found.text, _nodes(found), _marks(found, tasks, findings), _flags(tasks, findings, address), margin, found.title
    )


def _nodes(found: Plan) -> list[dict[str, Any]]:
    fields = ("pk", "kind", "number", "title", "start", "end", "parent_id", "depth")
    rows = list(Passage.objects.filter(plan=found).order_by("ordinal").values(*fields))
    place = {row["pk"]: at for at, row in enumerate(rows)}
    return [row | {"span": (row["start"], row["end"]), "parent": place.get(row["parent_id"])} for row in rows]


def _marks(found: Plan, tasks: list[Task], findings: list[PlanFinding]) -> list[Mark]:
    marks = [Mark(task.start, task.end, "task", str(task.pk)) for task in tasks]
    marks += [
        Mark(task.responsibility_start, task.responsibility_end, "responsibility", "")
        for task in tasks
        if task.responsibility_start is not None and task.responsibility_end is not None
    ]
    deadlines = TaskDeadline.objects.filter(task__plan=found).order_by()
    marks += [Mark(*span, "deadline", "") for span in deadlines.values_list("start", "end")]
    marks += [Mark(*span, "target", "") for span in Target.objects.filter(plan=found).order_by().values_list("start", "end")]
    narrow = (finding for finding in findings if finding.end - finding.start <= WIDEST_FINDING and not finding.decision)
    return marks + [Mark(finding.start, finding.end, "finding", "") for finding in narrow]


def _flags(tasks: list[Task], findings: list[PlanFinding], address: str) -> list[Flag]:
    flags = [
        Flag(
            task.start,
            f"p-{task.pk}",
            reverse("web:task", args=[task.pk]),
            str(task.ordinal),
            _("任务 {n}").format(n=task.ordinal),
        )
        for task in tasks
    ]
    for finding in findings:
        tone = "done" if finding.decision else finding.severity
        says = _("疑问：{name}").format(name=finding_name(finding.code))
        flags.append(Flag(finding.start, f"f-{finding.pk}", f"{address}?show=findings#q-{finding.pk}", SIGNS[tone], says, tone))
    return flags


def _margin(tasks: list[Task]) -> Any:
    """Return the function that lists the tasks beginning between two offsets."""
    ordered = sorted(tasks, key=lambda task: (task.start, task.ordinal))
    starts = [task.start for task in ordered]

    def beside(start: int, end: int) -> SafeString | str:
        beginning = ordered[bisect_left(starts, start) : bisect_left(starts, max(end, start + 1))]
        if not beginning:
            return ""
        rows = ((reverse("web:task", args=[t.pk]), t.ordinal, t.title, t.leads or _("未写明牵头")) for t in beginning)
        items = format_html_join("", '<li><a href="{}">{} {}</a> <span class="text-secondary">{}</span></li>', rows)
        return format_html("<ul>{}</ul>", items)

    return beside


def _worded(finding: PlanFinding) -> dict[str, Any]:
    severity, tone, icon = wording.FINDINGS[finding.severity]
    decision = wording.DECISIONS.get(finding.decision, "")
    return {
        "finding": finding,
        "name": finding_name(finding.code),
        "severity": severity,
        "tone": tone,
        "icon": icon,
        "decision": decision,
    }


def _editions(scope: Scope, found: Plan) -> list[Plan]:
    """All editions, newest first."""
    every: QuerySet[Plan] = scope.within(Plan.objects.filter(place=found.place), "place__path").select_related("confirmed_by")
    by_id = {each.pk: each for each in every}
    following = {each.previous_id: each for each in every if each.previous_id}
    newest = found
    while newest.pk in following:
        newest = following[newest.pk]
    chain = []
    step: Plan | None = by_id.get(newest.pk)
    while step and len(chain) < EDITIONS_SHOWN:
        chain.append(step)
        step = by_id.get(step.previous_id)
    return chain


@needs("plans.read")
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """A plan against its previous edition, task by task."""
    found = plan_of(request.scope, pk)
    changes = editions.compare(found.previous, found) if found.previous else []
    context = {"plan": found, "changes": changes, "counts": editions.counted(changes)}
    return render(request, "web/plans/compare.html", context)


urlpatterns = [
    path("plans/", plans, name="plans"),
    path("plans/<int:pk>/", plan, name="plan"),
    path("plans/<int:pk>/compare/", compare, name="compare"),
]
