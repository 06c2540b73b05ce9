"""Reckoning: done twice it is the same, done for one it is what all gives, and a met term that moves is told."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingtu.core.duties import writing
from jingtu.core.duties.clocks import AfterMove
from jingtu.core.duties.declaring import Duty, Who
from jingtu.core.duties.models import Due
from jingtu.core.duties.proofs import Filed
from jingtu.core.duties.reckoning import live, reckon
from jingtu.core.duties.standings import Standing, standing, that_stand
from jingtu.core.duties.terms import Row
from jingtu.core.filings.models import Filing
from jingtu.core.journal.models import Entry
from jingtu.core.notices.models import Kind, Notice
from jingtu.core.subjects.declaring import tried_out
from jingtu.core.subjects.models import Subject
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.parameters import Parameter
from tests.core.duties.test_demolition import DUE, due_of, filed
from tests.support.supervision import TODAY, city, demolition, enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FIL-02", "GATE-09")]

DAY = dt.date
COLUMNS = [field.attname for field in Due._meta.fields if field.name != "id"]


def stored():
    return set(Due.objects.values_list(*COLUMNS))


@pytest.fixture
def many(world, settings):
    """Three listed enterprises and two demolitions, one with a plan filed late, one that is given up."""
    for number in range(3):
        firm = enterprise(world.inspector, world.works, name=f"香河第{number}厂", code=f"R{number}")
        make(firm, "list", by=city(world), on=TODAY, grounds="名录")
    filed(world, DUE, settings)
    other = demolition(world.inspector, world.enterprise, DAY(2019, 9, 2), DAY(2019, 6, 1))
    make(other, "give_up", by=world.firm, on=DUE, grounds="不拆")
    return world


def test_a_second_reckoning_changes_nothing_and_writes_nothing(many, monkeypatch):
    from jingtu.core.duties import reckoning

    reckon()
    before = stored()
    assert before
    monkeypatch.setattr(reckoning, "mend", lambda pairs, wanted: pytest.fail(str(pairs)) if pairs else None)
    monkeypatch.setattr(reckoning.Writer, "insert", lambda self, owed: pytest.fail(str(owed)) if owed else None)
    reckon()
    assert stored() == before


def test_one_subject_after_the_other_gives_what_all_at_once_gives(many):
    reckon()
    at_once = stored()
    Due.objects.all().delete()
    for pk in Subject.objects.values_list("pk", flat=True):
        reckon(subjects=[pk])
    assert stored() == at_once


def test_what_a_dossier_reckons_is_what_stands(many):
    reckon()
    shown = [due for _duty, due in live(many.demolition, "industry.demolition")]
    rows = Due.objects.filter(subject=many.demolition.pk)
    assert [(due.key, due.due_on, due.met_on) for due in shown] == list(rows.values_list("key", "due_on", "met_on"))


def test_an_event_asks_only_about_its_own_subject(many, assert_queries_at_most):
    reckon()
    with assert_queries_at_most(14):
        reckon(subjects=[many.enterprise.pk])


def test_what_was_merged_into_another_owes_nothing(many):
    reckon()
    Subject.objects.filter(pk=many.demolition.pk).update(merged_into=many.enterprise.pk)
    Filing.objects.all().update(state="withdrawn")
    Due.objects.filter(subject=many.demolition.pk).update(met_on=None, proof=None)
    reckon()
    assert not Due.objects.filter(subject=many.demolition.pk).exists()


def test_each_time_something_happens_is_a_case_of_its_own(world):
    with tried_out():
        Duty(
            "industry.tried",
            "试",
            requires=("FIL-02",),
            who=Who("industry.demolition"),
            clock=AfterMove("start", Parameter("industry.demolition_notice")),
            proof=Filed("industry.demolition_summary"),
            supervisor="ecology",
            meaning="试",
        )
        reckon()
        assert not Due.objects.filter(duty="industry.tried").exists()
        event = make(world.demolition, "start", by=world.inspector, on=TODAY, grounds="到场", despite="先行开工，现场核实")
        reckon(subjects=[world.demolition.pk])
        due = Due.objects.get(duty="industry.tried")
        assert (due.key, due.opens_on, due.due_on) == (f"e{event.pk}", TODAY, DAY(2019, 7, 19))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(starts_on=st.dates(DAY(2018, 8, 1), DAY(2020, 12, 31)))
def test_pushing_a_date_never_unmeets_a_duty_in_silence(world, starts_on):
    if not Filing.objects.exists():
        Filing.objects.create(
            type="industry.demolition_plan",
            subject_id=world.demolition.pk,
            place_path=world.demolition.place_path,
            by=world.works,
            state="submitted",
            submitted_on=TODAY,
            begun_by=world.firm,
            begun_at=dt.datetime(2019, 6, 30, tzinfo=dt.UTC),
        )
    before = due_of(world)
    assert before.met_on == TODAY
    told = Notice.objects.filter(kind=Kind.DUTY).count()
    type(world.demolition).objects.filter(pk=world.demolition.pk).update(starts_on=starts_on)
    after = due_of(world)
    moved = after.due_on != before.due_on or after.met_on != before.met_on
    assert bool(Notice.objects.filter(kind=Kind.DUTY).count() > told) <= moved
    if moved:
        about = Notice.objects.filter(kind=Kind.DUTY, key__contains=f":{after.due_on}:")
        assert {notice.recipient for notice in about} == {world.firm, world.inspector, world.colleague}
        assert Entry.objects.filter(action="duties.moved").exists()


def test_where_the_proof_no_longer_counts_it_says_so(world, settings):
    filing = filed(world, TODAY, settings)
    assert due_of(world).met_on == TODAY
    Filing.objects.filter(pk=filing.pk).update(state="withdrawn")
    assert due_of(world).met_on is None
    assert "不再抵这一期" in Notice.objects.filter(kind=Kind.DUTY, recipient=world.firm).get().text


@pytest.mark.parametrize("wanted", list(Standing))
def test_the_database_judges_as_one_row_is_judged(world, settings, wanted):
    settings.REMIND_DAYS = 10
    subject = world.demolition.pk
    days = [TODAY + dt.timedelta(days=offset) for offset in (-5, 0, 5, 30)]
    rows = [
        Due(
            duty="industry.demolition_plan_filed", subject_id=subject, key=f"{at}", place_path="131024", clause="",
            term_on=due_on, opens_on=TODAY + dt.timedelta(days=opens), due_on=max(due_on, until or due_on), met_on=met,
            suspended_from=until and TODAY - dt.timedelta(days=9), suspended_until=until, waived_on=waived,
        )
        for at, (due_on, opens, met, until, waived) in enumerate(
            (due_on, opens, met, until, waived)
            for due_on in days
            for opens in (-20, 3)
            for met in (None, TODAY - dt.timedelta(days=1))
            for until in (None, TODAY - dt.timedelta(days=1), TODAY)
            for waived in (None, TODAY)
        )
    ]  # fmt: skip
    Due.objects.bulk_create(rows)
    found = {due.key for due in Due.objects.filter(that_stand(wanted, TODAY))}
    assert found == {due.key for due in rows if standing(due, TODAY) == wanted}
    assert found


def test_terms_that_share_their_part_stand_as_terms_that_are_sent_one_by_one(many, monkeypatch):
    reckon()
    one_by_one = stored()
    Due.objects.all().delete()
    monkeypatch.setattr(writing, "FEW", 0)
    reckon()
    assert stored() == one_by_one
    Due.objects.filter(duty="industry.demolition_plan_filed").delete()
    Due.objects.filter(subject=many.enterprise.pk).update(owner=None)
    reckon()
    assert stored() == one_by_one


def test_differing_owners_of_one_duty_are_seen(many):
    reckon()
    before = stored()
    one = Due.objects.filter(duty="industry.surface_monitored").earliest("pk")
    Due.objects.filter(pk=one.pk).update(owner=None)
    reckon()
    assert stored() == before


def test_a_line_says_what_a_row_says_of_its_term():
    bare = Row(7, "a.b", "", None, "131024", "2019-01-01", "2019-12-31", "2019-12-31", None, None, None, None, None, "第1条|2")
    full = bare._replace(
        owner_id=3,
        met_on="2019-02-01",
        proof_id=9,
        suspended_from="2019-01-02",
        suspended_until="2019-01-03",
        waived_on="2019-01-04",
    )
    assert bare.line == "|2019-01-01|2019-12-31|2019-12-31||||||第1条|2"
    assert full.line == "|2019-01-01|2019-12-31|2019-12-31|2019-02-01|9|2019-01-02|2019-01-03|2019-01-04|第1条|2"
