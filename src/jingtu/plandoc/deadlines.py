"""When: the deadlines in a passage, in the words of the document and as days.

    2018年底前 → by 2018-12-31          2018年起 → from 2018-01-01         每10年 → every 10 years
    2018年6月前 → by, two readings       2018年3月至6月 → window            持续实施 → continuous
    每年11-12月 → a window every year    自接到通知之日起六个月内 → per case   按省统一要求进度 → set elsewhere

A date inside a document's name or number (〔2016〕31号, 《年鉴2017》) and a year that is only compared with (较2013年) is
no deadline.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from .fold import han_number
from .plain import plain
from .reading import Deadline, Span

NEAR = 120  # characters within which a date lends its year to the next
YEARS = range(1990, 2101)
_PAST_ACT = re.compile(
    r"^(?:已|就)?(?:关停|关闭|搬迁|停产|建成|投产|投运|形成|设立|成立|批准|取得|收回|建设|开办|出让)[^,。;]{0,6}的"
)
_NUM = r"(?:\d{1,3}|[一二三四五六七八九十两]{1,3})"
_PART = (
    r"(?:年?(?P<end>年底|底|末|年末)|年?(?P<half>上半年|下半年|上半叶)|年?第?(?P<quarter>[一二三四1234])季度|年?(?P<start>年初|初)"
    r"|年(?P<month>\d{1,2}|十[一二]?|[一二三四五六七八九])月(?:份)?(?:(?P<day>\d{1,2})[日号]|(?P<third>上旬|中旬|下旬|初|中)|(?P<monthend>月?底|末))?|年度?)"
)
_DATE = rf"(?P<year>(?:19|20)\d\d){_PART}"
_SINGLE = re.compile(rf"(?P<lead>截止到?|截至|自|从|到|至|于|在)?\s*{_DATE}(?P<tail>之前|以前|前|起(?:始)?|开始|以后|之后|以来)?")
_YEAR_PRINTED = re.compile(
    rf"(?P<lead>在)?(?<!\d)(?<!\d\.)(?P<year>20[0-4]\d)(?:{_PART}|(?=[./-]\d|[前底,。;]|$))(?P<tail>之前|以前|前|以来)?"
)
_DOTTED = re.compile(  # 2020.6.30, 2020-06-30, 2020/6 and two of them joined, as cells print them
    r"(?<!\d)(?P<y1>20\d\d)(?P<by>[./-])(?P<m1>\d{1,2})(?:(?P=by)(?P<d1>\d{1,2}))?(?![\d%])"
    r"(?:\s*(?:-+|至|到|~)\s*(?P<y2>20\d\d)(?P=by)(?P<m2>\d{1,2})(?:(?P=by)(?P<d2>\d{1,2}))?(?![\d%]))?"
)
_RANGE = re.compile(
    r"(?P<y1>20\d\d)年?(?:(?P<m1>\d{1,2})月)?(?:(?P<d1>\d{1,2})日)?\s*(?:-+|至|到|~)\s*(?:(?P<y2>20\d\d)年)?(?:(?P<m2>\d{1,2})月)?份?(?:(?P<d2>\d{1,2})日)?(?P<e2>年?底)?"
)
_MONTH_ONLY = re.compile(
    r"(?<![\d年])(?P<month>\d{1,2})月份?(?P<monthend>底|末)?(?:(?P<day>\d{1,2})日)?(?P<tail>之前|以前|前)?(?<![月份])"
)
_MONTH_IN_LIST = r"\d{1,2}月份?[底末]?(?:之前|以前|前)?"
_LISTED_MONTHS = re.compile(rf"(?P<year>20\d\d)年{_MONTH_IN_LIST}(?P<more>(?:[、和及]{_MONTH_IN_LIST})+)(?!\d)")
_LISTED_MONTH = re.compile(r"(?P<month>\d{1,2})月份?(?P<monthend>[底末])?(?P<tail>之前|以前|前)?")
_QUARTER = r"第?[一二三四1-4](?:季度)?"
_LISTED_PARTS = re.compile(  # 2019年9、10月份 and 2019年第一、二季度
    rf"(?P<year>20\d\d)年(?:(?P<months>\d{{1,2}}(?:[、和及]\d{{1,2}})+)月份?"
    rf"|(?P<quarters>{_QUARTER}(?:[、和及]{_QUARTER})+)(?<=季度))(?:底?之?前|底)?"
)
_UNREAD_TIME = re.compile(
    r"度?的?(?:[汛旱雨枯丰]水?[期季]|[春夏秋冬]季?|春节|元旦|清明|端午|中秋|国庆|五一|十一|两会|春耕|春播|夏收|秋收|秋播|[供采]暖季?|[封冰]冻期?|[寒暑]假|(?:播种|收获)期?)"
    r"(?:结束|来临|开始)?(?:之?前|以前|期?间|后|末|底)"
)
_YEAR_END = re.compile(r"(?<![\d每度一二三四五六七八九十两几年])(?:[今本当]?年[底末]之?前|[今本当]年[底末内]|年内)")
_DAY_OF_MONTH = r"(?:(?P<day>\d{1,2})[日号]|(?P<third>上旬|中旬))"
_YEARLY_WINDOW = re.compile(
    rf"每年的?(?P<m1>\d{{1,2}})月?份?(?:\d{{1,2}}[日号])?\s*(?:-+|至|到|~)\s*(?:次年|翌年)?(?P<m2>\d{{1,2}})月(?:份|底前?|{_DAY_OF_MONTH})?"
)
_MONTH_OF_YEAR = rf"(?P<m>\d{{1,2}})(?:月份?{_DAY_OF_MONTH}?底?(?:之?前)?|(?=[、和及]\d))"
_YEARLY_ITEM = re.compile(_MONTH_OF_YEAR)
_YEARLY_MONTH = re.compile(rf"每年的?{_MONTH_OF_YEAR}(?<=[月份日号旬底前])")
_YEARLY_MONTHS = re.compile(
    r"每年的?X(?:[、和及]X)+(?<=[月份日号旬底前])".replace("X", re.sub(r"\?P<\w+>", "?:", _MONTH_OF_YEAR))
)
_YEARLY = re.compile(
    r"于?每(?:1|一)?年(?:年)?(?:底|末|初)?(?:之?前)?(?!度?第)|逐年|分年度|按年度|分年(?=制定|编制|实施)|(?<!每)(?:一|1)年(?:一|1)[次轮]"
)
_CYCLE = re.compile(rf"每(?:隔)?(?P<n>{_NUM})年")
_HALF = re.compile(r"每半年|半年(?:一|1)[次轮期]")
_SUB = re.compile(r"每(?:个)?(?P<unit>季度|季|月|周|日)(?!志)")
_MONTHS = re.compile(r"每(?P<n>[两二三四六]|[2346])个?月")
_CONTINUOUS_CELL = re.compile(r"^(?:长期|持续|常态|常年|全年|贯穿|日常|经常|动态|不间断|适时).{0,8}$")
_CONTINUOUS_TEXT = re.compile(r"(?:长期|持续)(?:实施|坚持)|常态化(?:开展|推进|实施)")
_PER_CASE = re.compile(
    rf"(?:自|从|在)?(?:[^,。;:()自从]{{1,24}})?(?:之日起|后|起)\s*{_NUM}个?(?:工作日|月|年|日|天|周)(?:之?内|以内)|提前{_NUM}个?(?:工作日|日|天|月)"
)
_ELSEWHERE = re.compile(
    r"(?:按照?|依照|根据)(?:国家|省|市|区|上级|省市|国家和省|国家、省|全国|全省|全市|省委省政府)?[^,。;:()]{0,6}?(?:统一)?(?:要求|规定|部署|安排|下达)[^,。;:()]{0,3}(?:进度|时限|时间|期限|节点)(?:要求)?(?:完成)?|以(?:省|市|国家|上级)[^,。;]{0,8}时(?:间|限)为准"
)
_ELSEWHERE_CELL = re.compile(r"^(?:按照?|以|根据).{0,20}(?:要求|规定|部署|安排|为准|进度|下达).{0,6}$")
_PERIOD = re.compile(r"[\"“]?(?P<n>十[二三四五六])五[\"”]?(?:规划)?(?P<part>期间|期末|末|时期)")
_PERIOD_START = {"十二": 2011, "十三": 2016, "十四": 2021, "十五": 2026, "十六": 2031}
_NOT_DUE_BEFORE = re.compile(r"(?:较|比|与|以|相比|相对于|同比|在|基于)\s*$")
_NOT_DUE_AFTER = re.compile(
    r"^(?:相比|为基[准数期]|水平|基础|同期|数据|版|》|年鉴|〕|]|修订|修正|号|度?(?:普查|统计|详查(?:未|结果|成果|数据)))"
)


def find(text: str, start: int, *, is_cell: bool = False, issued: int | None = None) -> tuple[Deadline, ...]:
    """Return the deadlines in `text` in printed order; `start` is its offset in the document.

    `is_cell` says that the whole text is a deadline column's cell, where a bare 2018年 or 持续实施 stands for itself.
    """
    copy = plain(text)
    taken: dict[Span, Deadline] = {}
    covered = bytearray(len(copy.words))
    for (left, right), deadline in _all(copy.words, is_cell, issued):
        if not any(covered[left:right]):
            taken[left, right] = deadline
            covered[left:right] = bytes([1]) * (right - left)
    return tuple(_placed(taken[span], text, start, copy.printed(*span)) for span in sorted(taken))


def unread_years(text: str, start: int) -> list[Span]:
    """Return where years stand that gave no deadline and are neither compared with nor told of the past."""
    copy, covered = plain(text), bytearray(len(text))
    for deadline in find(text, 0):
        left, right = deadline.span
        covered[left:right] = bytes([1]) * (right - left)
    years = (m for m in _YEAR_PRINTED.finditer(copy.words) if not (_only_compared(m) or _is_past_reference(m)))
    spans = (copy.printed(*m.span("year")) for m in years)
    return [(start + left, start + right) for left, right in spans if not any(covered[left:right])]


Found = Iterator[tuple[Span, Deadline]]


def _all(words: str, is_cell: bool, issued: int | None) -> Found:
    """Every reading of every phrase, the most specific first; overlapping later ones are dropped by the caller."""
    for kind in (_returning, _per_case, _elsewhere, _dotted, _ranges, _periods, _listed_parts, _singles, _listed_months, _months):
        yield from kind(words, is_cell, issued)
    for m in (_CONTINUOUS_CELL if is_cell else _CONTINUOUS_TEXT).finditer(words):
        yield m.span(), _draft("continuous")


def _placed(deadline: Deadline, text: str, start: int, printed: Span) -> Deadline:
    left, right = printed
    return replace(deadline, text=text[left:right], span=(start + left, start + right))


def _draft(kind: str, first: dt.date | None = None, last: dt.date | None = None, **more: object) -> Deadline:
    return Deadline("", kind, first, last, bool(more.pop("ambiguous", False)), (0, 0), **more)  # type: ignore[arg-type]


def _returning(words: str, is_cell: bool, issued: int | None) -> Found:
    yield from _months_of_years(words)
    for m in _CYCLE.finditer(words):
        years = han_number(m["n"]) or 1
        yield m.span(), _draft("yearly" if years == 1 else "every-n-years", every=years)
    for m in _HALF.finditer(words):
        yield m.span(), _draft("yearly", every=0.5)
    for m in _MONTHS.finditer(words):
        yield m.span(), _draft("yearly", every=(han_number(m["n"]) or 1) / 12)
    for m in _SUB.finditer(words):
        yield m.span(), _draft("yearly", every={"季": 0.25, "月": 1 / 12, "周": 1 / 52, "日": 1 / 365}[m["unit"][0]])
    for m in _YEARLY.finditer(words):
        yield m.span(), _draft("yearly", every=1)


def _months_of_years(words: str) -> Found:
    """每年11月至12月 and 每年11、12月 are windows; 每年6月、12月 are two days of every year."""
    for m in _YEARLY_WINDOW.finditer(words):
        if _are_months(m["m1"], m["m2"]):
            yield m.span(), _draft("window", every=1, months=(int(m["m1"]), int(m["m2"])), day=_day_of_month(m))
    for m in _YEARLY_MONTHS.finditer(words):
        items = list(_YEARLY_ITEM.finditer(words, *m.span()))
        months = [int(item["m"]) for item in items]
        if months == list(range(months[0], months[-1] + 1)) and _are_months(*months):
            yield m.span(), _draft("window", every=1, months=(months[0], months[-1]), day=_day_of_month(items[-1]))
        for item, month in zip(items, months, strict=True):
            if _are_months(month):
                span = (m.start() if item is items[0] else item.start(), item.end())
                yield span, _draft("yearly", every=1, months=(month, month), day=_day_of_month(item))
    for m in _YEARLY_MONTH.finditer(words):
        if _are_months(m["m"]):
            yield m.span(), _draft("yearly", every=1, months=(int(m["m"]), int(m["m"])), day=_day_of_month(m))


def _are_months(*numbers: str | int) -> bool:
    return all(1 <= int(number) <= 12 for number in numbers)


def _day_of_month(m: re.Match[str]) -> int | None:
    """The last day that a month's words name: its own day, the end of a third, None for the whole month."""
    if m["third"]:
        return {"上旬": 10, "中旬": 20}[m["third"]]
    return int(m["day"]) if m["day"] and 1 <= int(m["day"]) <= 31 else None


