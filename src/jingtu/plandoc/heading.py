"""What a document says of itself: title, number, issuer, date of issue, addressees, place and level."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import Counter
from dataclasses import dataclass

from .document import Document, Grid, Line
from .fold import fold, han_number
from .names import Context

HEAD_LINES = 40
_PLAN_WORD = re.compile(r"(?:方案|计划|规划|分工|分解|意见|办法|行动|清单|一览|细则|台账|要点|安排|任务书|部署|表)$")
# Words of a title that does not end as one: taken where nothing better is found, and asked about.
_LIKELY_TITLE = re.compile(r"(?=.{6,60}$)(?!关于)[^。；：:]*(?:方案|计划|分工|分解)[^。；：:]*")
_NUMBER = re.compile(r"^[\u4e00-\u9fff]{1,8}(?:发|字|函|文|办|环|政)?\s*[〔\[(【]\s*(?:19|20)\d\d\s*[〕\])】]\s*第?\d+\s*号$")
_ISSUER = re.compile(
    r"^[\u4e00-\u9fff]{2,24}?(?:人民政府(?:办公室|办公厅)?|委员会(?:办公室)?|办公室|局|厅|指挥部|领导小组(?:办公室)?)$"
)
_DATE = re.compile(
    r"(?P<y>20\d\d|[二〇○零][〇○零一二三四五六七八九]{3})年(?P<m>\d{1,2}|十[一二]?|[一二三四五六七八九])月(?P<d>\d{1,2}|[一二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日"
)
_NOTICE = re.compile(r"(?:关于)?印发《?(?P<title>[^》《]{4,80}?(?:方案|计划|规划|意见|行动))》?的通知")
_QUOTED = re.compile(r"《(?P<title>[^》]{4,80}?(?:方案|计划|规划))》(?:已经|业经|经)")
_PLACE = r"(?P<place>(?:[\u4e00-\u9fff]{2,7}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,7}?(?:市|州|盟|地区))?[\u4e00-\u9fff]{1,8}?(?:自治县|自治旗|[区县市旗州盟省镇乡]))"
_OF_PLACE = re.compile(
    rf"^(?:中共)?{_PLACE}(?=人民政府|委员会|生态环境|环境保护|环保|土壤|净土|农用地|建设用地|政府|关于|“|\"|20\d\d)"
)
_TITLE_PLACE = re.compile(
    r"^(?P<place>[\u4e00-\u9fff]{2,4}?(?P<rank>街道|[省市县州旗镇乡]|(?<![园社地灌山小矿城辖农库景牧])区))(?=[\u4e00-\u9fff]{4})"
)
_ANY_PLACE = re.compile(r"(?P<place>[\u4e00-\u9fff]{2,3}[市区县])(?=土壤|生态文明|环境|耕地|受污染|人民政府)")
_BRANCH = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,3}?)(?:环保|国土资源|国土|公安|规划|工商|质监|生态环境|自然资源)[\u4e00-\u9fff]{0,4}分局"
)
_UNSURE = re.compile(r"^(?:各|全|本|该|我|省|市|区|县|国家|上级|其他)|[的全各本该]")


@dataclass(frozen=True)
class Heading:
    """What stands at the top (and at the end) of a plan; empty where it says nothing. `assumed` tells what was inferred."""

    title: str
    number: str
    place: str
    level: str
    issuer: str
    issued_on: dt.date | None
    addressees: tuple[str, ...]
    assumed: tuple[str, ...] = ()
    title_span: tuple[int, int] = (0, 0)

    def context(self) -> Context:
        """What the grammar needs to know of the plan's place."""
        short = re.sub(r"(?:自治县|[区县市省旗])$", "", self.place.split("市")[-1] or self.place.rstrip("市"))
        parts = [re.sub(r"[区县市省旗]$", "", p) for p in re.findall(r"[\u4e00-\u9fff]{2,}?(?:自治县|[省市区县旗])", self.place)]
        return Context(self.level, tuple(name for name in dict.fromkeys([short, *parts]) if len(name) > 1))


def read(document: Document, place: str = "") -> Heading:
    """Read the heading; a `place` given by the user is taken as it is."""
    lines = _head(document)
    title, span, assumed = _title(document, lines)
    issuer = next((line.text for line in lines if _ISSUER.match(fold(line.text)) and len(line.text) < 30), "")
    issuer = issuer or next(
        (
            m.group()
            for line in lines[:3]
            if (m := re.match(r"[\u4e00-\u9fff]{2,20}人民政府(?:办公室|办公厅)?", line.text)) and len(line.text) < 60
        ),
        "",
    )
    issuer = issuer or _signature(document)
    found = place or _place(document, title, issuer)
    if not title:
        title = f"{found}土壤污染防治工作方案" if found else "土壤污染防治工作方案"
        assumed = (*assumed, "title")
    return Heading(
        title=title,
        number=next((line.text for line in lines if _NUMBER.match(fold(line.text).replace(" ", ""))), ""),
        place=found,
        level=level_of(found, document.text),
        issuer=issuer,
        issued_on=_issued(document, lines),
        addressees=_addressees(lines),
        assumed=assumed,
        title_span=span,
    )


def _head(document: Document) -> list[Line]:
    """The lines before the first chapter."""
    found: list[Line] = []
    for part in document.parts[:HEAD_LINES]:
        if isinstance(part, Grid) or (part.mark and part.mark.kind in ("han", "chapter", "part", "dec、", "(han)")):
            break
        found.append(part)
    return found


