"""The content decides what a file is; what cannot be read is named, with what to do next."""

import openpyxl
import pytest

from jingtu.plandoc.readers import limits, read_blocks
from jingtu.plandoc.readers.kinds import extension
from jingtu.plandoc.refused import Refused
from tests.plandoc.readers.test_xlsx import saved
from tests.plandoc.readers.word_writer import paragraph, write_docx, write_zip

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
CASES = {
    "empty": (b"", "方案.docx", "是空的"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "方案.docx", r"PNG 图片.*OCR"),
    "photo": (b"\xff\xd8\xff\xe0" + bytes(50), "方案.pdf", "JPEG 图片"),
    "archive": (b"Rar!\x1a\x07\x00", "方案.docx", "RAR 压缩包"),
    "program": (b"MZ\x90\x00" + bytes(50), "方案.docx", "程序文件"),
    "web page": (b"<!DOCTYPE html><html></html>", "方案.doc", "网页"),
    "text as Word": ("一、总体要求".encode(), "方案.docx", r"纯文本.*\.txt"),
    "zip": (write_zip({"a.txt": b"x"}), "方案.zip", "压缩包"),
    "zip as Word": (write_zip({"a.txt": b"x"}), "方案.docx", "损坏"),
    "OFD": (write_zip({"OFD.xml": b"<OFD/>"}), "方案.ofd", "OFD"),
    "slides": (write_zip({"ppt/presentation.xml": b"<p/>"}), "方案.pptx", "PowerPoint"),
    "locked Word": (OLE + "EncryptedPackage".encode("utf-16-le") + b"\0\0", "方案.docx", "密码"),
    "other program": (OLE, "方案.doc", "其他程序"),
    "cut zip": (write_docx(paragraph("正文"))[:200], "方案.docx", "损坏"),
    "Word without its text": (write_zip({"word/document.xml": b"<other/>"}), "方案.docx", "损坏"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_what_cannot_be_read_is_refused_in_one_sentence_with_advice(case):
    content, filename, words = case
    with pytest.raises(Refused, match=words) as refusal:
        read_blocks(content, filename)
    sentence = refusal.value.sentence
    assert sentence.endswith("。")
    assert "请" in sentence
    assert len(sentence) < 200


def test_a_file_over_the_limit_is_refused_with_its_size(monkeypatch):
    monkeypatch.setattr("jingtu.plandoc.readers.MAX_BYTES", 2 * 2**20)
    with pytest.raises(Refused, match="有 3 MB，超过 2 MB"):
        read_blocks(bytes(3 * 2**20 - 1), "方案.docx")


def test_the_limit_is_fifty_megabytes():
    assert limits.MAX_BYTES == 50 * 2**20


@pytest.mark.parametrize("filename", ["方案.txt", "方案.doc", "方案.xlsx", "方案", "方案.备份"])
def test_a_word_file_under_another_name_is_read_as_what_it_is(filename):
    source = read_blocks(write_docx(paragraph("正文")), filename)
    assert (source.kind, source.blocks[0].text) == ("docx", "正文")


def test_another_extension_is_told():
    assert any(".docx" in warning for warning in read_blocks(write_docx(paragraph("正文")), "方案.txt").warnings)


def test_a_workbook_is_recognised_without_its_name():
    workbook = openpyxl.Workbook()
    workbook.active.append(["序号", "任务"])
    assert read_blocks(saved(workbook), "无名").kind == "xlsx"


@pytest.mark.parametrize(
    ("filename", "ending"), [("a.DOCX", "docx"), ("a", ""), ("a.b.txt", "txt"), ("", ""), ("x" * 300 + ".pdf", "pdf")]
)
def test_the_extension_is_the_last_word_in_small_letters(filename, ending):
    assert extension(filename) == ending
