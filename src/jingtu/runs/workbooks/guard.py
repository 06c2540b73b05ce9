"""Look into an .xlsx before a library opens it: refuse bombs and locked files, and note the cells whose formulas failed.

The reader (calamine) allocates the rectangle around all cells, and gives a failed formula as an empty cell: a stray cell in
the last corner would take the memory of the machine, and a #DIV/0! would pass for "not measured".
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO

from lxml import etree

from jingtu.runs.refusal import Refused

MAX_BYTES = 200 * 2**20
MAX_UNPACKED = 1_200 * 2**20
MAX_ENTRIES = 5_000
MAX_CELLS = 10_000_000
RATIO_FREE = 10 * 2**20
MAX_RATIO = 200
CHUNK = 4 * 2**20

_CELL = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["']""")
_FAILED = re.compile(
    rb"""<(?:\w+:)?c\s[^>]*?\br=["']([A-Z]{1,3}[0-9]{1,7})["'][^>]*?"""
    rb"""(?:\bt=["']e["'][^>]*>"""  # an error
    rb"""|>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)\s*"""  # or a formula
    rb"""(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>)"""  # without a value
)
_EMPTY_TEXT = re.compile(rb"""<[^>]*\bt=["']str["'][^>]*>.*<(?:\w+:)?v\b""", re.DOTALL)  # ="" was worked out
_FAILED_TYPE_FIRST = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\bt=["']e["'][^>]*?\br=["']([A-Z]{1,3}[0-9]{1,7})["']""")
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    ValueError,
    OSError,
    KeyError,
    IndexError,
    RuntimeError,
)

_TOO_BIG = "文件 {name} 解开后超过 {limit} MB 或压缩得异常，已停止读取。请只保留数据另存一份；几百万行的数据请用 CSV 或 Parquet。"
BROKEN = "文件 {name} 损坏或不完整，无法打开；应当是完整的 Excel 工作簿。请在 Excel 或 WPS 中打开，另存为 .xlsx 再试。"
LOCKED = "文件 {name} 设有打开密码，无法读取；请取消密码另存一份再试。"
_TOO_WIDE = (
    "文件 {name} 的一张工作表占 {rows} 行 × {columns} 列，超过 {limit} 格的上限。"
    "请删除数据区以外的行和列（Ctrl+End 可看到最后一格），另存后再试；真有这么多数据请用 CSV 或 Parquet。"
)


def failed_cells(content: bytes, name: str) -> dict[str, frozenset[str]]:
    """Return by sheet name the cells (B5) whose formula is an error or has no value; an empty text is one.

    Raises Refused for a harmful file.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _check(package, len(content), name)
            parts = sheet_parts(package)
            return {sheet: frozenset(_scan(package, part, name)) for sheet, part in parts.items() if part in package.namelist()}
    except _ZIP_ERRORS as error:
        raise Refused(BROKEN.format(name=name)) from error


def refuse_locked(content: bytes, name: str) -> None:
    """Raise Refused where the older container holds an encrypted package."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Refused(LOCKED.format(name=name))


def refuse_large(rows: int, columns: int, name: str) -> None:
    """Raise Refused where a sheet has more cells than are read."""
    if rows * columns > MAX_CELLS:
        raise Refused(_TOO_WIDE.format(name=name, rows=rows, columns=columns, limit=MAX_CELLS))


def _check(package: zipfile.ZipFile, packed: int, name: str) -> None:
    infos = package.infolist()
    if any(info.flag_bits & 0x1 for info in infos):
        raise Refused(LOCKED.format(name=name))
    total = sum(info.file_size for info in infos)
    if total > MAX_UNPACKED or len(infos) > MAX_ENTRIES or (total > RATIO_FREE and total > MAX_RATIO * packed):
        raise Refused(_TOO_BIG.format(name=name, limit=MAX_UNPACKED >> 20))
    left = MAX_UNPACKED
    for info in infos:
        if not info.filename.startswith("xl/worksheets/"):  # those are counted while they are scanned
            left -= min(sum(len(piece) for piece in _pieces(package, info.filename, left, name)), left)


def _pieces(package: zipfile.ZipFile, part: str, most: int, name: str) -> Iterator[bytes]:
    """Yield a part piece by piece; what it really holds counts, whatever the directory says."""
    taken = 0
    with package.open(part) as stream:
        while piece := stream.read(CHUNK):
            taken += len(piece)
            if taken > most:
                raise Refused(_TOO_BIG.format(name=name, limit=MAX_UNPACKED >> 20))
            yield piece


def _scan(package: zipfile.ZipFile, part: str, name: str) -> Iterator[str]:
    """Yield the failed cells of a sheet, having refused it where its rectangle is too large."""
    rest, last_row, columns = b"", 0, {b"A"}
    for piece in _pieces(package, part, MAX_UNPACKED, name):
        text = rest + piece
        cut = text.rfind(b"<c ")
        text, rest = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
        last_row = max(last_row, _measure(text, columns))
        yield from _failures(text)
    last_row = max(last_row, _measure(rest, columns))
    refuse_large(last_row, max(map(column_number, columns)), name)
    yield from _failures(rest)


def _measure(text: bytes, columns: set[bytes]) -> int:
    found = _CELL.findall(text)
    columns.update(column for column, _row in found)
    return max((int(row) for _column, row in found), default=0)


def _failures(text: bytes) -> Iterator[str]:
    if b'"e"' in text or b"'e'" in text or b"<f" in text or b":f" in text:
        for pattern in (_FAILED, _FAILED_TYPE_FIRST):
            yield from (match[1].decode() for match in pattern.finditer(text) if not _EMPTY_TEXT.match(match[0]))


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of every sheet by the sheet's name, as workbook and relations say."""
    targets = {
        link.get("Id", ""): posixpath.normpath(posixpath.join("/xl", link.get("Target", ""))).lstrip("/")
        for link in _xml(package, "xl/_rels/workbook.xml.rels")
    }
    sheets = _xml(package, "xl/workbook.xml").iter("{*}sheet")
    return {
        sheet.get("name", ""): targets.get(next((str(value) for key, value in sheet.items() if str(key).endswith("}id")), ""), "")
        for sheet in sheets
    }


def _xml(package: zipfile.ZipFile, part: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(package.read(part), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(str(error)) from error


def column_number(letters: bytes | str) -> int:
    """Return the number of a column counted from 1: A is 1, AA is 27."""
    text = letters.decode() if isinstance(letters, bytes) else letters
    value = 0
    for letter in text:
        value = value * 26 + ord(letter) - 64
    return value


@lru_cache(maxsize=1024)
def column_letters(number: int) -> str:
    """Return the letters of a column counted from 1: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
