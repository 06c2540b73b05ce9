"""Which day counts when a notice is served, refused and left, posted, or announced; and that the six months begin then."""

import datetime as dt

import pytest

from jingtu.core.duties.models import Due
from jingtu.core.duties.reckoning import reckon
from jingtu.core.filings import lodging
from jingtu.core.subjects.errors import MoveRefused, Refused
from jingtu.core.subjects.moves import make
from jingtu.themes.development_land.duties import PRELIMINARY_SURVEY
from jingtu.themes.development_land.filings import SURVEY_NOTICE, ZONE_ANNOUNCEMENT
from jingtu.themes.development_land.service import served
from tests.support.every_filing import given
from tests.support.supervision import TODAY

pytestmark = pytest.mark.requires("FIL-11", "FLOW-01")


@pytest.mark.parametrize(
    ("way", "delivered_on", "counts_on"),
    [
        ("direct", "2019-06-03", "2019-06-03"),
        ("left", "2019-06-03", "2019-06-03"),
        ("post", "2019-06-03", "2019-06-03"),
        ("announcement", "2021-12-31", "2022-03-01"),
        ("announcement", "2022-01-01", "2022-01-31"),
    ],
)
def test_the_day_that_counts_follows_from_the_way(way, delivered_on, counts_on):
    found = served(way, dt.date.fromisoformat(delivered_on), "131024")
    assert found.on == dt.date.fromisoformat(counts_on)
    assert "中华人民共和国民事诉讼法" in found.clause


def notice(world, way, delivered_on, asks="preliminary"):
    filing = lodging.begin(SURVEY_NOTICE, world.site, by=world.inspector)
    facts = given(SURVEY_NOTICE) | {"way": way, "delivered_on": delivered_on, "asks": asks}
    assert lodging.save(filing, facts, by=world.inspector, version=filing.version) == {}
    lodging.attach(filing, b"%PDF-1.4", "通知.pdf", by=world.inspector)
    lodging.submit(filing, by=world.inspector, on=TODAY)
    world.site.refresh_from_db()
    return filing


@pytest.mark.django_db
def test_a_refused_notice_that_was_left_starts_the_six_months(world):
    make(world.site, "suspect", by=world.inspector, on=dt.date(2019, 5, 1), grounds="名单")
    filing = notice(world, "left", "2019-05-31")
    revision = world.site.subject.revisions.get()
    assert world.site.noticed_on == dt.date(2019, 5, 31)
    assert revision.grounds.startswith("留置送达，自 2019-05-31 起算（中华人民共和国民事诉讼法（2017年修正），第八十六条")
    assert revision.grounds.endswith(f"受理编号 {filing.number}")
    make(world.site, "notify", by=world.inspector, on=TODAY, grounds=filing.number)
    reckon(duties=[PRELIMINARY_SURVEY])
    due = Due.objects.get(duty=PRELIMINARY_SURVEY.code)
    assert (due.owner, due.due_on) == (world.works, dt.date(2019, 11, 30))


def surveying(world):
    """The site under the notice of 3 June."""
    make(world.site, "suspect", by=world.inspector, on=dt.date(2019, 5, 1), grounds="名单")
    first = notice(world, "direct", "2019-06-03")
    make(world.site, "notify", by=world.inspector, on=dt.date(2019, 6, 3), grounds=first.number)
    return first


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("delivered_on", "counts_on"), [("2019-06-20", dt.date(2019, 6, 3)), ("2019-06-02", dt.date(2019, 6, 2))]
)
def test_a_second_notice_during_the_survey_gives_no_more_time(world, delivered_on, counts_on):
    surveying(world)
    notice(world, "direct", delivered_on)
    assert world.site.noticed_on == counts_on


@pytest.mark.django_db
def test_a_notice_after_the_first_was_withdrawn_starts_the_six_months(world):
    first = surveying(world)
    lodging.withdraw(first, by=world.inspector, on=TODAY, reason="误送")
    notice(world, "direct", "2019-06-20")
    assert world.site.noticed_on == dt.date(2019, 6, 20)
    notice(world, "direct", "2019-06-25")
    assert world.site.noticed_on == dt.date(2019, 6, 20)


@pytest.mark.django_db
def test_a_site_suspected_again_waits_for_a_notice_of_its_own(world):
    surveying(world)
    type(world.site).objects.filter(pk=world.site.pk).update(state="clean")
    make(world.site, "suspect", by=world.inspector, on=dt.date(2019, 6, 25), grounds="举报")
    assert world.site.noticed_on is None
    assert world.site.subject.revisions.latest("pk").grounds == "列为疑似污染地块"
    with pytest.raises(MoveRefused, match="书面通知送达日期"):
        make(world.site, "notify", by=world.inspector, on=dt.date(2019, 6, 25), grounds="文号")
    notice(world, "direct", "2019-06-28")
    assert world.site.noticed_on == dt.date(2019, 6, 28)


@pytest.mark.django_db
def test_an_announced_notice_counts_sixty_days_later(world):
    notice(world, "announcement", "2019-06-03")
    assert world.site.noticed_on == dt.date(2019, 8, 2)


@pytest.mark.django_db
def test_a_notice_of_the_detailed_survey_starts_no_six_months(world):
    notice(world, "direct", "2019-06-03", asks="detailed")
    assert world.site.noticed_on is None


@pytest.mark.django_db
def test_a_notice_is_not_filed_before_it_is_served(world):
    with pytest.raises(Refused, match="送达日期 2019-07-01 晚于填报日期 2019-06-30"):
        notice(world, "direct", "2019-07-01")


@pytest.mark.django_db
@pytest.mark.requires("FIL-48", "REG-37")
def test_the_announcement_of_a_zone_tells_its_days(world):
    filing = lodging.begin(ZONE_ANNOUNCEMENT, world.zone, by=world.inspector)
    facts = given(ZONE_ANNOUNCEMENT) | {"announced_on": "2019-06-03", "sign_on": "2019-06-04"}
    lodging.save(filing, facts, by=world.inspector, version=filing.version)
    lodging.attach(filing, b"%PDF-1.4", "公告.pdf", by=world.inspector)
    lodging.submit(filing, by=world.inspector, on=TODAY)
    world.zone.refresh_from_db()
    assert (world.zone.announced_on, world.zone.sign_on) == (dt.date(2019, 6, 3), dt.date(2019, 6, 4))
