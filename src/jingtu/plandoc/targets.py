"""How much: quantities to be reached, with indicator, value, unit, comparator and year.

    受污染耕地安全利用率达到91%左右      ~ 91 %          抽查合格率均不低于90%       >= 90 %
    化肥、农药使用量实现零增长           0growth (two)    面积不减少、质量不下降       nodec (two)
    完成市级下达的安全利用任务           ext              点位全覆盖                  all 100 %
    铅506.41kg、汞0.01kg                one target each  下降10%（较2013年）         = -10 %, base year 2013

The indicator is the noun phrase before the verb; a tail that leaves its head out (利用率, 清运率) takes it from the phrase
before it in the same passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .fold import fold, han_number
from .reading import Target

_UNITS = r"%|‰|万亩|亩|公顷|hm2|万吨|吨|kg|千克|公斤|平方公里|km2|万元|亿元|个|家|处|座|次|人|mm|毫米|mg/kg"
_RATES = r"%|‰"
_NUMBER = re.compile(rf"(?P<number>\d+(?:,\d{{3}})*(?:\.\d+)?)\s*(?P<unit>{_UNITS})(?P<tail>\s*(?:以上|以下|左右|以内|及以上))?")
_VERB = (
    r"(?:总体|全部|力争|基本|逐步|均|要|应|应当|分别|平均)*(?:达到|达|提高到|提高至|提升到|提升至|上升到|增加到|降低到|降至|下降到|下降|降低|减少|削减|不低于|不少于|不得低于|不得少于|"
    r"不小于|高于|大于|不超过|不高于|不得高于|不得超过|控制在|保持在|稳定在|完成|实现|为|小于|低于|超过|至少|[≥≤≧≦<>=:])+(?:至少|不低于|不少于|到)?"
)
_BEFORE_NUMBER = re.compile(rf"(?P<head>.*?)(?P<verb>{_VERB})?(?P<about>约|近|大约)?$")
_ZERO_GROWTH = re.compile(r"(?P<head>[^,。;:]*?)(?:实现|达到|保持)?零增长(?!实施方案|行动|工作(?!目标))")
_NO_DECREASE = re.compile(r"(?:确保|保证|保持)?(?:其|全区|全市|辖区)?(?P<head>[^,。;:、]{2,20}?)(?:不减少|不下降|不降低)")
_COVERAGE = (
    re.compile(r"(?P<head>新增[^,。;:]{2,20}?)(?:要|应|必须|做到|达到|实现)?(?=(?:全部|全面)?同步治理)"),
    re.compile(
        r"(?P<head>[^,。;:]{2,30}?(?:场|点|地块|企业))(?:20\d\d年(?:底|年底|\d{1,2}月底?)?前)?(?:全部|全面)完成(?P<work>(?:综合)?(?:治理|整治))"
    ),
    re.compile(r"(?:实现|确保|力争)(?P<head>[^,。;:]{2,30}?(?:场|点|地块|企业))(?:全部|全面)(?P<work>(?:综合)?(?:治理|整治))"),
    re.compile(r"完成(?=全区|全市|全县|全部|所有|辖区)(?P<head>[^,。;:]{4,30}(?:治理|整治))$"),
    re.compile(r"(?:实现|达到|完成)(?P<head>[^,。;:]{2,40}?)全覆盖"),
    re.compile(r"(?:实现|达到)(?P<head>[^,。;:]{2,40}?全面[^,。;]{2,8})"),
    re.compile(r"(?P<head>[^,。;:]{2,40}?)(?:达到|实现)?全覆盖"),
    re.compile(r"(?P<stem>[^,。;:]*?)(?:全部(?:实现|完成)|全面完成)(?P<head>[^,。;:]{2,40})"),
    re.compile(r"(?P<head>[^,。;:]{2,20}?)(?:达到|实现)(?=同步治理)"),
)
_TIMES = r"(?P<times>\d|[一二两三四])次"
_FREQUENCY = re.compile(
    rf"每[1一]?年(?:至少|不少于)?(?:组织|集中)?(?:自行)?(?:开展|进行|实施)?(?P<least>至少|不少于)?{_TIMES}(?P<what>[^,。;:\d]{{2,24}})"
)
_CHECKED = re.compile(
    rf"每[1一]?年(?:要|应)?(?:对(?P<thing>[^,。;:\d]{{2,24}}?))?(?P<least>至少|不少于)?"
    rf"(?P<what>检查|监测|抽查|巡查|评估){_TIMES}(?P<object>[^,。;:\d]{{2,24}})?"
)
_COUNTED = re.compile(
    r"(?:完成[^,。;:]*?|(?P<grown>[^,。;:]*?)(?:规模|范围)?扩大到[^,。;:]*?)(?P<number>\d+)个(?P<what>[^,。;:]{0,12}?县)(?:\([^)]*\))?(?:的(?P<work>[^,。;:]{4,24}))?$"
)
_EXTERNAL = (
    re.compile(
        r"(?:全面|按期|如期)?完成(?P<by>国家|省、?市|省政府|省|市政府|市级|市|区级|上级|国家和省|国家及省政府|自治区|州)下达(?:的|我市的|我区的)?(?P<head>[^,。;:]{2,36}?)"
        r"(?:目标任务|任务|指标|目标)"
    ),
    re.compile(
        r"(?P<head>[^,。;:]{2,60}?)(?:达到|完成|符合)(?P<by>国家|省、?市|省政府|省市|省|天津市|[\u4e00-\u9fff]{2,4}市|市级|市|上级)(?:下达的?|规定的?)?(?:任务|指标|目标|要求)"
    ),
)
_PAIR = re.compile(
    rf"(?P<one>\d+(?:\.\d+)?)\s*(?P<unit1>{_RATES})?和(?P<two>\d+(?:\.\d+)?)\s*(?P<unit2>{_RATES})(?P<tail>以上|左右)?"
)
_YEAR = re.compile(r"(?P<year>20\d\d)年?(?:底|末|(?:\d{1,2}月)?(?:底)?前|年底|完成)?")
_BASE = re.compile(r"(?:较|比|相比|与|以)\s*(?P<base>20\d\d)年")
_ELSEWHERE_NOTE = re.compile(r"^[^。;]{0,6}\([^()]*为准[^()]*\)")
_LEADING = re.compile(
    r"^(?:(?:到|至|截至|自)?20\d\d年?(?:(?:年?底|末)|\d{1,2}月)?(?:底)?(?:之?前|以前|起)?|其中|同时|以及|并|使|确保|保证|力争|争取|实现|通过|结合|努力|逐步|进一步|要|全面|推进|、|和|,|\s|各县(?:\([^)]*\))?|全区|全市|全县|全省|全州|全镇|我区|我市|本区|本市|辖区内?)+"
)
_RATE_TAIL = re.compile(r"^(?:利用率|清运率|无害化处理率|处理率|覆盖率|回收率|合格率|达标率|收集率)$")
_KINDS_WITH_NUMBERS_ONLY = re.compile(
    r"(?:率|比例|比重|覆盖面|水平|面积|数量|总量|排放量|使用量|能力|合格|厚度|投保|设施|资金|经费|投入)"
)
_WRAPPED = re.compile(r"[\u4e00-\u9fff]\n[\u4e00-\u9fff]")  # a line that ends inside a phrase
_AREA = re.compile(r"亩|公顷|hm2|平方公里|km2")
_OF_LAND = re.compile(r"耕地|农用地|土地|地块|林地|园地|面积|修复|治理|利用")
_AT_LEAST = re.compile(r"[≥≧>]|不低于|不少于|不小于|不得低于|不得少于|至少|(?<!不)(?<!不得)(?:高于|大于|超过)")
_AT_MOST = re.compile(r"[≤≦<]|不超过|不高于|不得超过|不得高于|控制在|(?<!不)(?<!不得)(?:小于|低于)")
_THICKNESS = re.compile(
    r"厚度(?:小于|低于|不足)?(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>mm|毫米)(?:以下)?的?(?P<what>[\u4e00-\u9fff]{2})"
)
_BAN = re.compile(r"严禁|禁止|打击|违法")


@dataclass(frozen=True)
class _Clause:
    """A stretch between commas, with the years in force where it stands."""

    start: int
    text: str
    year: int | None


def find(text: str, start: int, *, year: int | None = None) -> tuple[Target, ...]:
    """Return the targets in `text` in printed order; `start` is its offset, `year` the year if the passage says none."""
    folded = fold(text)
    found: list[Target] = []
    for clause in _clauses(folded, year):
        for target in _in_clause(clause, folded, found):
            found.append(_placed(target, text, start))
    return tuple(_with_notes(found, folded, start))


def year_in(words: str) -> int | None:
    """Return the first year that words such as a column's title name."""
    m = re.search(r"20\d\d(?=年)", fold(words))
    return int(m.group()) if m else None


