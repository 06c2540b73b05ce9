"""The helper that makes Word files of exported text keeps every word and merges what stood blank."""

from jingtu.plandoc.blocks import Cell, Paragraph, Table
from jingtu.plandoc.readers import read_blocks
from tests.plandoc.build_docx import build_docx

EXPORT = "清源区分工表\n\n\t序号\n\t任务\n\t牵头部门\n\n\t1\n\t调查\n\t区环保局\n\n\t\n\t监测\n\t区农业局\n\n附注\n"


def test_blank_cells_become_merged_cells():
    assert read_blocks(build_docx(EXPORT), "a.docx").blocks == (
        Paragraph("清源区分工表"),
        Table(
            (
                (Cell("序号"), Cell("任务"), Cell("牵头部门")),
                (Cell("1"), Cell("调查"), Cell("区环保局")),
                (Cell("", "above"), Cell("监测"), Cell("区农业局")),
            )
        ),
        Paragraph("附注"),
    )


def test_without_merging_the_cells_stay_blank():
    table = read_blocks(build_docx(EXPORT, merge=False), "a.docx").blocks[1]
    assert table.rows[2][0] == Cell("")


def test_bookmarks_of_the_export_are_not_printed():
    (title,) = read_blocks(build_docx("[bookmark: _Toc1]一、总体要求\n"), "a.docx").blocks
    assert title.text == "一、总体要求"


def test_a_header_with_fewer_cells_spans_the_columns_of_the_tasks():
    export = "\t工作任务\n\t牵头部门\n\n\t一、调查\n\t详查\n\t区环保局\n\n\t二、监测\n\t布点\n\t区农业局\n"
    (table,) = read_blocks(build_docx(export), "a.docx").blocks
    assert table.rows[0] == (Cell("工作任务"), Cell("", "left"), Cell("牵头部门"))
