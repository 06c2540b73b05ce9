"""Plain text in the encodings that Chinese offices use."""

from __future__ import annotations

import codecs
import re
import unicodedata

from jingtu.plandoc import textdump
from jingtu.plandoc.blocks import Source
from jingtu.plandoc.refused import Refused

NOT_TEXT = (
    "这个文件不是 UTF-8、UTF-16 或 GB18030 编码的文本，也不是认得的文档；应当是 .docx、.xlsx、.pdf 或 .txt。"
    "请用 Word 或 WPS 打开原文件，另存为 .docx 再上传。"
)
REPLACED = "文本中有 {n} 个无法识别的字符（�），是转换编码时丢失的字，请对照原件核对。"
CONTROLS = "文本中有 {n} 个看不见的控制字符，已去掉。"

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What is left of a text when line ends, tabs and page breaks are taken as such.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff]")
# Decoding by chance yields unassigned and private places; a real text has next to none.
_MAX_STRANGE_SHARE = 0.02


def read_text(content: bytes) -> Source:
    """Return the blocks of a plain text. Raises Refused where the bytes are no text in a known encoding."""
    text = decode(content)
    if text is None:
        raise Refused(NOT_TEXT)
    text = re.sub(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]", "\n", text)
    clean, removed = _CONTROL.subn("", text)
    counts = ((CONTROLS, removed), (REPLACED, clean.count("\ufffd")))
    return Source(textdump.blocks(clean), "text", tuple(sentence.format(n=n) for sentence, n in counts if n))


def decode(content: bytes) -> str | None:
    """Return the text of `content` with the byte-order mark taken off, None where it is no text in a known encoding."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content[len(mark) :], encoding)
    if b"\0" in content:
        # Text without a mark holds zero bytes only as halves of UTF-16 letters: after the letter (LE) or before it (BE).
        late = content[1::2].count(0) >= content[::2].count(0)
        return _strict(content, "utf-16-le" if late else "utf-16-be")
    text = _strict(content, "utf-8")
    return _strict(content, "gb18030") if text is None else text


def _strict(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    sample = text[:20_000]
    strange = sum(1 for character in sample if _is_strange(character))
    return text if strange <= max(2, _MAX_STRANGE_SHARE * len(sample)) else None


def _is_strange(character: str) -> bool:
    return character not in "\t\n\r\x0b\x0c" and unicodedata.category(character) in ("Cc", "Cn", "Co", "Cs")
