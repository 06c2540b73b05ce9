"""What holds back works, transports, acceptance and removal, on both sides of each day and rule."""

import datetime as dt

import pytest

from jingtu.core.commissions.commissioning import commission
from jingtu.core.duties.models import Due
from jingtu.core.duties.periods import later
from jingtu.core.duties.reckoning import reckon
from jingtu.core.exchange.models import Release
from jingtu.core.filings.models import Filing
from jingtu.core.parties.models import Party, PartyFunction, Succession
from jingtu.core.places.models import Level
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import MoveRefused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event
from jingtu.core.subjects.moves import make
from jingtu.themes.development_land import filings, stages
from jingtu.themes.development_land.duties import AFTERCARE
from jingtu.themes.development_land.gates.works import ACCEPTANCE, APPLICATION, REMOVAL, START, TRANSPORT
from tests.support.agencies import agency
from tests.support.land import filed, land
from tests.support.people import division, places
from tests.support.supervision import TODAY

pytestmark = pytest.mark.django_db


def told(gate, row, on=TODAY):
    """The outcomes of a gate's conditions for a day, and what they say."""
    row.refresh_from_db()
    outcome, reasons = gate.judge(row, on)
    return outcome, [str(reason.outcome) for reason in reasons], "".join(reason.said + reason.opens_by for reason in reasons)


def at(row, path):
    """Put a row to another place, for its rules."""
    type(row).objects.filter(pk=row.pk).update(place_path=path)


@pytest.mark.requires("GATE-11", "FIL-07", "FLOW-16")
@pytest.mark.parametrize(
    ("on", "outcome"),
    [(dt.date(2019, 6, 13), "pass"), (dt.date(2019, 6, 14), "blocked")],  # 20 June less five working days
)
def test_soil_leaves_five_working_days_after_its_report(world, on, outcome):
    filed(world, filings.TRANSPORT_REPORT, world.transport, on)
    found, outcomes, words = told(TRANSPORT, world.transport)
    assert (found, outcomes) == (outcome, [outcome, outcome, "pass"])
    assert ("最早可以改到 2019-06-21" in words) == (outcome == "blocked")


@pytest.mark.requires("GATE-11")
def test_a_transport_without_its_report_does_not_depart_and_the_refusal_quotes_the_clause(world):
    with pytest.raises(MoveRefused, match="现在不能起运，见准入答复 2019-"):
        make(world.transport, "depart", by=world.firm, on=TODAY, grounds="计划")
    reasons = world.transport.subject.verdicts.latest("pk").reasons
    assert "第二十五条" in reasons[0]["clause"]
    assert reasons[1]["clause"] == "廊坊市土壤污染防治工作方案，（二十八）1"


@pytest.mark.requires("GATE-11", "FIL-07", "FLOW-16")
def test_the_bureau_of_the_destination_must_have_got_the_report_too(world):
    elsewhere = places()[1]
    PartyFunction.objects.create(party=Party.objects.create(name="霸州市生态环境局", place=elsewhere), code="ecology")
    type(world.transport).objects.update(destination_place=elsewhere)
    filing = filed(world, filings.TRANSPORT_REPORT, world.transport, dt.date(2019, 6, 3))
    assert told(TRANSPORT, world.transport)[1] == ["pass", "blocked", "pass"]
    filing.copies.create(party=Party.objects.get(name="霸州市生态环境局"))
    assert told(TRANSPORT, world.transport)[0] == "pass"
    for on, outcome in (
        (dt.date(2019, 6, 13), "pass"),
        (dt.date(2019, 6, 14), "blocked"),
    ):  # as late as it was told of the change
        filing.copies.all().delete()
        again = filed(world, filings.TRANSPORT_REPORT, world.transport, on)
        again.copies.create(party=Party.objects.get(name="霸州市生态环境局"))
        _found, outcomes, words = told(TRANSPORT, world.transport)
        assert outcomes == ["pass", outcome, "pass"]
        assert ("才收到转运报告，晚于期限 2019-06-13。最早可以改到 2019-06-21" in words) == (outcome == "blocked")
        again.copies.all().delete()


