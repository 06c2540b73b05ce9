"""For the leaders, on one page: five figures, what is red, yellow and blue, and the plans side by side, as of any day."""

from collections import defaultdict
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from jingtu.core.parties.scope import needs
from jingtu.core.plans.models import Plan
from jingtu.core.work.documents.facts import deciding_of
from jingtu.core.work.models import Assignment
from jingtu.core.work.scoring import Score, ranking
from jingtu.core.work.status import Standing, annotated, counts
from jingtu.core.work.visible import assignments_visible_to
from jingtu.web.console import work_words as words
from jingtu.web.console.as_of import AsOf, as_of
from jingtu.web.console.work_common import READ, light
from jingtu.web.console.work_rows import figures_of, rows_of, with_standing

LISTED = 5
RANKED = 5
PLANS_A_PAGE = 20
COLOURS = ((Standing.OVERDUE, "red"), (Standing.DUE_TODAY, "yellow"), (Standing.DUE_SOON, "blue"))
PLAN_COLUMNS = (
    Standing.CLOSED,
    Standing.CLAIMED,
    Standing.ON_TIME,
    Standing.OPEN_ENDED,
    Standing.DUE_SOON,
    Standing.DUE_TODAY,
    Standing.OVERDUE,
    Standing.UNSIGNED,
)


@needs(READ)
def leaders(request: HttpRequest) -> HttpResponse:
    """The page. Its figures count what each party is charged with, so that they open to the same rows."""
    day, day_form = as_of(request)
    visible = assignments_visible_to(request.user)
    numbers = counts(visible, day.on, day.known_at)
    groups = ranking(visible, day.on, day.known_at)
    context = {
        "figures": figures_of(numbers),
        "lists": [_list(visible, code, colour, numbers[code], day) for code, colour in COLOURS],
        "page": (page := _plans_page(visible, day, request.GET.get("page"))),
        "plans": _plan_rows(page),
        "plan_columns": [words.STATUSES[code] for code in PLAN_COLUMNS],
        "bureaus": _ends(groups["bureau"]),
        "areas": _ends(groups["area"]),
        "as_of": day,
        "as_of_form": day_form,
        "kept": [],
    }
    return render(request, "web/leaders/leaders.html", context)


def _list(visible: QuerySet[Assignment], code: str, colour: str, number: int, day: AsOf) -> dict[str, Any]:
    """The most pressing rows of one colour: those due first."""
    pressing = with_standing(visible, day, code).order_by("due_then", "pk") if number else Assignment.objects.none()
    keys = list(pressing.values_list("pk", flat=True)[:LISTED])
    found = light(Assignment.objects.all()).in_bulk(keys)
    rows = rows_of([found[key] for key in keys], day)
    return {"code": code, "colour": colour, "sign": words.COLOURS[colour], "number": number, "rows": rows}


def _plans_page(visible: QuerySet[Assignment], day: AsOf, asked: str | None) -> Page:
    """A page of plans by id with their tasks by standing, a task counted where its first lead stands; most overdue first."""
    rows = annotated(deciding_of(visible).order_by(), day.on, day.known_at)
    numbers: dict[int, dict[str, int]] = defaultdict(dict)
    for plan, standing, number in rows.values_list("task__plan", "standing").annotate(Count("pk")).order_by():
        numbers[plan][standing] = number
    pressing = sorted(numbers.items(), key=lambda row: (-row[1].get(Standing.OVERDUE, 0), -sum(row[1].values()), row[0]))
    return Paginator(pressing, PLANS_A_PAGE).get_page(asked)


def _plan_rows(page: Page) -> list[dict[str, Any]]:
    """The plans of a page with what stands beside each."""
    plans = Plan.objects.select_related("place").in_bulk([plan for plan, _numbers in page])
    return [
        {
            "plan": plans[plan],
            "total": sum(numbers.values()),
            "cells": [
                {"code": code, "label": words.STATUSES[code].label, "number": numbers.get(code, 0)} for code in PLAN_COLUMNS
            ],
        }
        for plan, numbers in page
    ]


def _ends(scores: list[Score]) -> list[Score]:
    return scores[:RANKED]


urlpatterns = [path("leaders/", leaders, name="leaders")]