def _title(document: Document, lines: list[Line]) -> tuple[str, tuple[int, int], tuple[str, ...]]:
    joined = _joined(lines)
    for text, span in reversed(joined):
        bare = re.sub(r"\s|[(（].{0,12}[)）]$", "", text)
        if _PLAN_WORD.search(bare) and len(bare) <= 60 and not re.search(r"[。；]|^(?:各|关于印发|附)|通知", bare):
            return re.sub(r"\s+", "", text), span, ()
    notice = re.sub(r"\s", "", "".join(line.text for line in lines if len(line.text) <= 80 and not line.text.endswith("。")))
    if m := _NOTICE.search(notice) or next((m for line in lines if (m := _QUOTED.search(line.text))), None):
        return m["title"], lines[0].span, ()
    first = next((part for part in document.parts if isinstance(part, Grid)), None)
    if first and first.caption and _PLAN_WORD.search(first.caption):
        return first.caption, first.span, ()
    if likely := next((line for line in lines[:3] if _LIKELY_TITLE.fullmatch(line.text)), None):
        return likely.text, likely.span, ("title",)
    return "", lines[0].span if lines else (0, 0), ()


def _joined(lines: list[Line]) -> list[tuple[str, tuple[int, int]]]:
    """Short lines, and each joined with the next one, because a title may be printed on two."""
    short = [line for line in lines if len(line.text) <= 60 and not line.text.endswith(("。", "：", ":"))]
    found = []
    for line, following in zip(short, [*short[1:], None], strict=False):
        if (
            following
            and not _PLAN_WORD.search(line.text)
            and _PLAN_WORD.search(following.text)
            and not _ISSUER.match(line.text)
            and "通知" not in line.text
        ):
            found.append(
                (line.text + following.text, (line.span[0], following.span[1]))
                if len(following.text) < 16
                else (following.text, following.span)
            )
        else:
            found.append((line.text, line.span))
    return found


def _issued(document: Document, lines: list[Line]) -> dt.date | None:
    """The date that stands on a line of its own, at the head or near the end."""
    tail = [part for part in document.parts[-12:] if isinstance(part, Line)]
    for line in [*lines, *reversed(tail)]:
        text = re.sub(r"\s", "", fold(line.text)).strip("()")
        if (m := _DATE.fullmatch(text)) or (m := re.fullmatch(_DATE.pattern + r"(?:印发)?", text)):
            year = re.sub("[○〇]", "零", m["y"])
            numbers = (han_number(year), han_number(m["m"]), han_number(m["d"]))
            try:
                return dt.date(*[number or 0 for number in numbers])
            except ValueError:
                continue
    return None


def _signature(document: Document) -> str:
    """The issuer that signs above the date at the end."""
    tail = [re.sub(r"\s", "", part.text) for part in document.parts[-12:] if isinstance(part, Line)]
    pairs = itertools.pairwise(tail)
    return next((name for name, day in pairs if _ISSUER.match(fold(name)) and _DATE.fullmatch(fold(day))), "")


def _addressees(lines: list[Line]) -> tuple[str, ...]:
    for line in lines:
        if line.text.endswith(("：", ":")) and re.match(r"各|区|市|县|有关", line.text) and len(line.text) < 120:
            return tuple(
                part for part in re.split(r"(?:(?<!各[市州县区镇乡])、|、(?=各))(?!单位)|[，,]", line.text.rstrip("：:")) if part
            )
    return ()


def _place(document: Document, title: str, issuer: str) -> str:
    """The place that issuer and title name; failing that the place most often named as the plan's own."""
    candidates = [m["place"] for text in (issuer, title) if text and (m := _OF_PLACE.match(text))]
    for place in candidates:
        if not _UNSURE.search(place):
            return place
    if (m := _TITLE_PLACE.match(title)) and not _UNSURE.search(m["place"]) and _speaks_of_own(m["rank"], document.text):
        return m["place"]
    named = Counter(m["place"] for m in _ANY_PLACE.finditer(document.text) if _stands_alone(m["place"], document.text))
    branches = Counter(m["name"] for m in _BRANCH.finditer(document.text) if not re.search(r"[、，各区市县]", m["name"]))
    if branches and (not named or branches.most_common(1)[0][1] > 5):
        return branches.most_common(1)[0][0] + ("区" if "区" in document.text[:2000] else "县")
    return named.most_common(1)[0][0] if named else ""


def _speaks_of_own(rank: str, text: str) -> bool:
    """Whether bureaus of that rank are named without their place, as a plan names its own (市水务局)."""
    return bool(re.search(rf"(?<![\u4e00-\u9fff]){rank}[\u4e00-\u9fff]{{1,8}}?(?:局|委|办|厅|院|所|中心|政府)", text))


def _stands_alone(place: str, text: str) -> bool:
    """Whether the words also stand behind a comma, a bracket or at a line's start, as a name does and a verb's tail does not."""
    return not _UNSURE.search(place) and bool(re.search(rf"(?<![\u4e00-\u9fff]){place}", text))


def level_of(place: str, text: str) -> str:
    """county, city or province, from the place's name and, for 市, from whom the plan speaks of below it."""
    if not place:
        return ""
    if re.search(r"(?:区|县|旗)$", place) and not place.endswith("自治区"):
        return "county"
    if re.search(r"(?:省|自治区)$", place) or place in ("北京市", "天津市", "上海市", "重庆市"):
        return "province"
    if re.search(r"(?:镇|乡|街道)$", place):
        return "town"
    counties = len(re.findall(r"县\(市、区\)|各县|区县|县区|市、区", fold(text)))
    towns = len(re.findall(r"各镇|各乡镇|各街道|镇街|乡镇", text))
    return "county" if towns > counties else "city"
