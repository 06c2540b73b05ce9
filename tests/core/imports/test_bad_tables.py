"""What people really send: titles over the heads, wrong codes, other places, swapped and shifted coordinates, crossed lines."""

import datetime as dt

import numpy as np
import pytest
import shapely

from jingtu.core.imports import publishing
from jingtu.core.imports.models import Batch
from jingtu.core.jobs.worker import run_due_jobs
from jingtu.core.subjects.moves import make
from jingtu.runs import coordinates
from jingtu.themes.industry.models import Enterprise
from tests.core.imports.conftest import HEADINGS, code, firm, workbook
from tests.support.supervision import city

pytestmark = pytest.mark.django_db
GCJ = coordinates.coord.wgs84_to_gcj02


OUTLINED = (*HEADINGS[:5], "边界拐点")
SQUARE = ((117.0, 39.7), (117.01, 39.7), (117.01, 39.71))


def _outlined(number: int, *corners: tuple[float, float]) -> tuple:
    return (*firm(number)[:5], ";".join(f"{east},{north}" for east, north in corners))


def drawn(number: int, *corners: tuple[float, float]) -> bytes:
    """Return a table of one enterprise with its outline."""
    return workbook(_outlined(number, *corners), headings=OUTLINED)


def said(batch: Batch) -> list[str]:
    return [fault["said"] for line in batch.lines.filter(verdict="refused") for fault in line.faults]


def registered(brought, number: int = 4) -> None:
    """Bring in some enterprises whose places are known."""
    batch = brought(workbook(*(firm(at) for at in range(1, number + 1))))
    publishing.confirm(batch, "all", batch.received_by)
    run_due_jobs()


def test_titles_notes_and_merged_heads_are_read_over(brought):
    note = ("填表说明：红色为必填。",) + ("",) * 6

    batch = brought(workbook(firm(1), note, titles=("香河县重点企业名单", "填报单位：生态环境局")))

    assert batch.counts == {"create": 1}
    assert batch.lines.get().number == 4


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"code": "9113102400000000"}, "应为 18 位"),
        ({"code": code(1)[:-1] + ("0" if code(1)[-1] != "0" else "1")}, "校验位"),
        ({"code": code(1)[:10] + "O" + code(1)[11:]}, "是不是数字 0"),
        ({"code": "12345678-0"}, "组织机构代码"),
        ({"place": "霸州市"}, "不在您能导入的区域内"),
        ({"place": ""}, "没有写明所在地"),
        ({"name": "厂" * 121}, "最多 120 个字"),
        ({"east": 39.75, "north": 117.0}, "填反了"),
        ({"east": 39507500.0, "north": 4402000.0}, "3 度带第 39 带"),
        ({"east": 20507500.0, "north": 4402000.0}, "6 度带第 20 带"),
        ({"east": 2.3, "north": 48.8}, "不在中国境内"),
        ({"east": 117.0, "north": ""}, "只有经度或只有纬度"),
    ],
)
def test_a_bad_cell_is_refused_in_a_sentence(brought, changed, words):
    batch = brought(workbook(firm(1, **changed), firm(2)))

    assert batch.counts == {"create": 1, "refused": 1}
    assert words in " ".join(said(batch))


def test_the_same_one_twice_in_a_table_is_refused_the_second_time(brought):
    batch = brought(workbook(firm(1), firm(1)))

    assert batch.counts == {"create": 1, "refused": 1}
    assert said(batch) == ["与第 2 行是同一个。请删去其中一行。"]


@pytest.mark.parametrize(
    ("first", "second", "number"),
    [
        ({}, {"code": ""}, 1),
        ({"code": ""}, {}, 1),
        ({"code": ""}, {"code": ""}, 1),
        ({"code": "91350100M000100Y43"}, {"code": "M000100Y4", "name": "另一个写法"}, 1),
        ({}, {"code": code(2)}, 2),
        ({}, {"code": "", "name": "另一家"}, 2),
        ({"code": code(1)[:-1]}, {}, 1),
    ],
    ids=["code, name", "name, code", "name, name", "new and old code", "two of one name", "another name", "a wrong code is none"],
)
def test_one_enterprise_in_two_rows_is_created_once(brought, first, second, number):
    batch = brought(workbook(firm(1, **first), firm(1, **second)))

    assert batch.counts.get("create") == number
    assert number == 2 or "同一个" in said(batch)[0] or "应为 18 位" in said(batch)[0]


def test_a_day_to_come_is_refused(brought):
    tomorrow = (dt.date.today() + dt.timedelta(days=400)).isoformat()

    batch = brought(workbook((*firm(1), tomorrow), headings=(*HEADINGS, "成立日期")))

    assert "还没有到" in said(batch)[0]


@pytest.mark.parametrize(("since", "counts"), [("2018-05-01", {"refused": 1}), ("2015-01-01", {"update": 1})])
def test_a_subject_does_not_begin_after_what_is_on_record_of_it(brought, office, since, counts):
    heads = (*HEADINGS[:3], "起始日期")
    publishing.confirm(brought(workbook((*firm(1)[:3], "2010-05-01"), headings=heads)), "all", office.inspector)
    run_due_jobs()
    row = Enterprise.objects.get(code=code(1))
    make(row, "list", by=city(office), on=dt.date(2018, 3, 1), grounds="名录", facts={"sector": "电镀"})

    batch = brought(workbook((*firm(1)[:3], since), headings=heads))

    assert batch.counts == counts
    assert not said(batch) or "晚于 2018-03-01" in said(batch)[0]


