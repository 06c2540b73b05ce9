"""Evaluations of campaigns: the right standard for the use, the samples that it is for, archived data only where asked."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.observations import running
from jingtu.core.observations.comparing import compare
from jingtu.core.observations.facts import rows_of
from jingtu.core.observations.models import Run
from jingtu.core.parties.models import Party
from jingtu.core.subjects.errors import Refused
from jingtu.themes.survey.evaluating import evaluate
from jingtu.themes.survey.evaluating.uses import editions, questions, use_of, uses
from tests.support.evaluated import accepted
from tests.support.people import person
from tests.support.survey import in_use, watched

pytestmark = pytest.mark.django_db
SPRING = dt.date(2019, 5, 6)
DRY = {"land": "其他"}
CLEAN = {"ph": 8.0, "cd": 0.1, "pb": 20.0}


@pytest.fixture
def points(world):
    """Points of the network: on arable land, in an orchard, in a wood, and one of which the use is not told."""
    lands = ("arable", "orchard", "forest", "")
    return [in_use(world.inspector, world.bureau, n, 50 * n, land=land) for n, land in enumerate(lands, start=1)]


@pytest.fixture
def delivery(world, points):
    """Cadmium above the screening value (0.6 at this pH) at P001 alone."""
    contents = {point.code: CLEAN | ({"cd": 0.9} if point.code == "P001" else {}) for point in points}
    return accepted(world.campaign, contents, world.inspector, on=SPRING)


@pytest.fixture
def done(world, delivery, run_jobs):
    """Return a function that evaluates and gives the finished run back."""

    def made(deliveries=None, **asked):
        asked = {"by": world.inspector, "use": "farmland", "given": DRY} | asked
        run = evaluate(world.campaign, deliveries or [delivery], **asked)
        run_jobs()
        run.refresh_from_db()
        assert run.state == Run.State.DONE, run.sentence
        return run

    return made


def judged(run):
    return {row["样品编号"]: row for row in rows_of(run.files.get(name=running.OUT).content.path) if row["项目"] == "镉"}


@pytest.mark.requires("REC-01", "SYS-02")
def test_each_sample_is_judged_by_its_own_land_and_the_reason_says_so(done):
    run = done()
    rows = judged(run)
    assert set(rows) == {"2019-P001", "2019-P002", "2019-P004"}
    assert rows["2019-P001"]["结论"] == "超过风险筛选值，未超过风险管制值"
    assert "0.9 ＞ 0.6 mg/kg（GB 15618-2018" in rows["2019-P001"]["理由"]
    assert run.basis["left_out"] == {"林地": 1}  # GB 15618 is not for woods: left out and counted
    assert run.facts["exceeding_total"] == 1
    assert run.facts["exceeding"][0]["样品编号"] == "2019-P001"
    assert [row["地区"] for row in run.facts["regions"]] == ["香河县"]


def test_another_edition_is_another_run_over_the_same_snapshot_and_both_are_compared(done):
    now, before = done(), done(standard="GB15618-1995")
    assert now.snapshot_sha256 == before.snapshot_sha256
    found = compare(before, now)
    assert (found.results, found.verdicts) == (6, 6)  # other verdicts in other words: grades then, screening now
    assert compare(now, done()).verdicts == 0


def test_chosen_points_alone_take_part(done, world, delivery):
    assert set(judged(done(points=["P001", "P004"]))) == {"2019-P001", "2019-P004"}
    with pytest.raises(Refused, match="没有这些点位"):
        evaluate(world.campaign, [delivery], by=world.inspector, use="farmland", given=DRY, points=["P999"])


@pytest.mark.requires("SYS-10")
def test_archived_data_take_part_only_where_asked_and_the_run_says_so(done, world, delivery):
    old = accepted(world.campaign, {"P001": CLEAN}, world.inspector, on=dt.date(2012, 5, 6), regime="archive")
    with pytest.raises(Refused, match="历史数据"):
        evaluate(world.campaign, [delivery, old], by=world.inspector, use="farmland", given=DRY)
    assert done([delivery, old], archive=True).basis["regime"] == "mixed"
    assert done([old], archive=True).basis["regime"] == "archive"
    assert done(archive=True).basis["regime"] == "strict"


def test_rounds_of_several_campaigns_show_a_trend(done, world, points):
    rounds = [accepted(world.campaign, {"P001": CLEAN | {"cd": 0.2}}, world.inspector, on=dt.date(2016, 5, 6))]
    for year in (2017, 2018):
        other = watched("campaign", world.inspector, world.works, code=f"R-{year}")
        contents = {"P001": CLEAN | {"cd": 0.2 + 0.1 * (year - 2016)}}
        rounds.append(accepted(other, contents, world.inspector, on=dt.date(year, 6, 1)))
    last = accepted(world.campaign, {"P001": CLEAN | {"cd": 0.5}}, world.inspector, on=dt.date(2019, 9, 1))
    run = done([*rounds, last])
    rising = next(row for row in run.facts["trends"] if row["项目"] == "镉")
    assert (rising["点位"], rising["次数"]) == ("P001", 4)
    assert rising["每年变化"] == pytest.approx(0.1)
    assert [row["年份"] for row in run.facts["rounds"] if row["项目"] == "镉"] == [2016, 2017, 2018, 2019]


def test_a_run_gives_the_same_bytes_again_and_is_taken_up_after_its_worker_was_killed(done, world, delivery):
    run = done()
    assert running.repeat(run, lambda done, total: None) == (True, [])
    hashes = {each.name: each.sha256 for each in run.files.all()}
    run.files.all().delete()
    Run.objects.filter(pk=run.pk).update(state="waiting", finished_at=None)  # as a killed worker leaves it
    running.carry_out(run.pk, lambda done, total: None)
    assert {each.name: each.sha256 for each in run.files.all()} == hashes


def test_who_does_not_see_places_evaluates_nothing(world, delivery):
    other = Party.objects.create(name="另一企业", place=world.works.place, kind="enterprise")
    with pytest.raises(PermissionDenied):
        evaluate(world.campaign, [delivery], by=person("other", "吴某", "enterprise", other), use="farmland", given=DRY)


@pytest.mark.parametrize("use", uses(), ids=lambda use: use.code)
def test_every_use_has_an_edition_in_force_and_asks_only_what_has_answers(use):
    assert editions(use)
    assert all(question.values for question in questions(use))
    assert use_of(use.code) is use


def test_produce_is_judged_by_the_limit_of_its_species(world, run_jobs):
    wheat = watched("campaign", world.inspector, world.works, code="W-1", medium="produce", species="小麦", part="籽粒")
    made = accepted(wheat, {"W1": {"cd": 0.15}}, world.inspector, on=SPRING, medium="produce")
    run = evaluate(wheat, [made], by=world.inspector, use="produce")
    run_jobs()
    run.refresh_from_db()
    row = judged(run)["2019-W1"]
    assert row["结论"] == "超过限量"
    assert "0.15 ＞ 0.1 mg/kg" in row["理由"]
    assert "小麦" in row["理由"]
    assert not run.facts["grades"]  # the classes of soil say nothing of wheat


def test_an_unknown_use_names_the_known_ones():
    with pytest.raises(Refused, match="农用地土壤、建设用地土壤"):
        use_of("forest")
