"""PDF files: lines become paragraphs, rules become tables, pages run on into each other."""

import pytest

from jingtu.plandoc.blocks import Cell, Paragraph, Table
from jingtu.plandoc.readers import apart, read_blocks
from jingtu.plandoc.refused import Refused
from tests.plandoc.readers.pdf_writer import PdfPage, write_pdf

LEFT = 80
FULL = 36  # characters in a full line of the tests' pages


def read(*pages, progress=None):
    return read_blocks(write_pdf(list(pages)), "方案.pdf", progress=progress)


def body(page, top, first, count=3):
    """Print a paragraph of full lines and a short last one, its first line indented by two characters."""
    page.text(LEFT + 24, top, first + "查" * (FULL - 2 - len(first)))
    for line in range(1, count):
        page.text(LEFT, top + 20 * line, "测" * FULL)
    page.text(LEFT, top + 20 * count, "完成。")
    return first + "查" * (FULL - 2 - len(first)) + "测" * FULL * (count - 1) + "完成。"


def grid(page, tops, edges, texts):
    """Draw a plain table; an empty text leaves its cell blank."""
    for top, bottom, row in zip(tops, tops[1:], texts, strict=False):
        for left, right, text in zip(edges, edges[1:], row, strict=False):
            page.box(left, top, right, bottom)
            if text:
                page.text(left + 6, top + 6, text)


def test_lines_of_one_paragraph_are_joined_without_a_space():
    page = PdfPage()
    first, second = body(page, 100, "一是"), body(page, 180, "二是")
    assert read(page).blocks == (Paragraph(first), Paragraph(second))


def test_few_lines_above_a_table_are_paragraphs_of_their_own():
    page = PdfPage()
    heads = ["清源区二〇一九年度重点任务分解表", "清源区人民政府", "二〇一九年四月"]
    for number, text in enumerate(heads):
        page.text(LEFT, 80 + 24 * number, text)
    page.text(LEFT, 160, "本表" + "查" * (FULL - 2))
    assert read(page).blocks == tuple(Paragraph(text) for text in [*heads, "本表" + "查" * (FULL - 2)])


def test_a_paragraph_goes_on_over_the_page_and_page_numbers_are_left_out():
    pages = [PdfPage(), PdfPage()]
    whole = body(pages[0], 100, "一是")
    pages[0].text(LEFT + 24, 700, "跨页" + "查" * (FULL - 4))
    pages[1].text(LEFT, 100, "接着写完。")
    for number, page in enumerate(pages, 1):
        page.text(280, 800, f"— {number} —")
    source = read(*pages)
    assert source.blocks == (Paragraph(whole), Paragraph("跨页" + "查" * (FULL - 4) + "接着写完。"))
    assert any("— 1 —" in warning for warning in source.warnings)


def test_running_heads_are_left_out():
    pages = [PdfPage() for _ in range(3)]
    for number, page in enumerate(pages):
        page.text(200, 40, "清源区人民政府文件")
        body(page, 120, f"第{number}部分")
    assert not any("文件" in block.text for block in read(*pages).blocks)


def test_a_number_that_does_not_fit_on_the_line_does_not_end_the_paragraph():
    page = PdfPage()
    body(page, 100, "一是")
    page.text(LEFT + 24, 240, "数" * (FULL - 5))
    page.text(LEFT, 260, "2018年底前完成。")
    assert read(page).blocks[-1] == Paragraph("数" * (FULL - 5) + "2018年底前完成。")


def test_merged_cells_are_recognised_by_missing_rules():
    page = PdfPage()
    grid(page, [100, 130], [80, 160, 240, 320], [["序号", "任务", "时限"]])
    page.box(80, 130, 160, 190).text(86, 136, "一")
    grid(page, [130, 160, 190], [160, 240, 320], [["调查", "每年"], ["监测", "长期"]])
    page.box(80, 190, 240, 220).text(86, 196, "合计").box(240, 190, 320, 220)
    (table,) = read(page).blocks
    assert table.rows == (
        (Cell("序号"), Cell("任务"), Cell("时限")),
        (Cell("一"), Cell("调查"), Cell("每年")),
        (Cell("", "above"), Cell("监测"), Cell("长期")),
        (Cell("合计"), Cell("", "left"), Cell("")),
    )


def test_a_table_goes_on_over_the_page_and_its_header_counts_once():
    first, second = PdfPage(), PdfPage()
    edges = [80, 160, 320, 420]
    header = ["序号", "任务", "时限"]
    grid(first, [700, 730, 760], edges, [header, ["1", "开展耕地调查并", "每年"]])
    grid(second, [80, 110, 140, 170], edges, [header, ["", "汇总。", ""], ["2", "建立名录。", "长期"]])
    (table,) = read(first, second).blocks
    assert [[cell.text for cell in row] for row in table.rows] == [
        header,
        ["1", "开展耕地调查并汇总。", "每年"],
        ["2", "建立名录。", "长期"],
    ]


def test_a_new_row_at_the_top_of_a_page_is_not_taken_for_the_rest_of_the_last_one():
    first, second = PdfPage(), PdfPage()
    edges = [80, 160, 320, 420]
    grid(first, [700, 730, 760], edges, [["序号", "任务", "时限"], ["1", "开展调查", "每年"]])
    grid(second, [80, 110], edges, [["", "建立名录", "长期"]])
    (table,) = read(first, second).blocks
    assert [[cell.text for cell in row] for row in table.rows][1:] == [["1", "开展调查", "每年"], ["", "建立名录", "长期"]]


def test_a_frame_around_text_is_no_table():
    page = PdfPage().box(60, 80, 540, 400)
    text = body(page, 100, "框内")
    assert read(page).blocks == (Paragraph(text),)


def test_progress_counts_pages():
    seen = []
    pages = [PdfPage(), PdfPage()]
    for page in pages:
        body(page, 100, "正文")
    read(*pages, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 2), (2, 2)]


def test_a_scan_is_refused_with_what_to_do():
    with pytest.raises(Refused, match=r"扫描件.*Word 原件.*OCR"):
        read(PdfPage(), PdfPage())


def test_a_broken_pdf_is_refused():
    with pytest.raises(Refused, match="损坏"):
        read_blocks(b"%PDF-1.7\nnothing behind the mark", "a.pdf")


def test_a_pdf_with_a_password_is_refused():
    page = PdfPage()
    body(page, 100, "正文")
    lock = f"<< /Filter /Standard /V 1 /R 2 /O <{'11' * 32}> /U <{'22' * 32}> /P -4 >>"
    locked = write_pdf([page]).replace(b"/Root 1 0 R", f"/Root 1 0 R /Encrypt {lock} /ID [<00><00>]".encode())
    with pytest.raises(Refused, match="密码"):
        read_blocks(locked, "a.pdf")


def test_a_pdf_that_takes_too_long_is_stopped(monkeypatch):
    page = PdfPage()
    body(page, 100, "正文")
    monkeypatch.setattr(apart, "TIMEOUT_S", 0.01)
    with pytest.raises(Refused, match="已停止"):
        read(page)


def test_a_pdf_becomes_plain_blocks():
    page = PdfPage()
    text = body(page, 100, "正文")
    grid(page, [300, 330], [80, 200, 300], [["甲", "乙"]])
    assert read(page).blocks == (Paragraph(text), Table(((Cell("甲"), Cell("乙")),)))
