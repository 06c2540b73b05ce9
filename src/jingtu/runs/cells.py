"""What one cell of a table says: numbers, concentrations with their qualifier, days, degrees.

Every reader takes a cell as the file gives it and returns a value, or raises `Unreadable` with the end of a sentence that
begins with the place of the cell.
"""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from jingtu.standards import units

Cell = str | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

SECONDS_PER_DAY = 86_400
EXCEL_EPOCH = dt.date(1899, 12, 30)
FIRST_SERIAL, LAST_SERIAL = 18_264, 73_415  # 1950 to 2100: a number outside is no day of sampling

# Signs by which a table says that nothing is there, and words by which it says that nothing was measured.
SIGNS = frozenset({"", "/", "//", "\\", "-", "--", "—", "——", "―", "–", "…", "...", "*"})
NOTHING = SIGNS | {"空", "无", "未测", "未检", "未检测", "未分析", "na", "n/a", "nan", "null", "none"}
_NOT_DETECTED = re.compile(
    r"(?:未检出|未捡出|低于检出限|小于检出限|检出限以下|n\.?d\.?|bdl|<?\s*(?:lod|mdl|dl|loq))(?P<rest>.*)", re.I
)
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # but for tabulators and the ends of lines
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_SPELLED = str.maketrans("−–﹣×✕＊*≤≦﹤〈", "---xxxx<<<<")
_PLAIN = r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+"  # 0,312 is no 312: its comma stands for a point
_NUMBER = re.compile(rf"(?P<sign>[+-]?)(?P<digits>{_PLAIN})(?:(?:e|x10\^?|x10\*\*)\(?(?P<power>[+-]?\d{{1,3}})\)?)?", re.I)
_PARTED = re.compile(r"[\d.,]\s+[\d.,]")  # 26 27.1, on two lines or one, may be two results
_TIME = r"(?P<hour>[01]?\d|2[0-3])(?:[:时](?P<minute>[0-5]?\d)(?:[:分](?P<second>[0-5]?\d)(?:\.\d+)?秒?|分?)|时)"
_ZONE = r"\s*(?:z|\+\d{2}(?::?\d{2})?)?"  # one with a minus may be the end of a time: 10:00-12:00
_DAY = re.compile(rf"(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?(?:(?:\s+|t){_TIME}{_ZONE})?", re.I)
_DAY_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DEGREES = re.compile(  # after normalisation, in which ″ becomes ′′
    r"[ewns东西北南]?[经纬]?\s*(?P<d>\d{1,3})\s*[°度:]\s*(?P<m>\d{1,2}(?:\.\d+)?)\s*"
    r"(?:['′’分:]\s*(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:['′’\"”秒]*))?)?\s*[ewns]?",
    re.IGNORECASE,
)
_LENGTH = r"(?:cm|mm|m|厘米|公分|毫米|米)"
_SPAN = re.compile(
    rf"(?P<upper>\d+(?:\.\d+)?)\s*(?P<of_upper>{_LENGTH})?\s*(?:-|~|～|—|–|至|到|_)+"
    rf"\s*(?P<lower>\d+(?:\.\d+)?)\s*(?P<unit>{_LENGTH})?",
    re.IGNORECASE,
)
_LENGTH_BEHIND = re.compile(rf"\s*(?P<unit>{_LENGTH})$", re.IGNORECASE)
_SPACED = re.compile(r"(?P<d>\d{1,3})\s+(?P<m>\d{1,2})\s+(?P<s>\d{1,2}(?:\.\d+)?)")  # as receivers show them


class Unreadable(ValueError):
    """A cell that does not say what its column is for."""


@dataclass(frozen=True)
class ErrorCell:
    """A formula that came to an error or was never worked out; the spreadsheet itself has no value there."""

    shown: str = "#公式"


@dataclass(frozen=True)
class Concentration:
    """A measured content: `value` (NaN where nothing was detected), `qualifier` ("<" or ""), the detection limit, a unit."""

    value: float
    qualifier: str = ""
    detection_limit: float = math.nan
    unit: str = ""


@dataclass(frozen=True)
class Span:
    """From where to where something reaches, in a unit of length ("" where none is written)."""

    upper: float
    lower: float
    unit: str = ""


def said(cell: Cell | ErrorCell) -> str:
    """Return the text of a cell: full-width forms made plain, spaces at the ends taken off, whole numbers without ".0"."""
    if cell is None:
        return ""
    if isinstance(cell, ErrorCell):
        return cell.shown
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return str(int(cell)) if math.isfinite(cell) and cell == int(cell) and abs(cell) < 1e15 else repr(float(cell))
    if isinstance(cell, str):
        if cell.isascii():
            return cell.strip()
        if unicodedata.is_normalized("NFKC", cell):  # nor does such a text hold superscripts, and most texts are such
            return cell.strip()
        return unicodedata.normalize("NFKC", cell.translate(_SUPERSCRIPTS)).strip()
    return str(cell)


