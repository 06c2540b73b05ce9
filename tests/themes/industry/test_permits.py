"""A permit puts its enterprise on the list and takes it off with the last one; the rules between the lists name who lacks one."""

import datetime as dt

import pytest

from jingtu.core.lists.checking import breaking
from jingtu.core.lists.entering import enter, on_list
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.registering import register
from jingtu.themes.industry import lists
from jingtu.themes.industry.kinds import PERMITS
from tests.support.supervision import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.requires("REG-08", "REG-12")]

GRANTED = dt.date(2019, 3, 1)


@pytest.fixture
def granted(world):
    def made(name):
        row = {"enterprise": world.enterprise, "granted_on": GRANTED, "expires_on": dt.date(2022, 2, 28), "code": name}
        place = {"place": world.enterprise.place, "holder": world.works}
        permit = register(PERMITS, by=world.inspector, name=name, on=GRANTED, **place, **row)
        make(permit, "grant", by=world.inspector, on=GRANTED, grounds="许可证")
        return permit

    return made


def test_an_enterprise_is_on_the_list_while_one_of_its_permits_is_in_force(world, granted):
    first, second = granted("001P"), granted("002P")
    assert [entry.subject_id for entry in on_list(lists.PERMITTED, TODAY)] == [world.enterprise.pk]
    for permit, still in ((first, True), (second, False)):
        make(permit, "end", by=world.inspector, on=TODAY, grounds="换证")
        assert on_list(lists.PERMITTED, TODAY).exists() is still


def test_who_should_hold_a_permit_and_holds_none_is_named(world, granted):
    rules = (lists.KEY_UNITS_ARE_PERMITTED, lists.WASTE_PRODUCERS_ARE_PERMITTED, lists.WASTE_PRODUCERS_ARE_KEY)
    enter(lists.WASTE_PRODUCERS, world.enterprise, by=world.inspector, on=GRANTED, basis="信息库")
    assert [breaking(rule, TODAY).exists() for rule in rules] == [False, True, True]
    enter(lists.KEY_UNITS, world.enterprise, by=world.inspector, on=GRANTED, basis="名录")
    assert [breaking(rule, TODAY).exists() for rule in rules] == [True, True, False]
    granted("001P")
    assert [breaking(rule, TODAY).exists() for rule in rules] == [False, False, False]