@pytest.mark.requires("GATE-11")
def test_where_nobody_of_the_destination_is_known_the_office_decides(world):
    far = division("371000", "威海市", Level.CITY, "3710", division("370000", "山东省", Level.PROVINCE, "37"))
    type(world.transport).objects.update(destination_place=far)
    filed(world, filings.TRANSPORT_REPORT, world.transport, dt.date(2019, 6, 3))
    outcome, _outcomes, words = told(TRANSPORT, world.transport)
    assert outcome == "not_decidable"
    assert "没有登记接收地威海市的生态环境部门" in words


@pytest.mark.requires("GATE-11")
def test_hazardous_soil_needs_the_number_of_its_manifest(world):
    type(world.transport).objects.update(hazardous=True)
    filing = filed(world, filings.TRANSPORT_REPORT, world.transport, dt.date(2019, 6, 3))
    assert told(TRANSPORT, world.transport)[1] == ["pass", "pass", "blocked"]
    Filing.objects.filter(pk=filing.pk).update(values={"manifest": "冀2019-001"})
    assert told(TRANSPORT, world.transport)[0] == "pass"


@pytest.mark.requires("GATE-12", "FIL-06", "FLOW-17")
@pytest.mark.parametrize(("on", "outcome"), [(dt.date(2019, 6, 1), "pass"), (dt.date(2019, 6, 2), "blocked")])
def test_works_start_with_their_plan_filed_by_that_day(world, on, outcome):
    filed(world, filings.REMEDIATION_PLAN, world.building, on)
    assert told(START, world.building)[0] == outcome


@pytest.mark.requires("GATE-12", "FIL-49", "PUB-07")
@pytest.mark.parametrize(
    ("place", "board", "outcome"),
    [("131024", None, "pass"), ("410102", None, "blocked"), ("410102", dt.date(2019, 6, 1), "pass")],
)
def test_only_where_the_plan_says_so_the_board_stands_before_the_works(world, place, board, outcome):
    at(world.building, place)
    filed(world, filings.REMEDIATION_PLAN, world.building, dt.date(2019, 5, 1))
    if board:
        filed(world, filings.SITE_BOARD, world.building, board)
    assert told(START, world.building)[0] == outcome


@pytest.mark.requires("GATE-12", "REG-37")
def test_risk_control_needs_its_own_plan_and_no_other(world):
    type(world.building).objects.update(aim="control", report_months=3)
    assert told(START, world.building)[1] == ["pass", "blocked", "pass", "pass"]
    filed(world, filings.CONTROL_PLAN, world.building, dt.date(2019, 5, 1))
    assert told(START, world.building)[0] == "pass"


@pytest.mark.requires("GATE-12")
def test_works_that_began_count_their_reports_from_that_day(world):
    filed(world, filings.REMEDIATION_PLAN, world.building, dt.date(2019, 5, 1))
    make(world.building, "start", by=world.firm, on=dt.date(2019, 6, 5), grounds="开工报告")
    assert world.building.begun_on == dt.date(2019, 6, 5)


@pytest.mark.requires("FIL-08", "FIL-12", "FIL-13", "FLOW-18")
@pytest.mark.parametrize(
    ("place", "reported", "reached", "outcomes"),
    [
        ("131024", True, True, ["pass", "pass"]),
        ("131024", False, True, ["blocked", "pass"]),
        ("131024", True, False, ["pass", "blocked"]),
        ("131024", True, None, ["pass", "blocked"]),
        ("410102", False, True, ["pass", "pass"]),
    ],
)
def test_works_are_accepted_with_the_reports_that_the_plan_wants(world, place, reported, reached, outcomes):
    finished(world, world.building)
    at(world.building, place)
    if reported:
        filed(world, filings.SUPERVISION_REPORT, world.building, TODAY)
    if reached is not None:
        evaluated(world, world.building, TODAY, reached)
    filed(world, filings.ACCEPTANCE, world.building, TODAY, passed=True)
    assert told(ACCEPTANCE, world.building)[1] == [*outcomes, "pass"]