def visible(text: str) -> str:
    """Return a text with a picture in place of each control character, so that it can be shown and kept.

    >>> visible("a\\0b\\x85")
    'a␀b�'
    """
    return CONTROL.sub(lambda found: chr(0x2400 + ord(found[0])) if found[0] < " " else "\ufffd", text)


def empty(cell: Cell | ErrorCell, signs: frozenset[str] = NOTHING) -> bool:
    """Tell whether a cell says nothing. In a column of texts only `SIGNS` do: Na there is sodium."""
    return cell is None or (isinstance(cell, str) and said(cell).lower() in signs)


def number(cell: Cell | ErrorCell) -> float:
    """Return the number a cell holds: 1.2, １．２, 1,234.5, 1.2×10-3, 5e-4. Raises Unreadable for anything else."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if math.isfinite(cell):
            return float(cell)
        raise Unreadable(f"{cell} 不是有限的数，应为数字")
    text = _text(cell, "数字")
    found = _NUMBER.fullmatch(_compact(text))
    if found is None:
        raise Unreadable(f"“{_short(text)}”不是数字，应为如 6.5 的数字；请改正，没有数据时留空")
    return _value(found)


def concentration(cell: Cell | ErrorCell) -> Concentration:
    """Return the content a cell reports: 0.31, <0.01, 未检出, ND, 0.004L, 1.2×10-3, 3.2 mg/kg. Raises Unreadable.

    "L" after a number is how water laboratories write "below this detection limit". A value above the range (>100) is
    refused: it has no number to evaluate.
    """
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return Concentration(_not_negative(number(cell), str(cell)))
    text = _text(cell, "浓度")
    short = _compact(text)
    if missed := _NOT_DETECTED.fullmatch(short):
        return Concentration(math.nan, "<", *_limit_in(missed["rest"], text))
    below = short.startswith("<")
    found = _NUMBER.match(short.removeprefix("<"))
    rest = short.removeprefix("<")[found.end() :] if found else ""
    if found is None or not _is_unit_or_mark(rest):
        raise Unreadable(_why_no_concentration(text, short))
    value = _not_negative(_value(found), text)
    if below or rest == "L":
        return Concentration(math.nan, "<", value, "" if rest == "L" else rest)
    return Concentration(value, unit=rest)


def says_not_detected(text: str) -> bool:
    """Tell whether words say that nothing was detected, as they would in the cell of a content: 未检出, ND, <DL, BDL, ≤."""
    short = _compact(said(text))
    found = _NOT_DETECTED.fullmatch(short)
    return short == "<" or (found is not None and not found["rest"].strip("()"))


def limit(cell: Cell | ErrorCell) -> Concentration:
    """Return the detection limit a cell tells as value and unit: 0.01, <0.01, 0.004L, 10 ug/kg. Raises Unreadable."""
    found = concentration(cell)
    if not found.qualifier:
        return found
    if math.isnan(found.detection_limit):
        raise Unreadable(f"“{_short(said(cell))}”不是检出限，应为如 0.01 的数字；请改正，没有检出限时留空")
    return Concentration(found.detection_limit, unit=found.unit)


def span(cell: Cell | ErrorCell) -> Span:
    """Return the depths a cell tells, one number for both ends: 0-20, 0-20cm, 0cm-0.2m, 0.5. Raises Unreadable."""
    if not isinstance(cell, str):
        return Span(number(cell), number(cell))
    return _span(said(cell))


@lru_cache(maxsize=10_000)
def _span(text: str) -> Span:
    if found := _SPAN.fullmatch(text):
        upper, unit = float(found["upper"]), found["unit"] or found["of_upper"] or ""
        if found["of_upper"]:
            upper *= units.factor(found["of_upper"], unit)
        return Span(upper, float(found["lower"]), unit)
    behind = _LENGTH_BEHIND.search(text)
    value = number(text[: behind.start()] if behind else text)
    return Span(value, value, behind["unit"] if behind else "")


def day(cell: Cell | ErrorCell) -> dt.date:
    """Return the day a cell holds: a date of Excel or its serial number, 2019-6-30, 2019年6月30日, 20190630."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    text = said(cell)
    if found := (_DAY.fullmatch(text) or _DAY_TOGETHER.fullmatch(text)):
        try:
            return dt.date(*(int(part) for part in found.groups()[:3]))
        except ValueError:
            raise Unreadable(f"“{_short(text)}”不是日历上有的日期；请改正") from None
    if isinstance(cell, float | int) and not isinstance(cell, bool) and FIRST_SERIAL <= cell <= LAST_SERIAL:
        return EXCEL_EPOCH + dt.timedelta(days=int(cell))
    raise Unreadable(f"“{_short(text)}”不是日期，应为如 2019-06-30 的日期；请改正")