def _per_case(words: str, is_cell: bool, issued: int | None) -> Found:
    for m in _PER_CASE.finditer(words):
        yield m.span(), _draft("per-case")


def _elsewhere(words: str, is_cell: bool, issued: int | None) -> Found:
    for m in _ELSEWHERE.finditer(words):
        yield m.span(), _draft("set-elsewhere")
    if is_cell and (m2 := _ELSEWHERE_CELL.match(words)):
        yield m2.span(), _draft("set-elsewhere")


def _dotted(words: str, is_cell: bool, issued: int | None) -> Found:
    for m in _DOTTED.finditer(words) if is_cell else ():
        one = _dotted_days(m["y1"], m["m1"], m["d1"])
        two = _dotted_days(m["y2"], m["m2"], m["d2"]) if m["y2"] else None
        if one and two and one[0] <= two[1]:
            yield m.span(), _draft("window", one[0], two[1])
        elif one and not m["y2"]:
            yield m.span(), _draft("by", None, one[1])


def _dotted_days(year: str, month: str, day: str | None) -> tuple[dt.date, dt.date] | None:
    """The first and last day of 2020.6.30 or 2020.6; None where there is no such day."""
    first = _day(int(year), int(month), int(day or 1))
    last = _day(int(year), int(month), int(day) if day else _month_days(int(year), int(month)))
    return (first, last) if first and last else None