def _clauses(folded: str, year: int | None) -> Iterator[_Clause]:
    """Clauses outside brackets; a year holds until the sentence ends or another year comes."""
    depth, left, current = 0, 0, year
    for i, c in enumerate(folded + "。"):
        depth += (c == "(") - (c == ")" and depth > 0)
        if (depth and c not in "。") or (c == "," and re.match(r"\d,\d{3}(?!\d)", folded[i - 1 : i + 5])):
            continue
        if c in ",。;" or (c == "\n" and not _WRAPPED.match(folded, i - 1)):
            piece = folded[left:i]
            seen = [
                m
                for m in _YEAR.finditer(re.sub(r"\([^)]*\)", lambda m: " " * len(m.group()), piece))
                if not _BASE.search(piece[: m.end() + 1])
            ]
            current = int(seen[0]["year"]) if seen else current
            yield _Clause(left, piece, current)
            left = i + 1
            current = year if c in "。\n" else current


def _in_clause(clause: _Clause, folded: str, before: list[Target]) -> list[Target]:
    for reader in (
        _zero_growth,
        _pairs,
        _thickness,
        _numbers,
        _no_decrease,
        _external,
        _frequency,
        _checked,
        _counted,
        _coverage,
    ):
        if targets := reader(clause, before):
            return targets
    return []


