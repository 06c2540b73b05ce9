"""The working part of a task's page: who works on it, how it stands on a day, what this person can do."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.plans.models import Task
from jingtu.core.work import assigning, status
from jingtu.core.work.demands import Asker
from jingtu.core.work.lifecycle import State
from jingtu.core.work.models import Assignment, Report
from jingtu.core.work.standing import parties_of
from jingtu.core.work.visible import assignments_visible_to
from jingtu.web.console import work_words as words
from jingtu.web.console.as_of import AsOf, as_of
from jingtu.web.console.work_assignments import offers
from jingtu.web.console.work_common import ASSIGN, READ, VERIFY, light
from jingtu.web.console.work_events import events_of
from jingtu.web.console.work_rows import rows_of

REPORTS_SHOWN = 6
DOING_SHOWN = 3


def task_work(request: HttpRequest, task: Task) -> dict[str, Any]:
    """Return what the working part shows; nothing for whoever may not read the work."""
    scope = scope_of(request.user)
    if not scope.may(READ):
        return {}
    day, form = as_of(request)
    visible = light(assignments_visible_to(request.user)).filter(identity=task.identity_id)
    rows = [row for row in rows_of(list(visible.order_by("-decides", "role", "pk")), day) if row.code != "withdrawn"]
    deciding = next((row for row in rows if row.assignment.decides), None)
    first = deciding or (rows[0] if rows else None)
    work = {
        "rows": rows,
        "sign": deciding and deciding.sign,
        "as_of": day,
        "as_of_form": form,
        "reports": _reports([row.assignment for row in rows], day),
        "events": events_of(first.assignment, day) if first else [],
        "doing": [] if day.is_past else _doing(request.user, [row.assignment for row in rows]),
        "askable": "" if day.is_past else _askable(request.user, [row.assignment for row in rows]),
        "may_assign": not day.is_past and scope.may(ASSIGN, task.place_path) and _is_left(task),
    }
    return {"work": work}


def signs_of(tasks: list[Task], day: AsOf) -> dict[int, words.Sign]:
    """Return by task how it stood on the day; one that was not assigned then is said so."""
    leads = Assignment.objects.filter(decides=True, identity__in=[task.identity_id for task in tasks])
    rows = status.with_standing(leads.exclude(state=State.WITHDRAWN).order_by(), day.on, day.known_at)
    found = dict(rows.values_list("identity_id", "standing"))
    codes = {task.pk: found.get(task.identity_id, "unassigned") for task in tasks}
    return {pk: words.sign_of(words.TASK_STATUSES, code) for pk, code in codes.items()}


def standing_so(tasks: QuerySet[Task], day: AsOf, code: str) -> QuerySet[Task]:
    """Keep the tasks whose first lead stood so on the day; without a code, all."""
    if not code:
        return tasks
    leads = Assignment.objects.filter(decides=True).exclude(state=State.WITHDRAWN).order_by()
    if code == "unassigned":
        return tasks.exclude(identity__in=status.with_standing(leads, day.on, day.known_at).values("identity"))
    return tasks.filter(identity__in=status.standing_as(leads, [code], day.on, day.known_at).values("identity"))


def _reports(assignments: list[Assignment], day: AsOf) -> list[dict[str, Any]]:
    found = Report.objects.filter(assignment__in=assignments, first_submitted_on__lte=day.on)
    rows = found.select_related("assignment__party").order_by("-first_submitted_on", "-pk")[:REPORTS_SHOWN]
    signed = [(row, words.sign_of(words.REPORTS, row.state)) for row in rows]
    return [{"report": row, "sign": sign, "period": words.period(row.period_first, row.period_last)} for row, sign in signed]


def _is_left(task: Task) -> bool:
    """Tell whether the plan names a party for this task that is not charged yet."""
    return task.is_current and bool(assigning.propose(task.plan, tasks=[task.pk]))


def _askable(user: User, assignments: list[Assignment]) -> str:
    """Name the parts of which the person can ask a report now."""
    if not scope_of(user).may(VERIFY):
        return ""
    asker = Asker(user, assignments)
    return ",".join(str(each.pk) for each in assignments if not asker.why_not(each))


def _doing(user: User, assignments: list[Assignment]) -> list[dict[str, Any]]:
    """What the person can do with own parts of the task, then with those that wait for a decision; the rest is on their pages."""
    own = parties_of(user)
    ordered = sorted(assignments, key=lambda each: each.party_id not in own)
    doing = [
        {
            "assignment": each,
            "moves": offers(each, user),
            "may_report": each.party_id in own and each.state in (State.SIGNED, State.CLAIMED),
        }
        for each in ordered
    ]
    pressing = [each for each in doing if each["may_report"] or any(offer.primary for offer in each["moves"])]
    return pressing[:DOING_SHOWN]
