"""Word files: what is printed, in the order in which it is read."""

import io
import zipfile

import docx
import pytest

from jingtu.plandoc.blocks import Cell, Paragraph, Table
from jingtu.plandoc.readers import read_blocks
from tests.plandoc.readers.word_writer import cell, level, numbered, numbering, paragraph, run, table, write_docx, write_zip

EMPTY = Cell("")
ABOVE = Cell("", "above")
LEFT = Cell("", "left")
RESTART = '<w:vMerge w:val="restart"/>'
CONTINUE = "<w:vMerge/>"


def read(body, **parts):
    return read_blocks(write_docx(body, **parts), "方案.docx")


def texts(source):
    return [block.text for block in source.blocks]


def rows_of(source):
    (found,) = [block for block in source.blocks if isinstance(block, Table)]
    return found.rows


def test_paragraphs_and_tables_keep_their_order():
    source = read(paragraph("前文") + table(cell("甲")) + paragraph("后文"))
    assert source.blocks == (Paragraph("前文"), Table(((Cell("甲"),),)), Paragraph("后文"))
    assert source.kind == "docx"
    assert source.warnings == ()


def test_empty_paragraphs_are_no_blocks():
    assert texts(read(paragraph() + paragraph("正文") + paragraph("  "))) == ["正文"]


# Tables


def test_a_table_of_one_cell_around_paragraphs_and_tables_is_only_a_frame():
    inner = paragraph("标题") + table(cell("甲") + cell("乙"))
    framed = table(f"<w:tc>{inner}{paragraph()}</w:tc>")
    assert read(framed).blocks == (Paragraph("标题"), Table(((Cell("甲"), Cell("乙")),)))
    assert read(table(f"<w:tc>{framed}{paragraph()}</w:tc>")).blocks == read(framed).blocks
    assert texts(read(table(f"<w:tc>{paragraph('一行')}{paragraph('二行')}</w:tc>"))) == ["一行", "二行"]


def test_cells_merged_by_python_docx_are_marked():
    document = docx.Document()
    grid = document.add_table(3, 3)
    for index, place in enumerate(one for row in grid.rows for one in row.cells):
        place.text = str(index)
    grid.cell(0, 0).merge(grid.cell(1, 1)).text = "合并"
    content = io.BytesIO()
    document.save(content)
    assert rows_of(read_blocks(content.getvalue(), "a.docx")) == (
        (Cell("合并"), LEFT, Cell("2")),
        (ABOVE, LEFT, Cell("5")),
        (Cell("6"), Cell("7"), Cell("8")),
    )


def test_rows_that_start_late_or_end_early_are_filled_to_a_rectangle():
    late = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + cell("乙") + "</w:tr>"
    source = read(table(cell("甲") + cell("子") + cell("丑"), late, cell("丙", '<w:gridSpan w:val="2"/>')))
    assert rows_of(source) == (
        (Cell("甲"), Cell("子"), Cell("丑")),
        (EMPTY, Cell("乙"), EMPTY),
        (Cell("丙"), LEFT, EMPTY),
    )


def test_a_continuation_without_a_cell_above_is_an_empty_cell():
    assert rows_of(read(table(cell("失联", CONTINUE) + cell("乙"))))[0] == (EMPTY, Cell("乙"))


def test_words_left_in_a_continued_cell_are_not_printed_and_not_read():
    assert rows_of(read(table(cell("上", RESTART), cell("看不见", CONTINUE)))) == ((Cell("上"),), (ABOVE,))


def test_older_horizontal_merges_are_marked():
    source = read(table(cell("标题", '<w:hMerge w:val="restart"/>') + cell("", "<w:hMerge/>"), cell("甲") + cell("乙")))
    assert rows_of(source)[0] == (Cell("标题"), LEFT)


def test_a_soft_line_break_and_a_second_paragraph_are_new_lines_of_the_cell():
    inner = "<w:tc>" + paragraph("一行", "<w:r><w:br/></w:r>", "二行") + paragraph("三行") + "</w:tc>"
    assert rows_of(read(table(inner + cell("旁")))) == ((Cell("一行\n二行\n三行"), Cell("旁")),)


