"""A move is made by whom it is for, from the state it leaves, on a day that can be, and leaves an event; else nothing changes."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingtu.core.journal.models import Entry
from jingtu.core.parties.models import Appointment
from jingtu.core.subjects import moves
from jingtu.core.subjects.errors import MoveRefused, Overtaken, Refused
from jingtu.core.subjects.kinds import kind_of
from jingtu.core.subjects.models import Event, Revision
from jingtu.core.subjects.moves import allowed, make, state_on
from jingtu.core.subjects.registering import register
from jingtu.core.subjects.revising import revise
from jingtu.themes.industry.kinds import ENTERPRISES
from tests.support.people import person
from tests.support.supervision import FOUNDED, TODAY, city, enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.requires("REG-08")]


def test_a_move_changes_the_state_and_leaves_event_and_journal(world):
    event = make(world.enterprise, "list", by=city(world), on=TODAY, grounds="廊坊市名录第1号")

    assert (world.enterprise.state, world.enterprise.state_since) == ("listed", TODAY)
    assert (event.source, event.target, event.recorded_by, event.grounds) == (
        "candidate",
        "listed",
        world.decider,
        "廊坊市名录第1号",
    )
    assert Entry.objects.filter(action="subjects.move", subject=f"subject:{world.enterprise.pk}").count() == 1


@pytest.mark.parametrize("who", ["keeper", "bureau", "town", "leader", "outsider", "system_admin"])
def test_only_the_office_in_charge_makes_a_move(world, people, who):
    with pytest.raises(PermissionDenied, match="生态环境"):
        make(world.enterprise, "list", by=getattr(people, who), on=TODAY, grounds="名录")
    assert Event.objects.filter(subject=world.enterprise.pk).count() == 1


def test_an_enterprise_may_do_what_is_its_own_and_nothing_else(world):
    make(world.enterprise, "list", by=city(world), on=TODAY, grounds="名录")
    assert list(allowed(world.enterprise, world.firm)) == ["stop"]
    with pytest.raises(PermissionDenied):
        make(world.enterprise, "find_abnormal", by=world.firm, on=TODAY, grounds="自行监测")


def test_an_enterprise_does_what_is_its_own_wherever_it_moved_to(world, people):
    make(world.enterprise, "list", by=city(world), on=TODAY, grounds="名录")
    there = {"place": people.outsider.party.place}
    revise(world.enterprise, there, by=city(world), on=TODAY, version=world.enterprise.version)

    assert list(allowed(world.enterprise, world.firm)) == ["stop"]


def test_another_enterprise_s_people_may_not(world, people):
    other = enterprise(world.inspector, people.town.party, name="另一家厂", code="91131024MA0000002X")
    make(other, "list", by=city(world), on=TODAY, grounds="名录")
    assert allowed(other, world.firm) == {}


@pytest.mark.parametrize(
    ("name", "on", "grounds", "words"),
    [
        ("stop", TODAY, "停产", "现在的状态是“候选”，不能登记停产；要先是“在录、监测异常”"),
        ("list", TODAY + dt.timedelta(days=1), "名录", "还没有到"),
        ("list", FOUNDED - dt.timedelta(days=1), "名录", "早于上一次办理的 2010-05-01"),
        ("list", TODAY, " ", "要写明依据"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(world, name, on, grounds, words):
    with pytest.raises(MoveRefused, match=words):
        make(world.enterprise, name, by=city(world), on=on, grounds=grounds)
    world.enterprise.refresh_from_db()
    assert world.enterprise.state == "candidate"


def test_what_a_move_needs_is_filled_in_before(world):
    world.enterprise.sector = ""
    world.enterprise.save(update_fields=["sector"])
    with pytest.raises(MoveRefused, match="行业"):
        make(world.enterprise, "list", by=city(world), on=TODAY, grounds="名录")


def test_whoever_makes_the_move_fills_in_what_it_needs_and_nothing_else(world):
    make(world.enterprise, "list", by=city(world), on=TODAY, grounds="名录")
    stopped = {"stopped_on": TODAY}
    with pytest.raises(ValueError, match="does not need sector"):
        make(world.enterprise, "stop", by=world.firm, on=TODAY, grounds="停产", facts=stopped | {"sector": "化工"})
    make(world.enterprise, "stop", by=world.firm, on=TODAY, grounds="停产报告", facts=stopped)
    kept = Revision.objects.filter(subject=world.enterprise.pk).latest("pk")
    assert (kept.before, kept.after) == ({"stopped_on": None}, {"stopped_on": TODAY.isoformat()})
    assert (kept.effective_on, kept.recorded_by, kept.grounds) == (TODAY, world.firm, "停产报告")


def test_what_somebody_filled_in_meanwhile_is_not_written_over(world):
    make(world.enterprise, "list", by=city(world), on=TODAY, grounds="名录")
    revise(world.enterprise, {"stopped_on": TODAY}, by=world.inspector, on=TODAY, version=world.enterprise.version)
    with pytest.raises(Overtaken, match="刚刚被别人填写过"):
        make(world.enterprise, "stop", by=world.firm, on=TODAY, grounds="停产", facts={"stopped_on": FOUNDED})


def test_a_move_that_is_refused_keeps_nothing_of_what_was_filled_in(world):
    make(world.enterprise, "list", by=city(world), on=TODAY, grounds="名录")
    with pytest.raises(MoveRefused, match="依据"):
        make(world.enterprise, "stop", by=world.firm, on=TODAY, grounds="", facts={"stopped_on": TODAY})
    world.enterprise.refresh_from_db()
    assert (world.enterprise.stopped_on, Revision.objects.filter(grounds="").count()) == (None, 0)


def test_who_found_it_does_not_judge_the_remedy(world):
    make(world.enterprise, "list", by=city(world), on=TODAY, grounds="名录")
    make(world.enterprise, "find_abnormal", by=world.inspector, on=TODAY, grounds="超标")
    with pytest.raises(MoveRefused, match="要由另一个人办理"):
        make(world.enterprise, "rectify", by=world.inspector, on=TODAY, grounds="复测合格")
    make(world.enterprise, "rectify", by=world.colleague, on=TODAY, grounds="复测合格")


def test_of_two_at_once_one_is_told(world, monkeypatch):
    def overtaken(row, step, by):
        type(row).objects.filter(pk=row.pk).update(version=row.version + 1)

    monkeypatch.setattr(moves, "check_may", overtaken)
    with pytest.raises(Overtaken, match="刚刚被别人办理过"):
        make(world.enterprise, "list", by=city(world), on=TODAY, grounds="名录")
    assert Event.objects.filter(subject=world.enterprise.pk).count() == 1


def test_an_unknown_move_is_a_mistake_of_the_program(world):
    with pytest.raises(ValueError, match="known are list"):
        make(world.enterprise, "lists", by=world.inspector, on=TODAY)


def test_a_subject_begins_with_a_name_on_a_day_that_has_come(world):
    place = world.works.place
    with pytest.raises(Refused, match="还没有填写名称"):
        register(ENTERPRISES, by=world.inspector, place=place, name=" ", on=TODAY)
    with pytest.raises(Refused, match="还没有到"):
        register(ENTERPRISES, by=world.inspector, place=place, name="新厂", on=TODAY + dt.timedelta(days=1))
    assert (world.enterprise.initials, world.enterprise.sort_key[:5]) == ("xhysddc", "xiang")


@pytest.fixture
def deciders(world):
    """Two people of the office that may make every move."""
    first = city(world)
    return first, person("second", "钱环", Appointment.Role.BUREAU, first.party, first.party.place)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(sorted(ENTERPRISES.lifecycle.moves)), st.integers(0, 40), st.booleans()), max_size=10))
def test_no_path_leaves_the_table_and_any_day_is_replayed_from_the_events(world, deciders, path):
    lifecycle = kind_of(world.enterprise).lifecycle
    row = enterprise(world.inspector, world.works, name="随机厂", code="", stopped_on=FOUNDED)
    type(row).objects.filter(pk=row.pk).update(code=f"C{row.pk}")
    day, states = FOUNDED, [(FOUNDED, row.state)]
    for name, later, other in path:
        try:
            despite = "已经发生" if lifecycle.moves[name].held_by else ""
            make(row, name, by=deciders[other], on=day + dt.timedelta(days=later), grounds="依据", despite=despite)
        except MoveRefused:
            row.refresh_from_db()
            assert row.state == states[-1][1]
            continue
        assert states[-1][1] in lifecycle.moves[name].sources
        day = row.state_since
        states.append((day, row.state))
    for on in {day for day, _state in states}:
        assert state_on(row.pk, on) == next(state for day, state in reversed(states) if day <= on)
    assert state_on(row.pk, FOUNDED - dt.timedelta(days=1)) is None
