"""Read a CSV of any length in pieces: in memory stand one piece and the number of each cell, not the text of the file."""

from __future__ import annotations

import csv
import io
import mmap
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from jingtu.kernels.progress import Progress
from jingtu.runs.delivery.table import Cells, RawTable, narrow
from jingtu.runs.refusal import Refused

PIECE = 16 << 20  # bytes
HEAD_LINES = 20  # among which the headings are sought
HEAD_BYTES = 1 << 16
UNDER_WAY = 3  # pieces that are read while an earlier one is numbered
_NO_TABLE = (
    "文件 {name} 不能按表格读取；应为逗号分隔、每行列数相同的文字。请用 Excel 打开，另存为“CSV UTF-8”或 .xlsx 后重新交付。"
)
_UNREADABLE = "文件 {name} 的文字编码认不出，应为 UTF-8 或 GB18030。请用 Excel 打开，另存为“CSV UTF-8”后重新交付。"


@dataclass
class _Piece:
    """What one piece of the file brought: cells by column as numbers and a dictionary, and which of its lines are no rows."""

    lines: int
    columns: list[tuple[Any, list[str]]]
    crooked: dict[int, int] = field(default_factory=dict)
    unclosed: list[int] = field(default_factory=list)


def read_csv(path: Path, choose_header: Callable[[list[list[str]]], int], progress: Progress) -> RawTable:
    """Return the table of a CSV; `choose_header` says which of the first rows holds the headings. Raises Refused or OSError."""
    with path.open("rb") as stream:
        if not path.stat().st_size:
            raise Refused(f"文件 {path.name} 是空的；应有一行列名和至少一行数据。")
        with mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return _read(content, path.name, choose_header, progress)


def _read(content: Any, name: str, choose_header: Callable[[list[list[str]]], int], progress: Progress) -> RawTable:
    start, encoding = _encoding(content[:HEAD_BYTES], name)
    head, separator = _head(content[start : start + HEAD_BYTES], encoding, name)
    header = choose_header(head)
    begin = start
    for _ in range(header + 1):
        begin = _after_line(content, begin)
    names = head[header]
    columns = _Numbered(len(names))
    crooked: dict[int, int] = {}
    unclosed: list[int] = []
    kept: list[np.ndarray[Any, Any]] = []
    line = header + 2  # the number of the first line below the headings
    for end, piece in _pieces(content, begin, encoding, separator, len(names), name):
        columns.add(piece.columns)
        crooked |= {line + number - 1: count for number, count in piece.crooked.items()}
        unclosed += [line + number - 1 for number in piece.unclosed]
        numbers = np.arange(line, line + piece.lines, dtype=np.int64)
        kept.append(np.delete(numbers, [number - 1 for number in piece.crooked]))
        line += piece.lines
        progress(end, len(content))
    rows = np.concatenate(kept) if kept else np.empty(0, np.int64)
    return RawTable(name, "", names, header + 1, rows, columns.finished(), crooked=crooked, unclosed=tuple(unclosed))


def _after_line(content: Any, at: int) -> int:
    found = content.find(b"\n", at)
    return len(content) if found < 0 else found + 1


def _encoding(head: bytes, name: str) -> tuple[int, str]:
    """Return where the text begins and how it is written; what is neither UTF-8 nor GB18030 is refused."""
    if head.startswith(b"\xef\xbb\xbf"):
        return 3, "utf-8"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in head:
        raise Refused(_UNREADABLE.format(name=name))
    cut = head[: head.rfind(b"\n") + 1] or head
    for encoding in ("utf-8", "gb18030"):
        try:
            cut.decode(encoding)
        except UnicodeDecodeError:
            continue
        return 0, encoding
    raise Refused(_UNREADABLE.format(name=name))


def _head(content: bytes, encoding: str, name: str) -> tuple[list[list[str]], str]:
    text = content.decode(encoding, errors="replace")
    separator = max(",\t;", key=lambda mark: (text.count(mark), mark == ","))
    # Line by line: a quote that is never closed must not swallow the headings.
    rows = [next(csv.reader([line.replace("\r", "")], delimiter=separator), []) for line in islice(io.StringIO(text), HEAD_LINES)]
    if not any(any(cell.strip() for cell in row) for row in rows):
        raise Refused(f"文件 {name} 里没有列名；第一行应是模板里的列名。")
    return rows, separator


