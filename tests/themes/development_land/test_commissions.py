"""Units commissioned with stages of the work at a site: who may do what, and what they see and file meanwhile."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.commissions.commissioning import commission, end, void
from jingtu.core.commissions.conflicts import conflicts
from jingtu.core.commissions.models import Commission
from jingtu.core.filings import lodging
from jingtu.core.filings.types import FilingType
from jingtu.core.filings.visible import attachments_visible_to, filings_visible_to
from jingtu.core.journal.models import Entry
from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import Party, Succession
from jingtu.core.parties.services import take_over
from jingtu.core.places.models import Level
from jingtu.core.subjects.announcing import announce, announced_by
from jingtu.core.subjects.clearance import classes_for
from jingtu.core.subjects.declaring import declared, tried_out
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.moves import allowed
from jingtu.core.subjects.visible import visible_to
from jingtu.themes.development_land import stages
from jingtu.themes.development_land.filings import EFFECT_EVALUATION, TRANSPORT_REPORT
from jingtu.themes.development_land.kinds import SITES, TRANSPORTS, WORKS_KIND, ZONES
from tests.support.agencies import again, agency
from tests.support.people import division

pytestmark = pytest.mark.django_db
CODE = "91130000700000000F"


@pytest.fixture
def units(world):
    """`remediator` and `evaluator` with their people beside the world."""
    world.remediator, world.builder = agency("廊坊演示修复公司", world.works.place, "builder")
    world.evaluator, world.judge = agency("河北演示评估中心", world.works.place, "judge")
    return world


def given(world, stage, unit, on="2019-03-01", by=None):
    return commission(stage, world.site, unit, by=by or world.inspector, on=dt.date.fromisoformat(on))


@pytest.mark.requires("FIL-08")
def test_who_did_the_works_may_not_evaluate_them_and_is_told_the_clause(units):
    given(units, stages.WORKS_STAGE, units.remediator, "2019-03-01")
    with pytest.raises(Refused, match=r"廊坊演示修复公司.*2019-03-01 起承担.*修复施工.*第六十五条.*请另选单位"):
        given(units, stages.EVALUATION, units.remediator, "2019-06-01")
    assert given(units, stages.EVALUATION, units.evaluator, "2019-06-01").unit == units.evaluator


@pytest.mark.requires("FIL-12")
def test_who_does_the_works_does_not_supervise_them(units):
    given(units, stages.WORKS_STAGE, units.remediator, "2019-03-01")
    with pytest.raises(Refused, match="环境监理不得由实施修复或风险管控的单位承担"):
        given(units, stages.SUPERVISION, units.remediator, "2019-06-01")
    assert given(units, stages.SUPERVISION, units.evaluator, "2019-06-01").unit == units.evaluator
    before = dt.date(2000, 1, 29)
    assert conflicts(stages.SUPERVISION.code, units.site.pk, "131024", units.remediator, before) == []


@pytest.mark.requires("FIL-08")
def test_a_holder_who_commissioned_nobody_with_the_works_did_them_and_may_not_evaluate_them(units):
    with pytest.raises(Refused, match=r"没有登记承担“修复施工或风险管控”的单位.*香河演示电镀厂.*自行实施.*第六十五条"):
        given(units, stages.EVALUATION, units.works, "2019-06-01")
    works = given(units, stages.WORKS_STAGE, units.remediator)
    assert conflicts(stages.EVALUATION.code, units.site.pk, units.site.place_path, units.works, dt.date(2019, 6, 1)) == []
    void(works, by=units.inspector, reason="录错了单位")
    with pytest.raises(Refused, match="自行实施"):
        given(units, stages.EVALUATION, units.works, "2019-06-01")


@pytest.mark.requires("FIL-08")
def test_only_a_unit_with_a_commission_that_stands_files_the_evaluation(units):
    given(units, stages.WORKS_STAGE, units.remediator)
    with pytest.raises(PermissionDenied, match="由另行委托的单位报送"):
        lodging.begin(EFFECT_EVALUATION, units.building, by=units.firm)
    assert not lodging.may_file(EFFECT_EVALUATION, units.building, again(units.judge))
    made = given(units, stages.EVALUATION, units.evaluator)
    assert lodging.may_file(EFFECT_EVALUATION, units.building, again(units.judge))
    assert not lodging.may_file(EFFECT_EVALUATION, units.building, again(units.builder))
    end(made, by=units.inspector, on=dt.date(2019, 6, 30))
    assert not lodging.may_file(EFFECT_EVALUATION, units.building, again(units.judge))


@pytest.mark.requires("FIL-08")
@pytest.mark.parametrize(("day", "may"), [("2018-12-31", True), ("2019-01-01", False)])
def test_before_the_law_the_holder_evaluated_himself_where_no_plan_said_otherwise(units, settings, day, may):
    settings.JINGTU_TODAY = dt.date.fromisoformat(day)
    yanzhou = division("370812", "兖州区", Level.COUNTY, "370812")
    type(units.building).objects.filter(pk=units.building.pk).update(place=yanzhou, place_path="370812")
    units.building.refresh_from_db()
    units.firm.appointments.get().areas.add(yanzhou)
    assert lodging.may_file(EFFECT_EVALUATION, units.building, again(units.firm)) == may


@pytest.mark.requires("FIL-08")
def test_who_evaluates_may_not_take_the_works_either_and_an_ended_commission_still_counts(units):
    evaluation = given(units, stages.EVALUATION, units.evaluator)
    end(evaluation, by=units.inspector, on=dt.date(2019, 4, 1))
    with pytest.raises(Refused, match="第六十五条"):
        given(units, stages.WORKS_STAGE, units.evaluator, "2019-05-01")


@pytest.mark.parametrize(
    ("place", "on", "clause"),
    [
        ("131024", "2018-12-31", "廊坊市土壤污染防治工作方案，（二十八）1"),
        ("131024", "2019-01-01", "中华人民共和国土壤污染防治法，第六十五条"),
        ("370812", "2018-12-31", None),
        ("441602", "2018-12-31", "源城区土壤污染防治重点任务分工（附件2），第45项"),
        ("131024", "2026-08-14", "中华人民共和国土壤污染防治法，第六十五条"),
        ("131024", "2026-08-15", "中华人民共和国生态环境法典，条号待核（未与原文核对）"),
    ],
)
def test_the_rule_is_that_of_the_day_and_the_place(units, place, on, clause):
    works = given(units, stages.WORKS_STAGE, units.remediator, "2019-03-01")
    Commission.objects.filter(pk=works.pk).update(valid_from="2016-01-01")
    on = dt.date.fromisoformat(on)
    found = conflicts(stages.EVALUATION.code, units.site.pk, place, units.remediator, on)
    assert [each.clause for each in found] == ([clause] if clause else [])


@pytest.mark.requires("FIL-10")
@pytest.mark.parametrize(
    ("place", "on", "apart"), [("370812", "2020-01-01", True), ("370812", "2019-12-31", False), ("131024", "2020-01-01", False)]
)
def test_only_shandong_keeps_survey_and_works_apart_and_only_since_2020(units, place, on, apart):
    given(units, stages.PRELIMINARY_SURVEY, units.evaluator, "2019-01-05")
    found = conflicts(stages.WORKS_STAGE.code, units.site.pk, place, units.evaluator, dt.date.fromisoformat(on))
    assert [each.clause for each in found] == (["山东省土壤污染防治条例，第三十五条"] if apart else [])


def merged(units, other):
    take_over([units.remediator], other, Succession.Kind.MERGE, dt.date(2019, 4, 1), "工商变更")


def same_code(units, other):
    Party.objects.filter(pk__in=[units.remediator.pk, other.pk]).update(credit_code=CODE)


def old_code(units, other):
    Party.objects.filter(pk=units.remediator.pk).update(credit_code=CODE[8:17])
    Party.objects.filter(pk=other.pk).update(credit_code=CODE)


@pytest.mark.parametrize(
    ("tie", "how"), [(merged, "合并为"), (same_code, "统一社会信用代码同为"), (old_code, "统一社会信用代码同为")]
)
def test_a_unit_under_another_name_is_the_same_unit(units, tie, how):
    other, _nobody = agency("廊坊演示环境集团", units.works.place)
    given(units, stages.WORKS_STAGE, units.remediator)
    tie(units, other)
    with pytest.raises(Refused, match=f"是同一单位：.*{how}"):
        given(units, stages.EVALUATION, Party.objects.get(pk=other.pk), "2019-06-01")


def test_before_the_merger_the_two_were_different_units(units):
    other, _nobody = agency("廊坊演示环境集团", units.works.place)
    given(units, stages.WORKS_STAGE, units.remediator)
    merged(units, other)
    assert given(units, stages.EVALUATION, other, "2019-03-31").unit == other


def test_what_was_entered_in_error_counts_nowhere_and_stands_on_record(units):
    wrong = given(units, stages.WORKS_STAGE, units.evaluator)
    with pytest.raises(Refused, match="写明理由"):
        void(wrong, by=units.inspector, reason=" ")
    void(wrong, by=units.inspector, reason="录错了单位")
    assert given(units, stages.EVALUATION, units.evaluator).stage == stages.EVALUATION.code
    assert Commission.objects.count() == 2
    with pytest.raises(Overtaken):
        void(wrong, by=units.inspector, reason="再撤一次")


def test_the_land_user_commissions_for_itself_and_takes_nothing_back(units):
    made = given(units, stages.PRELIMINARY_SURVEY, units.evaluator, by=units.firm)
    assert made.client == units.works
    with pytest.raises(PermissionDenied, match="主管部门核实"):
        void(made, by=units.firm, reason="录错了单位")
    with pytest.raises(PermissionDenied, match="不代表这些单位"):
        given(units, stages.PRELIMINARY_SURVEY, units.remediator, by=units.judge)


@pytest.mark.parametrize(
    ("stage", "on", "words"),
    [
        (stages.PRELIMINARY_SURVEY, "2009-01-01", "早于“香河演示地块”的起始日期"),
        (stages.PRELIMINARY_SURVEY, "2019-05-01", "已经登记承担“初步调查”"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(units, stage, on, words):
    given(units, stages.PRELIMINARY_SURVEY, units.evaluator)
    with pytest.raises(Refused, match=words):
        given(units, stage, units.evaluator, on)


def test_a_unit_that_is_gone_takes_no_commission(units):
    Party.objects.filter(pk=units.evaluator.pk).update(valid_until=dt.date(2019, 2, 1))
    with pytest.raises(Refused, match="已于 2019-02-01 撤销"):
        given(units, stages.PRELIMINARY_SURVEY, Party.objects.get(pk=units.evaluator.pk))


def test_a_stage_is_of_its_kind_of_subjects(units):
    with pytest.raises(Refused, match="是地块的工作环节"):
        commission(stages.PLAN, units.building, units.evaluator, by=units.inspector, on=dt.date(2019, 3, 1))


@pytest.mark.parametrize("on", ["2019-02-28", "2019-07-01"])
def test_a_commission_ends_between_its_beginning_and_today(units, on):
    made = given(units, stages.PLAN, units.evaluator)
    with pytest.raises(Refused, match="应在开始日期"):
        end(made, by=units.inspector, on=dt.date.fromisoformat(on))


def seen(user, *kinds):
    return [visible_to(again(user), kind).exists() for kind in kinds]


@pytest.mark.requires("FIL-07", "FIL-12")
def test_a_unit_sees_what_its_stage_reaches_and_nothing_before_and_after(units):
    kinds = (SITES, WORKS_KIND, TRANSPORTS, ZONES)
    assert seen(units.builder, *kinds) == [False] * 4
    made = given(units, stages.WORKS_STAGE, units.remediator)
    given(units, stages.EVALUATION, units.evaluator)
    assert seen(units.builder, *kinds) == [True] * 4
    assert seen(units.judge, *kinds) == [True, True, False, True]
    end(made, by=units.inspector, on=dt.date(2019, 6, 30))
    assert seen(units.builder, *kinds) == [False] * 4


def test_a_commission_that_begins_tomorrow_opens_nothing_today(units):
    given(units, stages.WORKS_STAGE, units.remediator, "2019-07-01")
    assert seen(units.builder, SITES) == [False]


def test_a_unit_reads_trade_secrets_of_its_site_and_nobodys_personal_data(units):
    given(units, stages.WORKS_STAGE, units.remediator)
    units.site.refresh_from_db()
    assert classes_for(again(units.builder), SITES, units.site) == {"K3", "K5", "K6"}
    assert classes_for(again(units.builder), SITES) == {"K3", "K5", "K6"}
    assert classes_for(again(units.judge), SITES, units.site) == {"K6"}
    assert classes_for(units.firm, SITES, units.site) == {"K3", "K4", "K5", "K6"}


@pytest.fixture
def report():
    """A type of filing that the evaluator may file as well as the land user."""
    with tried_out():
        yield FilingType(
            "tried.report",
            "试验报告",
            requires=("FIL-08",),
            about=SITES.code,
            commissioned=(stages.EVALUATION.code,),
            attachment=False,
        )


@pytest.mark.requires("FIL-08")
def test_the_commissioned_unit_files_and_its_filing_stays_with_it_when_the_commission_ends(units, report):
    assert not lodging.may_file(report, units.site, again(units.judge))
    made = given(units, stages.EVALUATION, units.evaluator)
    judge = again(units.judge)
    filing = lodging.begin(report, units.site, by=judge)
    file = lodging.attach(filing, b"%PDF-1.4", "报告.pdf", by=judge)
    lodging.submit(filing, by=judge, on=dt.date(2019, 6, 20))
    assert filing.by == units.evaluator
    assert attachments_visible_to(again(units.firm)).filter(pk=file.pk).exists()
    end(made, by=units.inspector, on=dt.date(2019, 6, 25))
    assert filings_visible_to(again(units.judge)).filter(pk=filing.pk).exists()
    assert not lodging.may_file(report, units.site, again(units.judge))
    assert lodging.may_file(report, units.site, units.firm)


def test_two_do_not_write_one_report_at_the_same_time(units, report):
    given(units, stages.EVALUATION, units.evaluator)
    lodging.begin(report, units.site, by=again(units.judge))
    with pytest.raises(Refused, match="“河北演示评估中心”正在填写“试验报告”"):
        lodging.begin(report, units.site, by=units.firm)


def test_a_commission_is_journalled_and_told_to_the_unit(units):
    given(units, stages.EVALUATION, units.evaluator)
    assert Entry.objects.filter(action="commissions.commission", subject=f"subject:{units.site.pk}").count() == 1
    assert Notice.objects.filter(recipient=units.judge, kind="commission").count() == 1


def test_every_stage_that_a_declaration_names_is_declared():
    known = set(declared(stages.Stage))
    named = {code for each in declared(FilingType).values() for code in each.commissioned}
    for kind in declared(SubjectKind).values():
        named |= {code for move in kind.lifecycle.moves.values() for code in move.by.stages}
    for rule in declared(stages.Apart).values():
        named |= {*rule.one, *rule.other}
    assert named <= known


@pytest.mark.parametrize(("today", "is_refused"), [(dt.date(2019, 12, 31), False), (dt.date(2020, 1, 1), True)])
def test_in_shandong_the_assessor_may_not_evaluate_since_2020(units, settings, today, is_refused):
    settings.JINGTU_TODAY = today
    yanzhou = division("370812", "兖州区", Level.COUNTY, "370812")
    type(units.site).objects.filter(pk=units.site.pk).update(place=yanzhou, place_path="370812")
    units.site.refresh_from_db()
    units.firm.appointments.get().areas.add(yanzhou)
    words = {"by": again(units.firm), "on": today}
    commission(stages.RISK_ASSESSMENT, units.site, units.evaluator, **words)
    if is_refused:
        with pytest.raises(Refused, match="山东省土壤污染防治条例，第三十五条"):
            commission(stages.EVALUATION, units.site, units.evaluator, **words)
    else:
        assert commission(stages.EVALUATION, units.site, units.evaluator, **words).pk


@pytest.mark.requires("FIL-07")
def test_the_unit_that_does_the_works_starts_them_and_reports_the_soil_it_means_to_carry_away(units):
    assert TRANSPORTS not in announced_by(again(units.builder))
    assert "finish" not in allowed(moved(units.building, "under_way"), again(units.builder))
    given(units, stages.WORKS_STAGE, units.remediator)
    given(units, stages.EVALUATION, units.evaluator)
    assert "finish" in allowed(units.building, again(units.builder))
    assert "finish" not in allowed(units.building, again(units.judge))
    assert announced_by(again(units.judge)) == []
    facts = {"departs_on": dt.date(2019, 6, 20), "quantity_t": 5, "destination": "水泥厂", "destination_place": units.works.place}
    made = announce(TRANSPORTS, units.building, by=again(units.builder), name="第二批", **facts)
    assert made.holder == units.works
    assert lodging.begin(TRANSPORT_REPORT, made, by=again(units.builder)).by == units.remediator


def moved(row, state):
    type(row).objects.filter(pk=row.pk).update(state=state)
    row.refresh_from_db()
    return row