def test_an_inner_table_gives_its_words_in_order():
    inner = "<w:tc>" + paragraph("外") + table(cell("内一") + cell("内二")) + paragraph("末") + "</w:tc>"
    assert rows_of(read(table(inner + cell("旁")))) == ((Cell("外\n内一\n内二\n末"), Cell("旁")),)


def test_a_header_that_word_repeats_on_each_page_is_one_row():
    header = "<w:tr><w:trPr><w:tblHeader/></w:trPr>" + cell("序号") + "</w:tr>"
    assert len(rows_of(read(table(header, cell("1"), cell("2"))))) == 3


def test_cells_in_content_controls_are_read():
    controlled = f"<w:sdt><w:sdtContent>{cell('控件')}</w:sdtContent></w:sdt>"
    assert rows_of(read(table(controlled + cell("乙")))) == ((Cell("控件"), Cell("乙")),)


# Automatic numbers


def test_chinese_list_numbers_are_printed_and_lower_levels_restart():
    lists = numbering(
        level(0, "chineseCountingThousand", "%1、"), level(1, "chineseCounting", "（%2）"), level(2, "decimal", "%3.")
    )
    body = numbered("总则") + numbered("目的", 1) + numbered("依据", 1) + numbered("细目", 2)
    body += numbered("任务") + numbered("调查", 1) + numbered("甲", 2) + numbered("乙", 2)
    assert texts(read(body, numbering=lists)) == [
        "一、总则",
        "（一）目的",
        "（二）依据",
        "1.细目",
        "二、任务",
        "（一）调查",
        "1.甲",
        "2.乙",
    ]


def test_a_level_that_never_restarts_counts_through():
    lists = numbering(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%2.", '<w:lvlRestart w:val="0"/>'))
    body = numbered("甲") + numbered("子", 1) + numbered("乙") + numbered("丑", 1)
    assert texts(read(body, numbering=lists)) == ["一、甲", "1.子", "二、乙", "2.丑"]


def test_a_list_with_its_own_start_begins_anew():
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = numbered("甲") + numbered("乙") + numbered("丙", num_id=2) + numbered("丁", num_id=2)
    assert texts(read(body, numbering=numbering(level(0, "decimal", "%1."), nums=nums))) == ["1.甲", "2.乙", "1.丙", "2.丁"]


def test_numbers_of_several_levels_and_without_punctuation():
    lists = numbering(level(0, "decimal", "第%1条"), level(1, "decimal", "%1.%2"))
    body = numbered("甲") + numbered("乙", 1) + numbered("丙", 1)
    assert texts(read(body, numbering=lists)) == ["第1条 甲", "1.1 乙", "1.2 丙"]


def test_a_serial_number_column_without_typed_numbers_is_filled():
    number = '<w:tc><w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:p></w:tc>'
    source = read(table(number + cell("甲"), number + cell("乙")), numbering=numbering(level(0, "decimal", "%1")))
    assert [row[0].text for row in rows_of(source)] == ["1", "2"]


def test_bullets_print_no_number():
    assert texts(read(numbered("甲"), numbering=numbering(level(0, "bullet", "\uf0b7")))) == ["甲"]


def test_numbers_of_a_heading_style_are_printed():
    styles = (
        '<w:style w:type="paragraph" w:styleId="a1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        '</w:pPr></w:style><w:style w:type="paragraph" w:styleId="a2"><w:name w:val="附加"/><w:basedOn w:val="a1"/></w:style>'
    )
    body = paragraph("甲", properties='<w:pStyle w:val="a1"/>') + paragraph("乙", properties='<w:pStyle w:val="a2"/>')
    source = read(body, styles=styles, numbering=numbering(level(0, "chineseCounting", "%1、")))
    assert texts(source) == ["一、甲", "二、乙"]
    assert source.blocks[0].outline == 1


# Headings


@pytest.mark.parametrize(
    ("properties", "outline"),
    [
        ('<w:outlineLvl w:val="1"/>', 2),
        ('<w:pStyle w:val="h"/>', 3),
        ('<w:pStyle w:val="h"/><w:outlineLvl w:val="9"/>', None),
        ('<w:pStyle w:val="unknown"/>', None),
        ("", None),
    ],
)
def test_heading_levels_come_from_the_paragraph_or_its_style(properties, outline):
    styles = '<w:style w:type="paragraph" w:styleId="h"><w:name w:val="Heading 3"/></w:style>'
    assert read(paragraph("标题", properties=properties), styles=styles).blocks == (Paragraph("标题", outline),)


def test_styles_that_are_based_on_each_other_in_a_circle_are_survived():
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{one}"><w:name w:val="{one}"/><w:basedOn w:val="{other}"/></w:style>'
        for one, other in (("a", "b"), ("b", "a"))
    )
    assert texts(read(paragraph("正文", properties='<w:pStyle w:val="a"/>'), styles=styles)) == ["正文"]