# --- Pieces ---------------------------------------------------------------------------------------------------------------


def _pieces(content: Any, begin: int, encoding: str, separator: str, width: int, name: str) -> Iterator[tuple[int, _Piece]]:
    """Yield pieces in order, with where each ends; some are read by other threads meanwhile."""
    waiting: list[tuple[int, Any]] = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        while begin < len(content) or waiting:
            while begin < len(content) and len(waiting) < UNDER_WAY:
                end = _after_line(content, min(begin + PIECE, len(content)) - 1)
                waiting.append((end, pool.submit(_piece, content[begin:end], encoding, separator, width, name)))
                begin = end
            end, read = waiting.pop(0)
            yield end, read.result()


def _piece(content: bytes, encoding: str, separator: str, width: int, name: str) -> _Piece:
    text = content if encoding == "utf-8" and _is_utf8(content) else _transcoded(content, name)
    unclosed: list[int] = []
    if text.count(b"\r") != text.count(b"\r\n"):  # a carriage return inside a line is no end of it
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b" ")
    if b'"' in text:
        text, unclosed = _without_unclosed(text)
    try:
        piece = _parsed(text, separator, width)
    except ValueError as error:  # Arrow's own: the text is no table
        raise Refused(_NO_TABLE.format(name=name)) from error
    piece.unclosed = unclosed
    return piece


def _is_utf8(content: bytes) -> bool:
    import pyarrow as pa

    try:
        pa.array([content], pa.binary()).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _transcoded(content: bytes, name: str) -> bytes:
    try:
        return content.decode("gb18030").encode()
    except UnicodeDecodeError:
        raise Refused(_UNREADABLE.format(name=name)) from None


def _without_unclosed(text: bytes) -> tuple[bytes, list[int]]:
    """Take the quotes out of lines where their number is odd; return these lines too, counted from 1."""
    lines = text.split(b"\n")
    odd = [number for number, line in enumerate(lines) if line.count(b'"') % 2]
    for number in odd:
        lines[number] = lines[number].replace(b'"', b"")
    return (b"\n".join(lines) if odd else text), [number + 1 for number in odd]


def _parsed(text: bytes, separator: str, width: int) -> _Piece:
    import pyarrow as pa
    from pyarrow import csv as arrow

    crooked: dict[int, int] = {}

    def note(row: Any) -> str:
        crooked[row.number] = row.actual_columns
        return "skip"

    names = [f"c{number}" for number in range(width)]
    table = arrow.read_csv(
        pa.BufferReader(text),
        read_options=arrow.ReadOptions(column_names=names, use_threads=False, block_size=len(text) + 1),
        parse_options=arrow.ParseOptions(
            delimiter=separator,
            quote_char='"' if b'"' in text else False,
            ignore_empty_lines=False,
            invalid_row_handler=note,
        ),
        convert_options=arrow.ConvertOptions(
            column_types=dict.fromkeys(names, pa.dictionary(pa.int32(), pa.string())), strings_can_be_null=False, check_utf8=False
        ),
    )
    columns = [_numbers_and_words(column) for column in table.unify_dictionaries().columns]
    return _Piece(table.num_rows + len(crooked), columns, crooked)


def _numbers_and_words(column: Any) -> tuple[Any, list[str]]:
    chunks = [(chunk.indices.to_numpy(zero_copy_only=False), chunk.dictionary) for chunk in column.chunks]
    codes = np.concatenate([codes for codes, _ in chunks]) if chunks else np.empty(0, np.int32)
    return codes, chunks[-1][1].to_pylist() if chunks else []


class _Numbered:
    """The columns of all pieces so far, each different cell of the file under one number."""

    def __init__(self, width: int) -> None:
        self._index: list[dict[str, int]] = [{} for _ in range(width)]
        self._codes: list[list[Any]] = [[] for _ in range(width)]

    def add(self, columns: list[tuple[Any, list[str]]]) -> None:
        for (codes, words), index, kept in zip(columns, self._index, self._codes, strict=True):
            numbers = np.array([index.setdefault(word, len(index)) for word in words], np.uint32)
            kept.append(numbers.astype(narrow(len(index)))[codes])

    def finished(self) -> list[Cells]:
        return [
            Cells(np.concatenate(kept) if kept else np.empty(0, np.uint8), list(index))
            for index, kept in zip(self._index, self._codes, strict=True)
        ]