def moment(cell: Cell | ErrorCell) -> dt.datetime:
    """Return the day a cell holds with its time, midnight where it tells none."""
    on = day(cell)
    if isinstance(cell, dt.datetime):
        return cell.replace(microsecond=0, tzinfo=None)
    start = dt.datetime(on.year, on.month, on.day)
    if isinstance(cell, float | int):
        return start + dt.timedelta(seconds=round(cell % 1 * SECONDS_PER_DAY)) if cell <= LAST_SERIAL else start
    found = _DAY.fullmatch(said(cell))
    if found is None:
        return start
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    return start.replace(hour=hour, minute=minute, second=second)


def longitude(cell: Cell | ErrorCell) -> float:
    """Return degrees east of Greenwich in [-180, 180], from a decimal number or 116°23′45″."""
    return _degrees(cell, "经度", 180)


def latitude(cell: Cell | ErrorCell) -> float:
    """Return degrees north in [-90, 90], from a decimal number or 39°54′20″."""
    return _degrees(cell, "纬度", 90)


def _degrees(cell: Cell | ErrorCell, what: str, most: int) -> float:
    text = said(cell)
    if found := _DEGREES.fullmatch(text) or _SPACED.fullmatch(text):
        minutes, seconds = float(found["m"]), float(found["s"] or 0)
        if minutes >= 60 or seconds >= 60:
            raise Unreadable(f"“{_short(text)}”的分或秒不小于 60，不是{what}；请改正")
        value = float(found["d"]) + minutes / 60 + seconds / 3600
    else:
        value = number(re.sub(r"^[ENen东北][经纬]?|[°度]?[ENen]?$", "", text) if isinstance(cell, str) else cell)
    if abs(value) > most:
        raise Unreadable(f"{value:g} 不是{what}，应在 -{most} 到 {most} 之间（十进制度）；投影坐标请用“东坐标”“北坐标”作列名")
    return value


def _text(cell: Cell | ErrorCell, wanted: str) -> str:
    if isinstance(cell, ErrorCell):
        raise Unreadable(f"单元格是出错或没有算出的公式（{cell.shown}），应为{wanted}；请在 Excel 中改正公式，保存后再试")
    if isinstance(cell, bool):
        raise Unreadable(f"单元格是逻辑值 {'TRUE' if cell else 'FALSE'}，应为{wanted}；请改正")
    if not isinstance(cell, str):
        raise Unreadable(f"单元格是日期或时间（{cell}），应为{wanted}；Excel 可能把数字当成了日期，请改为文本后重填")
    return said(cell)


def _compact(text: str) -> str:
    """Return a number without the blanks around its sign, power and unit; one inside its digits is refused."""
    if _PARTED.search(text):
        raise Unreadable(f"“{_short(text)}”的数字中间有空格或换行，分不清是一个数还是几个，应为如 1026.5 的一个数；请改正")
    return re.sub(r"\s+", "", text.translate(_SPELLED))


def _value(found: re.Match[str]) -> float:
    value = float(f"{found['sign']}{found['digits'].replace(',', '')}e{found['power'] or 0}")
    if not math.isfinite(value):
        raise Unreadable(f"“{_short(found[0])}”大得不是有限的数；请改正")
    return value


def _not_negative(value: float, text: str) -> float:
    if value < 0:
        raise Unreadable(f"浓度 {_short(text)} 是负数，应不小于 0；低于检出限请写“<检出限”或“未检出”")
    return value


def _limit_in(rest: str, text: str) -> tuple[float, str]:
    """Return the detection limit and its unit in what follows 未检出: （<0.01）, (0.01 mg/kg), nothing."""
    inner = rest.strip("()<:,;")
    if not inner:
        return math.nan, ""
    found = _NUMBER.match(inner)
    behind = inner[found.end() :].strip("()") if found else ""
    if found is None or not _is_unit_or_mark(behind):
        raise Unreadable(f"“{_short(text)}”中“未检出”后面的文字读不懂，应为“未检出”或“未检出(<0.01)”；请改正")
    return _not_negative(_value(found), text), "" if behind == "L" else behind


def _is_unit_or_mark(rest: str) -> bool:
    return rest in ("", "L") or re.fullmatch(r"(?:[nuμmk]?g|mol|cmol)/(?:k?g|[mu]?L|m3)|%", rest, re.I) is not None


def _why_no_concentration(text: str, short: str) -> str:
    if short.startswith((">", "≥")):
        return f"“{_short(text)}”超出测定范围，没有可评价的数值；请稀释后复测，填写测得的浓度"
    return f"“{_short(text)}”不是浓度，应为如 0.31、<0.01、未检出、0.004L 的写法；请改正，没有测定时留空"


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:23] + "…"
