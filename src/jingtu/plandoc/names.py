"""Lists of parties as plans print them: 「区环保局、国土局、城管局等部门」.

A name keeps its nested brackets (县（市、区）人民政府); 和, 与, 及 separate only where a whole name stands before them; an
elided 区 or 市 is restored only where an earlier name of the same list prints it; 等 leaves the list open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from jingtu.standards import functions

from .fold import fold
from .reading import Name

SUFFIX = "局|委|办|厅|院|部|会|社|队|司|中心|政府|街道|镇街|镇|乡|村|办事处|管委会|机构|公司|支行|部门|单位|妇联|工会|监|保|站|所|处|室|组|校|台|企业|集团|园区|开发区|新区"
_IS_NAME = re.compile(rf"(?:{SUFFIX})(?:\([^()]*\)|\[[^\[\]]*\]|〔[^〔〕]*〕)?$")
_NOT_A_NAME = re.compile(r"报送|备案|开展|进行|完成|按照|根据|不再列出|以下|为准|应当|必须|除外|负责|牵头|[。:《》的]|\d{3}")
_LABEL_WORDS = re.compile(
    r"(?:责任|配合|参与|参加|协办|协助|协同|主办|主责|承办|落实|实施|完成|成员)(?:单位|部门|科室|主体|机关)"
)
_OPEN = re.compile(
    r"等(?:\d+个|[一二三四五六七八九十]+个|有关|相关|各|各有关|各相关)?(?:职能)?(?:部门|单位|委办局|机构|方面|企业)?(?:和单位)?$"
)
NOTED_LEAD = re.compile(r"\((?:总?牵头|牵头单位|牵头部门|主办|主责)\)$")
_BEFORE = re.compile(r"^(?:由|请|协调|会同|联合|以及|及|并|和|与|其中|同时|\s)+")
_AFTER = re.compile(r"(?:共同|联合|分别|具体|等|(?:按照?|根据)(?:各自)?职责(?:分工)?)+$")
_COMMA = re.compile(r"[、,;，；\n\t/]| {2,}")
_UNIT = (
    r"(?:县市区|市县区|县区市|市区县|[市区县镇]县|[市县]区|市州|旗县|乡镇|镇街|[县市区旗乡镇]\([^()]*\)|[市州县区盟旗镇乡]|街道)"
)
_ONE_FOR_ALL = re.compile(  # 各县、市、区人民政府: one name for all, whatever stands between its units
    rf"各{_UNIT}(?:、{_UNIT})+(?:人民政府|政府|办事处|管委会|管理委员会)|各[市州县区盟旗](?:、[市州县区盟旗])+(?![\u4e00-\u9fff])"
)
_ALL_AREAS = re.compile(rf"各{_UNIT}(?:、{_UNIT})*")
_JOINER = re.compile(r"以及|及|和|与")
_PREFIXES = "区市县省"
_OWN_PREFIX = re.compile(r"^(?:区|市|县|省|各|相关|有关|所在|当地|全|国家|中央|本|镇|乡)")
_NOTED = re.compile(r"(?P<name>[^()]+(?:\([^()]*\)[^()]+)?)\([^()]*\)$")
_OFFICE_ENDS = re.compile(r"(?<=..)(?:局|委|办|厅|政府|街道|支行|法院|检察院)")
_TOWN = re.compile(r"(?:乡|镇|村|街道)$")
_MAY_GO_ON = re.compile(r"(?:[省市县区党]委|委员会|政府|[监保站所处室组])$")
MAX_NAME = 40


@dataclass(frozen=True)
class NameList:
    """Names in printed order and whether 等 left the list open.

    `rest` are pieces that are no names, `doubles` names printed again.
    """

    names: tuple[Name, ...]
    is_open: bool
    rest: tuple[str, ...] = ()
    doubles: tuple[Name, ...] = ()


@dataclass(frozen=True)
class Context:
    """What is known of the plan: its level ("county", "city", "province", "") and the short names of its own place."""

    level: str = ""
    own_names: tuple[str, ...] = ()


def parse(text: str, start: int, context: Context) -> NameList:
    """Read a list of names; `start` is the offset of `text` in the document."""
    folded = fold(text)
    is_open = False
    found: list[Name] = []
    rest: list[str] = []
    for left, right in _pieces(folded):
        left, right, opened = _trim(folded, left, right)
        is_open |= opened
        piece = folded[left:right]
        if not piece:
            continue
        end = left + _length_of_name(piece)
        if end > left:
            found.append(_name(text[left:end], start + left, context))
        if end < right:
            rest.append(text[end:right])
    restored = _restore(found, context)
    once = without_doubles(restored)
    return NameList(once, is_open, tuple(rest), tuple(name for name in restored if name not in once))


def is_name(piece: str) -> bool:
    """Whether folded words can be a party: known to the dictionary, or ending like one."""
    piece = NOTED_LEAD.sub("", piece)
    if not 1 < len(piece) <= MAX_NAME or _NOT_A_NAME.search(piece) or _LABEL_WORDS.fullmatch(piece):
        return False
    return bool(_IS_NAME.search(piece)) or bool(functions.resolve(piece).functions)


def begins_with_name(piece: str) -> bool:
    """Whether words that are no name begin with that of an office the dictionary knows, or stand for all areas (各县、市、区)."""
    folded = fold(piece).strip()
    if _ALL_AREAS.match(folded):
        return True
    ends = (m.end() for m in _OFFICE_ENDS.finditer(folded[:MAX_NAME]))
    return any(is_name(folded[:end]) and functions.resolve(folded[:end]).functions for end in ends)


def _length_of_name(piece: str) -> int:
    """How much of a piece is a name: all of it, what stands before a note in brackets (市农委（负责农用地）), or nothing."""
    if is_name(piece):
        return len(piece)
    noted = _NOTED.match(piece)
    return noted.end("name") if noted and is_name(noted["name"]) else 0


def _pieces(folded: str) -> list[tuple[int, int]]:
    """Split at commas outside brackets, then at 和/与/及 between whole names."""
    cuts, depth, left = [], 0, 0
    whole = {i for m in _ONE_FOR_ALL.finditer(folded) for i in range(*m.span())}
    for i, c in enumerate(folded):
        depth += (c in "([") - (c in ")]" and depth > 0)
        if depth == 0 and _COMMA.match(folded, i) and i not in whole:
            cuts.append((left, i))
            left = i + 1
    cuts.append((left, len(folded)))
    return [part for cut in cuts for spaced in _split_spaced(folded, *cut) for part in _split_joined(folded, *spaced)]


def _split_spaced(folded: str, left: int, right: int) -> list[tuple[int, int]]:
    """Split at blanks between whole names (市农委 市水利局); a blank inside a name stays (市 水利局, 市委 宣传部)."""
    cuts = [(left, right)]
    for blank in re.compile(r" +").finditer(folded, left, right):
        start, _ = cuts[-1]
        if blank.start() - start > 2 * MAX_NAME:
            continue
        stop = folded.find(" ", blank.end(), right)
        after = folded[slice(*_trim(folded, blank.end(), right if stop < 0 else stop)[:2])]
        if _ends_before(folded[start : blank.start()].strip(), after):
            cuts[-1:] = [(start, blank.start()), (blank.end(), right)]
    return cuts


def _ends_before(before: str, after: str) -> bool:
    """Whether one name ends and another begins where a blank stands between these words."""
    if before.count("(") != before.count(")") or not (_IS_NAME.search(before) and is_name(before) and is_name(after)):
        return False
    if _OWN_PREFIX.match(after):
        return True
    if _MAY_GO_ON.search(before):
        return False
    return bool(_TOWN.search(after)) if _TOWN.search(before) else bool(functions.resolve(after).functions)


def _split_joined(folded: str, left: int, right: int) -> list[tuple[int, int]]:
    for joiner in _JOINER.finditer(folded, left, right):
        before, after = folded[left : joiner.start()], folded[joiner.end() : right]
        if before.count("(") == before.count(")") and len(before) > 2 and _IS_NAME.search(before) and after:
            return [(left, joiner.start()), *_split_joined(folded, joiner.end(), right)]
    return [(left, right)]


def _trim(folded: str, left: int, right: int) -> tuple[int, int, bool]:
    opened = False
    while True:
        piece = folded[left:right]
        ahead = _BEFORE.match(piece)
        behind = _OPEN.search(piece) or _AFTER.search(piece)
        if ahead:
            left += ahead.end()
        elif behind:
            opened |= "等" in behind.group()
            right = left + behind.start()
        elif piece != piece.strip(" .。:"):
            left += len(piece) - len(piece.lstrip(" .。:"))
            right -= len(piece) - len(piece.rstrip(" .。:"))
        else:
            return left, max(left, right), opened


def _name(printed: str, start: int, context: Context) -> Name:
    whole = re.sub(r"\s", "", printed)
    return _resolved(Name(whole, printed, (start, start + len(printed))), context)


def without_note(name: Name, context: Context) -> Name:
    """The name without the bracket behind it."""
    length = fold(name.printed).rindex("(")
    whole = re.sub(r"\s", "", name.printed[:length])
    return _resolved(
        replace(name, name=whole, printed=name.printed[:length], span=(name.span[0], name.span[0] + length)), context
    )


def _resolved(name: Name, context: Context) -> Name:
    known = functions.resolve(fold(name.name), context.level)
    return replace(name, functions=tuple(known.functions), level=known.level, collective=known.collective)


def _restore(names: list[Name], context: Context) -> list[Name]:
    """Give later names the 区 or 市 that an earlier name of the list prints and they leave out."""
    prefix, done = "", []
    for name in names:
        if name.name[0] in _PREFIXES and len(name.name) > 2:
            prefix = name.name[0]
        elif prefix and prefix not in name.name and _is_bare(name, context, prefix):
            name = _resolved(replace(name, name=prefix + name.name), context)
        done.append(name)
    return done


def _is_bare(name: Name, context: Context, prefix: str) -> bool:
    """Whether a name is the plain name of a bureau: no level, no place, no collective before it."""
    if _OWN_PREFIX.match(name.name) or name.collective or any(own in name.name for own in context.own_names):
        return False
    if name.functions:
        rank = functions.resolve(fold(name.name), context.level).rank
        return rank == "" or (prefix == "省" and name.name.endswith("厅"))
    return len(name.name) <= 6 and bool(re.search(r"[局委办院厅]$", name.name))


def without_doubles(names: Iterable[Name]) -> tuple[Name, ...]:
    """Keep the first of every name."""
    first: dict[str, Name] = {}
    for name in names:
        first.setdefault(name.name, name)
    return tuple(first.values())
