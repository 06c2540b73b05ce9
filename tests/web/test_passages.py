"""A plan's text as HTML: nothing lost, nothing unescaped, marks and flags where they belong."""

import itertools
import re

from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from jingtu.plandoc.blocks import Cell, Paragraph, Table
from jingtu.plandoc.document import build
from jingtu.web.passages import Flag, Mark, blocks, render


def node(kind, start, end, title="", parent=None, depth=0):
    return {"kind": kind, "number": "", "title": title, "span": (start, end), "parent": parent, "depth": depth}


def nodes_of(document):
    return [node(n.kind, *n.span, n.title, n.parent, n.depth) for n in document.nodes]


def test_overlapping_marks_are_drawn_piece_by_piece():
    html = render("县环保局牵头办理", [], [Mark(0, 8, "task", "t1"), Mark(0, 4, "lead", "")], []).html
    assert '<span data-at="0" class="m-task m-lead" data-task="t1">县环保局</span>' in html
    assert '<span data-at="4" class="m-task" data-task="t1">牵头办理</span>' in html


def test_a_flag_stands_before_its_words_and_one_behind_the_end_is_not_lost():
    html = render("甲乙丙", [], [], [Flag(1, "p-1", "#t-1", "1", "任务 1"), Flag(9, "p-2", "#t-2", "2", "任务 2")]).html
    assert html.index("甲") < html.index('id="p-1"') < html.index("乙丙") < html.index('id="p-2"')


def test_merged_cells_reach_over_their_rows_and_columns():
    rows = (
        (Cell("序号"), Cell("任务"), Cell("", "left")),
        (Cell("1"), Cell("甲"), Cell("乙")),
        (Cell("", "above"), Cell("丙"), Cell("丁")),
    )
    document = build([Table(rows)])
    html = render(document.text, nodes_of(document), [], []).html
    assert '<th scope="col" colspan="2">' in html
    assert '<td rowspan="2">' in html
    assert html.count("<tr>") == 3
    assert html.count("<td") == 5


def test_a_heading_row_that_lost_cells_reaches_over_the_table():
    document = build([Table(((Cell("任务"), Cell("时限")), (Cell("甲"), Cell("乙"), Cell("丙"))))])
    assert '<th scope="col" colspan="2">' in render(document.text, nodes_of(document), [], []).html


def test_headings_make_the_table_of_contents():
    document = build([Paragraph("一、总体要求"), Paragraph("（一）基本原则"), Paragraph("（二）开展调查。（县环保局牵头）")])
    outline = render(document.text, nodes_of(document), [], []).outline
    assert [(entry.text, entry.level) for entry in outline] == [("一、总体要求", 2), ("（一）基本原则", 3)]


@given(
    st.text(alphabet="一、（二）甲乙<>&\"'\n\t 。1.", max_size=120),
    st.lists(st.tuples(st.integers(0, 130), st.integers(0, 130)), max_size=8),
)
def test_every_character_is_shown_once_as_text_whatever_is_marked(text, spans):
    document = build([Paragraph(line) for line in text.split("\n")])
    marks = [Mark(*span, "target", "") for span in spans]
    html = render(document.text, nodes_of(document), marks, [Flag(span[0], "p", "#", "", "") for span in spans]).html
    shown = (
        strip_tags(html)
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", '"')
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
    )
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", document.text)


@given(st.lists(st.lists(st.text(alphabet="甲乙 \n", max_size=4), min_size=1, max_size=4), max_size=5))
def test_blocks_never_overlap_and_stay_in_order(rows):
    width = max((len(row) for row in rows), default=1)
    grid = tuple(tuple(Cell(text) for text in [*row, *[""] * (width - len(row))]) for row in rows)
    document = build([Paragraph("一、前言"), *([Table(grid)] if grid else []), Paragraph("二、结尾")])
    found = blocks(document.text, nodes_of(document))
    assert all(one.end <= two.start for one, two in itertools.pairwise(found))