@pytest.mark.requires("FIL-13")
def test_works_that_did_not_pass_their_inspection_are_not_accepted(world):
    assert told(ACCEPTANCE, world.building)[1][2] == "blocked"
    filed(world, filings.ACCEPTANCE, world.building, dt.date(2019, 6, 1), passed=False)
    outcomes, words = told(ACCEPTANCE, world.building)[1:]
    assert (outcomes[2], "的结论为否" in words) == ("blocked", True)
    filed(world, filings.ACCEPTANCE, world.building, dt.date(2019, 6, 20), passed=True)
    assert [told(ACCEPTANCE, world.building, dt.date(2019, 6, day))[1][2] for day in (19, 20)] == ["blocked", "pass"]
    at(world.building, "410102")  # no plan there asks for it
    assert told(ACCEPTANCE, world.building, dt.date(2019, 5, 1))[1][2] == "pass"


@pytest.mark.requires("FIL-08", "FIL-13")
def test_works_are_not_accepted_with_an_evaluation_from_before_they_were_finished_or_finished_again(world):
    evaluated(world, finished(world, world.building), dt.date(2019, 4, 19))
    assert "自 2019-04-20 完工以后还没有效果评估报告" in told(ACCEPTANCE, world.building)[2]
    evaluated(world, world.building, dt.date(2019, 4, 20))
    assert told(ACCEPTANCE, world.building)[1][1] == "pass"
    make(world.building, "reopen", by=world.inspector, on=dt.date(2019, 5, 10), grounds="验收意见")
    assert "还没有完工" in told(ACCEPTANCE, world.building)[2]
    make(world.building, "finish", by=world.inspector, on=dt.date(2019, 5, 20), grounds="完工报告")
    assert "自 2019-05-20 完工以后还没有效果评估报告" in told(ACCEPTANCE, world.building)[2]
    filed(world, filings.EFFECT_EVALUATION, world.building, dt.date(2019, 5, 21), reached=True)
    assert "还没有受理" in told(ACCEPTANCE, world.building)[2]


@pytest.mark.requires("FIL-08", "FIL-13")
@pytest.mark.parametrize(
    ("day", "fits"), [("2019-01-31", False), ("2019-02-01", True), ("2019-06-01", True), ("2019-06-02", False)]
)
def test_who_finishes_works_dates_that_neither_before_they_began_nor_later_than_he_says_it(world, day, fits):
    make(world.building, "start", by=world.inspector, on=dt.date(2019, 2, 1), grounds="开工报告", despite="纸质方案")
    facts = {"finished_on": dt.date.fromisoformat(day)}
    if fits:
        assert (
            make(world.building, "finish", by=world.firm, on=dt.date(2019, 6, 1), grounds="完工", facts=facts).target
            == "finished"
        )
        return
    with pytest.raises(MoveRefused, match=f"完工日期 {day} 应在上一次办理的 2019-02-01 到这次生效的 2019-06-01 之间"):
        make(world.building, "finish", by=world.firm, on=dt.date(2019, 6, 1), grounds="完工", facts=facts)
    world.building.refresh_from_db()
    assert (world.building.state, world.building.finished_on) == ("under_way", None)


@pytest.mark.requires("REG-37", "GATE-12")
def test_risk_control_starts_with_the_interval_of_its_reports(world):
    type(world.building).objects.filter(pk=world.building.pk).update(aim="control")
    filed(world, filings.CONTROL_PLAN, world.building, dt.date(2019, 5, 1))
    assert told(START, world.building)[1][2] == "not_decidable"
    type(world.building).objects.filter(pk=world.building.pk).update(report_months=3)
    assert told(START, world.building)[1][2] == "pass"


def published(world, filing, on):
    office = {"source": world.works, "authority": world.works, "released_by": world.firm}
    place = {"place_path": filing.place_path, "place_name": "香河县", "title": "效果评估", "number": f"GK2019-{filing.pk}"}
    at_once = dt.datetime.combine(on, dt.time(8), dt.UTC)
    kept = {"publication": "development_land.evaluations_public", "basis": "方案", "released_on": on, "released_at": at_once}
    return Release.objects.create(filing=filing, **kept, **office, **place)


def finished(world, row, begun=dt.date(2019, 2, 1), on=dt.date(2019, 4, 20)):
    """Works that began and were finished."""
    make(row, "start", by=world.inspector, on=begun, grounds="开工报告", despite="纸质方案")
    return ended(world, row, on)