def _ranges(words: str, is_cell: bool, issued: int | None) -> Found:
    for m in _RANGE.finditer(words):
        year1, year2 = int(m["y1"]), int(m["y2"] or m["y1"])
        if not m["m2"] and not m["y2"]:
            continue
        month1, month2 = int(m["m1"] or 1), int(m["m2"] or 12)
        first = _day(year1, month1, int(m["d1"] or 1))
        last = _day(year2, month2, int(m["d2"]) if m["d2"] else _month_days(year2, month2))
        if first and last and first <= last:
            yield m.span(), _draft("window", first, last)


def _periods(words: str, is_cell: bool, issued: int | None) -> Found:
    for m in _PERIOD.finditer(words):
        year = _PERIOD_START[m["n"]]
        last = dt.date(year + 4, 12, 31)
        yield m.span(), _draft("by", None, last) if "末" in m["part"] else _draft("window", dt.date(year, 1, 1), last)


def _singles(words: str, is_cell: bool, issued: int | None) -> Found:
    for m in _SINGLE.finditer(words):
        if int(m["year"]) not in YEARS or _only_compared(m) or (not is_cell and _is_past_reference(m)):
            continue
        if (unread := _UNREAD_TIME.match(words, m.end("year") + 1)) and m.end() < unread.end():
            yield (m.start(), unread.end()), _draft("by", None, dt.date(int(m["year"]), 12, 31), ambiguous=True)
        elif deadline := _single(m):
            yield m.span(), deadline


