"""The list of tasks that people work with, and the page of one task."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.parties.scope import Scope, needs
from jingtu.core.plans import queries
from jingtu.core.plans.errors import PlanError
from jingtu.core.plans.exports import tasks_workbook
from jingtu.core.plans.models import Mention, PlanFinding, Task, TaskTopic
from jingtu.core.plans.word import tasks_document
from jingtu.web.console import wording
from jingtu.web.console.as_of import AsOf, as_of, kept_beside_day
from jingtu.web.console.choices import listed_plans, theme_name, topic_name
from jingtu.web.console.downloads import download
from jingtu.web.console.plans import in_force
from jingtu.web.console.task_filter import TaskFilter
from jingtu.web.console.work_task import signs_of, standing_so, task_work
from jingtu.web.console.work_words import Sign
from jingtu.web.listing import Column, Listing

COLUMNS = (
    Column("reference", gettext_lazy("条款"), css="jt-nowrap"),
    Column("title", gettext_lazy("任务"), ("title",)),
    Column("leads", gettext_lazy("牵头部门"), ("lead",)),
    Column("participants", gettext_lazy("参与部门")),
    Column("implementers", gettext_lazy("责任单位")),
    Column("deadline", gettext_lazy("完成时限"), ("due",)),
    Column("theme", gettext_lazy("主题"), ("theme",)),
    Column("standing", gettext_lazy("状态"), css="jt-nowrap"),
    Column("plan", gettext_lazy("方案"), ("plan",)),
)
ALWAYS = ("title",)
SHOWN_AT_FIRST = ("reference", "title", "leads", "participants", "deadline", "standing", "plan")
OTHERS_SHOWN = 12


class HonestPaginator(Paginator):
    """Counts up to the ceiling and then says "more than", so that page one does not wait for the last row."""

    @cached_property
    def total(self) -> queries.Total:
        return queries.honest_total(self.object_list)

    @cached_property
    def count(self) -> int:
        return self.total.number


class TaskListing(Listing):
    """Sorts as `queries.in_order` does: tasks without a closing day stay behind those that have one."""

    def __init__(self, request: HttpRequest, rows: QuerySet[Task], columns: tuple[Column, ...]) -> None:
        super().__init__(request, rows, columns, default="plan", extra=(), paginator=HonestPaginator)

    def _ordering(self) -> list:
        return self.ordering_of(self.sort)

    @staticmethod
    def ordering_of(sort: str) -> list:
        """Return the order that a `sort` of the address asks for."""
        name = sort.removeprefix("-")
        known = next((column.order[0] for column in COLUMNS if column.name == name and column.order), "plan")
        return queries.ordering(known, sort.startswith("-"))


@dataclass(frozen=True)
class Row:
    """One line of the list: the task, its theme in words and, in a search, the words around the first hit.

    `sign` is how its first lead stood on the day; None where the list does not show it.
    """

    task: Task
    theme: str
    excerpt: list[tuple[str, str]]
    is_ambiguous: bool
    sign: Sign | None = None


def row_of(task: Task, words: list[str], sign: Sign | None = None) -> Row:
    """Prepare a task whose deadlines are fetched."""
    ambiguous = any(deadline.ambiguous for deadline in task.deadlines.all())
    return Row(task, theme_name(task.theme), excerpt(task.text, words) if words else [], ambiguous, sign)


def excerpt(text: str, words: list[str], around: int = 24) -> list[tuple[str, str]]:
    """Return the words around the first hit, cut as `wording.marked` does; nothing where the hit is elsewhere."""
    hits = [at for word in words if (at := text.casefold().find(word.casefold())) >= 0]
    if not hits:
        return []
    first = max(min(hits) - around, 0)
    last = min(hits) + 2 * around
    part = " ".join(text[first:last].split())
    start, end = "…" if first else "", "…" if last < len(text) else ""
    return wording.marked(start + part + end, [(word, "hit") for word in words])


@needs("plans.read")
def tasks(request: HttpRequest) -> HttpResponse:
    """The list: filtered, sorted and paged by the address alone."""
    form = TaskFilter(request.GET, request.scope)
    criteria = form.criteria()
    day, day_form = as_of(request)
    found = standing_so(criteria.apply(tasks_on(request.scope, day)), day, form.status)
    found = found.select_related("plan__place").prefetch_related("deadlines")
    shown = columns_of(request)
    listing = TaskListing(request, found, tuple(column for column in COLUMNS if column.name in shown))
    signs = signs_of(list(listing.page), day) if "standing" in shown else {}
    rows = [row_of(task, criteria.words.split(), signs.get(task.pk)) for task in listing.page]
    context = {"form": form, "listing": listing, "rows": rows, "shown": shown, "columns": COLUMNS, "has_plans": bool(form.plans)}
    context |= {"as_of": day, "as_of_form": day_form, "kept": kept_beside_day(request)}
    context["may_export"] = request.scope.may("plans.export")
    return render(request, "web/tasks/list.html", context)


@needs("plans.export")
def tasks_excel(request: HttpRequest) -> HttpResponse:
    """The filtered and sorted list as an Excel file."""
    return download(request, tasks_workbook(_listed(request)), _("任务清单"), "xlsx", "tasks")


@needs("plans.export")
def tasks_word(request: HttpRequest) -> HttpResponse:
    """The filtered and sorted list as a Word table in the official layout; too long a list is told, not cut."""
    found = _listed(request)
    plans = listed_plans(request.scope)
    chosen = next((plan.title for plan in plans if str(plan.pk) == request.GET.get("plan")), "")
    title = _("{plan}任务分工表").format(plan=chosen) if chosen else _("土壤污染防治任务分工表")
    try:
        file = tasks_document(found, title)
    except PlanError as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('web:tasks')}?{request.GET.urlencode()}")
    return download(request, file, title, "docx", "tasks")


def tasks_on(scope: Scope, day: AsOf) -> QuerySet[Task]:
    """Return the tasks of the editions in force on the day; where these are the current ones, by the indexes of those."""
    if not day.is_past:
        return queries.visible_tasks(scope)
    then = set(in_force(scope, day).order_by().values_list("pk", flat=True))
    if then == set(queries.visible_plans(scope).order_by().values_list("pk", flat=True)):
        return queries.visible_tasks(scope)
    return scope.within(Task.objects.filter(plan__in=then).defer(*queries.WHOLE_PLAN), "place_path")


def _listed(request: HttpRequest) -> QuerySet[Task]:
    form = TaskFilter(request.GET, request.scope)
    day, _day_form = as_of(request)
    found = standing_so(form.criteria().apply(tasks_on(request.scope, day)), day, form.status)
    return found.order_by(*TaskListing.ordering_of(request.GET.get("sort", "")))


def columns_of(request: HttpRequest) -> list[str]:
    """Return the columns this person chose, or those shown at first."""
    kept = request.session.get("task_columns", SHOWN_AT_FIRST)
    return [column.name for column in COLUMNS if column.name in kept or column.name in ALWAYS]


@require_POST
@needs("plans.read")
def choose_columns(request: HttpRequest) -> HttpResponse:
    """Keep the chosen columns for this session and go back to the list as it was filtered."""
    asked = request.POST.getlist("columns")
    request.session["task_columns"] = [column.name for column in COLUMNS if column.name in asked] or list(SHOWN_AT_FIRST)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe else "web:tasks")


@needs("plans.read")
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task: its words, who does what by when, what was doubtful, and the same duty in other plans."""
    wanted = (
        queries.with_detail(queries.readable_task(request.scope.under("plans.read"), pk))
        .select_related("plan__place", "passage", "block")
        .prefetch_related(
            Prefetch("findings", PlanFinding.objects.select_related("decided_by").order_by("ordinal")),
            Prefetch("mentions", Mention.objects.order_by("start")),
            Prefetch("topics", TaskTopic.objects.order_by("code")),
        )
    )
    found = get_object_or_404(wanted)
    context = {
        "task": found,
        "theme": theme_name(found.theme),
        "words": words_of(found),
        "roles": roles_of(found),
        "remarks": wording.remarks(found),
        "deadlines": [deadline_words(deadline) for deadline in found.deadlines.all()],
        "targets": [(target, wording.required(target), wording.years_of(target)) for target in found.targets.all()],
        "mentions": mentions_of(found),
        "findings": [finding_words(finding) for finding in found.findings.all()],
        "tie": differences_from_clause(found),
        "topics": [(topic.code, topic_name(topic.code)) for topic in found.topics.all()],
        "others": others_of(request.scope, found),
        "neighbours": neighbours_of(found),
        "source": source_of(found),
    } | task_work(request, found)
    return render(request, "web/tasks/task.html", context)


