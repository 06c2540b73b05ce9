"""Who has not disclosed what must be public: asked set-wise, and the same as asked for each, on both sides of every period."""

import datetime as dt

import pytest

from jingtu.core.duties.models import Due
from jingtu.core.duties.reckoning import reckon
from jingtu.core.exchange.disclosure import moved, unfiled, unreleased, unreleased_late, waiting_since
from jingtu.core.exchange.releasing import release_edition, release_filing
from jingtu.core.filings.models import Filing
from jingtu.core.lists.entering import enter, leave
from jingtu.core.parties.scope import scope_of
from jingtu.themes.industry.filings import RELEASE_REPORT, RESPONSIBILITY_LETTER
from jingtu.themes.industry.lists import KEY_UNITS as LIST
from jingtu.themes.industry.publications import KEY_UNITS, RELEASES, RESPONSIBILITY_LETTERS, SELF_MONITORING
from tests.support.publishing import BASIS, accepted, edition
from tests.support.supervision import TODAY, enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.requires("PUB-02", "PUB-03", "PUB-04", "PUB-11")]

A_DAY = dt.timedelta(days=1)
MAY_16 = dt.date(2019, 5, 16)


@pytest.mark.parametrize(
    ("publication", "since", "due_on"),
    [
        (RESPONSIBILITY_LETTERS, MAY_16, dt.date(2019, 6, 14)),  # 20 working days: 端午 on 7 June is none of them
        (RELEASES, MAY_16, dt.date(2019, 6, 15)),  # 30 days
        (RELEASES, dt.date(2022, 2, 8), None),  # the rule has ended
        (SELF_MONITORING, MAY_16, None),  # at once, no day is printed
        (KEY_UNITS, MAY_16, dt.date(2019, 6, 14)),
    ],
    ids=str,
)
def test_until_when_it_was_to_be_public(publication, since, due_on):
    waiting = waiting_since(publication, None, "131024", since)
    assert waiting.due_on == due_on
    assert bool(waiting.clause) == (since < dt.date(2022, 2, 8))
    assert not waiting.is_late(due_on or TODAY)
    assert waiting.is_late((due_on or TODAY) + A_DAY) == (due_on is not None)


@pytest.mark.parametrize(
    ("publication", "kind"), [(RESPONSIBILITY_LETTERS, RESPONSIBILITY_LETTER), (RELEASES, RELEASE_REPORT)], ids=str
)
def test_late_as_counted_is_late_as_judged_for_every_day(world, publication, kind):
    filing = accepted(world, kind)
    for back in range(60):
        decided = TODAY - back * A_DAY
        Filing.objects.filter(pk=filing.pk).update(decided_on=decided, submitted_on=decided)
        judged = waiting_since(publication, filing, "131024", decided).is_late(TODAY)
        assert unreleased_late(publication, world.inspector, TODAY).exists() == judged, decided


def test_accepted_and_not_public_is_told_until_it_is_public_or_taken_back(world, people):
    filing = accepted(world)
    assert list(unreleased(SELF_MONITORING, world.inspector)) == [filing]
    assert list(unreleased(SELF_MONITORING, world.firm)) == [filing]
    assert not unreleased(SELF_MONITORING, people.outsider).exists()
    assert not unreleased_late(SELF_MONITORING, world.inspector, TODAY).exists()
    release_filing(filing, by=world.firm, on=TODAY, basis=BASIS, reviewed=True)
    assert not unreleased(SELF_MONITORING, world.inspector).exists()


def test_what_an_office_files_with_itself_stands_without_acceptance(world):
    letter = accepted(world, RESPONSIBILITY_LETTER)
    Filing.objects.filter(pk=letter.pk).update(state="submitted", decided_on=None, submitted_on=MAY_16)
    assert [each.since for each in unreleased_late(RESPONSIBILITY_LETTERS, world.inspector, TODAY)] == [MAY_16]
    letter.refresh_from_db()
    release_filing(letter, by=world.inspector, on=TODAY, basis=BASIS, reviewed=True)
    assert not unreleased(RESPONSIBILITY_LETTERS, world.inspector).exists()
    letter.refresh_from_db()
    assert letter.state == "published"


def test_where_no_plan_asks_for_it_nothing_is_told(world):
    filing = accepted(world)
    Filing.objects.filter(pk=filing.pk).update(place_path="420100")
    assert not unreleased(SELF_MONITORING, world.inspector).exists()


def test_who_never_filed_has_not_disclosed_either(world):
    type(world.enterprise).objects.update(state="listed", listed_on=dt.date(2018, 3, 1))
    reckon(subjects=[world.enterprise.pk])
    found = unfiled(SELF_MONITORING, world.inspector, TODAY)
    assert {due.due_on for due in found} == {dt.date(2018, 12, 31)}
    Due.objects.update(met_on=TODAY)
    assert not unfiled(SELF_MONITORING, world.inspector, TODAY).exists()


def test_a_list_that_moved_is_told_until_an_edition_of_the_place_or_above_is_public(world):
    scope = scope_of(world.inspector)
    assert moved([KEY_UNITS], scope, TODAY)[KEY_UNITS.code] == []
    found = edition(world, on=MAY_16)
    (told,) = moved([KEY_UNITS], scope, TODAY)[KEY_UNITS.code]
    assert (told.entered, told.left, told.waiting.since, told.waiting.is_late(TODAY)) == (1, 0, MAY_16, True)
    release_edition(found, by=world.inspector, on=TODAY, basis=BASIS, reviewed=True)
    assert moved([KEY_UNITS], scope, TODAY)[KEY_UNITS.code] == []
    enter(LIST, enterprise(world.inspector, world.works, name="香河二厂", code="C2"), by=world.inspector, on=TODAY, basis=BASIS)
    leave(LIST, world.enterprise, by=world.inspector, on=TODAY, basis=BASIS)
    (told,) = moved([KEY_UNITS], scope, TODAY)[KEY_UNITS.code]
    assert (told.entered, told.left, told.waiting.since) == (1, 1, TODAY)


def test_who_came_and_went_between_two_editions_need_not_be_taken_off_one(world):
    scope = scope_of(world.inspector)
    enter(LIST, world.enterprise, by=world.inspector, on=MAY_16, basis=BASIS)
    leave(LIST, world.enterprise, by=world.inspector, on=TODAY, basis=BASIS)
    assert moved([KEY_UNITS], scope, TODAY)[KEY_UNITS.code] == []