def _only_compared(m: re.Match[str]) -> bool:
    before, after = m.string[max(0, m.start("year") - 3) : m.start("year")], m.string[m.end() : m.end() + 4]
    return bool(_NOT_DUE_BEFORE.search(before) and m["lead"] not in ("在",)) or bool(_NOT_DUE_AFTER.match(after))


def _is_past_reference(m: re.Match[str]) -> bool:
    """A year that ends in 以来, or that says how old a thing is (2010年以前关停的), tells of the past."""
    return m["tail"] == "以来" or bool(m["tail"] in ("前", "之前", "以前") and _PAST_ACT.match(m.string[m.end() :]))


def _single(m: re.Match[str]) -> Deadline | None:
    span = _days(m)
    if span is None:
        return None
    first, last = span
    if m["tail"] in ("起", "起始", "开始", "以后", "之后") or (m["lead"] in ("自", "从") and m["tail"] is None):
        return _draft("from", first, None)
    if m["tail"] in ("前", "之前", "以前") and not (m["end"] or m["day"] or m["monthend"] or m["third"] == "下旬"):
        return _draft("by", None, last, ambiguous=True, alternatives=(first - dt.timedelta(days=1), last))
    return _draft("by", None, last)


def _days(m: re.Match[str]) -> tuple[dt.date, dt.date] | None:
    """The first and last day of the year, half, quarter, month, third or day that a match names."""
    year = int(m["year"])
    if m["month"]:
        return _month_span(year, han_number(m["month"]) or 0, m)
    if m["half"]:
        return (
            (dt.date(year, 1, 1), dt.date(year, 6, 30)) if m["half"][0] == "上" else (dt.date(year, 7, 1), dt.date(year, 12, 31))
        )
    if m["quarter"]:
        quarter = han_number(m["quarter"]) or 1
        return dt.date(year, 3 * quarter - 2, 1), dt.date(year, 3 * quarter, _month_days(year, 3 * quarter))
    if m["start"]:
        return dt.date(year, 1, 1), dt.date(year, 1, 31)
    return dt.date(year, 1, 1), dt.date(year, 12, 31)


