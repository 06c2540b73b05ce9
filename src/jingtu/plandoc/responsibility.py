"""Who: responsibility statements, in a bracket, a labelled line or a table cell.

A statement is a run of clauses. A clause gives its names a role by

    a label before them     牵头单位：甲局、乙局，协办单位：丙局、各镇街等
    a verb after them       区环保局牵头，区工信委、国土局等部门参与，各街道落实
    由 … 会同 …             由甲局会同乙局负责
    the column it stands in (a clause without label or verb)

责任单位 alone leads; beside a lead it implements; with 「排在前位为牵头部门」 its first name leads and the others take part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import names
from .fold import fold
from .names import Context
from .reading import Name, Span

LEAD, PARTICIPANT, IMPLEMENTER, RESPONSIBLE = "lead", "participant", "implementer", "responsible"

_LABELS = (
    (LEAD, r"牵头|主办|主责|总牵头|组织"),
    (PARTICIPANT, r"参与|参加|协办|配合|协同|协作|协助|会办|成员"),
    (IMPLEMENTER, r"落实|实施|承办|执行|具体实施|组织实施"),
    (RESPONSIBLE, r"责任|负责"),
)
_VERBS = (
    (LEAD, r"牵头(?:负责|组织实施|组织|落实|抓总|实施)?|负责(?:牵头|落实|组织实施|组织|实施)?|主办|主责|统筹"),
    (IMPLEMENTER, r"(?:配合|具体|分别|组织|抓好|共同|负责)?(?:落实|实施|执行|承办)"),
    (PARTICIPANT, r"(?:共同|协助|积极)?(?:参与|参加|配合|协办|协同|协助)(?:配合|实施|做好|工作)?"),
)
_BODIES = "单位|部门|科室|主体|领导|人|机关"
_LABEL = re.compile("|".join(rf"(?P<{role}>(?:{words})(?:{_BODIES})?\s*:)" for role, words in _LABELS))
_VERB = re.compile("(?:" + "|".join(rf"(?P<{role}>{words})" for role, words in _VERBS) + r")\s*$")
_TIME_LIMIT = re.compile(r"\s*(?:完成|办结|整改|实施)?(?:时限|期限|时间(?:节点|要求|安排)?|日期|进度)(?:要求)?\s*:\s*")
_TIME_ALONE = re.compile(
    r"\s*(?:于|在|自|到)? *20\d\d *年[^,。;]{0,12}?(?:完成|启动|建成|实施)?\s*$|\s*(?:长期|持续)(?:实施|坚持|推进|开展)\s*$"
    r"|\s*每(?:半|[两二三四五1-9]个?)?(?:年|季度?|月|周)度?(?:至少|不少于)?(?:开展|进行|组织|检查|报告|更新|调度|通报|汇总)?"
    r"(?:[一两二三四1-9][次遍轮回])?\s*$"
)
_BOXED_LABEL = re.compile(
    rf"[\[(【〔](?P<label>(?:{'|'.join(words for _, words in _LABELS)})(?:{_BODIES}))[\])】〕](?P<colon>\s*:)?"
)
_CORNERS = str.maketrans("【[〔】]〕", "((()))")
_WITH = re.compile(r"^由?(?P<lead>.+?)会同(?P<others>.+?)(?P<verb>负责|牵头|落实|组织实施|实施|办理|开展)?$")
_FIRST_LEADS = re.compile(
    r"(?:[排列](?:序|名)?(?:在|于|为)?最?(?:前|首|第一)(?:位|列|名|个|面)*|(?:第一|首)[个位])的?(?:责任)?(?:单位|部门)?的?(?:即为|为|是|负责)总?牵头"
)
_ORDER_NOTE = re.compile(rf"\([^()]*{_FIRST_LEADS.pattern}[^()]*\)")
_GLOBAL = re.compile(
    r"(?:[,。;]|^)\s*以下(?:各项|内容|任务|工作|措施)?(?:均|都)?(?:需|由|须|要)?(?P<names>[^。;]*?)(?:配合)?(?:落实|实施)?,?不再(?:逐一|一一)?列出"
)
_HAS_ROLE = re.compile(r"牵头|负责|参与|参加|配合|协办|落实|责任单位|责任部门|主办|承办|会同|实施单位|协同")
_NAMES_LEAD = re.compile(r"牵头|主办|主责")
_QUANTIFIER = re.compile(r"^(?:以下|上述|其中)")
_OFFICE = re.compile(r"[局委办厅部处室社会]$|政府$|管委会$|街道$|支行$|法院$|检察院$")
LONGEST_VERB = 12
_CLAUSE_END = ",;。\n"


@dataclass
class Statement:
    """What a responsibility statement says. `names_lead` tells a lead that is called so from one who is just responsible.

    `everywhere` are implementers it gives to every later task, `due` the spans of the words after 完成时限：.
    """

    span: Span
    leads: list[Name] = field(default_factory=list)
    participants: list[Name] = field(default_factory=list)
    implementers: list[Name] = field(default_factory=list)
    everywhere: list[Name] = field(default_factory=list)
    open_list: bool = False
    notes: list[str] = field(default_factory=list)
    doubles: list[Name] = field(default_factory=list)
    first_leads: bool = False
    due: list[Span] = field(default_factory=list)
    names_lead: bool = False

    def __bool__(self) -> bool:
        return bool(self.leads or self.participants or self.implementers)

    def take(self, other: Statement) -> None:
        """Take in what a statement says that goes on with this one: beside a lead, who else is responsible implements."""
        if self.leads and not other.names_lead:
            self.implementers += other.leads
        else:
            self.leads += other.leads
        self.participants += other.participants
        self.implementers += other.implementers
        self.open_list |= other.open_list
        self.due += other.due
        self.notes += other.notes


def is_responsibility(inner: str, context: Context) -> bool:
    """Whether the words inside a bracket say who is responsible, and not something else (2019年完成; 含修编、调整)."""
    folded = fold(inner)
    if not _HAS_ROLE.search(folded):
        return False
    statement = read(inner, 0, context)
    return bool(statement.leads or (statement.participants and _LABEL.search(folded))) or (
        bool(statement)
        and all(name.functions or len(name.name) > 2 for name in _all_names(statement))
        and not _QUANTIFIER.match(folded)
    )


def says_only_who(text: str, context: Context) -> bool:
    """Whether a sentence consists of names and their roles alone (市农业农村局牵头，市财政局配合。)."""
    folded = _without_time(fold(text).strip(" 。;"))
    if not (_VERB.search(folded) or _GLOBAL.search(folded)) or _LABEL.search(folded):
        return False
    statement = read(text, 0, context)
    return bool(statement) and not statement.notes


def _without_time(folded: str) -> str:
    """The clauses of a sentence without a last one that only says when (…配合,每年开展一次)."""
    before, comma, last = folded.rpartition(",")
    return before if comma and _TIME_ALONE.match(last) else folded


def names_only(inner: str, context: Context) -> bool:
    """Whether a bracket holds nothing but names of offices (区环保局、区农业局): where it ends a measure, those are responsible."""
    if _HAS_ROLE.search(fold(inner)):
        return False
    found = names.parse(inner, 0, context)
    return bool(found.names) and not found.rest and all(name.functions and _OFFICE.search(name.name) for name in found.names)


def lead_before(text: str, end: int, context: Context) -> int | None:
    """Return where the clause begins that ends at `end` and says who is responsible (由区农业局负责), or None."""
    folded = fold(text[:end])
    start = max(folded.rfind(stop) for stop in ("。", ";", ",", "\n")) + 1
    return start if says_only_who(text[start:end], context) and read(text[start:end], start, context).leads else None


def is_rule_of_order(text: str) -> bool:
    """Whether a sentence says that the first unit of a list leads."""
    return bool(_FIRST_LEADS.search(fold(text)))


def read(text: str, start: int, context: Context, *, column: str = "", first_leads: bool = False) -> Statement:
    """Read a statement; `column` is the role of the table column it stands in, `first_leads` a rule said elsewhere."""
    text, folded = _unboxed(text, fold(text))
    statement = Statement((start, start + len(text)), first_leads=first_leads or bool(_FIRST_LEADS.search(folded)))
    text, folded = _take_global(*_without_order_note(text, folded), start, statement, context)
    groups = _Groups(text, start, context, column)
    for left, right in _clauses(folded):
        if limit := _TIME_LIMIT.match(folded, left, right) or _TIME_ALONE.match(folded, left, right):
            left = limit.end() if limit.re is _TIME_LIMIT else left
            statement.due.append((start + left, start + right))
        else:
            groups.add(folded, left, right)
    groups.settle(statement)
    statement.names_lead = bool(_NAMES_LEAD.search(folded))
    return statement


def _unboxed(text: str, folded: str) -> tuple[str, str]:
    """Print a label that stands in brackets (【责任单位】) with a colon, in as many characters."""
    for m in _BOXED_LABEL.finditer(folded):
        label = f" {m['label']}" + (" " + m["colon"] if m["colon"] else ":")
        text, folded = text[: m.start()] + label + text[m.end() :], folded[: m.start()] + label + folded[m.end() :]
    return text, folded


def _without_order_note(text: str, folded: str) -> tuple[str, str]:
    """Blank out the bracket behind a list that says in what order it is printed (甲局、乙局（排在前位为牵头部门，下同）)."""
    for m in _ORDER_NOTE.finditer(folded):
        gap = " " * (m.end() - m.start())
        text, folded = text[: m.start()] + gap + text[m.end() :], folded[: m.start()] + gap + folded[m.end() :]
    return text, folded


def _all_names(statement: Statement) -> list[Name]:
    return [*statement.leads, *statement.participants, *statement.implementers]


def _take_global(text: str, folded: str, start: int, statement: Statement, context: Context) -> tuple[str, str]:
    """Blank out 「以下…落实，不再列出」 and keep its names; without names of its own it means the implementers before it."""
    m = _GLOBAL.search(folded)
    if not m:
        return text, folded
    left, right = m.span("names")
    found = names.parse(text[left:right], start + left, context)
    statement.everywhere = list(found.names)
    if not found.names:
        statement.notes.append("everywhere")
    gap = " " * (m.end() - m.start())
    return text[: m.start()] + gap + text[m.end() :], folded[: m.start()] + gap + folded[m.end() :]


def _clauses(folded: str) -> list[tuple[int, int]]:
    """Split at commas and stops outside brackets, at a blank behind a verb (甲局牵头 乙局配合), and before every label."""
    cuts, depth, left = [], 0, 0
    labels = {m.start() for m in _LABEL.finditer(folded)}
    for i, c in enumerate(folded):
        depth += (c in "([") - (c in ")]" and depth > 0)
        ends = depth == 0 and (c in _CLAUSE_END or (c == " " and _VERB.search(folded, max(left, i - LONGEST_VERB), i)))
        if ends or (i in labels and i > left):
            cuts.append((left, i))
            left = i + bool(ends)
    cuts.append((left, len(folded)))
    return [(a, b) for a, b in cuts if folded[a:b].strip(" 、.")]


class _Groups:
    """Collects names clause by clause; a clause without label or verb waits for the role of what follows it."""

    def __init__(self, text: str, start: int, context: Context, column: str) -> None:
        self.text, self.start, self.context = text, start, context
        self.role = column
        self.sticky = bool(column)
        self.waiting: list[Name] = []
        self.roles: dict[str, list[Name]] = {LEAD: [], PARTICIPANT: [], IMPLEMENTER: [], RESPONSIBLE: []}
        self.is_open = False
        self.notes: list[str] = []
        self.doubles: list[Name] = []

    def add(self, folded: str, left: int, right: int) -> None:
        """Take one clause in."""
        if label := _LABEL.match(folded, left + len(folded[left:right]) - len(folded[left:right].lstrip())):
            self._flush()
            self.role, self.sticky = label.lastgroup or "", True
            left = label.end()
        piece = folded[left:right]
        if _FIRST_LEADS.search(piece):
            return
        if (both := _WITH.match(piece.strip())) and not self.sticky:
            self._with(folded, left, both)
        elif verb := _VERB.search(piece):
            carries_out = self.roles[LEAD] and re.match(r"负责(?:落实|组织实施|实施)", verb.group())
            self._names(left, left + verb.start(), IMPLEMENTER if carries_out else verb.lastgroup or "")
        else:
            self._names(left, right, "")

    def _with(self, folded: str, left: int, both: re.Match[str]) -> None:
        shift = left + len(folded[left:]) - len(folded[left:].lstrip())
        self._names(shift + both.start("lead"), shift + both.end("lead"), LEAD)
        self._names(shift + both.start("others"), shift + both.end("others"), PARTICIPANT)

    def _names(self, left: int, right: int, role: str) -> None:
        found = names.parse(self.text[left:right], self.start + left, self.context)
        self.is_open |= found.is_open
        self.notes += found.rest
        self.doubles += found.doubles
        if not role:
            self.waiting += found.names
            return
        if self.sticky:
            self._flush()
        self.roles[role] += [*self.waiting, *found.names]
        self.waiting = []

    def _flush(self) -> None:
        if self.waiting:
            self.roles[self.role or PARTICIPANT] += self.waiting
            self.waiting = []

    def settle(self, statement: Statement) -> None:
        """Hand the collected names to the statement, and decide what 责任单位 means in it."""
        self._flush()
        self._noted_leads()
        responsible = self.roles[RESPONSIBLE]
        if responsible and statement.first_leads:
            self.roles[LEAD] += responsible[:1]
            self.roles[PARTICIPANT] += responsible[1:]
        elif responsible:
            self.roles[IMPLEMENTER if self.roles[LEAD] else LEAD] += responsible
        statement.leads = _listed(self.roles[LEAD])
        statement.participants = _listed(self.roles[PARTICIPANT])
        statement.implementers = _listed(self.roles[IMPLEMENTER])
        statement.open_list = self.is_open
        statement.doubles = self.doubles
        if "everywhere" in statement.notes:
            statement.everywhere = list(statement.implementers)
        statement.notes = [note.strip() for note in self.notes if note.strip()]
        if statement.everywhere:
            statement.implementers = _listed([*statement.implementers, *statement.everywhere])

    def _noted_leads(self) -> None:
        """甲局(牵头)、乙局: the noted name leads, those beside it take part."""
        for role, found in self.roles.items():
            noted = [name for name in found if names.NOTED_LEAD.search(fold(name.name))]
            if noted:
                others = [name for name in found if name not in noted]
                self.roles[role] = []
                self.roles[LEAD] += [names.without_note(name, self.context) for name in noted]
                self.roles[PARTICIPANT if role in (LEAD, RESPONSIBLE) else role] += others


def _listed(found: list[Name]) -> list[Name]:
    return list(names.without_doubles(found))


def brackets(text: str) -> list[Span]:
    """Return the outermost brackets of `text`, round or square, nested ones balanced, whatever width they are printed in.

    An unclosed bracket ends with its paragraph; a bracket that closes without having opened is words.
    """
    folded = fold(text).translate(_CORNERS)
    found: list[Span] = []
    depth, left = 0, 0
    for i, c in enumerate(folded):
        if c == "(":
            left = i if depth == 0 else left
            depth += 1
        elif c == ")" and depth:
            depth -= 1
            if depth == 0:
                found.append((left, i + 1))
        elif c == "\n" and depth:
            found.append((left, i))
            depth = 0
    if depth:
        found.append((left, len(folded)))
    return found