def _numbers(clause: _Clause, before: list[Target]) -> list[Target]:
    found: list[Target] = []
    left = 0
    for m in _NUMBER.finditer(clause.text):
        found += _one_number(clause, m, left, [*before, *found])
        left = m.end()
    return found


def _one_number(clause: _Clause, m: re.Match[str], left: int, before: list[Target]) -> list[Target]:
    lead = _BEFORE_NUMBER.match(clause.text[left : m.start()])
    assert lead
    verb, head = lead["verb"] or "", _head(lead["head"])
    metal = _metal(head, m)
    is_quantity = (
        m["unit"] in "%‰"
        or (verb and _KINDS_WITH_NUMBERS_ONLY.search(head))
        or (_AREA.search(m["unit"]) and _OF_LAND.search(head))
    )
    if _BAN.search(clause.text[: m.start()]) or not (is_quantity or metal):
        return []
    base = _BASE.search(clause.text)
    head = _head(_BASE.sub("", head))
    indicator = metal or (
        _whole_indicator(head, before, clause.year) if verb or not m["tail"] or head.endswith("率") else _behind(clause.text, m)
    )
    if not indicator:
        return []
    falls = re.search(r"下降(?!到|至)|降低(?!到|至)|减少|削减", verb)
    value = float(m["number"].replace(",", "")) * (-1 if falls else 1)
    sign = _comparator(verb, m["tail"], lead["about"])
    target = Target(
        indicator, value, m["unit"], _TURNED.get(sign, sign) if falls else sign,
        int(base["base"]) if base else None, clause.year, False, "",
        (clause.start + left, clause.start + m.end()),
    )  # fmt: skip
    return _distributed(target, verb)


def _thickness(clause: _Clause, before: list[Target]) -> list[Target]:
    """What is banned below a thickness has to reach it."""
    m = _THICKNESS.search(clause.text)
    if not m or not _BAN.search(clause.text):
        return []
    span = (clause.start + m.start(), clause.start + m.end())
    return [Target(m["what"] + "厚度", float(m["number"]), m["unit"], ">=", None, clause.year, False, "", span)]


def _metal(head: str, m: re.Match[str]) -> str:
    """The metal whose amount stands right behind its name, as in 铅506.41kg; "" otherwise."""
    named = re.search(r"(?:^|[(、])(铅|汞|镉|铬|砷|铜|锌|镍|铊|锑|类金属砷)$", head)
    return named[1] if named and m["unit"] in ("kg", "千克", "公斤", "吨") else ""


def _distributed(target: Target, verb: str) -> list[Target]:
    """One number for several things: A和B抽查合格率均不低于90% is two targets."""
    m = re.search(
        r"^(?P<stem>.*?)(?P<a>[\u4e00-\u9fff]{2})[和、](?P<b>[\u4e00-\u9fff]{2})(?P<tail>单位.*率|.*率)$", target.indicator
    )
    if m and "均" in verb:
        return [replace(target, indicator=m["stem"] + one + m["tail"]) for one in (m["a"], m["b"])]
    return [target]


# A fall is a negative change: to fall by 10% or more is a change of at most -10%.
_TURNED = {">=": "<=", "<=": ">="}


def _comparator(verb: str, tail: str | None, about: str | None) -> str:
    tail = tail or ""
    if "左右" in tail or about:
        return "~"
    if "以上" in tail or _AT_LEAST.search(verb):
        return ">="
    if "以下" in tail or "以内" in tail or _AT_MOST.search(verb):
        return "<="
    return "="


