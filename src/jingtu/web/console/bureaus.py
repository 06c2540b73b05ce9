"""Who does what: bureaus by role, and the tasks of one bureau."""

from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jingtu.core import clock
from jingtu.core.parties.models import Party
from jingtu.core.parties.scope import Scope, needs
from jingtu.core.plans import queries
from jingtu.core.plans.models import RoleCount, TaskDeadline, TaskParty
from jingtu.web.console import choices
from jingtu.web.console.tasks import COLUMNS, TaskListing, row_of
from jingtu.web.console.wording import relative
from jingtu.web.widgets import Select

BAR_WIDTH = 1000
ROWS_A_PAGE = 100
ROLES = tuple(TaskParty.Role.values)
DRAWN = ("lead", "participant", "implementer")  # a measure's lead is counted among the leads of its rows as well
PARTY_COLUMNS = ("reference", "title", "leads", "participants", "deadline", "plan")
NEXT_SHOWN = 6


@dataclass(frozen=True)
class Cell:
    """A count, where it leads, and what it says to who does not see the table; a page has a thousand of them."""

    number: int
    address: str
    spoken: str


@dataclass(frozen=True)
class BureauRow:
    """A party with one cell per role, and the pieces of its bar: role, start and width in thousandths of the widest bar."""

    address: str
    name: str
    cells: list[Cell]
    bar: list[tuple[str, int, int]]


@needs("plans.read")
def matrix(request: HttpRequest) -> HttpResponse:
    """Parties by role, from stored counts; each count opens its tasks."""
    plans = choices.listed_plans(request.scope)
    plan = chosen_plan(request, plans)
    rows = queries.matrix(request.scope, plan)
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    roles = [role for role in ROLES if any(role in row.counts for row in rows)]
    drawn = [role for role in roles if role in DRAWN]
    widest = max((sum(row.counts.get(role, 0) for role in drawn) for row in rows), default=0) or 1
    cells = CellsOf(roles, plan)
    places = [
        (place, [_bureau_row(row, cells, drawn, widest) for row in found])
        for place, found in groupby(page, key=lambda row: row.place)
    ]
    offered = choices.with_any(choices.plan_choices(plans), _("全部方案"))
    context = {
        "plan": Select(attrs={"class": "form-select", "id": "plan"}, choices=offered).render("plan", plan),
        "page": page,
        "places": places,
        "roles": [(role, choices.ROLE_NAMES[role]) for role in roles],
        "columns": len(roles) + 2,
        "has_measure_leads": "measure_lead" in roles,
    }
    return render(request, "web/tasks/matrix.html", context)


def chosen_plan(request: HttpRequest, plans: list) -> int | None:
    """Return the plan asked for in the address, if the person may see it."""
    asked = request.GET.get("plan", "")
    return next((plan.pk for plan in plans if str(plan.pk) == asked), None)


class CellsOf:
    """Makes the cells of rows; what is the same for all of them is looked up once."""

    def __init__(self, roles: list[str], plan: int | None) -> None:
        self.labels = {role: str(choices.ROLE_NAMES[role]) for role in roles}
        self.list = reverse("web:tasks") + "?" + (f"plan={plan}&" if plan else "")
        self.party = reverse("web:party_tasks", args=[0])
        self.words = gettext("%(name)s%(label)s %(number)s 项")

    def __call__(self, row: queries.MatrixRow) -> list[Cell]:
        return [self._cell(row, role, row.counts.get(role, 0)) for role in self.labels]

    def address(self, party: int) -> str:
        """Return the address of a party's page."""
        return self.party.replace("/0/", f"/{party}/")

    def _cell(self, row: queries.MatrixRow, role: str, number: int) -> Cell:
        spoken = self.words % {"name": row.name, "label": self.labels[role], "number": number}
        return Cell(number, f"{self.list}party={row.party}&role={role}" if number else "", spoken)


def _bureau_row(row: queries.MatrixRow, cells: CellsOf, drawn: list[str], widest: int) -> BureauRow:
    bar, at = [], 0
    for role in drawn:
        width = round(row.counts.get(role, 0) * BAR_WIDTH / widest)
        bar.append((role, at, width))
        at += width
    return BureauRow(cells.address(row.party), row.name, cells(row), [piece for piece in bar if piece[2]])


@needs("plans.read")
def party_tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """The tasks of one party by role, with the days that come next."""
    counts = _counts(request.scope, pk)
    party = get_object_or_404(Party.objects.select_related("place"), pk=pk)
    if not counts:  # a party without a task in the person's areas is not told from one that does not exist
        get_object_or_404(request.scope.within(Party.objects.filter(pk=pk), "place__path"))
    asked = request.GET.get("role", "")
    role = asked if asked in counts else next((role for role in ROLES if role in counts), "")
    criteria = queries.TaskCriteria(party=pk, role=role)
    found = criteria.apply(queries.visible_tasks(request.scope)).select_related("plan__place").prefetch_related("deadlines")
    shown = [name for name in PARTY_COLUMNS if name != "leads" or role != "lead"]
    listing = TaskListing(request, found, tuple(column for column in COLUMNS if column.name in shown))
    context = {
        "party": party,
        "role": role,
        "tabs": [_tab(name, counts[name], name == role) for name in ROLES if name in counts],
        "listing": listing,
        "rows": [row_of(task, []) for task in listing.page],
        "shown": shown,
        "next": next_days(request.scope, pk),
        "may_export": request.scope.may("plans.export"),
    }
    return render(request, "web/tasks/party.html", context)


def _counts(scope: Scope, party: int) -> dict[str, int]:
    rows = scope.within(RoleCount.objects.filter(party=party, is_current=True), "place_path")
    counts: dict[str, int] = {}
    for role, number in rows.values_list("role", "tasks"):
        counts[role] = counts.get(role, 0) + number
    return counts


def _tab(role: str, number: int, here: bool) -> dict:
    return {"label": choices.ROLE_NAMES[role], "href": f"?role={role}", "here": here, "count": number}


def next_days(scope: Scope, party: int) -> list[dict]:
    """Return the closing days from today on that fall to a party, each with the number of its tasks."""
    today = clock.today()
    mine = TaskParty.objects.filter(party=party).values("task")
    deadlines = scope.within(TaskDeadline.objects.filter(is_current=True, last__gte=today, task__in=mine), "place_path")
    days = deadlines.order_by("last").values_list("last").annotate(Count("task", distinct=True))[:NEXT_SHOWN]
    return [{"on": on, "tasks": number, "relative": relative(TaskDeadline(last=on), today)} for on, number in days]


urlpatterns = [
    path("tasks/bureaus/", matrix, name="matrix"),
    path("parties/<int:pk>/tasks/", party_tasks, name="party_tasks"),
]
