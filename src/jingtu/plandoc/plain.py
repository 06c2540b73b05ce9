"""A copy of a passage in which dates read alike however they are printed, with the way back to the printed characters.

Blanks around figures are left out (2018 年 6 月), Han years, months and days become figures (二〇一八年十二月), and the names
and numbers of documents, in which a year is no deadline, are blanked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .fold import fold, han_number
from .reading import Span

_NAMES_OF_DOCUMENTS = (re.compile(r"《[^》]*》"), re.compile(r"[〔\[(（]\s*(?:19|20)\d\d\s*[〕\])】]\s*\d*号?"))
_ONE_TO_NINE = "一二三四五六七八九"
_BLANKS = r"(?<![0-9A-Za-z]) +| +(?![0-9A-Za-z])"
_YEAR = rf"(?:二[〇○零]|一九)[〇○零{_ONE_TO_NINE}]{{2}}(?= *年)"
_MONTH = rf"(?<![^ 年至到、和及或,。;:(~-])(?:十[一二]?|[{_ONE_TO_NINE}])(?= *月)"
_DAY = rf"(?<=月)(?:三十一?|二?十[{_ONE_TO_NINE}]?|二十|[{_ONE_TO_NINE}])(?= *[日号])"
_OTHERWISE = re.compile(rf"(?P<blank>{_BLANKS})|(?P<number>{_YEAR}|{_MONTH}|{_DAY})")


@dataclass(frozen=True)
class Plain:
    """The words of the copy, and from where to where in the original each of its characters was printed."""

    words: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def printed(self, left: int, right: int) -> Span:
        """Where the words from `left` to `right` of the copy stand in the original."""
        return self.starts[left], self.ends[right - 1]


def plain(text: str) -> Plain:
    """Copy a passage for the reading of dates.

    >>> plain("于 2018 年 6 月底前，二〇一九年十二月").words
    '于2018年6月底前,2019年12月'
    """
    folded = fold(text)
    for pattern in _NAMES_OF_DOCUMENTS:
        folded = pattern.sub(lambda m: "#" * len(m.group()), folded)
    pieces: list[tuple[str, int, int]] = []
    end = 0
    for m in _OTHERWISE.finditer(folded):
        pieces += [(c, i, i + 1) for i, c in enumerate(folded[end : m.start()], end)]
        pieces += [(c, *m.span()) for c in _figures(m["number"] or "")]
        end = m.end()
    pieces += [(c, i, i + 1) for i, c in enumerate(folded[end:], end)]
    return Plain("".join(c for c, _, _ in pieces), tuple(a for _, a, _ in pieces), tuple(b for _, _, b in pieces))


def _figures(han: str) -> str:
    return str(han_number(han.replace("○", "〇"))) if han else ""
