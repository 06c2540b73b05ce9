"""Tasks from prose: one responsibility statement with the text it governs.

A statement is a bracket (…牵头, …参与) or a labelled line (责任单位：…). It governs the text from the start of its measure,
or from the statement before it in the same measure. A statement that ends a list of unmarked sub-items governs the whole
list; one that stands in a heading governs what follows below.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from . import responsibility
from .document import Document, Line
from .drafts import Draft, spread_implementers
from .fold import fold
from .names import Context
from .reading import Name, Span
from .responsibility import Statement

_WHO_LABEL = r"(?:牵头|责任|负责|主办|主责|落实|实施|参与|参加|配合|协办|承办|协同|完成|组织)(?:单位|部门|科室|主体|领导|机关)"
_LABELLED_LINE = re.compile(
    rf"^\s*(?:{_WHO_LABEL}\s*:|[\[【(〔]{_WHO_LABEL}\s*(?:[】\])〕]|:))"
    r"|^\s*[\[【(]?(?:完成|办结|整改|实施)(?:时限|期限|时间|日期)(?:要求)?\s*[】\])]?\s*:"
)
_DUTY = re.compile(r"(?:部门|局|委|办|机构)(?:[^。;,]{0,6})(?:负责|应|要|应当)")
_TOGETHER = re.compile(r"由[^，。；]{2,30}会同[^，。；]{2,60}")
_MINOR = ("(dec)", "dec)", "circle", "han-is")
_SENTENCE = re.compile(r"(?:[^。;(]|\([^()]*(?:\([^()]*\)[^()]*)*\)|\()+[。;]?")
HEADING_WORDS = 40
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"


@dataclass(frozen=True)
class Place:
    """Where a statement stands: its part, its span, and the node of the measure it belongs to."""

    part: int
    span: Span
    statement: Statement
    home: int | None
    labelled: bool = False


def find(document: Document, context: Context, parts: range) -> list[Draft]:
    """Return the drafts of the lines in `parts`, in document order."""
    places = _places(document, context, parts)
    homes = {id(place): _climb(document, place, places) for place in places}
    drafts = [_draft(document, place, homes, places, parts) for place in places]
    everywhere: list[Name] = []
    for place, draft in zip(places, drafts, strict=True):
        if everywhere:
            spread_implementers([draft], everywhere)
        if place.statement.everywhere:
            everywhere = place.statement.everywhere
            draft.global_implementers = True
    _cite(document, places, homes, drafts)
    return [draft for draft in drafts if draft.span[0] < draft.span[1]]


def without_statement(document: Document, drafts: list[Draft], parts: range) -> list[tuple[Span, int]]:
    """Measures that stand beside others with statements and have none: (span, node), for a person to look at."""
    used = Counter(document.nodes[draft.node].depth for draft in drafts if document.nodes[draft.node].kind == "section")
    if not used:
        return []
    depth = used.most_common(1)[0][0]
    covered = {node for draft in drafts for node in document.path(draft.node)}
    busy = {document.nodes[draft.node].parent for draft in drafts}
    return [
        (document.nodes[node].span, node)
        for index in parts
        if (node := document.node_of[index]) is not None
        and document.nodes[node].kind == "section"
        and document.nodes[node].depth == depth
        and node not in covered
        and (document.nodes[node].parent in busy or says_duties(document.text[slice(*document.nodes[node].span)]))
    ]


def says_duties(text: str) -> bool:
    """Whether sentences say what several bureaus are responsible for."""
    return len(_DUTY.findall(fold(text))) >= 2 or bool(_TOGETHER.search(text))


def _places(document: Document, context: Context, parts: range) -> list[Place]:
    first_leads = responsibility.is_rule_of_order(document.text)
    found: list[Place] = []
    for index in parts:
        line = document.parts[index]
        if isinstance(line, Line):
            for span, pieces, labelled in _statements(line, context):
                statement = _read(document.text, pieces, context, first_leads)
                if statement or labelled:
                    found.append(Place(index, span, statement, _home(document, index), labelled))
    return [place for place in _joined(document.text, found) if place.statement]


Said = tuple[Span, tuple[Span, ...], bool]  # where a statement stands, the spans of its words, whether it is a labelled line


def _read(text: str, pieces: tuple[Span, ...], context: Context, first_leads: bool) -> Statement:
    """Read a statement from the pieces of its words; a piece of bare names says who is responsible."""
    read: list[Statement] = []
    for left, right in pieces:
        column = responsibility.RESPONSIBLE if responsibility.names_only(text[left:right], context) else ""
        read.append(responsibility.read(text[left:right], left, context, column=column, first_leads=first_leads))
    for further in read[1:]:
        read[0].take(further)
    return read[0]


def _statements(line: Line, context: Context) -> list[Said]:
    """Every statement in a line."""
    if _LABELLED_LINE.match(fold(line.text)):
        return [(line.span, (line.span,), True)]
    found = [said for span in responsibility.brackets(line.text) if (said := _bracket(line, span, context))]
    closing = _closing(line, found[-1][0][1] - line.span[0] if found else 0, context)
    if found and closing and not line.text[found[-1][0][1] - line.span[0] : closing[0][0][0] - line.span[0]].strip(" 。；;"):
        (left, _right), pieces, _labelled = found.pop()  # （甲局牵头）各镇负责。 goes on with the bracket
        closing = [((left, closing[0][0][1]), (*pieces, *closing[0][1]), False)]
    return [*found, *closing]


def _bracket(line: Line, span: Span, context: Context) -> Said | None:
    """A bracket that says who is responsible, with the clause before it where that names the lead (由甲局负责（乙局配合）)."""
    (left, right), start = span, line.span[0]
    inner = (left + 1, right - 1 if fold(line.text[right - 1]) in ")]】〕" else right)
    words = line.text[slice(*inner)]
    if not responsibility.is_responsibility(words, context):
        closes = not line.text[right:].strip(" 。；;")
        if not (closes and left > line.words_start - start and responsibility.names_only(words, context)):
            return None
    pieces: tuple[Span, ...] = ((start + inner[0], start + inner[1]),)
    if not responsibility.read(words, 0, context).leads:
        lead = responsibility.lead_before(line.text, left, context)
        if lead is not None:
            return (start + lead, start + right), ((start + lead, start + left), *pieces), False
    return (start + left, start + right), pieces, False


def _closing(line: Line, left: int, context: Context) -> list[Said]:
    """The sentences that close a line, from `left` on, and say nothing but who: 责任单位：…; 市农业农村局牵头，市财政局配合。"""
    pieces = [(m.start(), m.end()) for m in _SENTENCE.finditer(fold(line.text), left) if m.group().strip()]
    first = len(line.text)
    for a, b in reversed(pieces):
        words = line.text[a:b]
        if not (_LABELLED_LINE.match(fold(words)) or responsibility.says_only_who(words, context)):
            break
        first = a
    if first == len(line.text) or (says_duties(line.text[:first]) and not _LABELLED_LINE.match(fold(line.text[first:]))):
        return []  # 甲局负责…，乙局负责…。各镇负责。 says of each what it does; it is no task with one statement
    span = (line.span[0] + first, line.span[1])
    return [(span, (span,), not line.text[:first].strip())]


def _joined(text: str, places: list[Place]) -> list[Place]:
    """Statements with nothing between them are one: labelled lines (牵头单位：… / 配合单位：…), brackets side by side."""
    joined: list[Place] = []
    for place in places:
        last = joined[-1] if joined else None
        if last and _goes_on(text, last, place):
            statement, further = last.statement, place.statement
            if place.labelled and statement.leads and further.participants:
                further.leads = []
            statement.take(further)
            labelled = last.labelled or place.labelled
            joined[-1] = Place(place.part, (last.span[0], place.span[1]), statement, last.home, labelled)
        else:
            joined.append(place)
    return joined


def _goes_on(text: str, last: Place, place: Place) -> bool:
    """Whether a statement goes on with the one before: a labelled line below another, or with no words between them."""
    if place.labelled and last.labelled and place.part == last.part + 1:
        return True
    if last.home != place.home or text[last.span[1] : place.span[0]].strip(" 。；;，,、\n\u3000"):
        return False
    if not place.labelled:
        return not last.labelled
    return bool(last.statement.leads) and not place.statement.names_lead  # 各镇人民政府负责。 below a bracket


def _home(document: Document, index: int) -> int | None:
    """The marked node that a part belongs to."""
    node = document.node_of[index]
    if node is not None and document.nodes[node].kind == "paragraph":
        return document.nodes[node].parent
    return node


def _climb(document: Document, place: Place, places: list[Place]) -> int | None:
    """The measure a statement governs: its own node, or the list above when it closes a list of minor items."""
    home = place.home
    while home is not None:
        line = _line_of(document, home)
        parent = document.nodes[home].parent
        siblings = (
            [i for i, node in enumerate(document.nodes) if node.parent == parent and node.kind == "section"]
            if parent is not None
            else []
        )
        minor = line is not None and line.mark is not None and line.mark.kind in _MINOR
        alone = sum(1 for other in places if other.home in siblings or other.home == parent) == 1
        if not (minor and alone and len(siblings) > 1 and home == siblings[-1]):
            return home
        home = parent
    return home


def _line_of(document: Document, node: int) -> Line | None:
    for index, owner in enumerate(document.node_of):
        if owner == node and isinstance(part := document.parts[index], Line):
            return part
    return None


def _draft(document: Document, place: Place, homes: dict[int, int | None], places: list[Place], parts: range) -> Draft:
    home = homes[id(place)]
    position = places.index(place)
    earlier = [p for p in places[:position] if homes[id(p)] == home]
    span = _below(document, place, home, places) or _governed(document, place, home, earlier, parts)
    if span[0] >= span[1] and not earlier and place.labelled:
        span = _under_heading(document, place, home, places)
    statement = place.statement
    return Draft(
        span=span,
        node=home if home is not None else (document.node_of[place.part] or 0),
        path=_path(document, home),
        reference="",
        leads=statement.leads,
        participants=statement.participants,
        implementers=statement.implementers,
        measure_leads=_leads_above(document, home, homes, places, place),
        open_list=statement.open_list,
        responsibility=place.span,
        notes=list(statement.notes),
        doubles=list(statement.doubles),
        cells=[("deadline", document.text[slice(*span)], span[0]) for span in statement.due],
    )


def _path(document: Document, home: int | None) -> tuple[str, ...]:
    return tuple(document.nodes[i].number + document.nodes[i].title for i in document.path(home))


def _governed(document: Document, place: Place, home: int | None, earlier: list[Place], parts: range) -> Span:
    """From the statement before, or from the measure's first words, up to the statement."""
    start = earlier[-1].span[1] if earlier else _first_words(document, place, home, parts)
    span = _trimmed(document.text, start, place.span[0])
    if span[0] >= span[1] and not earlier and not place.labelled:  # 【甲局牵头】 stands before its text
        return _trimmed(document.text, place.span[1], document.parts[place.part].span[1])
    return span