def _pairs(clause: _Clause, before: list[Target]) -> list[Target]:
    """X的甲和乙分别达到90%和60%以上."""
    m = _PAIR.search(clause.text)
    if not m:
        return []
    lead = _BEFORE_NUMBER.match(clause.text[: m.start()])
    head = _head(lead["head"] if lead else "")
    parts = re.split(r"和|、|与", head)
    if len(parts) != 2:
        return []
    tail = re.search(r"(?:处理)?(?:利用率|处理率|合格率|覆盖率|率)$", parts[1])
    names = [
        parts[0] if parts[0].endswith("率") or not tail else parts[0] + tail.group().removeprefix("处理"),
        _stem(parts[0]) + parts[1],
    ]
    sign = _comparator(lead["verb"] or "" if lead else "", m["tail"], None)
    return [
        Target(name, float(m[key]), m["unit2"], sign, None, clause.year, False, "", (clause.start, clause.start + m.end()))
        for name, key in zip(names, ("one", "two"), strict=True)
    ]


def _stem(first: str) -> str:
    """The shared beginning that the second of a pair leaves out (规模养殖场畜禽粪便 → 规模养殖场)."""
    m = re.match(r".*?(?:场|厂|区|户|单位|企业)(?:\([^)]*\))?", first)
    return m.group() if m else ""


def _zero_growth(clause: _Clause, before: list[Target]) -> list[Target]:
    m = _ZERO_GROWTH.search(clause.text)
    if not m or not (head := _head(m["head"])) or re.search(r"行动|结合|方案", head):
        return []
    amount = re.search(r"(使用总量|使用量|施用量|用量)$", head)
    noun = head[: amount.start()] if amount else head
    parts = re.split(r"[、和及与]|(?<=化肥)(?=农药)", noun)
    stem = re.match(r".*(?:农作物|作物)", parts[0])
    names = [part if i == 0 or not stem or part.startswith(stem.group()) else stem.group() + part for i, part in enumerate(parts)]
    tail = amount.group() if amount else "使用量"
    span = (clause.start + m.start(), clause.start + m.end())
    return [Target(name + tail, 0.0, "%", "0growth", None, clause.year, False, "", span) for name in names if name]


def _no_decrease(clause: _Clause, before: list[Target]) -> list[Target]:
    return [
        Target(
            _head(m["head"]), None, "", "nodec", None, clause.year, False, "", (clause.start + m.start(), clause.start + m.end())
        )
        for m in _NO_DECREASE.finditer(clause.text)
        if ("对" not in m["head"][:1] and _KINDS_WITH_NUMBERS_ONLY.search(m["head"])) or "质量" in m["head"]
    ]


def _external(clause: _Clause, before: list[Target]) -> list[Target]:
    for pattern in _EXTERNAL:
        m = pattern.search(clause.text)
        if m and (head := _head(m["head"]).strip("的")) and _is_quantity(head):
            span = (clause.start + m.start(), clause.start + m.end())
            rates = [rate for part in head.split("、") for rate in _shared_rate(part.removesuffix("提高"))]
            parts = rates if all(part.endswith("率") for part in rates) else [head]
            return [Target(part, None, "", "ext", None, clause.year, True, "", span) for part in parts]
    return []


def _shared_rate(rate: str) -> list[str]:
    """甲和乙利用率 is the rate of each."""
    m = re.fullmatch(r"(?P<a>[\u4e00-\u9fff]{2})[和与及](?P<b>[\u4e00-\u9fff]{2})(?P<tail>[\u4e00-\u9fff]*率)", rate)
    return [m["a"] + m["tail"], m["b"] + m["tail"]] if m else [rate]


def _is_quantity(head: str) -> bool:
    return len(head) > 3 and bool(re.search(r"率|面积|利用|修复|调整|排放量|还林|退耕|治理|数量|总量|比例", head))


def _coverage(clause: _Clause, before: list[Target]) -> list[Target]:
    for pattern in _COVERAGE:
        if (m := pattern.search(clause.text)) and (head := _head(m["head"]).removeprefix("全部").removeprefix("所有")):
            span = (clause.start + m.start(), clause.start + m.end())
            head += m.groupdict().get("work") or ""
            return [Target(head, 100.0, "%", "all", None, clause.year, False, "", span)]
    return []


