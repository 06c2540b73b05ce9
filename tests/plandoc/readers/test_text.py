"""Plain text: the encoding is found, nothing is guessed."""

import pytest

from jingtu.plandoc.blocks import Paragraph
from jingtu.plandoc.readers import read_blocks
from jingtu.plandoc.refused import Refused

PLAN = "一、总体要求\r\n到2020年底前，完成调查。\r\n二、主要任务\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_every_usual_encoding_gives_the_same_paragraphs(encoding):
    source = read_blocks(PLAN.encode(encoding), "方案.txt")
    assert [block.text for block in source.blocks] == ["一、总体要求", "到2020年底前，完成调查。", "二、主要任务"]
    assert (source.kind, source.warnings) == ("text", ())


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(Refused, match="UTF-8"):
        read_blocks(bytes(range(128, 256)) * 20, "方案.txt")


def test_a_text_cut_in_the_middle_of_a_character_is_refused():
    with pytest.raises(Refused):
        read_blocks("方案".encode()[:-1] + b"\xff", "方案.txt")


def test_control_characters_are_left_out_with_a_warning():
    source = read_blocks("任务\x07一\n".encode(), "方案.txt")
    assert source.blocks == (Paragraph("任务一"),)
    assert any("控制字符" in warning for warning in source.warnings)


def test_characters_lost_in_an_earlier_conversion_are_reported():
    assert any("�" in warning for warning in read_blocks("任务\ufffd一".encode(), "方案.txt").warnings)


def test_a_text_without_chinese_is_still_a_text():
    assert read_blocks(b"plain words", "a.txt").blocks == (Paragraph("plain words"),)


def test_page_breaks_and_line_separators_end_a_line():
    assert [block.text for block in read_blocks("甲\f乙\u2028丙".encode(), "a.txt").blocks] == ["甲", "乙", "丙"]
