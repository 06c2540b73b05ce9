"""Automatic list numbers of Word: counts them through the document and renders each as printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from jingtu.plandoc.readers.docx_styles import W, find, is_on, value, whole

LEVELS = 9
# After these marks Chinese documents print no gap, though Word's default puts a tab there.
_CLOSING = tuple("、）)．.。：:，,】〕］]》")


@dataclass(frozen=True)
class Level:
    """One level of a list: `text` is the pattern ("（%1）"), `restart` the level number whose use restarts it (0: never)."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    gap: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass(frozen=True)
class List:
    """A w:num: the abstract list it counts with, its levels and the starts that it overrides."""

    abstract: str
    levels: dict[int, Level]
    starts: dict[int, int]


class Numbering:
    """Running counters of all lists of a document. Paragraphs must be asked in reading order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._lists = {} if root is None else _read_lists(root)
        self._counts: dict[str, list[int | None]] = {}
        self._started: set[str] = set()

    def level_of_style(self, num_id: str, style_id: str) -> int:
        """Return the list level that is tied to a paragraph style, 0 where none is."""
        levels = self._lists[num_id].levels if num_id in self._lists else {}
        return next((index for index, level in levels.items() if level.style == style_id), 0)

    def next(self, num_id: str, index: int) -> str:
        """Count one paragraph and return the number printed before its text with the gap after it, "" where none is printed."""
        entry = self._lists.get(num_id)
        if entry is None or index not in entry.levels:
            return ""
        counts = self._counts.setdefault(entry.abstract, [None] * LEVELS)
        if num_id not in self._started:
            self._started.add(num_id)
            for level, start in entry.starts.items():
                counts[level] = start - 1
        self._count(counts, entry.levels, index)
        return _printed(entry.levels, counts, index)

    @staticmethod
    def _count(counts: list[int | None], levels: dict[int, Level], index: int) -> None:
        for above in range(index):
            if counts[above] is None and above in levels:
                counts[above] = levels[above].start
        current = counts[index]
        counts[index] = levels[index].start if current is None else current + 1
        for below in range(index + 1, LEVELS):
            restart = levels[below].restart if below in levels else None
            if restart is None or index < restart:
                counts[below] = None


def _printed(levels: dict[int, Level], counts: list[int | None], index: int) -> str:
    level = levels[index]
    if level.form in ("bullet", "none") and "%" not in level.text:
        return ""

    def number(match: re.Match[str]) -> str:
        referred = int(match[1]) - 1
        shown = levels.get(referred, level)
        count = counts[referred]
        return "" if count is None else render(count, "decimal" if level.legal else shown.form)

    text = re.sub(r"%([1-9])", number, level.text)
    if not text or text.endswith(_CLOSING) or level.gap == "nothing":
        return text
    return f"{text} "


def _read_lists(root: etree._Element) -> dict[str, List]:
    abstracts = {item.get(f"{W}abstractNumId", ""): item for item in root.findall(f"{W}abstractNum")}
    by_style = {name: item for item in abstracts.values() if (name := value(item, "styleLink"))}
    lists = {}
    for num in root.findall(f"{W}num"):
        abstract_id = value(num, "abstractNumId") or ""
        abstract = abstracts.get(abstract_id)
        # A list that only names a numbering style counts with the list that defines the style.
        linked = by_style.get(value(abstract, "numStyleLink") or "")
        if linked is not None:
            abstract, abstract_id = linked, linked.get(f"{W}abstractNumId", "")
        if abstract is not None:
            lists[num.get(f"{W}numId", "")] = _read_list(num, abstract_id, abstract)
    return lists


def _read_list(num: etree._Element, abstract_id: str, abstract: etree._Element) -> List:
    levels = {index: level for item in abstract.findall(f"{W}lvl") for index, level in _read_level(item)}
    starts = {}
    for override in num.findall(f"{W}lvlOverride"):
        index = whole(override.get(f"{W}ilvl"))
        if index is None or index >= LEVELS:
            continue
        for own in override.findall(f"{W}lvl"):
            levels[index] = dict(_read_level(own)).get(index, levels.get(index, Level()))
        start = whole(value(override, "startOverride"))
        if start is not None:
            starts[index] = start
    return List(abstract_id, levels, starts)


def _read_level(item: etree._Element) -> list[tuple[int, Level]]:
    index = whole(item.get(f"{W}ilvl"))
    if index is None or index >= LEVELS:
        return []
    start = whole(value(item, "start"))
    # Newer formats stand in an alternative-content wrapper; the fallback beside it says the same in older words.
    form = value(item, "numFmt") or next((one.get(f"{W}val") for one in item.iter(f"{W}numFmt")), None) or "decimal"
    level = Level(
        start=1 if start is None else start,
        form=form,
        text="" if find(item, "lvlText") is None else value(item, "lvlText") or "",
        gap=value(item, "suff") or "tab",
        restart=whole(value(item, "lvlRestart")),
        legal=bool(is_on(item, "isLgl")),
        style=value(item, "pStyle"),
    )
    return [(index, level)]


def render(number: int, form: str) -> str:
    """Return `number` in a Word number format; an unknown format is rendered in digits.

    >>> render(12, "chineseCountingThousand"), render(3, "upperRoman"), render(28, "lowerLetter")
    ('十二', 'III', 'bb')
    """
    return _FORMS.get(form, str)(number)


def chinese(number: int) -> str:
    """Return a number from 0 to 9999 in Chinese characters as lists print it: 10 is 十, 101 is 一百零一.

    >>> [chinese(n) for n in (0, 7, 10, 18, 20, 101, 110, 1005)]
    ['〇', '七', '十', '十八', '二十', '一百零一', '一百一十', '一千零五']
    """
    if not 0 < number < 10_000:
        return "〇" if number == 0 else str(number)
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += _DIGITS[digit] + name
        elif text and not text.endswith("零") and number % unit:
            text += "零"
    return text.removeprefix("一") if text.startswith("一十") else text


_DIGITS = "〇一二三四五六七八九"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"),
          (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_FORMAL = str.maketrans("〇零一二三四五六七八九十百千", "零零壹贰叁肆伍陆柒捌玖拾佰仟")


def _roman(number: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        # Word prints a thousand as m; beyond its own range the digits stay short.
        count, number = divmod(number, size)
        text += letters * min(count, 10)
    return text


def _letter(number: int) -> str:
    if number < 1:
        return ""
    repeats, index = divmod(number - 1, 26)
    return chr(ord("a") + index) * min(repeats + 1, 30)


def _in_row(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if 0 < number <= len(characters) else str(number)


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


_CIRCLED = _in_row("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda number: str(number).translate(_FULL_WIDTH),
    "upperLetter": lambda number: _letter(number).upper(),
    "lowerLetter": _letter,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "taiwaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "chineseLegalSimplified": lambda number: chinese(number).translate(_FORMAL),
    "ideographLegalTraditional": lambda number: chinese(number).translate(_FORMAL),
    "ideographTraditional": _in_row("甲乙丙丁戊己庚辛壬癸"),
    "ideographZodiac": _in_row("子丑寅卯辰巳午未申酉戌亥"),
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": _in_row("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
    "decimalEnclosedFullstop": _in_row("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
    "ideographEnclosedCircle": _in_row("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉"),
    "none": lambda number: "",
}
