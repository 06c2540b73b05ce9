"""Which theme each plan works on, and how many tasks there are by theme, place and plan."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from jingtu.core.parties.scope import needs
from jingtu.core.plans import queries
from jingtu.core.plans.models import Plan
from jingtu.plandoc import themes as catalogue
from jingtu.web.console import choices

Counts = dict[tuple[str, int], int]


@dataclass(frozen=True)
class Cover:
    """How a plan covers a theme: tasks of their own, or only tasks that touch it."""

    plan: int
    tasks: int
    touched: int


@dataclass(frozen=True)
class ThemeRow:
    """A theme with a cell per plan."""

    code: str
    name: str
    covers: list[Cover]
    total: int


@needs("plans.read")
def coverage(request: HttpRequest) -> HttpResponse:
    """Themes × plans; every number opens its tasks."""
    plans = choices.visible_plan_list(request.scope)
    own = queries.themes_covered(request.scope)
    touched = queries.topics_covered(request.scope, choices.topics_by_theme())
    rows = [_row(code, theme.name, plans, own, touched) for code, theme in catalogue.themes().items()]
    sums = [(plan, sum(row.covers[at].tasks for row in rows)) for at, plan in enumerate(plans)]
    context = {"plans": plans, "rows": rows, "sums": sums, "total": sum(number for _plan, number in sums)}
    return render(request, "web/coverage/coverage.html", context)


def _row(code: str, name: str, plans: list[Plan], own: Counts, touched: Counts) -> ThemeRow:
    covers = [Cover(plan.pk, own.get((code, plan.pk), 0), touched.get((code, plan.pk), 0)) for plan in plans]
    return ThemeRow(code, name, covers, sum(cover.tasks for cover in covers))


urlpatterns = [path("coverage/", coverage, name="coverage")]
