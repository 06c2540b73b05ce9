"""From the day of listing an enterprise owes, and so do the offices over it; each report meets the term that it names."""

import datetime as dt

import pytest

from jingtu.core.duties.models import Due
from jingtu.core.duties.reckoning import live, reckon
from jingtu.core.filings import lodging
from jingtu.core.subjects.errors import MoveRefused
from jingtu.core.subjects.models import Revision
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.revising import as_it_was
from jingtu.themes.industry import duties, filings
from tests.support.supervision import TODAY, city

pytestmark = [pytest.mark.django_db, pytest.mark.requires("REC-02", "FIL-15", "REC-06")]

LISTED = dt.date(2018, 3, 1)
REPORT = {"year": "2018", "laboratory": "河北某检测公司", "points": "12", "substances": "镉、铅", "exceeded": "0"}


@pytest.fixture
def listed(world):
    make(world.enterprise, "list", by=city(world), on=LISTED, grounds="名录")
    return world


def filed(world, kind, facts, by):
    filing = lodging.begin(kind, world.enterprise, by=by)
    assert lodging.save(filing, facts, by=by, version=filing.version) == {}
    lodging.attach(filing, b"%PDF-1.4", "报告.pdf", by=by)
    return lodging.submit(filing, by=by, on=TODAY)


def dues(duty):
    reckon(duties=[duty])
    return {due.key: due for due in Due.objects.filter(duty=duty.code)}


def test_listing_notes_its_day(listed):
    listed.enterprise.refresh_from_db()
    assert listed.enterprise.listed_on == LISTED


def test_the_report_of_a_year_meets_that_year_alone(listed):
    filing = filed(listed, filings.SOIL_MONITORING, REPORT, listed.firm)
    found = dues(duties.SURFACE_MONITORING)
    assert (found["2018"].proof, found["2018"].owner) == (filing, listed.works)
    assert {key for key, due in found.items() if due.met_on is None} == {"2019", "2020"}


def test_a_year_written_with_a_point_is_the_same_year(listed):
    filing = filed(listed, filings.SOIL_MONITORING, REPORT | {"year": "2018.0"}, listed.firm)
    assert dues(duties.SURFACE_MONITORING)["2018"].proof == filing


def test_the_office_owes_what_is_its_own(listed):
    assert dues(duties.ENFORCEMENT_CHECK)["2018"].owner == listed.bureau
    facts = {"year": "2018", "found": "无"}
    filing = filed(listed, filings.ENFORCEMENT_CHECK, facts, listed.inspector)
    assert dues(duties.ENFORCEMENT_CHECK)["2018"].proof == filing


def test_what_is_live_is_what_is_stored(listed):
    reckon(subjects=[listed.enterprise.pk])
    listed.enterprise.refresh_from_db()
    kept = Due.objects.filter(subject=listed.enterprise.pk).values_list("duty", "key", "owner", "due_on")
    shown = live(listed.enterprise, "industry.enterprise")
    assert {(due.duty, due.key, due.owner_id, due.due_on) for _duty, due in shown} == set(kept)


def test_the_class_of_the_units_decides_how_often_groundwater_is_monitored(listed, settings):
    settings.JINGTU_TODAY = dt.date(2024, 6, 30)
    often, seldom = duties.GROUNDWATER_MONITORING[1], duties.GROUNDWATER_MONITORING[2]
    type(listed.enterprise).objects.update(unit_class="class_2")
    assert "2024-1" in dues(seldom)
    type(listed.enterprise).objects.update(unit_class="class_1", near_groundwater=True)
    assert dues(seldom) == {}
    assert {"2024-1", "2024-4"} <= set(dues(often))


@pytest.mark.parametrize("abnormal", [True, False])
def test_who_produces_again_is_what_it_was_before_it_stopped_and_has_no_day_of_stopping(listed, abnormal):
    enterprise, stopped = listed.enterprise, {"stopped_on": dt.date(2019, 2, 1)}
    if abnormal:
        make(enterprise, "find_abnormal", by=listed.inspector, on=dt.date(2019, 1, 1), grounds="监测")
    make(enterprise, "stop", by=listed.firm, on=dt.date(2019, 2, 1), grounds="停产报告", facts=stopped)
    make(enterprise, "resume", by=listed.inspector, on=dt.date(2019, 3, 1), grounds="复产核查")
    assert (enterprise.state, enterprise.stopped_on) == ("abnormal" if abnormal else "listed", None)
    revisions = list(Revision.objects.filter(subject=enterprise.pk).order_by("pk"))
    assert as_it_was(enterprise, revisions, dt.date(2019, 2, 28)).stopped_on == dt.date(2019, 2, 1)


def test_who_stopped_before_anybody_recorded_it_is_listed_again(listed):
    enterprise = listed.enterprise
    type(enterprise).objects.update(state="stopped", stopped_on=LISTED)
    make(enterprise, "resume", by=listed.inspector, on=TODAY, grounds="复产核查")
    assert enterprise.state == "listed"


def test_the_earlier_day_of_listing_stays_readable_when_an_enterprise_is_listed_again(listed):
    enterprise = listed.enterprise
    make(enterprise, "remove", by=city(listed), on=dt.date(2019, 1, 1), grounds="停止使用")
    make(enterprise, "relist", by=city(listed), on=TODAY, grounds="名录")
    assert enterprise.listed_on == TODAY
    revisions = list(Revision.objects.filter(subject=enterprise.pk).order_by("pk"))
    assert as_it_was(enterprise, revisions, dt.date(2019, 1, 1)).listed_on == LISTED


def test_who_was_set_aside_is_listed_only_with_what_listing_needs(world):
    enterprise = world.enterprise
    type(enterprise).objects.filter(pk=enterprise.pk).update(code="", sector="")
    make(enterprise, "set_aside", by=world.inspector, on=LISTED, grounds="规模小")
    with pytest.raises(MoveRefused, match="重新列入之前要先填写“香河演示电镀厂”的编号、行业"):
        make(enterprise, "relist", by=city(world), on=TODAY, grounds="名录")
