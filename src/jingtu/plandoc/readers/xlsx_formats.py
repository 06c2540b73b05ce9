"""Number formats of Excel: what a reader sees in a cell that holds a number or a day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from jingtu.plandoc.readers.limits import MAX_CELLS, TOO_MANY_CELLS
from jingtu.plandoc.readers.package import Package
from jingtu.plandoc.refused import Refused

Value = str | bool | int | float | dt.date | dt.time | dt.datetime | dt.timedelta | None
# Something of single cells, by (row, column) from 0.
ByCell = dict[tuple[int, int], str]


@dataclass(frozen=True)
class Printing:
    """What the values of a sheet do not tell: format codes, and formulas that no program has worked out yet."""

    codes: ByCell = field(default_factory=dict)
    formulas: ByCell = field(default_factory=dict)


_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BUILT_IN = {
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    31: 'yyyy"年"m"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
# A file without format codes (.xls) still has days; this wording cannot be misread.
_DAY = 'yyyy"年"m"月"d"日"'
_INSTANT = 'yyyy"年"m"月"d"日" h:mm'
_PLACES = re.compile(r"General|[#0?][#0?,]*(?:\.[#0?]+)?", re.IGNORECASE)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_DATE_TOKEN = re.compile(r'"[^"]*"|\\.|yyyy|yy|e|m+|d+|h+|s+|.', re.IGNORECASE)


def read_printing(package: Package) -> dict[str, Printing]:
    """Return how each sheet, by its name, is to be printed.

    Raises Refused where a sheet spans more cells than a plan can have."""
    book = package.related("").get("officeDocument", "xl/workbook.xml")
    if book not in package or not book.endswith(".xml"):
        return {}
    parts = package.related(book)
    styles = parts.get("styles", "")
    codes = _style_codes(package.xml(styles)) if styles in package else []
    targets = _sheet_parts(package, book)
    return {name: _sheet_printing(package.xml(part), codes) for name, part in targets if part in package}


def show(value: Value, code: str | None = None) -> str:
    """Return a cell's value as its format prints it; without a format numbers are plain and days read 2018年12月31日."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    section = re.sub(r"\[[^\]]*\]", "", (code or "").split(";")[0])
    if isinstance(value, dt.datetime):
        return _date(value, section or (_INSTANT if value.time() != dt.time() else _DAY))
    if isinstance(value, dt.date):
        return _date(dt.datetime(value.year, value.month, value.day), section or _DAY)
    if isinstance(value, int | float):
        return _number(value, section)
    return str(value)


def _number(value: float, section: str) -> str:
    bare = _LITERAL.sub("", section)
    places = _PLACES.search(section)
    if places is None or re.search(r"[/Ee@]", bare.replace("General", "")):
        return _general(value)
    if "%" in bare:
        value = round(value * 100, 10)
    shown = _placed(value, places[0])
    whole = section[: places.start()] + "\0" + section[places.end() :]
    return _LITERAL.sub(lambda match: match[1] or match[2] or "", whole).replace("\0", shown).strip()


def _placed(value: float, places: str) -> str:
    if places.lower() == "general":
        return _general(value)
    integer, _, decimals = places.partition(".")
    width = integer.count("0") + (len(decimals) + 1 if decimals else 0)
    comma = "," if "," in integer.rstrip(",") else ""
    shown = f"{value:0{width}{comma}.{len(decimals)}f}" if not comma else f"{value:,.{len(decimals)}f}"
    return _without_optional(shown, decimals)


def _without_optional(shown: str, decimals: str) -> str:
    for place in reversed(decimals):
        if place == "0" or not shown.endswith("0"):
            break
        shown = shown[:-1]
    return shown.rstrip(".") if decimals else shown


def _general(value: float) -> str:
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.15g}"


def _date(value: dt.datetime, section: str) -> str:
    return "".join(_date_pieces(value, section)).strip()


def _date_pieces(value: dt.datetime, section: str) -> Iterator[str]:
    after_hour = False
    for token in _DATE_TOKEN.findall(section):
        kind = token[0].lower()
        if token[0] == '"':
            yield token[1:-1]
        elif token[0] == "\\":
            yield token[1]
        elif kind in "ye":
            yield f"{value.year % 100:02d}" if len(token) == 2 else str(value.year)
        elif kind == "m":
            number = value.minute if after_hour else value.month
            yield f"{number:02d}" if len(token) == 2 else str(number)
        elif kind in "dhs":
            after_hour = kind == "h"
            number = {"d": value.day, "h": value.hour, "s": value.second}[kind]
            yield f"{number:02d}" if len(token) == 2 else str(number)
        elif token not in "@_*":
            yield token


def _sheet_parts(package: Package, book: str) -> list[tuple[str, str]]:
    links = package.targets(book)
    sheets = [item for item in package.xml(book).iter("{*}sheet") if isinstance(item.tag, str)]
    return [(sheet.get("name", ""), links.get(sheet.get(f"{_R}id", ""), "")) for sheet in sheets]


def _style_codes(styles: etree._Element) -> list[str]:
    """Return the format code of each cell style by its index, "" for General."""
    own = {item.get("numFmtId", ""): item.get("formatCode", "") for item in styles.iter("{*}numFmt")}
    cell_styles = styles.find("{*}cellXfs")
    if cell_styles is None:
        return []
    numbers = [style.get("numFmtId", "0") for style in cell_styles]
    return [own.get(number) or _BUILT_IN.get(int(number) if number.isdecimal() else 0, "") for number in numbers]


def _sheet_printing(root: etree._Element, codes: list[str]) -> Printing:
    printing = Printing()
    last_row = last_column = 0
    for cell in root.iter("{*}c"):
        place = _place(cell.get("r", ""))
        if place is None or not len(cell):
            continue
        last_row, last_column = max(last_row, place[0] + 1), max(last_column, place[1] + 1)
        style = cell.get("s", "0")
        code = codes[int(style)] if style.isdecimal() and int(style) < len(codes) else ""
        if code and code != "General":
            printing.codes[place] = code
        if (formula := cell.findtext("{*}f")) and not cell.findtext("{*}v"):
            printing.formulas[place] = f"={formula}"
    # The library lays every sheet out in full: one value in the last corner would take all memory.
    if last_row * last_column > MAX_CELLS:
        raise Refused(TOO_MANY_CELLS.format(cells=last_row * last_column, limit=MAX_CELLS))
    return printing


def _place(reference: str) -> tuple[int, int] | None:
    match = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})", reference)
    if match is None:
        return None
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1
