"""What holds back what is found of a site, on both sides of each rule: reports, reviews, surveys that disagree, the list."""

import datetime as dt
from types import SimpleNamespace

import pytest

from jingtu.core.filings.models import Filing
from jingtu.core.lists.entering import enter, leave
from jingtu.core.panels.models import Panel
from jingtu.core.subjects.errors import MoveRefused
from jingtu.core.subjects.moves import make
from jingtu.themes.development_land import filings, surveys
from jingtu.themes.development_land.evidence import evidence_of
from jingtu.themes.development_land.gates.findings import CLEAN, CLEARANCE, CONTAMINATED, LISTING, NO_CONTROL, PLAN
from jingtu.themes.development_land.gates.land import CONSTRUCTION
from jingtu.themes.development_land.lists import PROVINCIAL
from jingtu.themes.development_land.models import SurveyDecision
from jingtu.themes.development_land.surveys import Beside
from tests.support.land import filed
from tests.support.supervision import TODAY

pytestmark = pytest.mark.django_db
ACCEPTED = Filing.State.ACCEPTED
MARCH, APRIL = dt.date(2019, 3, 1), dt.date(2019, 4, 1)


def told(gate, row, on=TODAY):
    """The outcomes of a gate's conditions for a day, and what they say."""
    row.refresh_from_db()
    reasons = gate.judge(row, on)[1]
    return [str(reason.outcome) for reason in reasons], "".join(reason.said + reason.opens_by for reason in reasons)


@pytest.mark.requires("REG-01", "FIL-10", "FIL-14")
@pytest.mark.parametrize(("gate", "says", "other"), [(CLEAN, "clean", "contaminated"), (CONTAMINATED, "contaminated", "clean")])
def test_a_site_is_found_to_be_what_its_accepted_and_reviewed_report_says(world, gate, says, other):
    assert told(gate, world.site)[0] == ["blocked", "blocked", "pass"]
    report = filed(world, filings.PRELIMINARY_REPORT, world.site, MARCH, conclusion=says)
    assert "还没有受理" in told(gate, world.site)[1]
    Filing.objects.filter(pk=report.pk).update(state=ACCEPTED, decided_on=APRIL)
    assert told(gate, world.site, APRIL - dt.timedelta(days=1))[0] == ["blocked", "blocked", "pass"]
    assert told(gate, world.site, APRIL)[0] == ["pass", "blocked", "pass"]
    opinion = filed(world, filings.EXPERT_OPINION, world.site, APRIL, stage="survey", conclusion="failed")
    for conclusion, outcome in (("failed", "blocked"), ("revise", "pass"), ("passed", "pass")):
        Filing.objects.filter(pk=opinion.pk).update(values={"stage": "survey", "conclusion": conclusion})
        assert told(gate, world.site)[0] == ["pass", outcome, "pass"]
    filed(world, filings.PRELIMINARY_REPORT, world.site, MARCH, ACCEPTED, conclusion=other)
    assert told(gate, world.site)[0][0] == "blocked"


@pytest.mark.requires("FIL-14")
def test_before_the_law_no_review_was_asked_and_one_of_another_report_is_none(world):
    day = dt.date(2018, 12, 31)
    report = filed(world, filings.PRELIMINARY_REPORT, world.site, dt.date(2018, 9, 3), ACCEPTED, conclusion="clean")
    assert told(CLEAN, world.site, day)[0] == ["pass", "pass", "pass"]
    assert told(CLEAN, world.site, day + dt.timedelta(days=1))[0][1] == "blocked"
    values = {"stage": "survey", "conclusion": "passed"}
    opinion = filed(world, filings.EXPERT_OPINION, world.site, MARCH, **values)
    other = filed(world, filings.DETAILED_REPORT, world.site, MARCH, ACCEPTED)
    facts = {"review": "development_land.survey_review", "subject_id": world.site.pk, "place_path": world.site.place_path}
    drawn = {"meets_on": MARCH, "drawn_at": report.begun_at, "drawn_by": world.inspector, "number_of_experts": 3, "seed": "1"}
    panel = Panel.objects.create(filing=other, filed=opinion, **facts, **drawn)
    assert told(CLEAN, world.site)[0][1] == "blocked"
    Panel.objects.filter(pk=panel.pk).update(filing=report)
    assert told(CLEAN, world.site)[0][1] == "pass"


@pytest.mark.requires("FIL-14")
def test_where_experts_are_drawn_at_random_an_opinion_of_others_is_no_review(world):
    report = filed(world, filings.PRELIMINARY_REPORT, world.site, MARCH, ACCEPTED, conclusion="clean")
    opinion = filed(world, filings.EXPERT_OPINION, world.site, MARCH, stage="survey", conclusion="passed")
    type(world.site).objects.filter(pk=world.site.pk).update(place_path="370812")
    assert told(CLEAN, world.site)[0][1] == "pass"  # the rule of Shandong holds since 2020
    Filing.objects.filter(pk__in=[report.pk, opinion.pk]).update(submitted_on=dt.date(2020, 1, 1))
    outcomes, words = told(CLEAN, world.site, dt.date(2020, 1, 2))
    assert outcomes[1] == "blocked"
    assert "不是从专家库中随机抽取的" in words
    facts = {"review": "development_land.survey_review", "subject_id": world.site.pk, "place_path": world.site.place_path}
    drawn = {"meets_on": MARCH, "drawn_at": report.begun_at, "drawn_by": world.inspector, "number_of_experts": 3, "seed": "1"}
    Panel.objects.create(filing=report, filed=opinion, **facts, **drawn)
    assert told(CLEAN, world.site, dt.date(2020, 1, 2))[0][1] == "pass"