def ended(world, row, on):
    """Works that run are finished."""
    type(row).objects.filter(pk=row.pk).update(finished_on=on, land_class="class_1")
    make(row, "finish", by=world.inspector, on=on, grounds="完工报告")
    return row


def evaluated(world, row, on, reached=True):
    """An accepted evaluation of works by a unit that has nothing else to do with the site."""
    unit, _created = Party.objects.get_or_create(name="演示评估公司", place=world.works.place, kind=Party.Kind.AGENCY)
    filing = filed(world, filings.EFFECT_EVALUATION, row, on, Filing.State.ACCEPTED, reached=reached)
    Filing.objects.filter(pk=filing.pk).update(by=unit)
    return Filing.objects.get(pk=filing.pk)


@pytest.fixture
def ready(world):
    """A site whose works were evaluated, whose evaluation is public since 30 April 2019, and whose removal was reviewed."""
    evaluation = evaluated(world, finished(world, world.building), dt.date(2019, 4, 29))
    world.release = published(world, evaluation, dt.date(2019, 4, 30))
    review = {"jointly": "河北省自然资源厅", "reached": True}
    world.review = filed(world, filings.REMOVAL_REVIEW, world.site, dt.date(2019, 6, 20), **review)
    return world


@pytest.fixture
def two_units(world):
    """Works that one unit carried out, and that another evaluated on 29 April 2019; returns the two."""
    remediator, _nobody = agency("演示修复公司", world.works.place)
    commission(stages.WORKS_STAGE, world.site, remediator, by=world.inspector, on=dt.date(2019, 1, 2))
    filing = evaluated(world, finished(world, world.building), dt.date(2019, 4, 29))
    commission(stages.EVALUATION, world.site, filing.by, by=world.inspector, on=dt.date(2019, 2, 1))
    return remediator, filing.by


@pytest.mark.requires("FIL-08")
@pytest.mark.parametrize(("merged_on", "outcome"), [(dt.date(2019, 4, 29), "blocked"), (dt.date(2019, 4, 30), "pass")])
def test_an_evaluator_who_had_become_one_with_the_remediator_by_the_day_of_his_report_does_not_count(
    world, two_units, merged_on, outcome
):
    assert told(APPLICATION, world.site)[0] == "pass"
    remediator, evaluator = two_units
    merged = Succession.Kind.MERGE
    Succession.objects.create(predecessor=evaluator, successor=remediator, kind=merged, on=merged_on)
    found, outcomes, words = told(APPLICATION, world.site)
    assert (found, outcomes) == (outcome, ["pass", outcome])
    assert (f"{merged_on} “演示评估公司”{merged.label}为“演示修复公司”" in words) == (outcome == "blocked")
    reason = ACCEPTANCE.judge(world.building, TODAY)[1][1]
    assert (reason.outcome, "第六十五条" in reason.clause) == (outcome, outcome == "blocked")


@pytest.mark.requires("FIL-08")
def test_a_holder_who_did_the_works_himself_proves_nothing_by_his_own_evaluation(world):
    finished(world, world.building)
    filed(world, filings.EFFECT_EVALUATION, world.building, dt.date(2019, 4, 29), Filing.State.ACCEPTED, reached=True)
    assert "自行实施" in told(APPLICATION, world.site)[2]
    evaluated(world, world.building, dt.date(2019, 5, 6))
    assert told(APPLICATION, world.site)[0] == "pass"


@pytest.mark.requires("REG-01", "FIL-08", "PUB-08")
@pytest.mark.parametrize(("on", "outcome"), [(dt.date(2019, 6, 29), "blocked"), (dt.date(2019, 6, 30), "pass")])
def test_a_site_is_removed_when_its_evaluation_was_public_for_two_months(ready, on, outcome):
    found, outcomes, words = told(REMOVAL, ready.site, on)
    assert (found, outcomes) == (outcome, ["pass", "pass", outcome, "pass", "pass"])
    assert ("最早可以在 2019-06-30 移出" in words) == (outcome == "blocked")


