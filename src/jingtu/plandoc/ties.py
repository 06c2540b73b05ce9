"""A plan with a body and a task table: every row of the table tied to its block in the body, and where the two disagree."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from .document import Document
from .drafts import Draft
from .likeness import runs, share
from .reading import Finding, Name, Span, Target, Task

SAME_MEASURE = 0.5
_PREFIX = re.compile(r"^[区市县省]")


def tie(
    document: Document, tasks: Sequence[Task], drafts: Sequence[Draft], blocks: Sequence[Task]
) -> tuple[tuple[Task, ...], list[Finding]]:
    """Return the tasks with `clause` set to the id of their block, and the findings of the comparison."""
    block_runs = {block.id: runs(block.text) for block in blocks}
    groups = _groups(drafts)
    tied = list(tasks)
    findings: list[Finding] = []
    for measure, members in groups.items():
        own = _blocks_of(document, measure, [tasks[i] for i in members], blocks, block_runs)
        for i in members:
            tied[i] = replace(tied[i], clause=_nearest(tasks[i], own or blocks, block_runs))
            findings += _belongs_elsewhere(tied[i], own, blocks, block_runs)
        if own:
            findings += _parties_differ(own, tied[members[0]])
            findings += _dates_differ(own, [tied[i] for i in members])
    return tuple(tied), findings


def _groups(drafts: Sequence[Draft]) -> dict[Span, list[int]]:
    """Rows by the cell that prints their measure (each row by itself where none does)."""
    groups: dict[Span, list[int]] = defaultdict(list)
    for i, draft in enumerate(drafts):
        groups[draft.measure or draft.span].append(i)
    return groups


def _blocks_of(
    document: Document, measure: Span, members: list[Task], blocks: Sequence[Task], block_runs: dict[str, frozenset[str]]
) -> list[Task]:
    """The blocks of the body whose words the measure's cell repeats."""
    cell = runs(document.text[slice(*measure)])
    return [block for block in blocks if share(block_runs[block.id], cell) >= SAME_MEASURE]


def _nearest(task: Task, blocks: Sequence[Task], block_runs: dict[str, frozenset[str]]) -> str | None:
    own = runs(task.text)
    best = max(blocks, key=lambda block: share(own, block_runs[block.id]), default=None)
    return best.id if best else None


def _belongs_elsewhere(
    task: Task, own: list[Task], blocks: Sequence[Task], block_runs: dict[str, frozenset[str]]
) -> list[Finding]:
    """A row whose words stand in another clause than the one it is printed under."""
    words = runs(task.text)
    if not own:
        return [
            Finding(
                "row_without_clause",
                "question",
                task.span,
                f"{task.reference}在正文中找不到对应的条款",
                "按文字最接近的条款关联",
                task.id,
            )
        ]
    here = max(share(words, block_runs[block.id]) for block in own)
    other = max(blocks, key=lambda block: share(words, block_runs[block.id]))
    if other not in own and share(words, block_runs[other.id]) > max(0.6, here + 0.3):
        found = f"{task.reference}列在{own[0].reference}之下，文字却见于{other.reference}"
        return [Finding("row_under_other_clause", "question", task.span, found, f"按表格关联到{own[0].reference}", task.id)]
    return []


def _parties_differ(own: list[Task], row: Task) -> list[Finding]:
    """Leads and participants of the measure in the table against those of its block."""
    found: list[Finding] = []
    block = own[0]
    for word, body, table in (
        ("牵头部门", _all(own, "leads"), row.measure_leads or row.leads),
        ("参与部门", _all(own, "participants"), row.participants),
    ):
        if how := _difference(body, table):
            words = f"{block.reference}的{word}{how}：正文为{_names(body)}，表中为{_names(table)}"
            found.append(Finding("body_against_table", "question", row.responsibility or row.span, words, "以表格为准", row.id))
    return found


def _all(blocks: list[Task], role: str) -> tuple[Name, ...]:
    names: dict[str, Name] = {}
    for block in blocks:
        for name in getattr(block, role):
            names.setdefault(name.name, name)
    return tuple(names.values())


def _difference(body: Sequence[Name], table: Sequence[Name]) -> str:
    first, second = [n.name for n in body], [n.name for n in table]
    if first == second:
        return ""
    if sorted(first) == sorted(second):
        return "排列次序不同"
    if [_PREFIX.sub("", n) for n in first] == [_PREFIX.sub("", n) for n in second]:
        return "名称写法不同"
    return "不一致"


def _names(names: Sequence[Name]) -> str:
    return "、".join(name.name for name in names) or "空白"


def _dates_differ(own: list[Task], rows: list[Task]) -> list[Finding]:
    """Days that only the table prints for a measure, said once for the measure."""
    body = {(d.last, d.first) for block in own for d in block.deadlines}
    only = {d.text: d for row in rows for d in row.deadlines[:1] if d.kind in ("by", "from") and (d.last, d.first) not in body}
    if not only:
        return []
    words = f"{own[0].reference}在表中的时限（{'、'.join(only)}）正文没有写明"
    return [Finding("deadline_only_in_table", "note", next(iter(only.values())).span, words, "以表格为准", rows[0].id)]


def targets_differ(body: Sequence[Target], annex: Sequence[Target]) -> list[Finding]:
    """Indicators that the body and an annex print with another number, comparator or year."""
    found = []
    for target in annex:
        same = [t for t in body if _squeezed(t.indicator) == _squeezed(target.indicator)]
        if same and not any((t.value, t.comparator, t.year) == (target.value, target.comparator, target.year) for t in same):
            words = f"“{target.indicator}”正文为“{said(same[0])}”，附表为“{said(target)}”"
            found.append(Finding("body_against_table", "question", target.span, words, "两处都保留"))
    return found


def said(target: Target) -> str:
    """A target in short words: 2020年 ≥90%."""
    sign = {">=": "≥", "<=": "≤", "~": "约", "=": "", "0growth": "零增长", "nodec": "不减少", "ext": "另行下达", "all": "全部"}[
        target.comparator
    ]
    number = f"{target.value:g}{target.unit}" if target.value is not None and target.comparator not in ("0growth", "all") else ""
    return (f"{target.year}年 " if target.year else "") + sign + number


def _squeezed(indicator: str) -> str:
    return re.sub(r"全[市区县省]|[（(].*?[）)]|的|、", "", indicator)
