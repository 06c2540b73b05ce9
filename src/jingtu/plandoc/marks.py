"""The marks that number a plan: 第一章, 一、, （一）, 1., 1、, (1), ①, 1.1, 附表5-1 … in full or half width, or none."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .fold import fold, han_number

_HAN = r"[一二三四五六七八九十百]{1,4}"
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_KINDS = (
    ("part", rf"第(?P<n>{_HAN}|\d+)(?:部分|篇|编)"),
    ("chapter", rf"第(?P<n>{_HAN}|\d+)章"),
    ("section", rf"第(?P<n>{_HAN}|\d+)节"),
    ("article", rf"第(?P<n>{_HAN}|\d+)条"),
    ("annex", r"附(?:件|表|录|图)(?P<n>\s*(?:\d+(?:[-.]\d+)*|[一二三四五六七八九十]+)?)"),
    ("(han)", rf"\((?P<n>{_HAN})\)[、.,]?"),
    ("word(han)", rf"[\u4e00-\u9fff]{{2,6}}\((?P<n>{_HAN})\)"),
    ("han", rf"(?P<n>{_HAN})[、.,](?!\d)"),
    ("han", rf"(?P<n>{_HAN}) +(?=[\u4e00-\u9fff]{{2}})"),
    ("han-is", r"(?P<n>[一二三四五六七八九十])是"),
    ("dec.dec", r"(?P<n>\d{1,2}(?:\.\d{1,2})+)(?=[^\d%.])(?!\s*(?:万|亿|千|亩|公顷|公里|平方|米|吨|个|家|元|倍|毫克|k|m))[、.]?"),
    ("dec、", r"(?P<n>\d{1,3})、"),
    ("dec、", r"(?P<n>\d{1,2}) +(?=[\u4e00-\u9fff]{2})(?![个家项处万亿千百亩公平米吨元倍年月日号次座名条种类镇乡村街])"),
    ("dec.", r"(?P<n>\d{1,3})\.(?!\d)"),
    ("(dec)", r"\((?P<n>\d{1,3})\)"),
    ("dec)", r"(?P<n>\d{1,3})\)"),
    ("circle", rf"(?P<n>[{_CIRCLES}])"),
)
_PATTERNS = tuple((kind, re.compile(r"\s*" + pattern + r"\s*")) for kind, pattern in _KINDS)


@dataclass(frozen=True)
class Mark:
    """A mark at the start of a paragraph: its kind, its value (None where it has none), its words, and where they end."""

    kind: str
    value: int | None
    number: str
    end: int


def mark_of(text: str) -> Mark | None:
    """Return the mark that `text` begins with, or None.

    >>> mark_of("（十七）建立制度").value, mark_of("１、实施监测").kind, mark_of("2018年底前")
    (17, 'dec、', None)
    """
    folded = fold(text[:40])
    for kind, pattern in _PATTERNS:
        if m := pattern.match(folded):
            return Mark(kind, _value(kind, m["n"].strip()), text[: m.end()].strip(), m.end())
    return None


def _value(kind: str, number: str) -> int | None:
    if kind == "circle":
        return _CIRCLES.index(number) + 1
    if kind in ("dec.dec", "annex"):
        last = re.split(r"[-.]", number)[-1]
        return han_number(last) if last else None
    return han_number(number)