@pytest.mark.requires("PUB-08")
@pytest.mark.parametrize(("day", "last"), [("2019-12-31", "2020-02-29"), ("2018-12-31", "2019-02-28")])
def test_two_months_from_the_end_of_december_end_with_february(ready, day, last):
    Event.objects.filter(subject=ready.building.pk).update(effective_on=dt.date(2018, 11, 1))
    type(ready.building).objects.update(finished_on=dt.date(2018, 11, 1))
    Filing.objects.filter(pk=ready.release.filing_id).update(submitted_on=dt.date(2018, 12, 1))
    at_once = {"released_on": dt.date.fromisoformat(day), "released_at": dt.datetime.fromisoformat(f"{day}T08:00Z")}
    Release.objects.filter(pk=ready.release.pk).update(**at_once)
    last = dt.date.fromisoformat(last)
    assert [told(REMOVAL, ready.site, on)[1][2] for on in (last - dt.timedelta(days=1), last)] == ["blocked", "pass"]


@pytest.mark.requires("PUB-08")
@pytest.mark.parametrize(("on", "outcome"), [(dt.date(2019, 7, 9), "blocked"), (dt.date(2019, 7, 10), "pass")])
def test_a_release_that_was_dated_back_counts_from_the_day_it_was_recorded(ready, on, outcome):
    Release.objects.filter(pk=ready.release.pk).update(released_at=dt.datetime(2019, 5, 9, 16, 0, tzinfo=dt.UTC))
    found, _outcomes, words = told(REMOVAL, ready.site, on)
    assert found == outcome
    assert "自 2019-05-10 起公开" in words


@pytest.mark.requires("PUB-08")
def test_what_was_taken_back_from_the_public_counts_no_more(ready):
    Release.objects.filter(pk=ready.release.pk).update(withdrawn_on=dt.date(2019, 5, 30), withdrawn_reason="误")
    assert told(REMOVAL, ready.site)[1] == ["pass", "pass", "blocked", "pass", "pass"]


@pytest.mark.requires("REG-01")
def test_a_removal_while_works_run_is_refused_with_the_clause(ready):
    second = land("works", ready.inspector, ready.works, name="香河演示二期工程", site=ready.site)
    make(second, "start", by=ready.inspector, on=dt.date(2019, 6, 1), grounds="开工报告", despite="纸质方案")
    type(ready.site).objects.filter(pk=ready.site.pk).update(state="applied", land_class="class_1")
    with pytest.raises(MoveRefused, match="“香河演示二期工程”还在施工，没有达到目标"):
        make(ready.site, "remove", by=ready.province, on=TODAY, grounds="评审")
    reason = ready.site.subject.verdicts.latest("pk").reasons[0]
    assert (reason["about"], "第六十六条" in reason["clause"] or "（十九）" in reason["clause"]) == (second.pk, True)
    assert told(REMOVAL, ready.site, dt.date(2019, 5, 31))[1][0] == "pass"  # judged for the day, not for today
    published(ready, evaluated(ready, ended(ready, second, dt.date(2019, 6, 3)), dt.date(2019, 6, 4)), dt.date(2019, 6, 5))
    assert told(REMOVAL, ready.site)[1] == ["pass", "pass", "blocked", "pass", "pass"]
    Release.objects.update(released_on=dt.date(2019, 4, 30), released_at=dt.datetime(2019, 4, 30, 8, tzinfo=dt.UTC))
    assert make(ready.site, "remove", by=ready.province, on=TODAY, grounds="评审").target == "removed"


@pytest.mark.requires("REG-01", "FIL-08")
def test_an_evaluation_that_says_no_keeps_the_site_on_the_register(ready):
    evaluated(ready, ready.building, dt.date(2019, 6, 25), reached=False)
    assert told(REMOVAL, ready.site)[1] == ["pass", "blocked", "blocked", "pass", "pass"]


