"""Rows of work as every list shows them: how each stood on the day, in words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.parties.models import Party, User
from jingtu.core.work import demands, status
from jingtu.core.work.demands import Asker
from jingtu.core.work.lifecycle import State
from jingtu.core.work.models import Assignment
from jingtu.core.work.standing import parties_of
from jingtu.core.work.status import Standing, Status
from jingtu.core.work.visible import assignments_visible_to
from jingtu.web.console import work_words as words
from jingtu.web.console.as_of import AsOf

WORKING = (State.ASSIGNED, State.SIGNED)
SOON = "soon"


@dataclass(frozen=True)
class Row:
    """One assignment on a day. `code` is its standing, `party` who did the work then, `extras` what else is to be said."""

    assignment: Assignment
    code: str
    sign: words.Sign
    party: Party
    due_on: dt.date | None
    remaining: str
    report_due_on: dt.date | None
    words: str
    extras: list[words.Sign] = field(default_factory=list)


def rows_of(assignments: Sequence[Assignment], day: AsOf) -> list[Row]:
    """Return the rows in the given order; what did not exist on the day is left out."""
    keys = [each.pk for each in assignments]
    found = status.status(Assignment.objects.filter(pk__in=keys), day.on, day.known_at) if keys else {}
    moved = {now.party for each in assignments if (now := found.get(each.pk)) and now.party != each.party_id}
    then = Party.objects.in_bulk(moved) if moved else {}
    return [_row(each, found[each.pk], day, then) for each in assignments if each.pk in found]


def _row(assignment: Assignment, now: Status, day: AsOf, then: dict[int, Party]) -> Row:
    working = now.state in WORKING
    return Row(
        assignment,
        now.standing,
        words.sign_of(words.STATUSES, now.standing),
        then.get(now.party, assignment.party),
        now.due_on,
        words.remaining(now.due_on, day.on) if working else "",
        now.report_due_on if working else None,
        _said(now, day),
        _extras(now),
    )


def _said(now: Status, day: AsOf) -> str:
    """Say how old the last report is where work goes on without an end."""
    if now.standing != Standing.OPEN_ENDED:
        return ""
    if now.last_report_on is None:
        return _("还没有反馈过")
    return _("上次反馈在 {n} 天前").format(n=(day.on - now.last_report_on).days)


def _extras(now: Status) -> list[words.Sign]:
    extras = []
    if now.state == State.ASSIGNED and now.standing != Standing.UNSIGNED:
        extras.append(words.STATUSES["unsigned"])
    if now.state == State.SIGNED and (sign := words.REPORTING.get(now.reporting)):
        extras.append(sign)
    return extras


def with_standing(rows: QuerySet[Assignment], day: AsOf, code: str) -> QuerySet[Assignment]:
    """Keep the rows that stood so on the day; "soon" are those of today too."""
    asked = (Standing.DUE_SOON, Standing.DUE_TODAY) if code == SOON else (code,)
    return status.standing_as(rows, asked, day.on, day.known_at)


FIGURES = (
    ("unsigned", "jt-is-amber"),
    ("due_soon", "jt-is-blue"),
    ("overdue", "jt-is-red"),
    ("claimed", ""),
    ("closed", ""),
)


def five_figures(user: User) -> list[dict[str, Any]]:
    """Return how much of the person's own work, or else of all the person sees, stands where today, each counted in an index.

    Each counts what its link lists; what is due today counts as due soon, and unsigned work whose day is near or past by its day.
    """
    day = clock.today()
    soon = day + dt.timedelta(days=settings.REMIND_DAYS)
    asked = {
        "unsigned": Q(state=State.ASSIGNED) & (Q(due_on=None) | Q(due_on__gt=soon)),
        "due_soon": Q(state__in=WORKING, due_on__gte=day, due_on__lte=soon),
        "overdue": Q(state__in=WORKING, due_on__lt=day),
        "claimed": Q(state=State.CLAIMED),
        "closed": Q(state=State.CLOSED),
    }
    own = parties_of(user)
    rows = Assignment.objects.filter(party__in=own) if own else assignments_visible_to(user)
    figures = [_figure(code, css, rows.order_by().filter(asked[code]).count()) for code, css in FIGURES]
    return [figure | {"query": f"own=on&{figure['query']}"} for figure in figures] if own else figures


def figures_of(numbers: dict[str, int]) -> list[dict[str, Any]]:
    """Return the five figures of counted standings; as on the first page, what is due today counts as due soon."""
    together = numbers | {Standing.DUE_SOON: numbers[Standing.DUE_SOON] + numbers[Standing.DUE_TODAY]}
    return [_figure(code, css, together[code]) for code, css in FIGURES]


def _figure(code: str, css: str, number: int) -> dict[str, Any]:
    """One figure with its words, and `status`: what the filter of the list calls its rows."""
    sign, asked = words.STATUSES[code], SOON if code == Standing.DUE_SOON else code
    return {"number": number, "label": sign.label, "icon": sign.icon, "css": css, "query": f"status={asked}", "status": asked}


def waiting_demands(assignment: Assignment, user: User, on: dt.date) -> list[dict[str, Any]]:
    """Return what was asked of an assignment and not answered, with what the person can do about it."""
    rows = list(demands.waiting(assignment).select_related("asked_by", "asked_for").order_by("due_on"))
    may = bool(rows) and Asker(user, [assignment]).may(assignment)
    return [{"demand": row, "may_cancel": may, "late": row.due_on < on} for row in rows]