def _frequency(clause: _Clause, before: list[Target]) -> list[Target]:
    """每年开展至少1次甲监测 counts how often in a year."""
    m = _FREQUENCY.search(clause.text)
    if not m:
        return []
    sign = ">=" if re.search(r"至少|不少于", clause.text[max(0, m.start() - 2) : m.end()]) else "="
    what = re.sub(r"(?:工作|活动)$", "", _head(m["what"]))
    if len(what) <= 2 and (about := re.search(r"对(?P<thing>[^,。;:]{2,40}?)(?P<least>至少)?$", clause.text[: m.start()])):
        what = about["thing"] + what
    value, span = float(han_number(m["times"]) or 1), (clause.start + m.start(), clause.start + m.end())
    return [Target(what + "次数", value, "次/年", sign, None, clause.year, False, "", span)]


def _checked(clause: _Clause, before: list[Target]) -> list[Target]:
    """每年对甲至少检查1次 and 每年至少检查1次甲 count the same."""
    m = _CHECKED.search(clause.text)
    thing = m and (m["thing"] or m["object"])
    if not m or not thing:
        return []
    sign = ">=" if m["least"] else "="
    value, span = float(han_number(m["times"]) or 1), (clause.start + m.start(), clause.start + m.end())
    return [Target(_head(thing) + m["what"] + "次数", value, "次/年", sign, None, clause.year, False, "", span)]


def _counted(clause: _Clause, before: list[Target]) -> list[Target]:
    """完成甲、乙等6个产粮大县的类别划定 counts counties, all of which it names; 试点扩大到5个县 counts how many take part."""
    m = _COUNTED.search(clause.text.replace("\n", " "))
    if not m or not (m["work"] or m["grown"]):
        return []
    indicator = m["what"] + m["work"] if m["work"] else _head(m["grown"]) + m["what"] + "数"
    span = (clause.start + m.start(), clause.start + m.end())
    return [Target(indicator, float(m["number"]), "个", "all" if m["work"] else "=", None, clause.year, False, "", span)]


def _head(words: str) -> str:
    """The noun phrase before a verb, without the years, places and linking words that stand before it."""
    words = words.rsplit("。", 1)[-1].replace("\n", "")
    while (m := _LEADING.match(words)) and m.end():
        words = words[m.end() :]
    return re.sub(r"^(?:\(?\d{1,2}\)|\d{1,2}[.、]|[①-⑳]|的|对|将|在(?!线|产|建)|于|或者?|落实|\()", "", words).strip(" 、:的")


def _behind(text: str, m: re.Match[str]) -> str:
    """The quantity of a share that is named before its noun: 90%以上村庄的生活垃圾得到规范处理."""
    return re.split(r"[,。;:]", text[m.end() :])[0].strip(" 的)(")


def _whole_indicator(head: str, before: list[Target], year: int | None) -> str:
    """Give a tail such as 利用率 the head that the phrase before it names, and a later year its earlier indicator."""
    if not head and before:
        return before[-1].indicator if year and before[-1].year and year > before[-1].year else ""
    if not _RATE_TAIL.match(head) or not before:
        return head
    last = before[-1].indicator
    if m := re.match(r"(.*?)(?:使用量|施用量)$", last):
        return m[1].removeprefix("主要农作物").removeprefix("农作物") + head
    stem = re.match(r"(.*?)(?:分类收集率|收集率|利用率|处理率|覆盖率|清运率|无害化处理率)$", last)
    return (stem[1] if stem else "") + head


def _placed(target: Target, text: str, start: int) -> Target:
    left, right = target.span
    piece = text[left:right]
    left += len(piece) - len(piece.lstrip(" ，,、；;\n"))
    return replace(target, text=text[left:right], span=(start + left, start + right))


def _with_notes(found: list[Target], folded: str, start: int) -> Iterator[Target]:
    """Mark targets whose number a note hands to another document (以…目标责任书为准) and twins of a rate (化肥、农药)."""
    for target in found:
        note = _ELSEWHERE_NOTE.match(folded[target.span[1] - start :])
        yield from _twins(replace(target, set_elsewhere=True) if note else target, found)


def _twins(target: Target, found: list[Target]) -> list[Target]:
    """化肥、农药使用量零增长，利用率提高到40%: the rate is meant for both."""
    grown = [t.indicator for t in found if t.comparator == "0growth" and t.span[1] <= target.span[0]]
    same = [
        t
        for t in found
        if t.comparator == "0growth" and grown and t.span == next(g.span for g in found if g.indicator == grown[-1])
    ]
    if target.comparator == "0growth" or len(same) < 2 or not re.fullmatch(r".*(?<!合格)利用率", target.indicator):
        return [target]
    stems = [t.indicator.removesuffix("使用量").removeprefix("主要农作物") for t in same]
    printed = target.indicator.removesuffix("利用率") in target.text
    if printed or target.indicator not in [stem + "利用率" for stem in stems]:
        return [target]
    return [replace(target, indicator=stem + "利用率") for stem in stems]
