"""Reminding (催办): blue before a day, yellow on it, red after it; each recorded once and told through the notices.

Three days can be reminded of: the completion day, the day of a report, and the signature, which is expected within five
days of assigning. Blue is sent once on entering the last days before (JINGTU_REMIND_DAYS; a report: when it opens).
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingtu.core.journal.services import record
from jingtu.core.notices.models import Kind
from jingtu.core.notices.services import Telling, tell_all
from jingtu.core.parties.models import User

from . import telling
from .documents.letters import Letter
from .errors import WorkRefused
from .lifecycle import GIVER, LIVE, State
from .models import Assignment, Reminder, Report
from .moves import check_not_future
from .standing import acting_as, brought_up
from .status import COLOURS, REPORT_COLOURS, WORKING, annotated

SIGN_WITHIN = dt.timedelta(days=5)
BATCH = 500
Colour = Reminder.Colour


@dataclass(frozen=True)
class Due:
    """A reminder that is due: of which assignment, in which colour, about what (due, report, sign) and which day."""

    assignment: int
    colour: str
    about: str
    day: dt.date


def due(on: dt.date, assignments: QuerySet[Assignment] | None = None) -> list[Due]:
    """Return the reminders due on the day, sent before or not, the most pressing first."""
    rows = Assignment.objects.all() if assignments is None else assignments
    pressing = annotated(rows.filter(state__in=WORKING).order_by(), on)
    names = ("pk", "standing", "due_then", "reporting", "report_due_on", "state_then", "assigned_on")
    found: list[Due] = []
    for pk, standing, due_on, reporting, report_due_on, state, assigned_on in pressing.values_list(*names):
        if standing in COLOURS:
            found.append(Due(pk, COLOURS[standing], "due", due_on))
        if reporting in REPORT_COLOURS and report_due_on and state == State.SIGNED:
            found.append(Due(pk, REPORT_COLOURS[reporting], "report", report_due_on))
        if state == State.ASSIGNED and on >= assigned_on + SIGN_WITHIN:
            late = on > assigned_on + SIGN_WITHIN
            found.append(Due(pk, Colour.RED if late else Colour.YELLOW, "sign", assigned_on + SIGN_WITHIN))
    return sorted(found, key=urgency)


@transaction.atomic
def remind_due(on: dt.date) -> int:
    """Send the reminders due today that were not sent before; return how many. May run again, or after days of standstill."""
    asked = due(on)
    known = set(Reminder.objects.filter(sent_by=None).values_list("assignment_id", "about", "day", "colour"))
    fresh = [each for each in asked if (each.assignment, each.about, each.day, each.colour) not in known]
    rows = Assignment.objects.select_related("party", "task").defer("task__text")
    by_key = rows.in_bulk([each.assignment for each in fresh])
    Reminder.objects.bulk_create([row_of(each, on) for each in fresh], batch_size=BATCH, ignore_conflicts=True)
    tell_all([telling_of(by_key[each.assignment], each, on, "") for each in fresh])
    if fresh:
        record(None, "work.remind", subject="", detail={"count": len(fresh), "on": on})
    return len(fresh)


def check_live(assignment: Assignment) -> None:
    """Refuse to remind of what is closed, withdrawn or suspended. Raises WorkRefused."""
    if assignment.state not in LIVE:
        raise WorkRefused(
            _("“%(task)s”现在的状态是“%(state)s”，不需要催办。")
            % {"task": assignment.task.title, "state": assignment.get_state_display()}
        )


@transaction.atomic
def remind(assignment: Assignment, *, by: User, on: dt.date, text: str = "") -> Reminder:
    """Remind a party by hand, once a day. Raises WorkRefused or PermissionDenied."""
    assignment = _with_all(assignment)
    acting_as(by, assignment, GIVER, _("催办"))
    check_not_future(on, _("催办"))
    check_live(assignment)
    each = most_pressing(assignment, on)
    row = row_of(each, on, by, text)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise WorkRefused(
            _("今天已经就“%(task)s”催办过%(party)s，不必重复。") % {"task": assignment.task.title, "party": assignment.party}
        ) from error
    detail = {"colour": each.colour, "about": each.about, "day": each.day, "on": on}
    record(by, "work.remind", subject=f"assignment:{assignment.pk}", detail=detail)
    tell_all([telling_of(assignment, each, on, text, key=f"remind:{row.pk}")])
    return row


def urgency(each: Due) -> tuple[int, dt.date, int]:
    """Order reminders, the most pressing first."""
    return [Colour.RED, Colour.YELLOW, Colour.BLUE].index(Colour(each.colour)), each.day, each.assignment


def most_pressing(assignment: Assignment, on: dt.date) -> Due:
    """Return what to remind an assignment of on a day; where nothing presses, its next day, in blue."""
    return pressing([assignment], on)[assignment.pk]


def pressing(rows: Sequence[Assignment], on: dt.date) -> dict[int, Due]:
    """Return by assignment what to remind of on a day, asked for all at once."""
    found: dict[int, Due] = {}
    for each in due(on, Assignment.objects.filter(pk__in=[row.pk for row in rows])):
        found.setdefault(each.assignment, each)
    return {row.pk: found.get(row.pk) or _next_day(row, on) for row in rows}


def _next_day(assignment: Assignment, on: dt.date) -> Due:
    if assignment.state == State.ASSIGNED:
        return Due(assignment.pk, Colour.BLUE, "sign", assignment.assigned_on + SIGN_WITHIN)
    day = assignment.due_on or assignment.report_due_on
    return Due(assignment.pk, Colour.BLUE, "due" if assignment.due_on else "report", day or on)


def letter(assignment: Assignment, on: dt.date, each: Due | None = None) -> Letter:
    """Return what the reminder letter of an assignment says on a day."""
    assignment = _with_all(assignment)
    each = each or most_pressing(assignment, on)
    above = assignment.parent
    last = assignment.reports.filter(state__in=(Report.State.ACCEPTED, Report.State.SUBMITTED)).order_by("-period_last").first()
    return Letter(
        colour=each.colour,
        about=each.about,
        addressee=assignment.party.name,
        plan=assignment.task.plan.title,
        task=assignment.task.title,
        reference=assignment.task.reference,
        role=str(assignment.get_role_display()),
        day=each.day,
        on=on,
        issuer=above.party.name
        if above
        else _("%(place)s土壤污染防治工作领导小组办公室") % {"place": assignment.task.plan.place},
        progress=last.text if last else "",
        instruction=assignment.instruction,
    )


def row_of(each: Due, on: dt.date, by: User | None = None, text: str = "") -> Reminder:
    """Return the row of a reminder; `by` nobody is the platform."""
    return Reminder(
        assignment_id=each.assignment,
        colour=each.colour,
        about=each.about,
        day=each.day,
        text=text.strip(),
        sent_on=on,
        sent_by=by,
    )


def telling_of(assignment: Assignment, each: Due, on: dt.date, text: str, key: str = "") -> Telling:
    """Return the notice of one reminder."""
    subjects = {
        "due": _("%(colour)s：%(task)s（完成期限 %(day)s）"),
        "report": _("%(colour)s：%(task)s（反馈期限 %(day)s）"),
        "sign": _("%(colour)s：%(task)s（签收期限 %(day)s）"),
    }
    words: dict[str, Any] = {"colour": Colour(each.colour).label, "task": assignment.task.title[:120], "day": each.day}
    steps = {
        Colour.BLUE: _("请按期办理。"),
        Colour.YELLOW: _("今天到期，请今天办理。"),
        Colour.RED: _("已经逾期，请立即办理；确有困难的，可以申请延期。"),
    }
    return Telling(
        assignment.party,
        Kind.REMINDER,
        (subjects[each.about] % words)[:200],
        text.strip() or steps[Colour(each.colour)],
        link=telling.link(assignment),
        key=key or f"{telling.about(assignment)}:{each.about}:{each.day}:{each.colour}",
        on=on,
        colour=each.colour,
        about=telling.about(assignment),
    )


def _with_all(assignment: Assignment) -> Assignment:
    return brought_up(assignment.pk)
