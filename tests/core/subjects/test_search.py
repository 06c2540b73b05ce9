"""Subjects are found by words, and within areas by the marks that stand beside the words."""

import pytest
from django.db import connection

from jingtu.core.search.pairs import Mark
from jingtu.core.subjects import areas_known, renewing
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.revising import revise
from jingtu.core.subjects.search import SUBJECTS, areas_marked, marks_of, searched
from jingtu.themes.industry.models import Enterprise
from tests.support.supervision import TODAY, city, enterprise

pytestmark = pytest.mark.django_db


def found(words, *marks):
    ids = SUBJECTS.found(words, marks=marks)
    return None if ids is None else set(Enterprise.objects.filter(pk__in=ids).values_list("name", flat=True))


def test_a_word_is_found_in_the_areas_that_hold_the_subject_and_in_no_other(world):
    for mark in areas_marked(world.enterprise.place_path):
        assert found("电镀", mark) == {world.enterprise.name}
        assert found("电镀", "131025", mark) == {world.enterprise.name}
    assert found("电镀", "131025") == set()


@pytest.mark.parametrize("typed", ["131024", "1310", Mark("131024").word, "at131024", Mark.SIGN, "1"])
def test_nobody_finds_a_mark_by_typing_it(world, typed):
    world.enterprise.code = ""
    world.enterprise.save()
    SUBJECTS.put([(world.enterprise.pk, [world.enterprise.name, *areas_marked("131024")])])

    assert not found(typed)


def test_one_character_finds_the_names_that_hold_it_and_no_marks(world):
    assert found("镀") == {world.enterprise.name}
    assert found("q") == set()


def test_a_subject_that_moves_is_found_where_it_lies_now(world):
    before = world.enterprise.place_path
    world.enterprise.place_path = "131025"
    SUBJECTS.put([(world.enterprise.pk, searched(world.enterprise))])

    assert found("电镀", before) == set()
    assert found("电镀", "131025") == {world.enterprise.name}


def test_changing_the_facts_keeps_the_marks(world):
    revise(world.enterprise, {"name": "香河改名电镀厂"}, by=world.inspector, on=TODAY, version=world.enterprise.version)

    assert found("改名", world.enterprise.place_path) == {"香河改名电镀厂"}


def test_areas_too_wide_or_too_many_narrow_no_search():
    assert marks_of(["131024", "1311"]) == ("131024", "1311")
    assert marks_of(["13"]) == ()
    assert marks_of([""]) == ()
    assert marks_of([f"1310{number}" for number in range(10, 40)]) == ()


def test_an_index_of_an_earlier_version_is_written_anew_once(world):
    second = enterprise(world.inspector, world.works, "香河第二电镀厂")
    for row in (world.enterprise, second):
        SUBJECTS.put([(row.pk, (row.name, row.code, row.address, row.initials))])
    assert found("电镀", "131024") == set()

    assert renewing.renew() == 2
    assert found("电镀", "131024") == {world.enterprise.name, second.name}
    assert renewing.renew() == 0


def test_a_moved_row_that_an_earlier_version_left_under_its_old_area_is_written_anew_once(world, people):
    there, row = people.outsider.party.place, world.enterprise
    stale = [(row.pk, searched(row))]
    revise(row, {"place": there}, by=city(world), on=TODAY, version=row.version)
    enterprise(world.inspector, world.works, "香河第二电镀厂")
    SUBJECTS.put(stale)
    assert found("演示电镀", there.path) == set()

    assert renewing.renew() == 1
    assert found("演示电镀", there.path) == {row.name}
    assert renewing.renew() == 0


def test_postgresql_is_told_of_the_areas_of_every_register():
    if connection.vendor != "postgresql" or connection.pg_version < 140_000:
        assert areas_known.tell.__doc__  # nothing to ask for: the other database walks its indexes as it is told
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT stxname FROM pg_statistic_ext")
        known = {name for (name,) in cursor.fetchall()}
    tables = {model._meta.db_table for model in Registered.__subclasses__() if model._meta.app_label == "industry"}
    assert {f"{table}_areas" for table in tables} <= known
