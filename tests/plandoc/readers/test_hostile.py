"""Files made to hurt: they are refused in bounded time, and nothing but a refusal comes out."""

import io
import struct
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingtu.plandoc.blocks import Source, Table
from jingtu.plandoc.readers import package, read_blocks
from jingtu.plandoc.refused import Refused
from tests.plandoc.readers.pdf_writer import PdfPage, write_pdf
from tests.plandoc.readers.word_writer import NAMESPACES, cell, paragraph, table, write_docx, write_zip

QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
EXTENSIONS = ["docx", "xlsx", "xls", "txt", "pdf", "doc", "wps", "rtf", "odt", "zip", ""]
DOCX = write_docx(
    paragraph("一、总体要求") + table(cell("甲", '<w:vMerge w:val="restart"/>') + cell("乙"), cell("", "<w:vMerge/>"))
)


def read_or_refuse(content, filename):
    """Return the source or None; anything else than a refusal fails the test."""
    try:
        source = read_blocks(content, filename)
    except Refused:
        return None
    assert isinstance(source, Source)
    return source


@QUICK
@given(st.binary(max_size=400), st.sampled_from(EXTENSIONS))
def test_random_bytes_under_any_name_are_read_or_refused(content, ending):
    read_or_refuse(content, f"方案.{ending}")


@QUICK
@given(st.integers(0, len(DOCX)))
def test_a_word_file_cut_anywhere_is_read_or_refused(length):
    read_or_refuse(DOCX[:length], "方案.docx")


@QUICK
@given(st.lists(st.tuples(st.integers(0, len(DOCX) - 1), st.integers(0, 255)), min_size=1, max_size=20))
def test_a_word_file_with_changed_bytes_is_read_or_refused(changes):
    content = bytearray(DOCX)
    for place, byte in changes:
        content[place] = byte
    read_or_refuse(bytes(content), "方案.docx")


spans = st.integers(0, 5).map(lambda span: f'<w:gridSpan w:val="{span}"/>')
merges = st.sampled_from(["", "<w:vMerge/>", '<w:vMerge w:val="restart"/>', "<w:hMerge/>"])
cells = st.builds(lambda span, merge: cell("字", span + merge), spans, merges)


@QUICK
@given(st.lists(st.lists(cells, min_size=1, max_size=5), min_size=1, max_size=5))
def test_every_table_is_a_rectangle_whose_merges_have_a_beginning(rows):
    (found,) = read_blocks(write_docx(table(*("".join(row) for row in rows))), "a.docx").blocks
    assert isinstance(found, Table)
    assert len({len(row) for row in found.rows}) == 1
    assert all(one.text == "" for row in found.rows for one in row if one.merged)
    assert all(one.merged != "above" for one in found.rows[0])
    assert all(row[0].merged != "left" for row in found.rows)


def test_changed_bytes_in_a_pdf_are_read_or_refused():
    page = PdfPage()
    for line in range(20):
        page.text(80, 100 + 20 * line, "正文" * 15)
    whole = write_pdf([page])
    for place in range(40, len(whole), len(whole) // 6):
        read_or_refuse(whole[:place] + b"\xff\x00(" + whole[place + 3 :], "方案.pdf")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(package.Package, "read", lambda *_: pytest.fail("unpacked"))
    bomb = write_zip({"word/document.xml": b" " * (30 * 2**20)})
    with pytest.raises(Refused, match="解压后有 30 MB"):
        read_blocks(bomb, "方案.docx")


def test_an_xml_part_beyond_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(package, "MAX_XML_BYTES", 2**20)
    with pytest.raises(Refused, match="超过 1 MB"):
        read_blocks(write_docx(paragraph("字" * 2**19)), "方案.docx")


def test_too_many_entries_are_refused(monkeypatch):
    monkeypatch.setattr(package, "MAX_ENTRIES", 3)
    with pytest.raises(Refused, match="上限"):
        read_blocks(write_zip({f"word/{number}.xml": b"<a/>" for number in range(4)}), "方案.docx")


def test_a_zip_that_lies_about_its_sizes_is_refused():
    content = bytearray(write_zip({"word/document.xml": b" " * (30 * 2**20)}))
    directory = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, directory + 24, 100)
    struct.pack_into("<I", content, 22, 100)
    with pytest.raises(Refused, match="损坏"):
        read_blocks(bytes(content), "方案.docx")


def test_a_zip_with_a_password_is_refused():
    content = bytearray(DOCX)
    with zipfile.ZipFile(io.BytesIO(DOCX)) as whole:
        offsets = [info.header_offset for info in whole.infolist()]
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + 8] |= 1
        place = content.find(b"PK\x01\x02", place + 4)
    assert offsets
    with pytest.raises(Refused, match="密码"):
        read_blocks(bytes(content), "方案.docx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(encoding):
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "字"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
        f"<w:document {NAMESPACES}><w:body>{paragraph('&b;&c;')}</w:body></w:document>"
    )
    with pytest.raises(Refused, match="实体"):
        read_blocks(write_zip({"word/document.xml": bomb.encode(encoding)}), "方案.docx")


def test_very_deep_nesting_is_refused_or_read():
    deep = "<w:tbl><w:tr><w:tc>" * 300 + paragraph("底") + "</w:tc></w:tr></w:tbl>" * 300
    read_or_refuse(write_docx(deep), "方案.docx")


def test_a_table_with_absurd_spans_keeps_to_the_limit_of_word():
    wide = cell("甲", '<w:gridSpan w:val="999999"/>')
    (found,) = read_blocks(write_docx(table(wide * 3)), "a.docx").blocks
    assert len(found.rows[0]) == 63


def test_a_target_outside_the_package_is_not_followed():
    body = write_docx(paragraph("正文"), styles="")
    with zipfile.ZipFile(io.BytesIO(body)) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    files["word/_rels/document.xml.rels"] = files["word/_rels/document.xml.rels"].replace(b"styles.xml", b"../../../etc/passwd")
    assert read_blocks(write_zip(files), "a.docx").blocks[0].text == "正文"