def _under_heading(document: Document, place: Place, home: int | None, places: list[Place]) -> Span:
    """What a labelled line right below a heading governs: the text below both, or the heading where nothing follows."""
    line = _line_of(document, home) if home is not None else None
    if home is None or line is None or place.span[0] < line.span[1]:
        return place.span[0], place.span[0]
    end = document.nodes[home].span[1]
    if any(place.span[1] <= other.span[0] < end for other in places):
        return place.span[0], place.span[0]
    below = _trimmed(document.text, place.span[1], end)
    return below if below[0] < below[1] else _trimmed(document.text, line.words_start, line.span[1])


def _first_words(document: Document, place: Place, home: int | None, parts: range) -> int:
    """Where the measure's text begins: behind its mark, or below its heading if that stands on a line of its own."""
    line = _line_of(document, home) if home is not None else None
    if line is None:
        part = document.parts[place.part]
        index = place.part
        if place.labelled and index - 1 in parts:
            part = document.parts[index - 1]
        return part.span[0]
    if place.span[0] >= line.span[1] and is_heading(line):
        return line.span[1]
    return line.words_start


def is_heading(line: Line) -> bool:
    """Whether a marked line is only a heading: short and without a sentence in it."""
    words = line.text[line.mark.end if line.mark else 0 :]
    return len(words) <= HEADING_WORDS and not re.search(r"[。；;]", words.rstrip("。"))


