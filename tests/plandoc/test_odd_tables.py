"""Tables whose headers, rows and dates are printed in ways of their own: nobody who is printed gets lost."""

import datetime as dt

import pytest

from jingtu import plandoc
from jingtu.plandoc.blocks import Cell, Paragraph, Source, Table


def read(*rows):
    table = Table(tuple(tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows), "")
    return plandoc.read_source(Source((Paragraph("清源区2020年工作计划"), table), "docx", ()))


def across(text, width):
    return (Cell(text), *(Cell("", "left") for _ in range(width - 1)))


def leads(reading):
    return [[name.name for name in task.leads] for task in reading.tasks]


@pytest.mark.parametrize("title", ["责任单位", "主要责任单位", "主体责任部门", "部门", "所属单位"])
def test_a_column_of_units_says_who_leads_whatever_it_is_called(title):
    reading = read(("任务", title, "协助单位"), ("建台账", "区环保局", "区财政局"), ("查点位", "区水务局", ""))
    assert leads(reading) == [["区环保局"], ["区水务局"]]


def test_a_unit_that_only_watches_does_not_lead():
    reading = read(("任务", "责任单位", "督办单位"), ("建台账", "区环保局", "区政府督查室"), ("查点位", "区水务局", ""))
    assert leads(reading) == [["区环保局"], ["区水务局"]]


@pytest.mark.parametrize("numbered", [True, False])
def test_a_heading_across_the_table_is_the_path_of_the_rows_below_it(numbered):
    header = ("序号", "任务", "责任单位", "时限") if numbered else ("任务", "内容", "责任单位", "时限")
    rows = (across("一、调查", 4), ("1", "建台账", "区环保局", "2020年底"), ("2", "查点位", "区水务局", "2020年底"))
    reading = read(header, *rows, across("二、管控", 4), ("3", "划类别", "区农业局", "2020年底"))
    assert [task.path[0] for task in reading.tasks] == ["一、调查", "一、调查", "二、管控"]
    assert not [finding for finding in reading.findings if finding.code == "empty_row"]


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2020.6.30", None, dt.date(2020, 6, 30)),
        ("2020-02", None, dt.date(2020, 2, 29)),
        ("2020/6/30前", None, dt.date(2020, 6, 30)),
        ("2020.3-2020.11", dt.date(2020, 3, 1), dt.date(2020, 11, 30)),
    ],
)
def test_a_date_in_figures_is_a_deadline_in_its_column(cell, first, last):
    task = read(("任务", "责任单位", "时限"), ("建台账", "区环保局", cell), ("查点位", "区水务局", "长期")).tasks[0]
    assert [(deadline.first, deadline.last) for deadline in task.deadlines] == [(first, last)]


@pytest.mark.parametrize(("cell", "asked"), [("根据进展", 1), ("2020.13.40", 1), ("/", 0), ("", 0), ("2020年底", 0)])
def test_a_deadline_that_is_not_understood_is_asked_about(cell, asked):
    reading = read(("任务", "责任单位", "时限"), ("建台账", "区环保局", cell), ("查点位", "区水务局", "长期"))
    assert sum(finding.code == "unread_deadline" for finding in reading.findings) == asked


@pytest.mark.parametrize("title", ["完成年限", "办结时间", "年度", "完成节点", "实施年限", "起止年限", "建设周期"])
def test_a_column_of_days_is_known_by_any_of_its_names(title):
    reading = read(("任务", "责任单位", title), ("建台账", "区环保局", "2020年"), ("查点位", "区水务局", "2021年"))
    assert [task.deadlines[0].last for task in reading.tasks] == [dt.date(2020, 12, 31), dt.date(2021, 12, 31)]


def parties(task):
    return [[name.name for name in found] for found in (task.leads, task.participants, task.implementers)]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("市级责任部门", "县级责任单位", [["市环保局"], [], ["各县政府"]]),
        ("牵头处室", "责任处室", [["市环保局"], [], ["各县政府"]]),
        ("责任单位", "主管部门", [["市环保局"], ["各县政府"], []]),
        ("牵头部门", "牵头单位", [["市环保局", "各县政府"], [], []]),
    ],
)
def test_every_column_of_units_is_read(first, second, expected):
    reading = read(("任务", first, second), ("建台账", "市环保局", "各县政府"), ("查点位", "市水务局", "各县政府"))
    assert parties(reading.tasks[0]) == expected
    assert not [finding for finding in reading.findings if finding.code == "unread_column"]