def source_of(task: Task) -> str:
    """Return the address of the task's words in the plan."""
    return f"{reverse('web:plan', args=[task.plan_id])}#p-{task.pk}"


def words_of(task: Task) -> list[list[tuple[str, str]]]:
    """Return the task's words line by line, cut where a party, a deadline, a target or a mention begins and ends."""
    marks = [(part.printed, "party") for part in task.parties.all()]
    marks += [(mention.name, "mention") for mention in task.mentions.all()]
    marks += [(target.text, "target") for target in task.targets.all()]
    marks += [(deadline.text, "deadline") for deadline in task.deadlines.all()]
    return [wording.marked(line.strip(), marks) for line in task.text.splitlines() if line.strip()]


def roles_of(task: Task) -> list[tuple[str, list]]:
    """Return the parts of the task's parties by role, roles without a party left out."""
    parts = list(task.parties.all())
    names = dict(type(parts[0]).Role.choices) if parts else {}
    grouped = [(label, [part for part in parts if part.role == role]) for role, label in names.items()]
    return [(label, found) for label, found in grouped if found]


def deadline_words(deadline) -> dict:
    """Return a deadline as printed, as days, and beside today."""
    return {
        "printed": deadline.text,
        "kind": wording.kind_name(deadline.kind),
        "meaning": wording.meaning(deadline),
        "relative": wording.relative(deadline, clock.today()),
        "is_ambiguous": deadline.ambiguous,
        "last": deadline.last,
    }