@pytest.mark.requires("REG-01")
def test_land_that_must_be_looked_after_is_inspected_from_its_removal_on(ready):
    rows = type(ready.site).objects.filter(pk=ready.site.pk)
    rows.update(state="applied", needs_aftercare=True, land_class="class_1")
    ready.site.refresh_from_db()
    found, _outcomes, words = told(REMOVAL, ready.site)
    assert (found, "检查间隔" in words) == ("not_decidable", True)
    rows.update(aftercare_months=6)
    ready.site.refresh_from_db()
    make(ready.site, "remove", by=ready.province, on=TODAY, grounds="评审")
    reckon(subjects=[ready.site.pk])
    owed = Due.objects.filter(subject=ready.site.pk, duty=AFTERCARE.code).order_by("due_on")
    assert owed[0].due_on == later(TODAY, 6, "months")


@pytest.mark.requires("REG-01")
@pytest.mark.parametrize(
    ("values", "words"),
    [({"reached": True}, "没有写明会同的自然资源主管部门"), ({"jointly": "河北省自然资源厅"}, "认为没有达到目标")],
)
def test_since_the_law_the_review_is_held_with_natural_resources(ready, values, words):
    Filing.objects.filter(pk=ready.review.pk).update(values=values)
    assert words in told(REMOVAL, ready.site)[2]


@pytest.mark.requires("REG-01")
def test_before_the_law_no_joint_review_was_asked(ready):
    Filing.objects.filter(pk=ready.review.pk).delete()
    assert told(REMOVAL, ready.site, dt.date(2018, 12, 31))[1][3] == "pass"
    assert told(REMOVAL, ready.site)[1][3] == "blocked"


def test_a_second_site_s_works_prove_nothing_of_the_first(ready):
    other = land("site", ready.inspector, ready.works, name="另一地块")
    assert told(REMOVAL, other)[1] == ["pass", "blocked", "blocked", "blocked", "pass"]
    assert find(SubjectKind, REMOVAL.about).table is type(other)


@pytest.mark.requires("REG-01", "FIL-08", "FIL-13")
@pytest.mark.parametrize("facts", [{"state": Filing.State.SUBMITTED}, {"submitted_on": dt.date(2019, 4, 19)}])
def test_an_evaluation_proves_the_goals_once_it_was_accepted_and_not_before_the_works_were_finished(ready, facts):
    Filing.objects.filter(pk=ready.release.filing_id).update(**facts)
    assert told(REMOVAL, ready.site)[1][1] == "blocked"


@pytest.mark.requires("REG-01", "FIL-08")
def test_works_that_were_begun_again_want_an_evaluation_since_they_were_finished_again(ready):
    make(ready.building, "reopen", by=ready.inspector, on=dt.date(2019, 5, 10), grounds="验收意见")
    make(ready.building, "finish", by=ready.inspector, on=dt.date(2019, 5, 20), grounds="完工报告")
    outcomes, words = told(REMOVAL, ready.site)[1:]
    assert outcomes[1] == "blocked"
    assert "自 2019-05-20 完工以后还没有效果评估报告" in words
    evaluated(ready, ready.building, dt.date(2019, 5, 20))
    assert told(REMOVAL, ready.site)[1][1] == "pass"


@pytest.mark.requires("REG-01", "FIL-08")
def test_each_of_the_works_is_evaluated_unless_it_was_given_up(ready):
    second = land("works", ready.inspector, ready.works, name="香河演示二期工程", site=ready.site)
    assert "“香河演示二期工程”还没有完工" in told(REMOVAL, ready.site)[2]
    make(second, "give_up", by=ready.inspector, on=dt.date(2019, 6, 1), grounds="取消")
    assert told(REMOVAL, ready.site)[1] == ["pass", "pass", "pass", "pass", "pass"]


@pytest.mark.requires("REG-01", "FIL-08")
@pytest.mark.parametrize(
    ("site", "works", "outcome"),
    [
        ("class_1", "class_1", "pass"),
        ("class_2", "class_1", "pass"),
        ("class_1", "class_2", "blocked"),
        ("", "class_2", "blocked"),
        ("class_2", "", "not_decidable"),
    ],
)
def test_a_site_is_removed_for_no_stricter_class_than_its_works_reached(ready, site, works, outcome):
    type(ready.site).objects.filter(pk=ready.site.pk).update(land_class=site)
    type(ready.building).objects.filter(pk=ready.building.pk).update(land_class=works)
    assert told(REMOVAL, ready.site)[1][1] == outcome


