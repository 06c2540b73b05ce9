"""Lists of points, the rules between them and the register, and what other sectors get of them."""

import pytest

from jingtu.core.exchange.delivering import deliver
from jingtu.core.lists.checking import breaking
from jingtu.core.lists.editions import publish
from jingtu.core.lists.entering import enter
from jingtu.themes.survey.flows import NETWORK_SHARED
from jingtu.themes.survey.lists import IRRIGATION_POINTS_ARE_LISTED, NETWORK, STOPPED_IS_NOT_IN_NETWORK
from tests.support.every_list import (  # noqa: F401
    test_a_subject_comes_on_it_and_goes_off_it,
    test_every_list_of_the_theme_has_a_case,
    test_it_is_declared_as_its_case_says,
)
from tests.support.supervision import TODAY
from tests.support.survey import in_use

pytestmark = pytest.mark.django_db


@pytest.mark.requires("FLOW-13", "SYS-13")
def test_an_edition_of_the_network_goes_to_agriculture_and_natural_resources(world, officer_of):
    enter(NETWORK, in_use(world.inspector, world.bureau, 1), by=world.inspector, on=TODAY, basis="文件")
    land = officer_of("natural_resources")
    edition = publish(NETWORK, world.works.place, by=world.inspector, as_of=TODAY, document="文件")
    sent = deliver(NETWORK_SHARED, edition, by=world.inspector, on=TODAY)
    assert {each.to for each in sent} == {world.farming.party, land.party}


@pytest.mark.requires("REG-49", "REG-56")
def test_points_that_break_the_rules_between_list_and_register_are_told(world):
    point = in_use(world.inspector, world.bureau, 1, rank="irrigation")
    assert [row.pk for row in breaking(IRRIGATION_POINTS_ARE_LISTED, TODAY)] == [point.pk]
    enter(NETWORK, point, by=world.inspector, on=TODAY, basis="文件")
    assert not breaking(STOPPED_IS_NOT_IN_NETWORK, TODAY).exists()
    type(point).objects.filter(pk=point.pk).update(state="stopped")
    assert [row.pk for row in breaking(STOPPED_IS_NOT_IN_NETWORK, TODAY)] == [point.pk]
