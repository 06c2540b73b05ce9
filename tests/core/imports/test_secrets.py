"""A file is no way around what a person may read: it neither tells nor changes what is hidden."""

import pytest

from jingtu.core.imports import likening
from jingtu.core.subjects.registering import register
from jingtu.themes.industry.kinds import ENTERPRISES, TANKS
from jingtu.themes.industry.models import Enterprise
from tests.core.imports.conftest import code, firm, workbook
from tests.support.people import person
from tests.support.supervision import FOUNDED, enterprise

pytestmark = pytest.mark.django_db
TANK = ("名称", "所在地", "所属企业", "储存物质")


@pytest.fixture
def tank(office):
    return register(
        TANKS,
        by=office.inspector,
        place=office.works.place,
        name="1号储罐",
        on=FOUNDED,
        holder=office.works,
        enterprise=office.enterprise,
        substance="氰化钠",
    )


@pytest.mark.parametrize(("who", "counts"), [("bureau", {"refused": 1}), ("inspector", {"update": 1})])
def test_a_field_that_a_person_may_not_read_is_not_brought_in(tank, office, people, brought, who, counts):
    by = people.bureau if who == "bureau" else office.inspector
    rows = workbook((tank.name, "香河县", office.enterprise.name, "柴油"), headings=TANK)

    batch = brought(rows, target=TANKS.code, by=by)

    assert batch.counts == counts
    line = batch.lines.get()
    assert ("氰化钠" in str(line.before)) == (who == "inspector")
    assert any("不能查看的数据" in fault["said"] for fault in line.faults) == (who == "bureau")


def test_a_subject_that_a_person_may_not_see_is_not_changed_by_its_code(office, people, brought):
    row = enterprise(office.inspector, office.works, name="香河秘密厂", code=code(1), address="秘密路1号")
    Enterprise.objects.filter(pk=row.pk).update(sensitivity="K3")

    line = brought(workbook(firm(1)), by=people.bureau).lines.get()

    assert (line.verdict, line.before) == ("refused", {})
    assert any("不能查看的对象" in fault["said"] for fault in line.faults)


def test_likenesses_are_told_only_to_who_may_merge_both(office, people):
    here = enterprise(office.inspector, office.works, name="跨县厂", code=code(2))
    there = enterprise(office.inspector, office.works, name="跨县厂（旧）", code=code(2)[8:17])
    elsewhere = people.outsider.party.place
    Enterprise.objects.filter(pk=there.pk).update(place=elsewhere, place_path=elsewhere.path)
    likening.look_everywhere(ENTERPRISES)
    both = person("both", "郑两", "bureau", office.bureau, here.place, elsewhere)

    assert likening.numbers_for(both) == {ENTERPRISES.code: 1}
    assert likening.numbers_for(office.inspector) == {}