def finding_words(finding: PlanFinding) -> dict:
    """Return a finding with its severity and the person's decision in words."""
    label, tone, icon = wording.FINDINGS.get(finding.severity, wording.FINDINGS["note"])
    return {
        "found": finding.found,
        "assumed": finding.assumed,
        "label": label,
        "tone": tone,
        "icon": icon,
        "decision": wording.DECISIONS.get(finding.decision, ""),
        "by": finding.decided_by,
        "remark": finding.remark,
    }


def mentions_of(task: Task) -> list[tuple[str, list[str]]]:
    """Return the names a task mentions by kind, each once."""
    found: dict[str, dict[str, None]] = {}
    for mention in task.mentions.all():
        found.setdefault(mention.kind, {})[mention.name] = None
    return [(str(wording.MENTIONS.get(kind, kind)), list(names)) for kind, names in found.items()]


@dataclass(frozen=True)
class Compared:
    """One line of a comparison of a table row with the clause of the body that it implements."""

    label: str
    row: str
    clause: str
    differs: bool


def differences_from_clause(task: Task) -> list[Compared]:
    """Return row and clause side by side, or nothing where the task has no clause of its own."""
    if not task.block:
        return []
    lines = (
        ("leads", _("牵头部门")),
        ("participants", _("参与部门")),
        ("implementers", _("责任单位")),
        ("deadline_text", _("完成时限")),
    )
    pairs = [(label, getattr(task, name), getattr(task.block, name)) for name, label in lines]
    return [Compared(label, row, clause, _names(row) != _names(clause)) for label, row, clause in pairs if row or clause]


def _names(printed: str) -> set[str]:
    return {name.strip() for name in printed.replace("；", "、").split("、") if name.strip()}


def others_of(scope: Scope, task: Task) -> list[Task]:
    """Return the tasks of other plans that share a topic with this one."""
    codes = [topic.code for topic in task.topics.all()]
    if not codes:
        return []
    others = queries.TaskCriteria(any_topic=tuple(codes)).apply(queries.visible_tasks(scope)).exclude(plan=task.plan_id)
    return list(others.select_related("plan__place").order_by("plan_id", "ordinal")[:OTHERS_SHOWN])


def neighbours_of(task: Task) -> dict[str, Task | None]:
    """Return the tasks before and after this one in its plan."""
    near = Task.objects.filter(plan=task.plan_id, ordinal__in=(task.ordinal - 1, task.ordinal + 1)).only("pk", "title", "ordinal")
    by_place = {other.ordinal - task.ordinal: other for other in near}
    return {"before": by_place.get(-1), "after": by_place.get(1)}


urlpatterns = [
    path("tasks/", tasks, name="tasks"),
    path("tasks/columns/", choose_columns, name="task_columns"),
    path("tasks/excel/", tasks_excel, name="tasks_excel"),
    path("tasks/word/", tasks_word, name="tasks_word"),
    path("tasks/<int:pk>/", task, name="task"),
]
