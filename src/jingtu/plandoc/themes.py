"""The theme a task belongs to, the duties that recur from plan to plan, and the short title of a task.

The words that speak for a theme or a topic are data (`standards/data/themes.yaml`, `topics.yaml`); here is only how they weigh.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pydantic import Field

from jingtu.standards.loader import Facts, FactsRefused, load

DATA = resources.files("jingtu.standards") / "data"
# A word in the title says more than one in the text, and the opening of the text more than what follows it.
TITLE_WEIGHT = 4
HEADING_WEIGHT = 3
OPENING_WEIGHT = 2
TEXT_WEIGHT = 1
TOPIC_WEIGHT = 4
FALLBACK_THEME = "organization"
TITLE_LENGTH = 30


class _ThemeRow(Facts):
    """A theme as written in themes.yaml: `words` are regular expressions that speak for it."""

    code: str = Field(pattern=r"^[a-z_]{1,30}$")
    name: str
    words: tuple[str, ...] = Field(min_length=1)


class _TopicRow(Facts):
    """A topic as written in topics.yaml; `unless` takes a match back."""

    code: str = Field(pattern=r"^[a-z_]{1,40}$")
    theme: str
    name: str
    requires: tuple[str, ...] = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)
    unless: tuple[str, ...] = ()


class _Themes(Facts):
    source: str
    themes: tuple[_ThemeRow, ...]


class _Topics(Facts):
    source: str
    topics: tuple[_TopicRow, ...]


@dataclass(frozen=True)
class Theme:
    """A theme of the plans: `words` matches anything that speaks for it."""

    code: str
    name: str
    words: re.Pattern[str]


@dataclass(frozen=True)
class Topic:
    """A duty that recurs from plan to plan; `requires` are the requirement ids it stands for."""

    code: str
    name: str
    theme: str
    requires: tuple[str, ...]
    words: re.Pattern[str]
    unless: re.Pattern[str] | None


@cache
def themes() -> dict[str, Theme]:
    """Return the themes by code, in the order of lists."""
    rows = load(DATA / "themes.yaml", _Themes).themes
    return {row.code: Theme(row.code, row.name, _any(row.words)) for row in rows}


@cache
def topics() -> dict[str, Topic]:
    """Return the topics by code, in the order of lists."""
    known = themes()
    found = {}
    for row in load(DATA / "topics.yaml", _Topics).topics:
        if row.theme not in known:
            raise FactsRefused(f"topics.yaml: topic {row.code} names the theme {row.theme}; themes.yaml has {', '.join(known)}.")
        unless = _any(row.unless) if row.unless else None
        found[row.code] = Topic(row.code, row.name, row.theme, row.requires, _any(row.words), unless)
    return found


def classify(text: str, path: Sequence[str], title: str) -> tuple[str, tuple[str, ...]]:
    """Return the code of the main theme and the codes of the topics of a task.

    `path` are the headings above the task, the nearest last. A task whose text names no topic takes those of its title and
    nearest heading. A title cut from the text says nothing more than the text. A task that no word speaks for belongs to the
    organisation of the work.
    """
    body, heading, name = _squeeze(text), _squeeze(path[-1] if path else ""), _squeeze(title).rstrip("…")
    codes = _topics_in(body) or _topics_in(f"{name}。{heading}")
    name = "" if name in body else name
    weights = {theme.code: _weight(theme, body, heading, name) for theme in themes().values()}
    for code in codes:
        weights[topics()[code].theme] += TOPIC_WEIGHT
    best = max(weights, key=weights.__getitem__)
    return (best if weights[best] else FALLBACK_THEME), codes


def _weight(theme: Theme, body: str, heading: str, name: str) -> int:
    opening = re.split("[。；]", body, maxsplit=1)[0]
    parts = ((name, TITLE_WEIGHT), (heading, HEADING_WEIGHT), (opening, OPENING_WEIGHT), (body, TEXT_WEIGHT))
    return sum(weight * len({found[0] for found in theme.words.finditer(part)}) for part, weight in parts)


def _topics_in(text: str) -> tuple[str, ...]:
    return tuple(
        topic.code for topic in topics().values() if topic.words.search(text) and not (topic.unless and topic.unless.search(text))
    )


def short_titles(measures: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the short title of each (text, heading) of one document; a heading that several share tells none of them apart."""
    shared = Counter(heading for _text, heading in measures)
    return tuple(
        short_title(text, heading if shared[heading] == 1 else "") or short_title("", heading) for text, heading in measures
    )


def short_title(text: str, heading: str) -> str:
    """Return a title of at most 30 characters for a list.

    The words that open the text as its own heading (推进污泥处置。…) are the title, else the heading of the measure without its
    number, else the first clause that says something: without its lead-in (到2020年, 按照省统一要求) and without brackets.
    """
    body, named = _without_number(_squeeze(text)), _trim(_without_number(_squeeze(heading)))
    if opening := OPENING.match(body):
        return opening[1]
    if 2 < len(named) <= TITLE_LENGTH:
        return named
    return _first_clause(body) or named[:TITLE_LENGTH]


NUMBER = re.compile(
    r"^(?:[（(][一二三四五六七八九十百\d]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,3}[、.．:：](?!\d)|[①-⑳]"
    r"|第[一二三四五六七八九十百\d]+[章节条][、]?)"
)
# A short sentence that more text follows is a heading printed in the line.
OPENING = re.compile(r"([^，。；：、“]{4,20})。.{8}")
DAY = r"(?:到|至|自|从|在)?(?:20\d\d年)(?:\d{1,2}月)?(?:年?底|年?末|初)?(?:之?前|起|以前)?"
LEAD_IN = re.compile(
    rf"{DAY}[，,]?|(?:按照|根据|依据|结合|依照|围绕|针对|依托|参照|通过|利用|以)[^，。；“]{{2,40}}，"
    r"|在[^，。；“]{2,40}(?:基础上|前提下|的同时)，|(?:力争|同时|此外|其中|逐步|进一步)[，,]?"
)
# A clause that only says whom or what it is about: the next one says what is to be done.
UNFINISHED = re.compile(r"^(?:对|按照|通过)[^，]*$|(?:[的时后中县]|要求|原则|方式|地块|园区|窑炉)$")


def _first_clause(text: str) -> str:
    rest = BRACKET.sub("", text)
    while (match := LEAD_IN.match(rest)) and len(rest) - match.end() > 6:
        rest = rest[match.end() :]
    sentence = _trim(re.split("[。；;]", rest, maxsplit=1)[0])
    if len(sentence) <= TITLE_LENGTH and len(sentence) == len(_trim(rest)):
        return sentence
    first, *others = re.split("[，,：:]", sentence)
    for clause in others:
        if len(first) >= 8 and not UNFINISHED.search(first):
            break
        first = f"{first}，{clause}"
    if len(first) > TITLE_LENGTH:
        first = ENUMERATION.sub(r"\1等", first)
    return _trim(first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…")


# 县（市、区） is one word and stays.
BRACKET = re.compile(r"[（(](?!市、区)[^（）()]*[）)]")
ENUMERATION = re.compile(r"([^、，]+)(?:、[^、，]{1,12}?){2,}等")


def _without_number(text: str) -> str:
    return NUMBER.sub("", text)


def _trim(text: str) -> str:
    return text.strip("。；;，,、：: \t")


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{word})" for word in words))
