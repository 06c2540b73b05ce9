"""Changing facts: what was is kept, any past day can be read again, and nobody writes over what somebody else wrote."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry import Point

from jingtu.core import clock
from jingtu.core.duties.models import Due
from jingtu.core.filings.models import Filing
from jingtu.core.journal.models import Entry
from jingtu.core.lists.models import Entry as ListEntry
from jingtu.core.places.models import Level
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.models import Revision
from jingtu.core.subjects.revising import as_it_was, revise
from jingtu.core.subjects.search import SUBJECTS
from jingtu.themes.industry.models import Enterprise
from tests.core.filings.conftest import world  # noqa: F401
from tests.support.people import division
from tests.support.supervision import FOUNDED, TODAY

pytestmark = pytest.mark.django_db
DAYS = [dt.date(2012, 1, 1) + dt.timedelta(days=400 * at) for at in range(6)]


def rename(world, name, on=TODAY, **more):  # noqa: F811
    row = Enterprise.objects.get(pk=world.enterprise.pk)
    return revise(row, {"name": name} | more, by=world.inspector, on=on, version=row.version, grounds="营业执照")


def read(world, on):  # noqa: F811
    row = Enterprise.objects.get(pk=world.enterprise.pk)
    return as_it_was(row, row.subject.revisions.all(), on)


def test_a_new_name_is_found_sorted_and_journalled_and_the_old_one_is_read_on_older_days(world):  # noqa: F811
    kept = rename(world, "香河新名电镀厂", dt.date(2015, 1, 1))
    row = Enterprise.objects.get(pk=world.enterprise.pk)
    assert (row.sort_key.split()[2], row.version) == ("xin", 1)
    assert Enterprise.objects.filter(pk__in=SUBJECTS.found("新名")).exists()
    assert (kept.before["name"], kept.after["name"]) == ("香河演示电镀厂", "香河新名电镀厂")
    assert Entry.objects.filter(action="subjects.revise").exists()
    assert read(world, dt.date(2014, 12, 31)).name == "香河演示电镀厂"
    assert read(world, dt.date(2015, 1, 1)).name == "香河新名电镀厂"


def test_holder_and_position_are_read_as_they_were(world):  # noqa: F811
    rename(world, "香河演示电镀厂", dt.date(2016, 1, 1), geometry=Point(117.0, 39.7), holder=world.bureau)
    assert read(world, dt.date(2015, 1, 1)).geometry is None
    assert read(world, dt.date(2015, 1, 1)).holder == world.works
    now = read(world, TODAY)
    assert (now.geometry.x, now.west, now.holder) == (117.0, 117.0, world.bureau)


def test_what_does_not_differ_leaves_no_trace(world):  # noqa: F811
    assert rename(world, "香河演示电镀厂") is None
    assert not Revision.objects.exists()


def test_who_saw_an_older_version_is_told_and_writes_nothing(world):  # noqa: F811
    rename(world, "甲")
    row = Enterprise.objects.get(pk=world.enterprise.pk)
    with pytest.raises(Overtaken, match="刚刚被别人改过"):
        revise(row, {"name": "乙"}, by=world.inspector, on=TODAY, version=0)
    assert Enterprise.objects.get(pk=world.enterprise.pk).name == "甲"


@pytest.mark.parametrize(
    ("on", "said"), [(TODAY + dt.timedelta(days=1), "还没有到"), (FOUNDED - dt.timedelta(days=1), "早于起始日期")]
)
def test_a_day_to_come_or_before_the_subject_existed_is_refused(world, on, said):  # noqa: F811
    with pytest.raises(Refused, match=said):
        rename(world, "甲", on)


def test_the_first_day_and_today_are_taken(world):  # noqa: F811
    assert rename(world, "甲", FOUNDED)
    assert rename(world, "乙", TODAY)


def test_whoever_does_not_write_there_changes_nothing(world, people):  # noqa: F811
    row = Enterprise.objects.get(pk=world.enterprise.pk)
    for user in (people.outsider, people.keeper, world.firm, people.auditor):
        with pytest.raises(PermissionDenied):
            revise(row, {"name": "甲"}, by=user, on=TODAY, version=0)
    with pytest.raises(PermissionDenied, match="不在您的管辖区域内"):
        revise(row, {"place": people.outsider.party.place}, by=world.inspector, on=TODAY, version=0)


def test_a_code_that_another_bears_is_refused(world):  # noqa: F811
    from tests.support.supervision import enterprise

    enterprise(world.inspector, world.works, "另一家", code="X1")
    with pytest.raises(ValidationError, match="已登记在另一家企业名下"):
        rename(world, "香河演示电镀厂", code="X1")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(names=st.lists(st.sampled_from("甲乙丙丁"), min_size=1, max_size=len(DAYS)))
def test_each_day_shows_the_last_name_of_that_day(world, names):  # noqa: F811
    Revision.objects.all().delete()
    Enterprise.objects.filter(pk=world.enterprise.pk).update(name="元")
    for name, on in zip(names, DAYS, strict=False):
        rename(world, name, on)
    for number, on in enumerate(DAYS[: len(names)]):
        assert read(world, on).name == names[number]
        assert read(world, on - dt.timedelta(days=1)).name == (names[number - 1] if number else "元")


def test_a_change_recorded_later_for_an_earlier_day_holds_from_that_day_on_and_changes_nothing_before(world):  # noqa: F811
    rename(world, "乙", dt.date(2018, 1, 1))
    rename(world, "丙", dt.date(2017, 6, 1))
    assert read(world, dt.date(2017, 5, 31)).name == "香河演示电镀厂"
    assert read(world, dt.date(2017, 6, 1)).name == "丙"
    assert read(world, dt.date(2018, 1, 1)).name == read(world, TODAY).name == "丙"


def test_what_was_recorded_for_an_earlier_day_was_not_known_before_it_was_recorded(world):  # noqa: F811
    first = rename(world, "乙", dt.date(2018, 1, 1))
    rename(world, "丙", dt.date(2017, 6, 1))
    row = Enterprise.objects.get(pk=world.enterprise.pk)
    kept = list(row.subject.revisions.all())
    assert as_it_was(row, kept, dt.date(2017, 9, 1), first.recorded_at).name == "香河演示电镀厂"
    assert as_it_was(row, kept, TODAY, first.recorded_at).name == "乙"


def test_fields_changed_out_of_order_are_each_read_by_themselves(world):  # noqa: F811
    rename(world, "乙", dt.date(2018, 1, 1), address="新址")
    rename(world, "丙", dt.date(2017, 6, 1))
    on_the_way = read(world, dt.date(2017, 9, 1))
    assert (on_the_way.name, on_the_way.address) == ("丙", "")
    assert (read(world, TODAY).name, read(world, TODAY).address) == ("丙", "新址")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(changes=st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.sampled_from(DAYS)), min_size=1, max_size=6))
def test_in_whatever_order_changes_come_today_reads_as_the_row_and_the_first_day_as_it_began(world, changes):  # noqa: F811
    Revision.objects.all().delete()
    Enterprise.objects.filter(pk=world.enterprise.pk).update(name="元")
    for name, on in changes:
        rename(world, name, on)
    assert read(world, TODAY).name == Enterprise.objects.get(pk=world.enterprise.pk).name
    assert read(world, DAYS[0] - dt.timedelta(days=1)).name == "元"


def test_what_hangs_on_a_subject_follows_it_to_another_place(world, people):  # noqa: F811
    home = world.works.place
    town = division("131024105", "钱旺镇", Level.TOWN, "131024105", home)
    row, office = world.enterprise, {"begun_by": world.inspector, "begun_at": clock.now(), "to": world.bureau}
    listed = ListEntry.objects.create(
        list_code="industry.key_units", subject=row.subject, place_path=home.path, entered_on=TODAY, entered_basis="名单"
    )
    filed = Filing.objects.create(type="industry.tank_notice", subject=row.subject, place_path=home.path, **office)
    other = Filing.objects.create(type="industry.tank_notice", subject=world.demolition.subject, place_path=home.path, **office)
    rename(world, row.name, place=town)
    for hanging, path in ((listed, town.path), (filed, town.path), (other, home.path)):
        hanging.refresh_from_db()
        assert hanging.place_path == path
    assert not Due.objects.filter(subject=row.subject).exclude(place_path=town.path).exists()