def _below(document: Document, place: Place, home: int | None, places: list[Place]) -> Span | None:
    """The text below a heading that carries the statement itself."""
    line = document.parts[place.part]
    if home is None or not isinstance(line, Line) or document.node_of[place.part] != home or place.labelled:
        return None
    before = document.text[line.words_start : place.span[0]]
    end = document.nodes[home].span[1]
    if len(before) > HEADING_WORDS or re.search(r"[。；;]", before) or end <= line.span[1]:
        return None
    if any(line.span[1] <= other.span[0] < end for other in places):
        return (line.span[1], line.span[1])  # the items below have statements of their own; this one is their measure's
    return _trimmed(document.text, line.span[1], end)


def _leads_above(
    document: Document, home: int | None, homes: dict[int, int | None], places: list[Place], place: Place
) -> list[Name]:
    """Leads that a heading above names for all its items."""
    above = set(document.path(home)[:-1])
    for other in reversed(places):
        if other is not place and homes[id(other)] in above and document.node_of[other.part] == homes[id(other)]:
            return other.statement.leads
    return []


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " \n\t\u3000。；;，,）)":
        start += 1
    while end > start and text[end - 1] in " \n\t\u3000":
        end -= 1
    return start, end


def _cite(document: Document, places: list[Place], homes: dict[int, int | None], drafts: list[Draft]) -> None:
    """Printed numbers as a citation: 19 where numbers run through, （九）4 where they restart, ①② for several in one."""
    used = [homes[id(place)] for place in places]
    labels = Counter(_label(document, node) for node, n in enumerate(document.nodes) if n.kind == "section")
    several = Counter(used)
    seen: Counter[int | None] = Counter()
    for home, draft in zip(used, drafts, strict=True):
        draft.reference = _citation(document, home, labels)
        if several[home] > 1:
            draft.reference += _CIRCLED[min(seen[home], 9)]
            seen[home] += 1


def _label(document: Document, node: int) -> tuple[str, str]:
    """A printed number without its stop, and the shape of Arabic ones (1、 is not 1.)."""
    number = document.nodes[node].number
    label = number.rstrip("、.．,， ")
    return label, number.removeprefix(label) if label.isdigit() else ""


def _citation(document: Document, node: int | None, labels: Counter[tuple[str, str]]) -> str:
    """The node's number, after those above it as long as its kind of number restarts."""
    if node is None:
        return ""
    label = _label(document, node)
    restarts = label[1] and any(count > 1 and other[1] == label[1] for other, count in labels.items())
    above = document.nodes[node].parent if labels[label] > 1 or restarts else None
    return _citation(document, above, labels) + label[0]
