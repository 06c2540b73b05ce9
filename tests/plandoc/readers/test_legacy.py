"""Older formats go through LibreOffice where it is installed, and through a clear sentence where it is not."""

import sys

import pytest

from jingtu.plandoc.blocks import Cell, Table
from jingtu.plandoc.readers import legacy, read_blocks
from jingtu.plandoc.refused import Refused
from tests.plandoc.readers.word_writer import write_zip

needs_office = pytest.mark.skipif(legacy.find_office() is None, reason="LibreOffice is not installed")


def rtf(words):
    """Return words in Rich Text, each character by its number."""
    return "".join(f"\\u{ord(character)}?" for character in words)


ROW = "\\trowd\\cellx2000\\cellx4000 " + rtf("调查") + "\\cell " + rtf("每年") + "\\cell\\row "
RTF = ("{\\rtf1\\ansi " + rtf("一、总体要求") + "\\par " + ROW + "\\pard " + rtf("附件") + "\\par}").encode("ascii")
ODT_TEXT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text><text:p>总体要求</text:p>'
    "</office:text></office:body></office:document-content>"
)
ODT_MANIFEST = (
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" m:version="1.2">'
    '<m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.text"/>'
    '<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
)
ODT = write_zip(
    {
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "content.xml": ODT_TEXT.encode(),
        "META-INF/manifest.xml": ODT_MANIFEST.encode(),
    }
)


@needs_office
def test_rich_text_is_read_with_its_table():
    source = read_blocks(RTF, "方案.rtf")
    assert source.kind == "rtf"
    first, table, last = source.blocks
    assert (first.text, last.text) == ("一、总体要求", "附件")
    assert table == Table(((Cell("调查"), Cell("每年")),))
    assert any("已转换" in warning for warning in source.warnings)


@needs_office
@pytest.mark.parametrize("ending", ["doc", "wps"])
def test_a_word_97_file_is_read(tmp_path, ending):
    original = tmp_path / "original.rtf"
    original.write_bytes(RTF)
    command = [legacy.find_office(), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    legacy._run([*command, "--convert-to", "doc", "--outdir", str(tmp_path), str(original)], tmp_path, "rtf")
    source = read_blocks((tmp_path / "original.doc").read_bytes(), f"方案.{ending}")
    assert (source.kind, source.blocks[0].text) == ("doc", "一、总体要求")


@needs_office
def test_an_open_document_is_read():
    source = read_blocks(ODT, "方案.odt")
    assert (source.kind, source.blocks[0].text) == ("odt", "总体要求")


@needs_office
def test_a_broken_word_97_file_is_refused():
    broken = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000) + "WordDocument".encode("utf-16-le") + bytes(2000)
    with pytest.raises(Refused, match="打不开"):
        read_blocks(broken, "方案.doc")


def test_without_libreoffice_the_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr(legacy, "find_office", lambda: None)
    with pytest.raises(Refused, match=r"LibreOffice.*另存为 \.docx"):
        read_blocks(RTF, "方案.rtf")


def test_a_conversion_that_hangs_is_stopped(tmp_path, monkeypatch):
    hanging = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(legacy, "TIMEOUT_S", 0.2)
    with pytest.raises(Refused, match="已停止"):
        legacy._run(hanging, tmp_path, "doc")


def test_the_profile_of_the_person_who_runs_the_program_is_not_touched(tmp_path):
    address = legacy._profile(tmp_path)
    assert address.startswith(tmp_path.as_uri())
    assert "BlockUntrustedRefererLinks" in next(tmp_path.rglob("*.xcu")).read_text(encoding="utf-8")