def test_of_two_columns_of_units_one_can_be_merged_over_rows():
    header = ("任务", "市级责任部门", "县级责任单位")
    reading = read(header, ("建台账", "市环保局", "甲县政府"), ("查点位", Cell("", "above"), "乙县政府"))
    assert [parties(task) for task in reading.tasks] == [
        [["市环保局"], [], ["甲县政府"]],
        [["市环保局"], [], ["乙县政府"]],
    ]


def test_a_column_that_is_not_understood_is_told():
    header = ("任务", "责任单位", "督办单位", "联络方式")
    reading = read(header, ("建台账", "区环保局", "区政府督查室", ""), ("查点位", "区水务局", "", ""))
    (told,) = [finding for finding in reading.findings if finding.code == "unread_column"]
    assert (reading.text[slice(*told.span)], "有1行" in told.found) == ("督办单位", True)


HEADER = ("序号", "任务", "牵头部门", "配合部门", "时限")
BEGUN = [("1", "建台账", "区环保局", "区财政局", "2020年底"), ("2", "查点位", "区水务局", "", "2020年底")]
GOES_ON = [("3", "划类别", Cell("", "above"), "区财政局", "2021年底"), ("4", "清沟渠", "区农业局", "", "2021年底")]


def read_cut(*further, between=()):
    tables = [
        Table(tuple(tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows), "")
        for rows in ([HEADER, *BEGUN], further)
    ]
    blocks = (Paragraph("清源区2020年工作计划"), tables[0], *map(Paragraph, between), tables[1])
    return plandoc.read_source(Source(blocks, "docx", ()))


@pytest.mark.parametrize("between", [(), ("续表",), ("（续上表）",), ("- 2 -",)])
def test_a_table_cut_in_two_goes_on_without_a_header(between):
    reading = read_cut(*GOES_ON, between=between)
    assert leads(reading) == [["区环保局"], ["区水务局"], ["区水务局"], ["区农业局"]]
    assert [task.reference for task in reading.tasks] == ["#1", "#2", "#3", "#4"]
    assert not reading.annexes
    assert all(task.text == reading.text[slice(*task.span)] for task in reading.tasks)


def test_a_table_below_that_does_not_fit_is_asked_about():
    reading = read_cut(("甲", "12", "3.5", "0.2", "7"), ("乙", "13", "3.6", "0.3", "8"))
    assert len(reading.tasks) == 2
    assert [finding.code for finding in reading.findings if finding.code == "unread_table"] == ["unread_table"]


def test_a_table_under_a_heading_of_its_own_is_no_continuation():
    reading = read_cut(*GOES_ON, between=("附件2 名单",))
    assert len(reading.tasks) == 2
    assert not [finding for finding in reading.findings if finding.code == "unread_table"]


@pytest.mark.parametrize("ditto", ["同上", "〃", "同上。"])
def test_ditto_says_what_the_cell_above_says(ditto):
    header = ("任务", "牵头部门", "配合部门", "时限")
    first, second = read(
        header,
        ("建台账", "区环保局", "区财政局", "2020年6月底"),
        ("查点位", ditto, ditto, ditto),
        ("清沟渠", "区水务局", "", "长期"),
    ).tasks[:2]
    assert parties(second) == parties(first) == [["区环保局"], ["区财政局"], []]
    assert (second.deadlines, second.note) == (first.deadlines, "")


def test_a_han_number_and_a_heading_alone_among_figures_head_the_rows_below():
    header = ("序号", "任务", "责任单位", "时限")
    rows = (
        ("一", "调查", "", ""),
        ("1", "建台账", "区环保局", "2020年底"),
        ("二", "监管", "", ""),
        ("2", "查点位", "区水务局", "长期"),
    )
    reading = read(header, *rows)
    assert [(task.path[0], task.title, task.reference) for task in reading.tasks] == [
        ("调查", "建台账", "#1"),
        ("监管", "查点位", "#2"),
    ]
    assert not [finding for finding in reading.findings if finding.code == "number_order"]


def test_rows_all_numbered_in_han_are_tasks():
    reading = read(("序号", "任务", "责任单位"), ("一", "建台账", "区环保局"), ("二", "查点位", ""))
    assert [task.title for task in reading.tasks] == ["建台账", "查点位"]