@pytest.mark.requires("REG-01", "FIL-08", "PUB-08")
@pytest.mark.parametrize(("fell", "outcomes"), [("2019-04-28", ["pass", "pass"]), ("2019-04-29", ["blocked", "blocked"])])
def test_what_was_evaluated_before_the_site_fell_back_proves_nothing_any_more(ready, fell, outcomes):
    back = {"move": "fail", "target": "failed", "effective_on": dt.date.fromisoformat(fell)}
    Event.objects.create(subject_id=ready.site.pk, recorded_at=ready.site.subject.created_at, **back)
    assert told(REMOVAL, ready.site)[1][1:3] == outcomes


@pytest.mark.requires("REG-01")
@pytest.mark.parametrize(("applied", "outcome"), [("2019-06-20", "pass"), ("2019-06-21", "blocked")])
def test_the_review_is_not_older_than_the_application(ready, applied, outcome):
    asked = {"move": "apply", "target": "applied", "effective_on": dt.date.fromisoformat(applied)}
    Event.objects.create(subject_id=ready.site.pk, recorded_at=ready.site.subject.created_at, **asked)
    assert told(REMOVAL, ready.site)[1][3] == outcome


def stands(row, state, since="2019-01-01"):
    """Put a site into a state."""
    type(row).objects.filter(pk=row.pk).update(state=state, state_since=dt.date.fromisoformat(since), land_class="class_1")


@pytest.mark.requires("REG-01", "FIL-08")
def test_who_holds_a_site_applies_for_its_removal_once_its_works_were_found_to_have_reached_their_goals(world):
    stands(world.site, "evaluating")
    declared = world.site.declarations.filter(status="reached")
    with pytest.raises(MoveRefused, match="“香河演示治理与修复工程”还没有完工"):
        make(world.site, "apply", by=world.firm, on=TODAY, grounds="申请")
    finished(world, world.building)
    with pytest.raises(MoveRefused, match="自 2019-04-20 完工以后还没有效果评估报告"):
        make(world.site, "apply", by=world.firm, on=TODAY, grounds="申请")
    assert not declared.exists()
    evaluated(world, world.building, dt.date(2019, 4, 29))
    make(world.site, "apply", by=world.firm, on=TODAY, grounds="申请")
    assert declared.get().safe_for == "class_1"


@pytest.mark.requires("REG-01")
def test_who_failed_applies_again_with_a_new_evaluation_alone(ready):
    stands(ready.site, "evaluating")
    for name, on in (("fail", "2019-05-05"), ("control", "2019-05-06"), ("evaluate", "2019-05-07")):
        make(ready.site, name, by=ready.inspector, on=dt.date.fromisoformat(on), grounds="文号")
    with pytest.raises(MoveRefused, match="还没有新的效果评估报告"):
        make(ready.site, "apply", by=ready.firm, on=dt.date(2019, 5, 30), grounds="申请")
    evaluated(ready, ready.building, dt.date(2019, 5, 20))
    assert make(ready.site, "apply", by=ready.firm, on=dt.date(2019, 5, 30), grounds="申请").target == "applied"


@pytest.mark.requires("GATE-12", "FIL-08")
def test_a_site_is_under_remediation_from_the_day_on_which_its_works_began_until_they_are_finished(world):
    stands(world.site, "planned")
    make(world.building, "start", by=world.inspector, on=dt.date(2019, 2, 1), grounds="开工报告", despite="纸质方案")
    with pytest.raises(MoveRefused, match="截至 2019-01-31，地块没有处于“施工中”的治理与修复工程"):
        make(world.site, "remediate", by=world.firm, on=dt.date(2019, 1, 31), grounds="开工报告")
    make(world.site, "remediate", by=world.firm, on=dt.date(2019, 2, 1), grounds="开工报告")
    with pytest.raises(MoveRefused, match=r"还在施工.*没有处于“已完工、已验收”"):
        make(world.site, "evaluate", by=world.firm, on=dt.date(2019, 4, 20), grounds="完工报告")
    ended(world, world.building, dt.date(2019, 4, 20))
    make(world.site, "evaluate", by=world.firm, on=dt.date(2019, 4, 20), grounds="完工报告")
