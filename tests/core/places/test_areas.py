"""Conditions that rows lie in areas: both ways of asking find what lies in them, whatever the areas."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingtu.core.parties.scope import Grant, Scope
from jingtu.core.places.areas import in_areas
from jingtu.core.places.models import Division

pytestmark = pytest.mark.django_db

PATHS = ("11", "13", "1310", "131024", "131024101", "131024102", "131081", "1310Z71", "1310Z71001", "1399", "139", "14")


@pytest.fixture
def divisions(db):
    since = dt.date(2000, 1, 1)
    rows = [Division(code=f"c{at}", name=path, level="town", path=path, valid_from=since) for at, path in enumerate(PATHS)]
    Division.objects.bulk_create(rows)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(areas=st.lists(st.sampled_from((*PATHS, "")), max_size=5))
def test_walked_or_not_exactly_what_lies_in_the_areas_is_found(divisions, areas):
    expected = {path for path in PATHS if any(path.startswith(area) for area in areas)}
    for walked in ("", "path", "name", "sort_key"):
        found = Division.objects.filter(in_areas("path", areas, walked=walked)).filter(path__in=PATHS)
        assert set(found.values_list("path", flat=True)) == expected


def test_a_person_of_1_500_areas_is_answered(divisions):
    areas = [f"131024{number:03d}" for number in range(800)] + [f"{number:06d}" for number in range(131025, 131725)]
    scope = Scope(tuple(Grant(frozenset({"plans.read"}), area) for area in areas))
    for walked in ("", "path", "name", "sort_key"):
        found = scope.within(Division.objects.all(), "path", "plans.read", walked=walked)
        assert set(found.values_list("path", flat=True)) == {"131024101", "131024102", "131081"}