def _month_span(year: int, month: int, m: re.Match[str]) -> tuple[dt.date, dt.date] | None:
    if not 1 <= month <= 12:
        return None
    end = _month_days(year, month)
    if m["day"]:
        day = _day(year, month, int(m["day"]))
        return (day, day) if day else None
    first, last = {"上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "中": (11, 20), "下旬": (21, end)}.get(
        m["third"] or "", (1, end)
    )
    return dt.date(year, month, first), dt.date(year, month, last)


def _listed_parts(words: str, is_cell: bool, issued: int | None) -> Found:
    """Months or quarters in a row are a stretch of time; others are as many readings."""
    for m in _LISTED_PARTS.finditer(words):
        length = 3 if m["quarters"] else 1
        parts = [han_number(part) or 0 for part in re.findall(r"\d{1,2}|[一二三四]", m["quarters"] or m["months"])]
        if not all(1 <= part <= 12 // length for part in parts):
            continue
        year, ends = int(m["year"]), [part * length for part in parts]
        days = [dt.date(year, month, _month_days(year, month)) for month in ends]
        if parts == list(range(parts[0], parts[-1] + 1)):
            yield m.span(), _draft("window", dt.date(year, ends[0] - length + 1, 1), days[-1])
        else:
            yield m.span(), _draft("by", None, max(days), ambiguous=True, alternatives=tuple(days))


def _listed_months(words: str, is_cell: bool, issued: int | None) -> Found:
    """2019年6月、12月 are two deadlines; the first is read as any single month."""
    for listed in _LISTED_MONTHS.finditer(words):
        for m in _LISTED_MONTH.finditer(words, listed.start("more"), listed.end("more")):
            year, month = int(listed["year"]), int(m["month"])
            if not 1 <= month <= 12:
                continue
            first, last = dt.date(year, month, 1), dt.date(year, month, _month_days(year, month))
            if m["tail"] and not m["monthend"]:
                yield m.span(), _draft("by", None, last, ambiguous=True, alternatives=(first - dt.timedelta(days=1), last))
            else:
                yield m.span(), _draft("by", None, last)


def _months(words: str, is_cell: bool, issued: int | None) -> Found:
    """A month or an end of year without its year: that of the date before in the sentence, else the year of issue."""
    for m in _YEAR_END.finditer(words):
        before = None if m.group()[0] in "今本" else _date_before(words, m.start())
        yield m.span(), _in_year(before, 12, 31, issued)
    for m in _MONTH_ONLY.finditer(words):
        month, before = int(m["month"]), _date_before(words, m.start())
        if not 1 <= month <= 12 or not (m["tail"] or before):
            continue
        deadline = _in_year(before, month, int(m["day"]) if m["day"] else None, issued)
        if not (deadline.ambiguous or m["monthend"] or m["day"]):
            deadline = replace(deadline, ambiguous=True, alternatives=_before_or_in(deadline.last))
        yield m.span(), deadline


def _date_before(words: str, end: int) -> tuple[dt.date, dt.date] | None:
    """The first and last day of the date that stands before in the same sentence."""
    start = max(0, end - NEAR, *(words.rfind(stop, 0, end) + 1 for stop in "。;\n"))
    dates = (m for m in _SINGLE.finditer(words, start, end) if not (_only_compared(m) or _is_past_reference(m)))
    return next((days for m in reversed(list(dates)) if (days := _days(m))), None)


def _in_year(before: tuple[dt.date, dt.date] | None, month: int, day: int | None, issued: int | None) -> Deadline:
    """A deadline in the year of the date before it, certain where it comes later; else in the year of issue, assumed."""
    year = before[1].year if before else issued
    last = _day(year, month, day or _month_days(year, month)) if year else None
    return _draft("by", None, last, ambiguous=not (before and last and before[1] < last))


def _before_or_in(last: dt.date | None) -> tuple[dt.date, ...]:
    """What 6月前 can mean: the day before the month, or its last."""
    return (last.replace(day=1) - dt.timedelta(days=1), last) if last else ()


def _month_days(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1] if 1 <= month <= 12 else 31


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
