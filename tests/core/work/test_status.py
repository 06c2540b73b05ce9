"""How work stood on a day: the cases hold in plain Python and in the database, and replaying the moves gives the same."""

import datetime as dt
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingtu.core import clock
from jingtu.core.parties.models import Party
from jingtu.core.work import assigning, moves, offices, status
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.lifecycle import MOVES, State
from jingtu.core.work.models import Assignment, AssignmentMove, DueDay, Report
from jingtu.core.work.periods import Cycle

DAY = dt.date
CASES = Path(__file__).parent / "cases"


def cases(name):
    rows = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(row, on, expected, id=f"{row['sentence']} {on}") for row in rows for on, expected in row["days"].items()]


@pytest.mark.parametrize(("case", "on", "expected"), cases("standing"))
def test_standing(case, on, expected):
    assert status.judge(case["state"], case["due"], on, soon=15) == expected


@pytest.mark.parametrize(("case", "on", "expected"), cases("reporting"))
def test_reporting(case, on, expected):
    cycle = Cycle(case["rhythm"], tuple(case["months"]) if "months" in case else None, case.get("day"))
    assert status.judge_reporting("signed", cycle, case["since"], case["until"], on) == expected


@pytest.mark.django_db
def test_the_database_judges_as_the_plain_words_do(people, plan):
    """Every case at once: rows written straight into the tables, then asked day by day."""
    task = plan.tasks.first()
    made = []
    for name in ("standing", "reporting"):
        for number, case in enumerate(yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))):
            made.append((name, case, written(people, task, name, number, case)))
    everything = Assignment.objects.all()
    for on in (clock.today(), DAY(2018, 12, 31)):
        stood = dict(status.annotated(everything, on).values_list("pk", "standing"))
        for code in status.Standing.values:  # however the rows are looked for, they are those that stand so
            found = set(status.standing_as(everything, [code], on).values_list("pk", flat=True))
            assert found == {pk for pk, standing in stood.items() if standing == code}, (code, on)
            assert status.counts(everything, on)[code] == len(found)
    for name, case, row in made:
        for on, expected in case["days"].items():
            if on > clock.today():
                continue
            found = status.annotated(Assignment.objects.filter(pk=row.pk), on).get()
            assert (found.standing if name == "standing" else found.reporting) == expected, (case["sentence"], on)


def written(people, task, name, number, case):
    months = case.get("months") or [None, None]
    state = case.get("state", "signed")
    since = case.get("since", DAY(2018, 1, 1))
    party = people.bureau.party.__class__.objects.create(name=f"{name}{number}", place=people.bureau.party.place)
    row = Assignment.objects.create(
        identity=task.identity,
        task=task,
        party=party,
        role="participant",
        place_path=task.place_path,
        state=state,
        rhythm=case.get("rhythm", "demand"),
        window_first=months[0],
        window_last=months[1],
        window_day=case.get("day"),
        assigned_on=since,
        moved_on=since,
        touched_on=DAY(2019, 6, 30),
        owed_from=since,
        due_on=case.get("due"),
        reported_until=case.get("until"),
        assigned_by=people.keeper,
    )
    AssignmentMove.objects.create(assignment=row, move="assign", target=state, effective_on=since, made_by=people.keeper)
    DueDay.objects.create(assignment=row, due_on=row.due_on, effective_on=since)
    if row.reported_until:
        Report.objects.create(
            assignment=row,
            period_first=since,
            period_last=row.reported_until,
            state="submitted",
            written_by=people.bureau,
            first_submitted_on=since,
        )
    return row


@pytest.mark.django_db
def test_a_past_day_shows_what_held_then(survey, people):
    moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 2, 1))
    days = {DAY(2018, 1, 14): None, DAY(2018, 1, 31): "unsigned", DAY(2018, 2, 1): "on_time", DAY(2019, 6, 30): "overdue"}
    for on, expected in days.items():
        found = status.status(Assignment.objects.filter(pk=survey.pk), on)
        assert (found[survey.pk].standing if found else None) == expected


@pytest.mark.django_db
def test_what_was_recorded_later_was_not_known_then(people, plan):
    with clock.held_at(DAY(2018, 1, 15)):
        survey = assigning.assign(plan, by=people.keeper, on=DAY(2018, 1, 15))[0]
    with clock.held_at(DAY(2018, 3, 1)):  # signed on 1 February, entered a month later
        moves.move(survey, "sign", by=people.bureau, on=DAY(2018, 2, 1))
    row = Assignment.objects.filter(pk=survey.pk)
    on = DAY(2018, 2, 15)
    assert status.status(row, on, known_at=on)[survey.pk].state == State.ASSIGNED
    assert status.status(row, on)[survey.pk].state == State.SIGNED
    assert status.status(row, on, known_at=DAY(2018, 3, 1))[survey.pk].state == State.SIGNED