def test_an_enterprise_of_another_county_is_not_changed(brought, office, people):
    registered(brought, 1)
    Enterprise.objects.filter(code=code(1)).update(place_path="131081")

    batch = brought(workbook(firm(1, sector="制药")))

    assert "管辖区域以外" in said(batch)[0]


def test_map_coordinates_are_recognised_by_what_is_known_and_converted(brought):
    registered(brought)
    table = [firm(at) for at in range(1, 5)]
    shifted = [(*row[:5], *GCJ(row[5], row[6])) for row in table]
    new = (*firm(9)[:5], *GCJ(117.02, 39.8))

    batch = brought(workbook(*shifted, new))

    assert "GCJ-02" in batch.notes[-1]
    assert batch.counts == {"create": 1, "unchanged": 4}
    line = batch.lines.get(verdict="create")
    east, north = (float(word) for word in line.facts["geometry"].strip("POINT ()").split())
    assert abs(east - 117.02) < 1e-5
    assert abs(north - 39.8) < 1e-5


def test_beijing_1954_is_recognised_and_refused(brought):
    registered(brought)
    back = coordinates._beijing54().transform
    table = [(*row[:5], *_inverse(back, row[5], row[6])) for row in (firm(at) for at in range(1, 5))]

    batch = brought(workbook(*table))

    assert "北京1954" in batch.notes[-1]
    assert batch.counts == {"refused": 4}
    assert "测绘部门的参数" in said(batch)[0]


def test_a_datum_named_in_the_heads_counts(brought):
    heads = (*HEADINGS[:5], "经度（北京54）", "纬度（北京54）")

    batch = brought(workbook(firm(1), headings=heads))

    assert "列名里写明" in batch.notes[-1]
    assert batch.counts == {"refused": 1}


def test_a_datum_chosen_against_what_is_known_is_doubted(brought):
    registered(brought)
    shifted = [(*row[:5], *GCJ(row[5], row[6])) for row in (firm(at) for at in range(1, 5))]

    batch = brought(workbook(*shifted), datum="cgcs2000")

    assert "比对却是GCJ-02" in said(batch)[0]


@pytest.mark.parametrize(
    ("outline", "words"),
    [
        ("117.0,39.7;117.1,39.8;117.1,39.7;117.0,39.8", "附近自己相交"),
        ("117.0,39.7;117.1,39.8", "至少要有 3 个"),
        ("117.0，39.7；西北角", "不是一个拐点"),
        ("39.7,117.0;39.8,117.1;39.7,117.1", "填反了"),
    ],
)
def test_an_outline_that_encloses_nothing_is_refused(brought, outline, words):
    batch = brought(workbook((*firm(1)[:5], outline), headings=(*HEADINGS[:5], "边界拐点")))

    assert words in said(batch)[0]


def test_an_outline_is_taken_with_its_box(brought):
    batch = brought(workbook((*firm(1)[:5], "117.0,39.7;117.1,39.7;117.1,39.8"), headings=(*HEADINGS[:5], "边界拐点")))
    publishing.confirm(batch, "all", batch.received_by)
    run_due_jobs()

    row = Enterprise.objects.get(code=code(1))
    assert row.geometry.geom_type == "Polygon"
    assert (row.west, row.north) == (117.0, 39.8)


def test_every_corner_of_an_outline_is_brought_into_cgcs2000(brought):
    batch = brought(drawn(1, *SQUARE), datum="gcj02")

    assert "GCJ-02" in batch.notes[-1]
    there = shapely.from_wkt(batch.lines.get().facts["geometry"])
    back = [GCJ(*corner) for corner in there.exterior.coords[:3]]
    assert np.allclose(back, SQUARE, atol=1e-5)


@pytest.mark.parametrize("datum", ["beijing54", "xian80"])
def test_an_outline_in_a_datum_that_cannot_be_converted_is_refused(brought, datum):
    batch = brought(drawn(1, *SQUARE), datum=datum)

    assert batch.counts == {"refused": 1}
    assert "测绘部门的参数" in said(batch)[0]


def test_the_datum_of_outlines_is_recognised_by_the_outlines_that_are_known(brought):
    squares = {at: [(east + at / 100, north) for east, north in SQUARE] for at in (1, 2, 3)}
    for at, corners in squares.items():
        batch = brought(drawn(at, *corners))
        publishing.confirm(batch, "all", batch.received_by)
        run_due_jobs()
    shifted = [(at, [GCJ(*corner) for corner in corners]) for at, corners in squares.items()]

    batch = brought(workbook(*(_outlined(at, *corners) for at, corners in shifted), headings=OUTLINED))

    assert "GCJ-02" in batch.notes[-1]
    assert batch.counts.get("refused", 0) == 0


def test_an_old_code_finds_the_enterprise_and_does_not_replace_the_new_one(brought):
    registered(brought, 1)
    old = code(1)[8:17]
    assert Enterprise.objects.filter(code=code(1)).exists()

    batch = brought(workbook(firm(1, code=old, sector="制药")))

    assert batch.counts.get("refused", 0) + batch.counts.get("update", 0) == 1
    if batch.counts.get("update"):
        assert "code" not in batch.lines.get().facts


def _inverse(transform, east: float, north: float) -> tuple[float, float]:
    """Return the degrees that the operation brings to this point: its shift is the same everywhere nearby."""
    to_north, to_east = transform(north, east)
    return 2 * east - to_east, 2 * north - to_north
