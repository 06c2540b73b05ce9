"""The daily work of the tasks of `benchmarks.plans`, written set-wise: what `benchmarks.work` measures on.

One assignment for each task with six years behind it: its moves, eleven half-yearly reports with theirs, its completion day.
Shares of a hundred are told apart by the remainder of an id, so the same rows come out on both databases.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

TODAY = dt.date(2020, 7, 5)  # the reports of the first half of 2020 are open until 10 July
PAST = dt.date(2018, 11, 20)
ASSIGNED_ON = dt.date(2014, 6, 1)
HALF_YEARS = [(dt.date(year, month, 1), dt.date(year, month + 5, 30 if month == 1 else 31)) for year in range(2014, 2020)
              for month in (1, 7)][1:]  # fmt: skip
AFTER = dt.timedelta(days=5)  # how long after a half-year its report comes in
WORDS = "已对辖区内重点监管企业逐一核查，更新名单，完成监测点位布设，督促企业公开信息并落实整改。"
# Remainder of the id by 100 and the moves made: the day, the move, from where to where.
PATHS: tuple[tuple[range, tuple[tuple[dt.date, str, str, str], ...]], ...] = (
    (range(5, 100), ((dt.date(2014, 6, 20), "sign", "assigned", "signed"),)),
    (range(30, 45), ((dt.date(2018, 12, 20), "claim", "signed", "claimed"),)),
    (range(30, 35), ((dt.date(2019, 1, 8), "return_claim", "claimed", "signed"),)),
    (range(35, 45), ((dt.date(2019, 1, 8), "close", "claimed", "closed"),)),
    (range(45, 50), ((dt.date(2020, 6, 28), "claim", "signed", "claimed"),)),
    (range(50, 53), ((dt.date(2020, 1, 15), "suspend", "signed", "suspended"),)),
    (range(53, 55), ((dt.date(2017, 3, 1), "set_aside", "signed", "not_applicable"),)),
)


def make_work() -> dict[str, int]:
    """Write the work of all tasks and return how many rows of each table there are."""
    from jingtu.core.work import models

    _assign()
    _moves()
    for number, (first, last) in enumerate(HALF_YEARS):
        _reports(first, last, latest=number == len(HALF_YEARS) - 1)
    tables = (models.Assignment, models.AssignmentMove, models.Report, models.ReportMove)
    return {model.__name__: model.objects.count() for model in tables}


def _assign() -> None:
    """Charge the first lead of each task with it; the state that the moves lead to is written at once."""
    from jingtu.core.parties.models import User
    from jingtu.core.plans.models import TaskParty
    from jingtu.core.work.models import Assignment

    by = User.objects.get(username="benchmark").pk
    leads = TaskParty.objects.filter(role="lead").order_by("pk")
    rows = leads.values_list("task", "task__identity", "party", "task__place_path", "task__due_on")
    Assignment.objects.bulk_create(
        (_assignment(number, row, by) for number, row in enumerate(rows.iterator(), 1)), batch_size=500
    )


def _assignment(number: int, row: tuple[int, int, int, str, dt.date | None], by: int) -> Any:
    from jingtu.core.work.models import Assignment

    task, identity, party, path, due_on = row
    made = [move for remainders, moves in PATHS if number % 100 in remainders for move in moves]
    day, state = (made[-1][0], made[-1][3]) if made else (ASSIGNED_ON, "assigned")
    reports = state != "assigned"
    live = state in ("assigned", "signed", "claimed")
    return Assignment(
        pk=number,
        task_id=task,
        identity_id=identity,
        party_id=party,
        role="lead",
        decides=True,
        place_path=path,
        state=state,
        assigned_on=ASSIGNED_ON,
        moved_on=day,
        touched_on=max(day, HALF_YEARS[-1][1] + AFTER) if reports else day,
        owed_from=ASSIGNED_ON,
        changed_at=_instant(day),
        due_on=due_on,
        reported_until=HALF_YEARS[-1][1] if reports else None,
        report_due_on=(dt.date(2020, 7, 10) if reports else dt.date(2015, 1, 10)) if live else None,
        assigned_by_id=by,
    )


def _moves() -> None:
    from jingtu.core.work.models import Assignment, AssignmentMove, DueDay

    everyone = Assignment._meta.db_table
    of_day = {"effective_on": ASSIGNED_ON, "recorded_at": _instant(ASSIGNED_ON)}
    _copy(DueDay, everyone, {"assignment_id": "id", "due_on": "due_on"}, of_day | {"basis": "方案"})
    made = {"assignment_id": "id", "made_by_id": "assigned_by_id"}
    _copy(AssignmentMove, everyone, made, of_day | {"move": "assign", "source": "", "target": "assigned", "reason": ""})
    for remainders, moves in PATHS:
        which = f"id %% 100 BETWEEN {remainders[0]} AND {remainders[-1]}"
        for day, move, source, target in moves:
            words = {"move": move, "source": source, "target": target, "reason": "情况属实"}
            _copy(AssignmentMove, everyone, made, words | {"effective_on": day, "recorded_at": _instant(day)}, which)


def _reports(first: dt.date, last: dt.date, *, latest: bool) -> None:
    """One report of each signed assignment: a tenth was returned once, in the latest half-year one in seven still waits."""
    from jingtu.core.work.models import Assignment, Report, ReportMove

    submitted, decided = last + AFTER, last + dt.timedelta(days=12)
    again = last + dt.timedelta(days=20)
    waits = "id %% 7 = 3" if latest else "id < 0"
    written = {
        "assignment_id": "id",
        "written_by_id": "assigned_by_id",
        "submitted_by_id": "assigned_by_id",
        "decided_by_id": f"CASE WHEN {waits} THEN NULL ELSE assigned_by_id END",
        "state": f"CASE WHEN {waits} THEN 'submitted' ELSE 'accepted' END",
        "was_returned": "id %% 10 = 1",
        "is_late": "id %% 20 = 7",
        "percent_done": "id %% 100",
    }
    told = {
        "period_first": first,
        "period_last": last,
        "text": WORDS * 5,
        "problems": "",
        "next_steps": WORDS,
        "version": 2,
        "first_submitted_on": submitted,
        "submitted_on": submitted,
        "submitted_at": _instant(submitted),
        "decided_on": decided,
        "decided_at": _instant(decided),
        "decision_reason": "",
    }
    _copy(Report, Assignment._meta.db_table, written, told, "id %% 100 >= 5")
    waiting = "state = 'submitted'"
    returned = f"was_returned AND NOT {waiting}"
    for move, day, which in (
        ("submit", submitted, ""),
        ("return", decided, returned),
        ("submit", again, returned),
        ("accept", decided, f"NOT was_returned AND NOT {waiting}"),
        ("accept", again, returned),
    ):
        made = {"effective_on": day, "recorded_at": _instant(day), "move": move, "reason": ""}
        of_period = f"period_last = '{last}'" + (f" AND {which}" if which else "")
        _copy(ReportMove, Report._meta.db_table, {"report_id": "id", "made_by_id": "written_by_id"}, made, of_period)


def _copy(model: Any, source: str, taken: dict[str, str], told: dict[str, Any], which: str = "") -> None:
    """Insert one row into the model's table for each row of `source`: columns that are taken from it, and constants."""
    from django.db import connection

    columns = ", ".join([*taken, *told])
    values = ", ".join([*taken.values(), *(["%s"] * len(told))])
    where = f" WHERE {which}" if which else ""
    statement = f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {values} FROM {source}{where}"
    with connection.cursor() as cursor:
        cursor.execute(statement, list(_adapted(told.values())))


def _adapted(values: Iterable[Any]) -> Iterable[Any]:
    from django.db import connection

    for value in values:
        yield connection.ops.adapt_datetimefield_value(value) if isinstance(value, dt.datetime) else value


def _instant(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(10), dt.UTC)
