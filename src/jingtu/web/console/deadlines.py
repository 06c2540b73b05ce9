"""What the plans ask for by which day. Whether a task is done is not known from its plan, so nothing here is called overdue."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.parties.scope import needs
from jingtu.core.plans import queries
from jingtu.web.console import wording
from jingtu.web.console.task_filter import DayFilter
from jingtu.web.console.tasks import row_of

BAR_WIDTH = 1000
QUARTERS = (gettext_lazy("第一季度"), gettext_lazy("第二季度"), gettext_lazy("第三季度"), gettext_lazy("第四季度"))
WEEKDAYS = (
    gettext_lazy("一"),
    gettext_lazy("二"),
    gettext_lazy("三"),
    gettext_lazy("四"),
    gettext_lazy("五"),
    gettext_lazy("六"),
    gettext_lazy("日"),
)
DAY_SHOWN = 50


@dataclass(frozen=True)
class Link:
    """A number with its words and the query of the list that it opens."""

    label: str
    number: int
    query: str


@dataclass(frozen=True)
class Span:
    """A quarter of the timeline: its bar in thousandths of the longest, and a link per kind of deadline.

    The one without links marks today where no deadline falls into the quarter of today.
    """

    year: int
    label: str
    width: int
    links: list[Link]
    holds_today: bool


@needs("plans.read")
def timeline(request: HttpRequest) -> HttpResponse:
    """Quarters with the tasks due in each, today among them, and apart what has no closing day."""
    form = DayFilter(request.GET, request.scope)
    wanted = {name for name, value in form.cleaned_data.items() if value}
    if wanted <= {"plan"}:
        line = queries.timeline(request.scope, form.cleaned_data.get("plan"))
    else:
        line = queries.timeline_of(form.criteria().apply(queries.visible_tasks(request.scope)))
    spans = spans_of(line, clock.today(), request.GET)
    context = {
        "form": form,
        "years": [(year, list(found)) for year, found in groupby(spans, key=lambda span: span.year)],
        "this_day": clock.today(),
        "open_ended": [_open_link(kind, number, request.GET) for kind, number in sorted(line.open_ended.items())],
        "has_any": bool(line.quarters or line.open_ended),
        "tabs": tabs_of(request, "timeline"),
    }
    return render(request, "web/tasks/timeline.html", context)


def tabs_of(request: HttpRequest, here: str) -> list[dict]:
    """Return the two views of the days; the filter goes along."""
    query = kept(request.GET)
    views = (("timeline", _("时间轴"), "timeline-event"), ("calendar", _("月历"), "calendar"))
    return [
        {"label": label, "href": f"{reverse(f'web:{name}')}?{query}", "here": name == here, "icon": icon}
        for name, label, icon in views
    ]


def kept(asked: QueryDict, **more: str) -> str:
    """Return the filter of the address as a query, with `more` laid over it; month, day and page do not go along."""
    query = asked.copy()
    for name in ("month", "day", "page", "sort"):
        query.pop(name, None)
    for name, value in more.items():
        query[name] = value
    return query.urlencode()


def spans_of(line: queries.Timeline, today: dt.date, asked: QueryDict) -> list[Span]:
    """Return the quarters in order, today's among them."""
    longest = max((sum(quarter.tasks.values()) for quarter in line.quarters), default=1)
    spans = {quarter.first: _span(quarter, longest, today, asked) for quarter in line.quarters}
    now = queries.quarter_of(today)
    if spans and now not in spans:
        spans[now] = Span(now.year, _quarter_name(now), 0, [], holds_today=True)
    return [spans[first] for first in sorted(spans)]


def _quarter_name(first: dt.date) -> str:
    return str(QUARTERS[(first.month - 1) // 3])


def _span(quarter: queries.Quarter, longest: int, today: dt.date, asked: QueryDict) -> Span:
    days = {"due_from": quarter.first.isoformat(), "due_until": quarter.last.isoformat()}
    links = [
        Link(_("到期") if kind == "by" else wording.kind_name(kind), number, kept(asked, kind=kind, **days))
        for kind, number in sorted(quarter.tasks.items())
    ]
    width = round(sum(quarter.tasks.values()) * BAR_WIDTH / longest)
    return Span(quarter.first.year, _quarter_name(quarter.first), width, links, quarter.first <= today <= quarter.last)


def _open_link(kind: str, number: int, asked: QueryDict) -> Link:
    label = _("没有写时限") if kind == queries.NO_DEADLINE else wording.kind_name(kind)
    return Link(label, number, kept(asked, kind=kind))


@needs("plans.read")
def month(request: HttpRequest) -> HttpResponse:
    """A month of days, each with its tasks, and below it the tasks of the chosen day or of the whole month."""
    form = DayFilter(request.GET, request.scope)
    found = form.criteria().apply(queries.visible_tasks(request.scope))
    first = asked_month(request.GET.get("month", ""), clock.today())
    page = queries.month_of(found, first)
    chosen = asked_day(request.GET.get("day", ""), first)
    days = (chosen, chosen) if chosen else (first, queries.last_of_month(first))
    span = {"due_from": days[0].isoformat(), "due_until": days[1].isoformat()}
    due = queries.TaskCriteria(due_from=days[0], due_until=days[1]).apply(found)
    listed = list(queries.in_order(due, "plan").select_related("plan__place").prefetch_related("deadlines")[: DAY_SHOWN + 1])
    context = {
        "form": form,
        "month": page,
        "steps": {"before": next_month(first, -1), "after": next_month(first, 1)},
        "chosen": chosen,
        "days": days,
        "this_day": clock.today(),
        "rows": [row_of(task, []) for task in listed[:DAY_SHOWN]],
        "has_more": len(listed) > DAY_SHOWN,
        "query": kept(request.GET),
        "list_query": kept(request.GET, **span),
        "weekdays": WEEKDAYS,
        "tabs": tabs_of(request, "calendar"),
    }
    return render(request, "web/tasks/calendar.html", context)


def asked_month(text: str, today: dt.date) -> dt.date:
    """Return the first day of the month written as 2018-06, or of this month where it is not written so."""
    try:
        return dt.datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return today.replace(day=1)


def asked_day(text: str, first: dt.date) -> dt.date | None:
    """Return the day of the month that is asked for, if the month has it."""
    return (
        first.replace(day=int(text))
        if text.isascii() and text.isdigit() and 1 <= int(text) <= queries.last_of_month(first).day
        else None
    )


def next_month(first: dt.date, step: int) -> dt.date:
    """Return the first day of the month after or before."""
    months = first.year * 12 + first.month - 1 + step
    return dt.date(months // 12, months % 12 + 1, 1)


urlpatterns = [
    path("tasks/timeline/", timeline, name="timeline"),
    path("tasks/calendar/", month, name="calendar"),
]
