"""Functions of government (职能): which function a printed name of an office stands for, and who took it over.

resolve("市环保局", plan_level="city")   # → functions ("ecology",), level "own"
successors("industry_commerce", on=day)  # → the market body, since 2018-03-17
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Literal

from pydantic import Field, model_validator

from jingtu.standards.loader import Facts, Held, Source, in_order, load

Kind = Literal["government", "bureau", "town", "zone", "judiciary", "finance", "group", "enterprise", "institution", "other"]


class Function(Facts):
    """What an office is there for, under today's name."""

    code: str = Field(pattern=r"^[a-z_]+$")
    name: str


class Era(Held):
    """The title of a body in some years, the words its names are built from (环保 + 局) and names that stand alone (科委)."""

    title: str
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Body(Facts):
    """A kind of office; `functions` are what it is there for, `eras` its titles in order."""

    code: str = Field(pattern=r"^[a-z_]+$")
    functions: tuple[str, ...] = Field(min_length=1)
    kind: Kind = "bureau"
    collective: bool = False
    eras: tuple[Era, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _eras_follow_each_other(self) -> Body:
        in_order(self.eras)
        return self


class Joined(Facts):
    """A name that stands for several bodies in one office (教体局)."""

    name: str
    bodies: tuple[str, ...] = Field(min_length=2)


class Document(Facts):
    """A document that a reform rests on."""

    code: str
    document: str
    issued_on: dt.date
    issuer: str


class Reform(Facts):
    """Bodies that ended in another one, from a day on."""

    predecessors: tuple[str, ...] = Field(min_length=1)
    successor: str
    kind: Literal["merge", "split", "rename"]
    title: str = ""
    on: dt.date
    basis: str
    source: Source


class Transfer(Facts):
    """A duty that left one body for another while both lived on."""

    duty: str
    predecessor: str
    successor: str
    on: dt.date
    source: Source


class Dictionary(Facts):
    """The whole file."""

    version: dt.date
    functions: tuple[Function, ...]
    endings: tuple[str, ...]
    bodies: tuple[Body, ...]
    joined: tuple[Joined, ...]
    sources: tuple[Document, ...]
    reforms: tuple[Reform, ...]
    transfers: tuple[Transfer, ...]

    @model_validator(mode="after")
    def _refers_only_to_what_it_defines(self) -> Dictionary:
        functions = {function.code for function in self.functions}
        bodies = {body.code for body in self.bodies}
        documents = {document.code for document in self.sources}
        for body in self.bodies:
            _all_known(body.functions, functions, f"functions of {body.code}")
        for joined in self.joined:
            _all_known(joined.bodies, bodies, f"bodies of {joined.name}")
        for reform in self.reforms:
            _all_known((*reform.predecessors, *reform.successor.split("+")), bodies, "bodies of a reform")
        for transfer in self.transfers:
            _all_known((transfer.predecessor, transfer.successor), bodies, f"bodies of {transfer.duty}")
        for source in [entry.source for entry in self.reforms] + [entry.source for entry in self.transfers]:
            _all_known((source.document,), documents, "documents")
        return self


def _all_known(named: tuple[str, ...], known: set[str], what: str) -> None:
    if unknown := [code for code in named if code not in known]:
        raise ValueError(f"{what}: {', '.join(unknown)} is not defined in this file")


@dataclass(frozen=True)
class Resolved:
    """What a printed name stands for.

    `functions` are codes (empty for a name the dictionary does not know). `level` is own, upper or lower, seen from the
    plan, or empty where the name is not tied to a level. `rank` is the level word itself: nation, province, city, county,
    town, zone or empty. `collective` marks a name for several offices (各街道). `body` is the kind of office, several joined
    by "+"; it is what tells 工商局 from 质监局, which have one function today.
    """

    functions: tuple[str, ...] = ()
    level: str = ""
    collective: bool = False
    kind: Kind = "other"
    body: str = ""
    rank: str = ""


@dataclass(frozen=True)
class Successor:
    """The body that lives on, its title on the day asked for, and the last reform that led to it."""

    body: str
    title: str
    kind: str
    on: dt.date
    basis: str


@cache
def dictionary() -> Dictionary:
    """Return the dictionary of functions, read once."""
    return load(resources.files("jingtu.standards") / "data" / "functions.yaml", Dictionary)


def names() -> dict[str, str]:
    """Return the Chinese name of every function by its code, in the order of the file."""
    return {function.code: function.name for function in dictionary().functions}


def title(body: str, on: dt.date) -> str:
    """Return the title of a kind of office on a day (国土资源局 in 2017); empty for an unknown or joined body."""
    eras = _bodies()[body].eras if body in _bodies() else ()
    return next((era.title for era in eras if era.holds(on)), "")


def successors(code_or_name: str, on: dt.date) -> tuple[Successor, ...]:
    """Return what a body, given by its code or by a printed name, has become by `on`; empty if nothing changed.

    A chain (银监 → 银保监 → 金融监管) is followed to its end. A name of two bodies may have two successors.
    """
    bodies = (code_or_name if code_or_name in _bodies() else resolve(code_or_name).body).split("+")
    found: dict[str, Successor] = {}
    for body in bodies:
        successor = _successor(body, on)
        if successor and (successor.kind == "rename" or successor.body != "+".join(bodies)):
            found[successor.body] = successor
    return tuple(found.values())


def transfers(body: str, on: dt.date) -> tuple[Transfer, ...]:
    """Return the duties that a body gave away or received by `on` while it lived on."""
    bodies = body.split("+")
    return tuple(
        transfer
        for transfer in dictionary().transfers
        if transfer.on <= on and (transfer.predecessor in bodies or transfer.successor in bodies)
    )


def resolve(name: str, plan_level: str = "", place: str = "") -> Resolved:
    """Return what a printed name stands for in a plan of this level (province, city, county, town); never raises.

    `place` is the plan's own place as printed (天津市东丽区, 三河市). With it 市 in a county-level city's plan is its own level,
    and a name that begins with a place above (天津市农委) is told apart. A name that is not known has no functions.
    """
    text = _normalised(name)
    found = _by_suffix(text) or _by_branch(text) or _by_generality(text)
    if found is None:
        return Resolved(kind=_kind_of_unknown(text))
    collective, where = _split_prefix(found.prefix)
    rank = _rank(where, found, plan_level, place)
    return Resolved(
        functions=found.functions,
        level=_level(rank, where, found, plan_level),
        collective=collective or found.collective or (found.always_collective and not where),
        kind=found.kind,
        body=found.body,
        rank=rank,
    )


# --- Matching -------------------------------------------------------------------------------------------------------------

_CJK = re.compile(r"[\u4e00-\u9fff（）、]*")
_LONGEST_PREFIX = 12
_CONNECTORS = ("和", "与", "及", "、")
_EVERYONE = re.compile(
    r"^(?P<prefix>.*?)(?:成员单位|(?:各|各有关|各相关|有关|相关|其他|其它|其他有关|其他相关|行业|行业主管|主管)"
    r"(?:行政)?(?:主管)?(?:职能)?(?:部门|单位|委局|委办局)|各级各部门|职能部门|主管部门|部门、单位|部门)(?:和单位|及单位)?$"
)
_BRANCH = re.compile(r"[\u4e00-\u9fff]{1,8}(分局|中心支行|支行|分行|支队|大队|直属局)")
_ENTERPRISE = re.compile(r"(公司|集团|厂|矿|企业|合作社|银行|酒店|油库|加油站|门市部)$")
_INSTITUTION = re.compile(r"(院|所|站|中心|大学|学院|学校|馆|台|社|协会|学会|队|实验室|库|总站)$")


@dataclass(frozen=True)
class _Match:
    prefix: str
    body: str
    functions: tuple[str, ...]
    kind: Kind
    ending: str = ""
    collective: bool = False
    always_collective: bool = False


@dataclass(frozen=True)
class _Forms:
    """The dictionary turned round: from what is printed to bodies."""

    words: dict[str, str]
    names: dict[str, tuple[str, ...]]
    endings: tuple[str, ...]


@cache
def _bodies() -> dict[str, Body]:
    return {body.code: body for body in dictionary().bodies}


@cache
def _forms() -> _Forms:
    words: dict[str, str] = {}
    names: dict[str, tuple[str, ...]] = {}
    for body in dictionary().bodies:
        for era in body.eras:
            words |= dict.fromkeys(era.words, body.code)
            names |= dict.fromkeys((*era.names, era.title), (body.code,))
    names |= {joined.name: joined.bodies for joined in dictionary().joined}
    return _Forms(words, names, ("", *dictionary().endings))


def _normalised(name: str) -> str:
    text = re.sub(r"\s+", "", name).replace("(", "（").replace(")", "）")
    return re.sub(r"[等。；;，,：:、]+$", "", text)


def _by_suffix(text: str) -> _Match | None:
    """Return the reading that explains most of the text, a whole name before one built from words."""
    candidates = [match for match in (*_whole_names(text), *_built_names(text)) if _is_prefix(match)]
    return min(candidates, key=lambda match: len(match.prefix), default=None)


def _whole_names(text: str) -> Iterator[_Match]:
    names = _forms().names
    for start in range(len(text)):
        if text[start:] in names:
            yield _match(text[:start], names[text[start:]], text[start:])
            return


def _built_names(text: str) -> Iterator[_Match]:
    for ending in _forms().endings:
        if text.endswith(ending) and len(text) > len(ending):
            prefix, bodies = _strip_words(text[: len(text) - len(ending)])
            if bodies:
                yield _match(prefix, bodies, ending)


def _strip_words(stem: str) -> tuple[str, tuple[str, ...]]:
    """Take known words off the right end, longest first, with what joins them; return what is left and the bodies."""
    words = _forms().words
    bodies: list[str] = []
    rest = stem
    while rest:
        tail = rest.rstrip("".join(_CONNECTORS)) if bodies else rest
        start = next((start for start in range(len(tail)) if tail[start:] in words), None)
        if start is None:
            break
        bodies.insert(0, words[tail[start:]])
        rest = tail[:start]
    return rest, tuple(dict.fromkeys(bodies))


def _match(prefix: str, bodies: tuple[str, ...], ending: str) -> _Match:
    known = [_bodies()[body] for body in bodies]
    return _Match(
        prefix=prefix,
        body="+".join(bodies),
        functions=tuple(dict.fromkeys(function for body in known for function in body.functions)),
        kind=known[0].kind,
        ending=ending,
        always_collective=any(body.collective for body in known),
    )


def _is_prefix(match: _Match) -> bool:
    """Tell whether what stands before the name can be a place, a level or 各; a bare word (环保) allows only a level."""
    if match.ending == "":
        return not match.prefix or match.prefix in _LEVEL_WORDS
    return len(match.prefix) <= _LONGEST_PREFIX + 8 * match.prefix.count("以上") and bool(_CJK.fullmatch(match.prefix))


def _by_branch(text: str) -> _Match | None:
    """Read an office followed by the name of its branch: 市公安局广阳分局, 人行廊坊市中心支行."""
    for end in range(len(text) - 2, 1, -1):
        if _BRANCH.fullmatch(text, end) and (office := _by_suffix(text[:end])) and office.ending:
            return _Match("", office.body, office.functions, office.kind, "分局")
    return None


def _by_generality(text: str) -> _Match | None:
    """Read a name for everybody: 区直有关部门, 各成员单位."""
    found = _EVERYONE.match(text)
    if found is None or len(found["prefix"]) > _LONGEST_PREFIX:
        return None
    return _Match(found["prefix"], "all_departments", ("all_departments",), "other", "部门", collective=True)


def _kind_of_unknown(text: str) -> Kind:
    if _ENTERPRISE.search(text):
        return "enterprise"
    return "institution" if _INSTITUTION.search(text) else "other"


# --- Levels ---------------------------------------------------------------------------------------------------------------

_RANKS = ("nation", "province", "city", "county", "town")
_COLLECTIVE = re.compile(
    r"^(各相关|各有关|各|有关|相关|全体|全部|所有|其他|其它|多个)|(各相关|各有关|各|有关|相关|（[省市县区旗、]+）)$"
)
_EVERY_LEVEL = "各级"
_LOCAL = ("所在地", "当地", "属地", "所在", "属地化", "辖区", "基层", "下级")
_UPPER = ("上级", "上一级")
_NATION = ("国家", "国务院", "中央", "全国", "中国")
_LEVEL_TAIL = re.compile(r"(级|直|属|委|政府|人民政府|党委|本级)$")
_LEVEL_WORDS = frozenset({"省", "市", "区", "县", "镇", "乡", "市级", "区级", "省级", "县级", "国家", "市直", "区直", "县直"})
_RANK_OF_WORD = {
    **dict.fromkeys(("省", "自治区"), "province"),
    **dict.fromkeys(("市", "盟", "州", "地区"), "city"),
    **dict.fromkeys(("区", "县", "旗"), "county"),
    **dict.fromkeys(("镇", "乡", "街道"), "town"),
}
_ZONES = ("开发区", "新区", "高新区", "园区", "功能区", "示范区", "工业园", "产业园")
_RANK_OF_ENDING = {"厅": "province", "部": "nation", "总局": "nation"}
_UNTIED = re.compile(r"^$|部门$|机关$|系统$|单位$")


def _split_prefix(prefix: str) -> tuple[bool, str]:
    """Return whether the prefix says "several", and the rest of it: a place, a level word or nothing."""
    if prefix.startswith("各级") or "以上" in prefix:
        return True, _EVERY_LEVEL
    collective = False
    while found := _COLLECTIVE.search(prefix):
        collective = True
        prefix = prefix[found.end() :] if found.start() == 0 else prefix[: found.start()]
    return collective, prefix


def _rank(where: str, found: _Match, plan_level: str, place: str) -> str:
    """Return the rank that the words before the name give it, or that its ending gives (厅, 部)."""
    if found.kind == "zone" or where.endswith(_ZONES):
        return "zone"
    if "town" in found.functions or "village" in found.functions:
        return "town"
    if where.startswith(_NATION):
        return "nation"
    where = _without_tail(where)
    if not where:
        return _RANK_OF_ENDING.get(found.ending, "")
    if (known := _rank_in_place(where, plan_level, place)) is not None:
        return known
    return next((rank for word, rank in _RANK_OF_WORD.items() if where.endswith(word)), "")


def _without_tail(where: str) -> str:
    while (shorter := _LEVEL_TAIL.sub("", where)) != where:
        where = shorter
    return where


def _rank_in_place(where: str, plan_level: str, place: str) -> str | None:
    """Return the rank of a place word seen from the plan's own place; None if that place does not decide it."""
    units = re.findall(r"[^省市区县旗盟州]+(?:自治区|自治县|省|市|区|县|旗|盟|州)", place)
    if not units or plan_level not in _RANKS:
        return None
    own = units[-1]
    if where in (own, own[:-1], own[-1]):
        return plan_level
    above = units[:-1]
    if any(where in (unit, unit[:-1]) for unit in above):
        named = next(unit for unit in above if where in (unit, unit[:-1]))
        return "province" if above.index(named) == 0 and len(above) > 1 else _RANK_OF_WORD.get(named[-1], "city")
    return None


def _level(rank: str, where: str, found: _Match, plan_level: str) -> str:
    if where == _EVERY_LEVEL:
        return ""
    if where in _UPPER:
        return "upper"
    if where in _LOCAL:
        return "own" if plan_level == "county" and "town" not in found.functions else "lower"
    if rank == "zone":
        return "lower"
    if not rank:
        # 源城环保分局 and 廊坊银监局 are the place's own; 环保部门 alone says nothing of its level.
        return "" if not where and _UNTIED.search(found.ending) else "own"
    if plan_level not in _RANKS:
        return ""
    difference = _RANKS.index(rank) - _RANKS.index(plan_level)
    return "own" if difference == 0 else "upper" if difference < 0 else "lower"


# --- Successors -----------------------------------------------------------------------------------------------------------


def _successor(body: str, on: dt.date) -> Successor | None:
    found: Successor | None = None
    reforms = [reform for reform in dictionary().reforms if reform.on <= on]
    while reform := next((r for r in reforms if body in r.predecessors and body != r.successor), None):
        reforms.remove(reform)
        body = reform.successor
        found = Successor(body, reform.title or title(body, on), reform.kind, reform.on, reform.basis)
    return found or _renamed(body, on)


def _renamed(body: str, on: dt.date) -> Successor | None:
    """Return the body itself under the title that followed its first one."""
    eras = _bodies()[body].eras if body in _bodies() else ()
    changes = [(old, new) for old, new in pairwise(eras) if new.valid_from and new.valid_from <= on]
    if not changes:
        return None
    old, new = changes[-1]
    assert new.valid_from is not None
    return Successor(body, new.title, "rename", new.valid_from, f"{old.title} → {new.title}")
