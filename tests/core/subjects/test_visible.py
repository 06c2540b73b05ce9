"""Who sees which subjects."""

import pytest

from jingtu.core.subjects.search import SUBJECTS
from jingtu.core.subjects.visible import visible_to
from jingtu.themes.industry.kinds import ENTERPRISES
from tests.support.supervision import enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(world, people):
    """An enterprise of the same county that somebody else holds."""
    return enterprise(world.inspector, people.town.party, name="另一家厂", code="91131024MA0000002X")


@pytest.mark.parametrize(
    ("who", "count"),
    [("keeper", 2), ("bureau", 2), ("town", 2), ("leader", 2), ("outsider", 0), ("system_admin", 0), ("auditor", 0)],
)
def test_supervisors_see_their_areas_and_nobody_else_sees_anything(world, other, people, who, count):
    assert visible_to(getattr(people, who), ENTERPRISES).count() == count


def test_an_enterprise_s_people_see_what_it_holds(world, other):
    assert list(visible_to(world.firm, ENTERPRISES)) == [world.enterprise]


def test_what_was_merged_into_another_is_not_shown_twice(world, other):
    other.subject.merged_into = world.enterprise.subject
    other.subject.save()
    assert list(visible_to(world.inspector, ENTERPRISES)) == [world.enterprise]


@pytest.mark.parametrize("words", ["演示电镀", "电镀", "xhysdd", "91131024MA0000001X", "ma0000001x"])
def test_a_subject_is_found_by_two_characters_or_first_letters(world, other, words):
    assert list(visible_to(world.inspector, ENTERPRISES).filter(pk__in=SUBJECTS.found(words))) == [world.enterprise]
