"""What the documents say, computed for a day from the assignments that whoever asks may see."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.parties.models import Party
from jingtu.core.places.models import Division
from jingtu.core.plans.models import Plan, Task
from jingtu.core.work.lifecycle import State
from jingtu.core.work.models import Assignment, Meeting, Report
from jingtu.core.work.scoring import Score, ranking
from jingtu.core.work.status import Standing, annotated, counts, task_standings

from .bulletin import ITEMS_SHOWN, Bulletin, Figures, Item, PartyLine
from .minutes import Minutes, MinutesDecision
from .progress import Progress, Progresses

AHEAD = (Standing.DUE_TODAY, Standing.DUE_SOON)


def deciding_of(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Return the assignments that stand for their tasks: the first lead's."""
    return assignments.filter(decides=True).exclude(state=State.WITHDRAWN)


def bulletin_of(assignments: QuerySet[Assignment], place: Division, on: dt.date, known_at: dt.date | None = None) -> Bulletin:
    """Return what the 通报 of a place says on a day."""
    deciding = deciding_of(assignments)
    last_month = on.replace(day=1) - dt.timedelta(days=1)
    before = figures_of(counts(deciding, last_month, min(known_at, last_month) if known_at else None))
    plans = Plan.objects.filter(pk__in=deciding.filter(assigned_on__lte=on).order_by().values("task__plan")).count()
    groups = ranking(assignments, on, known_at)
    return Bulletin(
        place=place.name,
        issuer=issuer_of(place),
        on=on,
        plans=plans,
        figures=figures_of(counts(deciding, on, known_at)),
        groups=[[party_line(score) for score in groups[name] if score.score is not None] for name in ("bureau", "area")],
        overdue=_items(deciding, (Standing.OVERDUE,), on, known_at),
        ahead=_items(deciding, AHEAD, on, known_at),
        due_within=settings.REMIND_DAYS,
        before=before if before.tasks else None,
    )


def issuer_of(place: Division) -> str:
    """Name the office that issues the documents of a place."""
    return _("%(place)s土壤污染防治工作领导小组办公室") % {"place": place}


def figures_of(numbers: dict[str, int]) -> Figures:
    """Return the counts by standing as the figures of a 通报; work due today counts as due soon."""
    shown = {name: number for name, number in numbers.items() if name != Standing.WITHDRAWN}
    return Figures(
        tasks=sum(shown.values()),
        closed=shown[Standing.CLOSED],
        claimed=shown[Standing.CLAIMED],
        overdue=shown[Standing.OVERDUE],
        due_soon=shown[Standing.DUE_SOON] + shown[Standing.DUE_TODAY],
        unsigned=shown[Standing.UNSIGNED],
        under_way=shown[Standing.ON_TIME],
        open_ended=shown[Standing.OPEN_ENDED],
        apart=shown[Standing.SUSPENDED] + shown[Standing.NOT_APPLICABLE],
    )


def party_line(score: Score) -> PartyLine:
    """Return a score as a line of the 通报."""
    return PartyLine(score.rank, score.party.name, score.assigned, score.closed, score.overdue, score.work_share)


def progress_reader(on: dt.date, known_at: dt.date | None = None) -> Callable[[list[int]], Progresses]:
    """Return the function that gives the progress of tasks by id on the day: the status, and the last report of the lead."""
    labels = dict(Standing.choices)

    def read(tasks: list[int]) -> Progresses:
        rows = Task.objects.filter(pk__in=tasks)
        said = _last_words(rows, on, known_at)
        stood = task_standings(rows, on, known_at)
        return {pk: Progress(labels[standing], said.get(pk, "")) for pk, standing in stood.items()}

    return read


def minutes_of(meeting: Meeting) -> Minutes:
    """Return a meeting as its minutes are printed."""
    decisions = meeting.decisions.select_related("task").order_by("ordinal")
    return Minutes(
        title=meeting.title,
        number=meeting.number,
        held_on=meeting.held_on,
        chair=meeting.chair,
        attendees=[party.name for party in meeting.attendees.all()],
        text=meeting.minutes,
        decisions=[
            MinutesDecision(each.text, each.task.leads, each.task.participants, each.task.due_on)
            if each.task
            else MinutesDecision(each.text)
            for each in decisions
        ],
        issuer=issuer_of(meeting.plan.place),
    )


def _items(rows: QuerySet[Assignment], standings: Iterable[str], on: dt.date, known_at: dt.date | None) -> list[Item]:
    found = annotated(rows.order_by(), on, known_at).filter(standing__in=list(standings)).order_by("due_then", "pk")
    named = list(found.values_list("task__title", "party_then", "due_then")[:ITEMS_SHOWN])
    parties = Party.objects.in_bulk([party for _title, party, _day in named])
    return [Item(title, parties[party].name, day) for title, party, day in named]


def _last_words(tasks: QuerySet[Task], on: dt.date, known_at: dt.date | None) -> dict[int, str]:
    """Return what the lead's last report that was accepted by the day said, by task; its words stand since accepting."""
    lead = Q(assignment__decides=True) & ~Q(assignment__state=State.WITHDRAWN)
    reports = Report.objects.filter(
        lead, assignment__identity__in=tasks.order_by().values("identity"), state=Report.State.ACCEPTED, decided_on__lte=on
    )
    if known_at:
        reports = reports.filter(decided_at__lte=clock.end_of(known_at))
    words = dict(reports.order_by("period_last", "pk").values_list("assignment__identity", "text"))
    return {pk: words[identity] for pk, identity in tasks.values_list("pk", "identity_id") if identity in words}
