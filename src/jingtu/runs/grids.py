"""A file as rectangles of cells: every visible sheet of a workbook, the one table of a text or Parquet file."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import python_calamine as calamine

from jingtu.runs.cells import Cell, ErrorCell, empty, said
from jingtu.runs.refusal import Refused
from jingtu.runs.workbooks import guard

KINDS = ".xlsx、.xls、.csv、.txt（制表符或逗号分隔）、.parquet"
MAX_FIELD = 100_000  # characters of one cell
ROW = "，第 {} 行"
_NOTE = re.compile(r"^(?:注|备注|说明|填表|制表|审核|复核|编制|检测单位|数据来源|填报|联系|以下空白|共\s*\d+|第\s*\d+\s*页)")
Area = tuple[int, int, int, int]  # first row, first column, last row, last column
_ZIP, _OLE, _PARQUET = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1"), b"PAR1"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NO_TABLE = "文件 {name} 里没有数据；应为一张有列名和至少一行数据的表。请检查是否选错了文件。"
_UNKNOWN = "文件 {name} 不是表格文件，应为 {kinds} 之一。请用 Excel 或 WPS 另存为 .xlsx 再试。"
_TOO_LARGE = "文件 {name} 有 {size} MB，超过 {limit} MB 的上限。请拆成几份，或转成 Parquet。"
_ENCODING = "文件 {name} 的文字编码认不出，应为 UTF-8、GB18030 或 UTF-16。请用 Excel 打开，另存为“CSV UTF-8”或 .xlsx 再试。"


@dataclass(frozen=True)
class Grid:
    """A rectangle of cells. `rows[i][j]` stands in row `top + i` and column `left + j` of its sheet, counted from 1.

    `merged` are the merged areas as first and last row and column (inclusive, in the sheet); each cell of one says the same here.
    """

    file: str
    sheet: str
    rows: list[list[Any]]
    top: int = 1
    left: int = 1
    merged: tuple[Area, ...] = ()

    def place(self, row: int | None = None, column: int | None = None) -> str:
        """Return where a cell stands, in words; `row` and `column` count from 0 in this rectangle."""
        words = self.name
        if row is not None:
            words += ROW.format(self.top + row)
        if column is not None:
            words += self._columns(column)
        return words

    @cached_property
    def name(self) -> str:
        """The file, and the sheet where it has several, in words."""
        return f"文件 {self.file}，工作表 {self.sheet}" if self.sheet else f"文件 {self.file}"

    def _columns(self, column: int) -> str:
        return f"，{guard.column_letters(self.left + column)} 列" if self.sheet else f"，第 {self.left + column} 列"


def read_grids(path: Path) -> list[Grid]:
    """Return the tables of a file that have any content. Raises Refused with one sentence, or OSError."""
    size = path.stat().st_size
    if size > guard.MAX_BYTES:
        raise Refused(_TOO_LARGE.format(name=path.name, size=size >> 20, limit=guard.MAX_BYTES >> 20))
    content = path.read_bytes()
    if content.startswith(_PARQUET):
        grids = [_parquet(path)]
    elif content.startswith((_ZIP, _OLE)):
        grids = _workbook(content, path.name)
    else:
        grids = [Grid(path.name, "", _separated(_decoded(content, path.name), path.name))]
    filled = [grid for grid in grids if any(cell not in ("", None) for row in grid.rows for cell in row)]
    if not filled:
        raise Refused(_NO_TABLE.format(name=path.name))
    return filled


def is_note(line: list[Any]) -> bool:
    """Tell whether a row is a note below or beside a table (注：…, 以下空白) and holds no data."""
    first = next((cell for cell in line if not empty(cell)), None)
    if not isinstance(first, str) or not _NOTE.match(first.strip()):
        return False
    return len({said(cell) for cell in line if not empty(cell)}) == 1


def _workbook(content: bytes, name: str) -> list[Grid]:
    failed: dict[str, frozenset[str]] = {}
    if content.startswith(_ZIP):
        failed = guard.failed_cells(content, name)
    else:
        guard.refuse_locked(content, name)
    try:
        with calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            return [
                _sheet(workbook.get_sheet_by_name(about.name), name, failed.get(about.name, frozenset()))
                for about in workbook.sheets_metadata
                if about.visible == calamine.SheetVisibleEnum.Visible and about.typ == calamine.SheetTypeEnum.WorkSheet
            ]
    except calamine.PasswordError as error:
        raise Refused(guard.LOCKED.format(name=name)) from error
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise Refused(guard.BROKEN.format(name=name)) from error
    except BaseException as error:
        # The library is written in Rust: where it trips over a damaged file, its panic is no ordinary Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise Refused(guard.BROKEN.format(name=name)) from error


def _sheet(sheet: calamine.CalamineSheet, name: str, failed: frozenset[str]) -> Grid:
    guard.refuse_large(sheet.height, sheet.width, name)
    top, left = sheet.start or (0, 0)
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=True)
    merged = tuple((*first, *last) for first, last in sheet.merged_cell_ranges or [])
    for first_row, first_column, last_row, last_column in merged:
        _spread(rows, first_row - top, first_column - left, last_row - top, last_column - left)
    for reference in failed:
        letters = reference.rstrip("0123456789")
        _put(rows, int(reference[len(letters) :]) - 1 - top, guard.column_number(letters) - 1 - left, ErrorCell())
    counted = tuple((a + 1, b + 1, c + 1, d + 1) for a, b, c, d in merged)
    return Grid(name, sheet.name, rows, top + 1, left + 1, counted)


def _spread(rows: list[list[Any]], first_row: int, first_column: int, last_row: int, last_column: int) -> None:
    """Write what a merged cell says into every cell that it covers."""
    if not (0 <= first_row < len(rows) and 0 <= first_column < len(rows[first_row])):
        return
    value = rows[first_row][first_column]
    for row in rows[first_row : last_row + 1]:
        for column in range(first_column, min(last_column + 1, len(row))):
            row[column] = value


def _put(rows: list[list[Any]], row: int, column: int, value: ErrorCell) -> None:
    if 0 <= row < len(rows) and 0 <= column < len(rows[row]):
        rows[row][column] = value


def _decoded(content: bytes, name: str) -> str:
    if any(content.startswith(mark) for mark in (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf", b"<htm", b"<!DO", b"Rar!")):
        raise Refused(_UNKNOWN.format(name=name, kinds=KINDS))
    encodings = [encoding for mark, encoding in _BOMS if content.startswith(mark)] or _likely(content)
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_ENCODING.format(name=name))


def _likely(content: bytes) -> list[str]:
    """Return the encodings to try; many zero bytes at every other place mean UTF-16 without its mark."""
    head = content[:4096]
    if head[1::2].count(0) > len(head) // 8:
        return ["utf-16-le"]
    return ["utf-16-be"] if head[::2].count(0) > len(head) // 8 else ["utf-8", "gb18030"]


def _separated(text: str, name: str) -> list[list[Cell]]:
    head = text[:20_000]
    separator = max(",\t;，", key=lambda mark: (head.count(mark), mark == ","))
    csv.field_size_limit(MAX_FIELD)
    try:
        rows: list[list[Cell]] = [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
    except csv.Error as error:
        raise Refused(_UNKNOWN.format(name=name, kinds=KINDS)) from error
    guard.refuse_large(len(rows), max(map(len, rows), default=0), name)
    return rows


def _parquet(path: Path) -> Grid:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        guard.refuse_large(pq.read_metadata(path).num_rows, pq.read_metadata(path).num_columns, path.name)
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise Refused(f"文件 {path.name} 不是完整的 Parquet 文件，无法读取。请重新导出。") from error
    columns = [column.to_pylist() for column in table.columns]
    return Grid(path.name, "", [list(table.column_names), *map(list, zip(*columns, strict=True))])