@pytest.mark.requires("REG-01", "FIL-01", "FIL-14")
@pytest.mark.parametrize(("gate", "says"), [(NO_CONTROL, False), (LISTING, True)])
def test_what_the_assessment_of_the_risk_says_decides_between_no_control_and_the_list(world, gate, says):
    filed(world, filings.RISK_ASSESSMENT, world.site, MARCH, ACCEPTED, unacceptable=not says)
    assert told(gate, world.site)[0][-3:] == ["blocked", "blocked", "pass"]
    filed(world, filings.RISK_ASSESSMENT, world.site, MARCH, ACCEPTED, unacceptable=says)
    filed(world, filings.EXPERT_OPINION, world.site, MARCH, stage="survey", conclusion="passed")
    assert set(told(gate, world.site)[0]) == {"pass"}


@pytest.mark.requires("REG-01")
@pytest.mark.parametrize(("on", "outcome"), [(dt.date(2018, 12, 31), "blocked"), (dt.date(2019, 1, 1), "pass")])
def test_nothing_is_put_on_the_provincial_list_before_there_is_one(world, on, outcome):
    filed(world, filings.RISK_ASSESSMENT, world.site, dt.date(2018, 11, 1), ACCEPTED, unacceptable=True)
    assert told(LISTING, world.site, on)[0][0] == outcome
    assert told(NO_CONTROL, world.site, dt.date(2016, 1, 1))[0] == ["pass", "pass", "pass"]  # nobody asked for a review


@pytest.mark.requires("REG-01", "REG-02", "FIL-10")
@pytest.mark.parametrize(
    ("conclusions", "decided", "clean", "contaminated"),
    [
        ([], None, "pass", "pass"),
        (["within"], None, "pass", "pass"),
        (["open"], None, "pass", "pass"),
        (["above_screening"], None, "blocked", "pass"),
        (["within", "above_screening"], None, "blocked", "blocked"),
        (["within", "above_screening"], "within", "pass", "pass"),
        (["within", "above_screening"], "above_screening", "blocked", "pass"),
        (["within", "above_screening"], "again", "blocked", "blocked"),
    ],
)
def test_surveys_that_disagree_are_settled_first_and_no_site_above_its_limits_is_clean(
    world, monkeypatch, conclusions, decided, clean, contaminated
):
    decision = SurveyDecision(conclusion=decided) if decided else None
    runs = [SimpleNamespace(basis={"deliveries": [at]}) for at in range(len(conclusions))]
    monkeypatch.setattr(surveys, "beside", lambda row: Beside(runs, conclusions, [], decision))
    assert [told(gate, world.site)[0][-1] for gate in (CLEARANCE, CLEAN, CONTAMINATED)] == [clean, clean, contaminated]


@pytest.mark.requires("REG-01", "FIL-06")
def test_since_the_law_a_remediation_is_planned_of_land_on_the_list_of_the_province(world):
    filed(world, filings.REMEDIATION_PLAN, world.building, dt.date(2018, 12, 31))
    assert told(PLAN, world.site, dt.date(2018, 12, 31))[0] == ["pass", "pass"]
    type(world.site).objects.filter(pk=world.site.pk).update(state="contaminated", state_since=MARCH)
    with pytest.raises(MoveRefused, match="地块不在建设用地土壤污染风险管控和修复名录"):
        make(world.site, "plan", by=world.inspector, on=APRIL, grounds="方案")
    enter(PROVINCIAL, world.site, by=world.province, on=APRIL, basis="评审")
    assert [told(PLAN, world.site, on)[0] for on in (MARCH, APRIL)] == [["blocked", "pass"], ["pass", "pass"]]
    leave(PROVINCIAL, world.site, by=world.province, on=TODAY, basis="移出")
    assert told(PLAN, world.site)[0] == ["blocked", "pass"]
    type(world.zone.site).objects.filter(pk=world.site.pk).update(
        listed_on=MARCH
    )  # what was taken off is off, whatever the row says
    assert told(PLAN, world.site)[0] == ["blocked", "pass"]


@pytest.mark.requires("FIL-06", "FLOW-17")
@pytest.mark.parametrize(("on", "outcome"), [(APRIL, "pass"), (APRIL + dt.timedelta(days=1), "blocked")])
def test_a_plan_is_on_file_before_the_site_is_said_to_have_one(world, on, outcome):
    enter(PROVINCIAL, world.site, by=world.province, on=MARCH, basis="评审")
    filed(world, filings.REMEDIATION_PLAN, world.building, on)
    outcomes, words = told(PLAN, world.site, APRIL)
    assert outcomes == ["pass", outcome]
    assert ("还没有报送治理与修复实施方案" in words) == (outcome == "blocked")


@pytest.mark.requires("REG-02", "GATE-06")
def test_who_was_cleared_of_a_suspicion_was_not_surveyed(world):
    facts = {"state": "suspected", "state_since": MARCH, "land_class": "class_1"}
    type(world.site).objects.filter(pk=world.site.pk).update(**facts)
    make(world.site, "clear", by=world.inspector, on=APRIL, grounds="核查记录")
    assert (world.site.declarations.get().status, world.site.declarations.get().safe_for) == ("clean", "")
    assert evidence_of(world.parcel, TODAY).surveyed_share == 0
    type(world.parcel).objects.filter(pk=world.parcel.pk).update(land_use="industrial")
    world.parcel.refresh_from_db()
    outcomes = {use: CONSTRUCTION.judge(world.parcel, TODAY, {"planned_use": use})[0] for use in ("residential", "storage")}
    assert outcomes == {"residential": "blocked", "storage": "pass"}