@pytest.mark.django_db
def test_a_hand_over_that_was_recorded_later_was_not_known_then(people, plan):
    with clock.held_at(DAY(2018, 1, 15)):
        survey = assigning.assign(plan, by=people.keeper, on=DAY(2018, 1, 15))[0]
    old, new = survey.party, Party.objects.create(name="香河县农业农村局", place=survey.party.place)
    offices.handed([survey], new, DAY(2018, 11, 1), "机构改革", people.keeper)  # recorded in June 2019
    row, on = Assignment.objects.filter(pk=survey.pk), DAY(2018, 12, 1)
    assert status.status(row, on)[survey.pk].party == new.pk
    assert status.status(row, on, known_at=on)[survey.pk].party == old.pk


@pytest.mark.django_db
def test_counts_open_to_their_rows(assigned):
    counted = status.counts(Assignment.objects.all(), DAY(2019, 6, 30))
    rows = status.annotated(Assignment.objects.all(), DAY(2019, 6, 30))
    assert {code: rows.filter(standing=code).count() for code in counted} == counted
    assert counted["overdue"] == 3
    assert sum(counted.values()) == 7


@pytest.mark.django_db
def test_a_task_stands_where_its_first_lead_stands(assigned, plan, people):
    moves.move(assigned["农用地详查", "implementer"], "sign", by=people.town, on=DAY(2018, 2, 1))
    found = status.task_standings(plan.tasks.all(), DAY(2018, 3, 1))
    assert found[plan.tasks.get(title="农用地详查").pk] == "unsigned"
    counted = status.task_counts(plan.tasks.all(), DAY(2018, 3, 1))
    assert (counted["unsigned"], counted["unassigned"]) == (5, 0)
    moves.move(assigned["农用地详查", "lead"], "withdraw", by=people.keeper, on=DAY(2018, 3, 1), reason="重新分工")
    assert status.task_counts(plan.tasks.all(), DAY(2018, 3, 1))["unassigned"] == 1
    listed = status.with_task_standing(plan.tasks.all(), DAY(2018, 3, 1))
    assert {task.title: task.standing for task in listed}["农用地详查"] is None


@pytest.mark.django_db
def test_a_few_questions_whatever_the_number_of_rows(assigned, assert_queries_at_most):
    with assert_queries_at_most(2):
        status.status(Assignment.objects.all(), DAY(2018, 3, 1))
    with assert_queries_at_most(2):
        status.counts(Assignment.objects.all(), DAY(2018, 3, 1), known_at=DAY(2018, 3, 1))


STEPS = st.lists(
    st.tuples(st.sampled_from([*(n for n in MOVES if MOVES[n].sources), "correct"]), st.integers(0, 40)), max_size=12
)


@pytest.mark.django_db(transaction=False)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_path_leaves_the_table_and_replaying_gives_every_day(survey, people, steps):
    """Whatever is tried in whatever order, only moves of the table are written, and each day shows the last of them."""
    from django.db import transaction

    with transaction.atomic():
        day = DAY(2018, 1, 15)
        Report.objects.create(
            assignment=survey,
            period_first=DAY(2017, 1, 1),
            period_last=DAY(2017, 12, 31),
            state="accepted",
            written_by=people.bureau,
        )
        for name, ahead in steps:
            day += dt.timedelta(days=ahead)
            try_move(survey, name, people, day)
        check_path(survey)
        transaction.set_rollback(True)


def try_move(survey, name, people, day):
    try:
        if name == "correct":
            last = survey.moves.order_by("-pk").first()
            by = people.bureau if last.move in MOVES and MOVES[last.move].by == "holder" else people.keeper
            moves.correct(last, by=by, reason="误操作")
        else:
            moves.move(survey, name, by=people.bureau if MOVES[name].by == "holder" else people.keeper, on=day, reason="理由")
    except WorkRefused:
        pass


def check_path(survey):
    rows = list(survey.moves.order_by("pk"))
    state = ""
    for row in rows:
        assert row.source == state
        if row.move == "correct":
            assert (row.source, row.target) == (row.corrects.target, row.corrects.source)
        elif MOVES[row.move].sources:
            assert row.source in MOVES[row.move].sources
            assert row.target == MOVES[row.move].target
        state = row.target
    assert Assignment.objects.get(pk=survey.pk).state == state
    for on in {row.effective_on for row in rows} | {row.effective_on + dt.timedelta(days=1) for row in rows}:
        replayed = [row.target for row in sorted(rows, key=lambda row: (row.effective_on, row.pk)) if row.effective_on <= on][-1]
        assert status.annotated(Assignment.objects.filter(pk=survey.pk), on).get().state_then == replayed
