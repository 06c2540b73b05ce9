"""Clocks that look back, open windows or follow events; and what a declaration may not be."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.core.duties import checks, cycles
from jingtu.core.duties.clocks import After, AfterMove, Before
from jingtu.core.duties.cycles import Window
from jingtu.core.duties.declaring import Duty, Who
from jingtu.core.duties.periods import UNITS, earlier, later
from jingtu.core.duties.proofs import Filed
from jingtu.core.subjects import parameters
from jingtu.core.subjects.declaring import declared, tried_out
from jingtu.core.subjects.parameters import Parameter, ParameterFacts

DAY = dt.date
DAYS = st.dates(DAY(2005, 1, 1), DAY(2025, 12, 31))
UNTIL = DAY(2021, 12, 31)
SOURCE = {"document": "方案", "clause": "第一条"}


@pytest.fixture
def rules(monkeypatch):
    """Return a function that makes a parameter `made.name` of a unit with these values."""
    known: dict[str, ParameterFacts] = {}
    monkeypatch.setattr(parameters, "_file", lambda theme: known)

    def make(name: str, unit: str, value: object, **held: object) -> Parameter:
        values = ({"value": value, "source": SOURCE, **held},)
        known[name] = ParameterFacts(code=name, title=name, unit=unit, values=values)
        return Parameter(f"made.{name}")

    return make


def terms(clock, facts, until=UNTIL):
    return [(term.key, term.opens_on, term.due_on) for term in clock.terms({"place_path": "131024", **facts}, until)]


def test_a_window_opens_every_year_from_the_year_of_the_day(rules):
    clock = Window("since", rules("opens", "month-day", "11-01"), rules("closes", "month-day", "12-20"))
    assert terms(clock, {"since": DAY(2019, 12, 20)}) == [
        ("2019", DAY(2019, 12, 20), DAY(2019, 12, 20)),
        ("2020", DAY(2020, 11, 1), DAY(2020, 12, 20)),
        ("2021", DAY(2021, 11, 1), DAY(2021, 12, 20)),
    ]
    assert terms(clock, {"since": DAY(2019, 12, 21)})[0][0] == "2020"  # the window of 2019 had closed
    assert terms(clock, {"since": None}) == []


def test_a_window_over_new_year_belongs_to_the_year_in_which_it_opens(rules):
    clock = Window("since", rules("opens", "month-day", "12-01"), rules("closes", "month-day", "02-29"))
    assert terms(clock, {"since": DAY(2020, 1, 15)}, DAY(2020, 12, 31)) == [
        ("2019", DAY(2020, 1, 15), DAY(2020, 2, 29)),
        ("2020", DAY(2020, 12, 1), DAY(2021, 2, 28)),
    ]


def test_each_event_begins_a_case_of_its_own(rules):
    clock = AfterMove("find", rules("period", "working days", 5, **{"from": DAY(2019, 1, 1)}))
    events = ((7, DAY(2018, 12, 31)), (9, DAY(2019, 9, 27)))
    assert terms(clock, {"events": events}) == [("e9", DAY(2019, 9, 27), DAY(2019, 10, 10))]  # the seven holidays lie between
    assert terms(clock, {"events": ()}) == []


@given(done=DAYS, number=st.integers(0, 40), unit=st.sampled_from(UNITS[:3]))
def test_the_earliest_day_for_what_is_done_is_in_time_and_no_day_before_is(done, number, unit):
    period = Parameter("made.period")
    facts = ParameterFacts(code="period", title="", unit=unit, values=({"value": number, "source": SOURCE},))
    kept, parameters._file = parameters._file, lambda theme: {"period": facts}
    try:
        clock = Before("starts_on", period)
        day = clock.earliest(done, {"starts_on": done, "place_path": ""})
    finally:
        parameters._file = kept
    assert earlier(day, number, unit) >= done
    assert earlier(day - dt.timedelta(days=1), number, unit) < done or number == 0 or unit == "working days"


@given(day=DAYS, number=st.integers(0, 60))
def test_counting_on_and_back_ends_no_later_than_it_began(day, number):
    assert earlier(later(day, number, "days"), number, "days") == day
    assert earlier(later(day, number, "working days"), number, "working days") <= day


def test_every_duty_that_is_declared_is_whole():
    assert [fault for duty in declared(Duty).values() for fault in checks.faults(duty)] == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"who": Who("industry.nothing")}, "No SubjectKind is declared as 'industry.nothing'"),
        ({"who": Who("industry.demolition", ("gone",))}, "industry.demolition has no state gone"),
        ({"who": Who("industry.demolition", having=(("colour", 1),))}, "has no field 'colour'"),
        ({"proof": Filed("industry.soil_monitoring")}, "is about industry.enterprise, not about industry.demolition"),
        ({"supervisor": "weather"}, "no office has the function 'weather'"),
        ({"clock": After("starts_on", Parameter("industry.never_written"))}, "has no basis"),
        ({"clock": After("starts_on", Parameter("industry.release_report"))}, "is in 'times a year'"),
        ({"clock": AfterMove("dance", Parameter("industry.demolition_notice"))}, "has no move 'dance'"),
    ],
)
def test_a_duty_that_names_what_is_not_there_is_found_at_start(changed, said):
    whole = {
        "who": Who("industry.demolition", ("announced",)),
        "clock": After("starts_on", Parameter("industry.demolition_notice")),
        "proof": Filed("industry.demolition_plan"),
        "supervisor": "ecology",
        "meaning": "试",
    }
    with tried_out():
        Duty("industry.tried", "试", requires=("FIL-02",), **whole | changed)
        errors = [error for error in checks.duties_are_whole() if "industry.tried" in error.msg]
    assert any(said in error.msg for error in errors), errors
    assert {error.id for error in errors} == {"duties.E001"}


def test_every_clock_names_the_units_that_it_counts():
    assert cycles.Yearly.units == ("times a year",)
    assert set(After.units) == set(UNITS)
