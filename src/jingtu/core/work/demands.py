"""Asking for a report in between (要求反馈): by a day, of one assignment or of many at once, each party told once.

    ask(assignments, by=person, on=day, due_on=day, text="…")
    cancel(demand, by=person, on=day)

Whoever gave the work asks; the lead of a task asks those who take part in it. One demand of an assignment waits at a time.
Every function raises WorkRefused with the sentence to show, PermissionDenied for people it is not for.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from django.db import transaction
from django.db.models import Case, DateField, F, Max, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Party, User

from . import telling
from .errors import Overtaken, WorkRefused
from .lifecycle import GIVER, State
from .models import Assignment, Demand, Reminder, Report
from .moves import check_not_future, report_due_on
from .standing import acting_as, acts_in, all_brought_up, brought_up, parties_of

GIVEN = (Report.State.SUBMITTED, Report.State.ACCEPTED)
ASKABLE = (State.ASSIGNED, State.SIGNED)
BATCH = 500


def waiting(assignment: Assignment) -> QuerySet[Demand]:
    """Return the demands of an assignment that no report has answered yet."""
    return assignment.demands.filter(cancelled_on=None).exclude(report__state__in=GIVEN)


class Asker:
    """In whose name a person can ask reports of some assignments: the giver's, or the lead's; found out in one question."""

    def __init__(self, user: User, rows: Sequence[Assignment]) -> None:
        self.user = user
        self.own = list(parties_of(user))
        self.led = _led_by(self.own, [row.identity_id for row in rows]) if self.own else {}

    def leads(self, row: Assignment) -> Party | None:
        """Return the party of the person that leads the task in which this assignment takes part."""
        return None if row.parent_id or row.decides or row.party_id in self.own else self.led.get(row.identity_id)

    def may(self, row: Assignment) -> bool:
        """Tell whether the person asks for whoever gave the work, or for the lead of the task."""
        return acts_in(self.user, row, GIVER) or self.leads(row) is not None

    def why_not(self, row: Assignment) -> str:
        """Say why no report of this assignment can be asked for now; empty where it can."""
        if not self.may(row):
            return _("不由您交办，您也不是这项任务的牵头单位。")
        if row.state not in ASKABLE:
            return _("现在的状态是“%s”，不需要反馈。") % row.get_state_display()
        if row.demand_due_on:
            return _("已经要求在%s前反馈，还没有收到。") % row.demand_due_on
        return ""

    def name(self, row: Assignment) -> tuple[Party | None, int | None]:
        """Return in whose name (None: the plan office's) and on whose behalf the person asks. Raises PermissionDenied."""
        lead = self.leads(row)
        if lead is not None and not acts_in(self.user, row, GIVER):
            return lead, parties_of(self.user)[lead.pk]
        behalf = acting_as(self.user, row, GIVER, _("要求反馈"))
        return (row.parent.party if row.parent else None), behalf


def _led_by(own: list[int], identities: list[int]) -> dict[int, Party]:
    leading = Assignment.objects.filter(decides=True, party__in=own).exclude(state=State.WITHDRAWN).select_related("party")
    return {row.identity_id: row.party for some in _in_parts(identities) for row in leading.filter(identity__in=some)}


@transaction.atomic
def ask(
    assignments: Iterable[Assignment],
    *,
    by: User,
    on: dt.date,
    due_on: dt.date,
    text: str = "",
    until: dt.date | None = None,
) -> list[Demand]:
    """Ask for a report by `due_on`, of all or of none; it covers what was done since the last one up to `until` (today)."""
    rows = all_brought_up(each.pk for each in assignments)
    if not rows:
        raise WorkRefused(_("没有选择任务，没有发出反馈要求。请先勾选任务。"))
    until = until or on
    _check_days(on, due_on, until)
    told = _last_told([row.pk for row in rows])
    asker = Asker(by, rows)
    made = [_demand(row, asker, on, due_on, until, told.get(row.pk), text.strip()) for row in rows]
    _mark(rows, due_on)
    Demand.objects.bulk_create(made, batch_size=BATCH)
    _note_as_told(made)
    detail = {"count": len(made), "assignments": [row.pk for row in rows][:BATCH], "due_on": due_on, "until": until, "on": on}
    record(by, "work.demand", subject=f"assignment:{rows[0].pk}", detail=detail)
    telling.of_demands(made)
    return made


@transaction.atomic
def cancel(demand: Demand, *, by: User, on: dt.date) -> Demand:
    """Take a demand back that nobody has answered; the party is told."""
    assignment = demand.assignment = brought_up(demand.assignment_id)
    if not Asker(by, [assignment]).may(assignment):
        acting_as(by, assignment, GIVER, _("撤回反馈要求"))
    check_not_future(on, _("撤回反馈要求"))
    if Report.objects.filter(demand=demand, state__in=GIVEN).exists():
        raise WorkRefused(_("承办单位已经反馈，不能撤回这项要求。请直接审核反馈。"))
    open_still = Demand.objects.filter(pk=demand.pk, cancelled_on=None)
    if not open_still.update(cancelled_on=on, cancelled_at=clock.now(), cancelled_by=by):
        raise Overtaken(_("这项反馈要求已经撤回。请刷新页面查看现状。"))
    bring_up_to_date(assignment)
    record(by, "work.demand", subject=f"assignment:{assignment.pk}", detail={"cancelled": demand.pk, "on": on})
    telling.of_demand_cancelled(demand, on)
    return demand


def bring_up_to_date(assignment: Assignment) -> None:
    """Write what waits on the row of the assignment, for lists to read."""
    assignment.demand_due_on = waiting(assignment).order_by("due_on").values_list("due_on", flat=True).first()
    assignment.report_due_on = report_due_on(assignment)
    assignment.save(update_fields=["demand_due_on", "report_due_on"])


def _check_days(on: dt.date, due_on: dt.date, until: dt.date) -> None:
    check_not_future(on, _("要求反馈"))
    if due_on < on:
        raise WorkRefused(_("反馈期限%(due)s已经过去。请填写今天（%(on)s）或之后的日期。") % {"due": due_on, "on": on})
    if until > due_on:
        raise WorkRefused(
            _("进展截至%(until)s，晚于反馈期限%(due)s。请填写不晚于反馈期限的日期。") % {"until": until, "due": due_on}
        )


def _last_told(keys: list[int]) -> dict[int, dt.date]:
    """Return up to which day each assignment was reported, by whatever report."""
    found: dict[int, dt.date] = {}
    for some in _in_parts(keys):
        rows = Report.objects.filter(assignment__in=some, state__in=GIVEN).order_by().values_list("assignment")
        found |= dict(rows.annotate(last=Max("period_last")))
    return found


def _demand(
    row: Assignment, asker: Asker, on: dt.date, due_on: dt.date, until: dt.date, told: dt.date | None, text: str
) -> Demand:
    asked_for, behalf = asker.name(row)
    words = {"task": row.task.title, "party": row.party, "why": asker.why_not(row), "assigned": row.assigned_on}
    if words["why"]:
        raise WorkRefused(_("不能要求%(party)s反馈“%(task)s”：%(why)s") % words)
    if on < row.moved_on or until < row.assigned_on:
        raise WorkRefused(
            _("%(party)s的“%(task)s”是%(assigned)s交办的，要求反馈或进展截至的日期早于交办或上一次办理。请改填日期。") % words
        )
    since = told + dt.timedelta(days=1) if told else row.assigned_on
    return Demand(
        assignment=row,
        text=text,
        period_first=min(since, until),
        period_last=until,
        due_on=due_on,
        asked_on=on,
        asked_by=asker.user,
        asked_for=asked_for,
        behalf_of_id=behalf,
    )


def _mark(rows: list[Assignment], due_on: dt.date) -> None:
    """Write the day on the rows that are still as they were seen; of two who ask at once, one wins."""
    earlier = Q(report_due_on__isnull=False, report_due_on__lte=due_on)
    first = Case(When(earlier, then=F("report_due_on")), default=Value(due_on), output_field=DateField())
    marked = 0
    for some in _in_parts([row.pk for row in rows]):
        free = Assignment.objects.filter(pk__in=some, demand_due_on=None, state__in=ASKABLE)
        marked += free.update(demand_due_on=due_on, was_demanded=True, report_due_on=first)
    if marked != len(rows):
        raise Overtaken(_("其中有任务刚刚被别人要求反馈或已经办理，本次没有发出。请刷新页面后再操作。"))


def _note_as_told(made: list[Demand]) -> None:
    """Asking says what the blue reminder of that day would say: it counts as sent, and nobody is told twice."""
    told = [
        Reminder(assignment=each.assignment, colour=Reminder.Colour.BLUE, about="report", day=each.due_on, sent_on=each.asked_on)
        for each in made
    ]
    Reminder.objects.bulk_create(told, batch_size=BATCH, ignore_conflicts=True)


def _in_parts(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[at : at + BATCH] for at in range(0, len(keys), BATCH))