# What is printed and what is not


def test_inserted_words_are_kept_and_deleted_ones_left_out_with_a_warning():
    body = paragraph("到", f"<w:ins>{run('2020年')}</w:ins>", "<w:del><w:r><w:delText>2019年</w:delText></w:r></w:del>", "底")
    source = read(body)
    assert texts(source) == ["到2020年底"]
    assert any("修订" in warning for warning in source.warnings)


def test_a_deleted_paragraph_end_joins_two_paragraphs():
    assert texts(read(paragraph("前", properties="<w:rPr><w:del/></w:rPr>") + paragraph("后"))) == ["前后"]


def test_a_deleted_row_is_left_out():
    gone = "<w:tr><w:trPr><w:del/></w:trPr>" + cell("删") + "</w:tr>"
    assert rows_of(read(table(cell("留"), gone))) == ((Cell("留"),),)


def test_hidden_words_are_left_out_with_a_warning():
    source = read(paragraph("看得见", run("看不见", "<w:vanish/>")))
    assert texts(source) == ["看得见"]
    assert any("隐藏" in warning for warning in source.warnings)


def test_notes_follow_the_text_with_a_warning():
    mark = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    notes = '<w:footnote w:id="0"><w:p/></w:footnote><w:footnote w:id="2">' + paragraph("以普查为准。") + "</w:footnote>"
    source = read(paragraph("调查", mark, "完成"), footnotes=notes)
    assert texts(source) == ["调查完成", "注1：以普查为准。"]
    assert any("脚注" in warning for warning in source.warnings)


def test_a_field_gives_its_result_and_not_its_code():
    def mark(kind):
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = mark("begin") + run("内层代码") + mark("separate") + run("内层结果") + mark("end")
    code = "<w:r><w:instrText>IF</w:instrText></w:r>"
    body = paragraph("前", mark("begin"), code, inner, mark("separate"), "结果", mark("end"), "后")
    assert texts(read(body)) == ["前结果后"]


def test_a_text_box_is_read_once_after_its_paragraph():
    box = f"<w:txbxContent>{paragraph('框内')}</w:txbxContent>"
    drawn = (
        f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert texts(read(paragraph("锚点", drawn) + paragraph("后文"))) == ["锚点", "框内", "后文"]


def test_the_table_of_contents_is_left_out_with_a_warning():
    styles = '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="toc 1"/></w:style>'
    source = read(paragraph("一、总体要求\t1", properties='<w:pStyle w:val="t"/>') + paragraph("一、总体要求"), styles=styles)
    assert texts(source) == ["一、总体要求"]
    assert any("目录" in warning for warning in source.warnings)


def test_links_controls_tabs_and_hyphens_are_read():
    linked = f"<w:hyperlink>{run('链接')}</w:hyperlink><w:sdt><w:sdtContent>{run('控件')}</w:sdtContent></w:sdt>"
    marks = "<w:r><w:tab/><w:noBreakHyphen/></w:r>"
    assert texts(read(paragraph(linked, marks, "末"))) == ["链接控件\t-末"]


def test_markup_in_the_text_stays_text():
    assert texts(read(paragraph("&lt;script&gt;alert(1)&lt;/script&gt;"))) == ["<script>alert(1)</script>"]


def test_strict_files_are_read_like_the_usual_ones():
    content = write_docx(paragraph("正文"))
    usual, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    names = ((b"wordprocessingml/2006/main", b"wordprocessingml/main"),)
    names += ((b"officeDocument/2006/relationships", b"officeDocument/relationships"),)
    assert texts(read_blocks(_replaced(content, {usual + old: strict + new for old, new in names}), "a.docx")) == ["正文"]


def _replaced(content, pairs):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        files = {name: package.read(name) for name in package.namelist()}
    for old, new in pairs.items():
        files = {name: data.replace(old, new) for name, data in files.items()}
    return write_zip(files)
