"""Survey results of a site: judged by class and background, under another edition, beside another survey; assessed for risk."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.observations import receiving
from jingtu.core.observations.comparing import compare
from jingtu.core.observations.facts import rows_of
from jingtu.core.observations.models import Delivery, Run
from jingtu.core.observations.running import OUT
from jingtu.core.subjects.errors import Refused
from jingtu.themes.development_land import judging, risk, surveys
from jingtu.themes.development_land.gates.findings import CLEAN
from jingtu.themes.development_land.models import SurveyDecision
from tests.support.deliveries import RESULT, SAMPLE, content
from tests.support.supervision import TODAY

pytestmark = pytest.mark.django_db
Conclusion = SurveyDecision.Conclusion
CADMIUM = RESULT | {"检测结果": 30}
ARSENIC = RESULT | {"检测项目": "砷", "检测结果": 25}


@pytest.fixture
def survey(world, run_jobs):
    """Return a function that delivers a survey of the site and gives it back accepted."""

    def deliver(*results, name="初步调查", samples=None):
        upload = content(samples or [SAMPLE], list(results))
        made = receiving.deliver(
            world.site, upload, "检测.xlsx", by=world.firm, stage="preliminary", name=name, format=judging.FORMAT
        )
        run_jobs()
        made.refresh_from_db()
        assert made.state == Delivery.State.ACCEPTED, list(made.findings.values_list("said", flat=True))
        return made

    return deliver


@pytest.fixture
def judged(world, run_jobs):
    """Return a function that judges deliveries of the site and gives the finished run back."""

    def judge(*deliveries, **more):
        run = judging.judge(world.site, list(deliveries), by=world.inspector, **more)
        run_jobs()
        run.refresh_from_db()
        assert run.state == Run.State.DONE, run.sentence
        return run

    return judge


def verdicts(run):
    return {row["项目"]: row for row in rows_of(run.files.get(name=OUT).content.path)}


def settled(site, on=TODAY):
    """How the surveys stand to finding a site clean."""
    return str(CLEAN.judge(site, on)[1][-1].outcome)


def known_as(world, **facts):
    type(world.site).objects.filter(pk=world.site.pk).update(**facts)
    world.site.refresh_from_db()


@pytest.mark.requires("REG-01", "FIL-01")
def test_an_unknown_use_is_judged_as_the_first_class_and_says_so(world, survey, judged):
    told = verdicts(judged(survey(CADMIUM)))["镉"]
    assert told["结论"] == "超过风险筛选值，未超过风险管制值"
    assert told["限值"] == 20
    assert "用地类别未知，按标准 5.3.1 取第一类用地" in told["理由"]
    assert "GB 36600-2018 表1 序号2" in told["理由"]


@pytest.mark.parametrize(
    ("facts", "asked", "limit"),
    [
        ({"land_class": "class_2"}, "", 65),
        ({"land_class": "class_2"}, "class_1", 20),
        ({"planned_use": "industrial"}, "", 65),
        ({"planned_use": "residential"}, "", 20),
        ({"planned_use": "residential", "land_class": "class_2"}, "", 65),
    ],
)
def test_the_class_is_the_one_asked_for_then_that_of_the_site_then_that_of_its_planned_use(
    world, survey, judged, facts, asked, limit
):
    known_as(world, **facts)
    assert verdicts(judged(survey(CADMIUM), land_class=asked))["镉"]["限值"] == limit


@pytest.mark.requires("FIL-10")
def test_nothing_is_found_before_every_survey_is_judged_by_the_class_of_the_land(world, survey, judged):
    known_as(world, land_class="class_2")
    assert settled(world.site) == "pass"  # nothing was measured
    delivery = survey(CADMIUM)
    assert settled(world.site) == "not_decidable"
    judged(delivery)
    assert settled(world.site) == "pass"
    known_as(world, land_class="class_1")
    assert settled(world.site) == "not_decidable"
    judged(delivery)
    assert [settled(world.site, on) for on in (TODAY, TODAY - dt.timedelta(days=400))] == ["blocked", "blocked"]


@pytest.mark.requires("FIL-10")
def test_what_the_holder_asked_for_does_not_take_the_place_of_what_the_office_asked_for(world, survey, judged, run_jobs):
    known_as(world, land_class="class_1")
    delivery = survey(ARSENIC)
    counted = judged(delivery)
    told = {"background": {"砷": 5000}, "background_source": "本厂认为"}
    judging.judge(world.site, [delivery], by=world.firm, **told)
    run_jobs()
    assert (surveys.latest(world.site), settled(world.site)) == ([counted], "blocked")
    confirmed = judged(delivery, **told)
    assert (surveys.latest(world.site), settled(world.site)) == ([confirmed], "pass")


def test_farmland_is_not_judged_by_the_standard_for_development_land(world, survey):
    known_as(world, planned_use="farming")
    with pytest.raises(Refused, match="农业"):
        judging.judge(world.site, [survey(CADMIUM)], by=world.inspector)


def test_before_the_standard_was_in_force_one_must_be_chosen(world, survey, settings):
    delivery = survey(CADMIUM)
    settings.JINGTU_TODAY = dt.date(2018, 7, 31)
    with pytest.raises(Refused, match="GB 36600-2018。请选定一个标准"):
        judging.judge(world.site, [delivery], by=world.inspector)
    settings.JINGTU_TODAY = dt.date(2018, 8, 1)
    assert judging.judge(world.site, [delivery], by=world.inspector).parameters["standards"] == ["GB 36600-2018"]


def test_content_up_to_the_local_background_is_told_apart_for_arsenic_and_not_for_cadmium(survey, judged):
    run = judged(survey(CADMIUM, ARSENIC), background={"砷": 28, "镉": 40}, background_source="县土壤背景值调查（2016）")
    told = verdicts(run)
    assert told["砷"]["结论"] == "未超过风险筛选值（不高于背景值）"
    assert "背景" not in told["镉"]["结论"]
    assert run.basis["background_source"] == "县土壤背景值调查（2016）"


def test_a_background_without_its_source_is_refused(world, survey):
    with pytest.raises(Refused, match="来源"):
        judging.judge(world.site, [survey(ARSENIC)], by=world.inspector, background={"砷": 28})


def test_another_class_lists_what_it_judges_otherwise(survey, judged):
    delivery = survey(CADMIUM, ARSENIC)
    told = compare(judged(delivery, land_class="class_1"), judged(delivery, land_class="class_2"))
    assert [(one.item, one.before["限值"], one.after["限值"]) for one in told.differences] == [("砷", 20, 60), ("镉", 20, 65)]
    assert told.verdicts == 2


def test_groundwater_is_judged_by_its_own_standard(survey, judged):
    water = SAMPLE | {"样品编号": "W1", "介质": "地下水", "采样深度起": None, "采样深度止": None}
    delivery = survey(RESULT | {"样品编号": "W1", "检测结果": 20, "单位": "ug/L"}, samples=[water])
    told = verdicts(judged(delivery, medium="groundwater"))["镉"]
    assert (told["标准"], told["结论"]) == ("GB/T 14848-2017", "Ⅴ类")


def test_results_without_depth_are_judged_and_the_lack_is_said(survey, judged):
    delivery = survey(CADMIUM, samples=[SAMPLE | {"采样深度起": None, "采样深度止": None}])
    assert "深度" in delivery.findings.get().said
    assert judging.conclusion_of(judged(delivery)) == Conclusion.ABOVE_SCREENING


def test_mixed_units_are_judged_in_one(survey, judged):
    told = verdicts(judged(survey(RESULT | {"检测结果": 30000, "单位": "μg/kg"})))["镉"]
    assert (told["含量"], told["单位"]) == (30.0, "mg/kg")


@pytest.mark.parametrize(
    ("result", "conclusion"),
    [
        (20, Conclusion.WITHIN),
        (20.01, Conclusion.ABOVE_SCREENING),
        (47, Conclusion.ABOVE_SCREENING),
        (47.01, Conclusion.ABOVE_INTERVENTION),
    ],
)
def test_what_the_survey_says_of_the_site_on_both_sides_of_the_limits(survey, judged, result, conclusion):
    assert judging.conclusion_of(judged(survey(RESULT | {"检测结果": result}), land_class="class_1")) == conclusion


def test_an_unproven_non_detect_leaves_the_conclusion_open(world, survey, judged, run_jobs):
    upload = content([SAMPLE], [RESULT | {"检测结果": "<50"}])
    made = receiving.deliver(world.site, upload, "a.xlsx", by=world.firm, stage="preliminary", name="x", format=judging.FORMAT)
    run_jobs()
    made.refresh_from_db()
    told = verdicts(judged(made))["镉"]
    assert "未能证明" in told["结论"]


# --- Surveys that disagree ------------------------------------------------------------------------------------------------


def test_surveys_that_disagree_stand_beside_each_other_until_a_person_decides(world, survey, judged):
    first = judged(survey(CADMIUM, name="甲公司调查"))
    second = judged(survey(RESULT | {"检测结果": 3}, ARSENIC | {"检测结果": 1}, name="乙公司复测"))
    found = surveys.beside(world.site)
    assert found.runs == [first, second]
    assert found.conclusions == [Conclusion.ABOVE_SCREENING, Conclusion.WITHIN]
    assert [(row["item"], row["differs"]) for row in found.rows] == [("镉", True), ("砷", False)]
    assert found.rows[1]["cells"][0] is None
    assert found.is_open
    with pytest.raises(PermissionDenied):
        surveys.decide(world.site, found.runs, Conclusion.WITHIN, "复测", by=world.firm)
    with pytest.raises(Refused, match="理由"):
        surveys.decide(world.site, found.runs, Conclusion.WITHIN, " ", by=world.inspector)
    surveys.decide(world.site, found.runs, Conclusion.ABOVE_SCREENING, "复测未覆盖原超标点位，从严认定", by=world.inspector)
    assert not surveys.beside(world.site).is_open
    judged(survey(RESULT | {"检测结果": 3.5}, name="第三次"))
    assert surveys.beside(world.site).is_open  # a new survey makes the question new


def test_surveys_that_agree_need_no_decision(world, survey, judged):
    judged(survey(CADMIUM, name="甲"))
    judged(survey(RESULT | {"检测结果": 31}, name="乙"))
    found = surveys.beside(world.site)
    assert not found.disagree
    with pytest.raises(Refused, match="一致"):
        surveys.decide(world.site, found.runs, Conclusion.WITHIN, "x", by=world.inspector)


def test_a_trial_under_another_class_takes_no_part(world, survey, judged):
    first = judged(delivery := survey(CADMIUM, name="甲"))
    judged(survey(RESULT | {"检测结果": 3}, name="乙"))
    judged(delivery, land_class="class_2")
    found = surveys.beside(world.site)
    assert found.disagree
    assert found.runs[0] == first


def test_a_withdrawn_survey_disagrees_with_nothing(world, survey, judged):
    first = survey(CADMIUM, name="甲")
    judged(first)
    judged(survey(RESULT | {"检测结果": 3}, name="乙"))
    receiving.withdraw(first, "样品混淆", by=world.inspector)
    assert not surveys.beside(world.site).disagree


# --- Risk -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("edition", risk.editions())
def test_a_site_is_assessed_by_either_edition_with_routes_and_control_values(world, survey, run_jobs, edition):
    run = risk.assess(world.site, [survey(CADMIUM, ARSENIC)], by=world.inspector, edition=edition)
    run_jobs()
    run.refresh_from_db()
    assert run.state == Run.State.DONE, run.sentence
    assert run.record["standards"][0]["code"] == edition
    pairs = {row["项目"]: row for row in rows_of(run.files.get(name=OUT).content.path)}
    assert pairs["砷（无机）"]["结论"] == "超过可接受水平"
    routes = {row["途径"] for row in rows_of(run.files.get(name="result.routes.parquet").content.path)}
    assert "经口摄入土壤" in " ".join(routes)


def test_draws_beyond_what_is_sensible_are_refused(world, survey):
    with pytest.raises(Refused, match="抽样次数"):
        risk.assess(world.site, [survey(CADMIUM)], by=world.inspector, draws=10_000_000)
