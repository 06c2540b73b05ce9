"""From a file to a reading: the order in which the parts of the grammar are asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from . import annexes, drafts, findings, heading, prose, table, targets, ties
from .blocks import Source
from .columns import Columns
from .document import Document, Line, build
from .drafts import Draft
from .heading import Heading
from .readers import read_blocks
from .reading import Finding, Reading, Span, Target, Task
from .refused import Refused

Progress = Callable[[int, int], None]
STEPS = 4
LEAST_ROWS = 2
FIRST_LINES = 3


def read(content: bytes, filename: str, *, place: str = "", progress: Progress | None = None) -> Reading:
    """Read a plan document.

    `place` is the plan's place if the user knows better than the document. `progress(done, total)` is called as the work
    goes on. Raises `Refused` with a sentence for the user where the file is no plan that can be read.
    """
    report = progress or (lambda done, total: None)
    report(0, STEPS)
    source = read_blocks(content, filename)
    report(1, STEPS)
    return read_source(source, place=place, progress=report)


def read_source(source: Source, *, place: str = "", progress: Progress | None = None) -> Reading:
    """Read a plan from its blocks (see `read`)."""
    report = progress or (lambda done, total: None)
    document = build(source.blocks)
    head = heading.read(document, place)
    tables = table.columns_of(document, head.context())
    parts = _take_apart(document, head, tables)
    report(2, STEPS)
    reading = _put_together(parts, report)
    if not reading.tasks:
        raise Refused(_nothing_found(document, tables))
    warnings = tuple(Finding("reader", "note", (0, 0), sentence, "") for sentence in source.warnings)
    report(STEPS, STEPS)
    return replace(reading, findings=_sorted((*reading.findings, *warnings)))


def _nothing_found(document: Document, tables: dict[int, Columns]) -> str:
    if not document.text.strip():
        return "文件里没有文字。需要一份带文字的方案；扫描件请先做文字识别（OCR），或使用 Word 原稿。"
    if tables:
        return "找到了任务分工表，但表里没有一行任务。请确认表格内容完整后再上传。"
    return (
        "没有找到责任表述：文中既没有“（某局牵头，某局参与）”一类的括注或“责任单位：”一类的行，也没有含牵头部门、责任单位等列的任务表。"
        "请确认上传的是方案正文或任务分工表。"
    )


@dataclass
class _Parts:
    """A document taken apart: where its body ends, what its prose and its task tables yield."""

    document: Document
    head: Heading
    tables: dict[int, Columns]
    body: range
    prose: list[Draft]
    results: dict[int, table.TableTasks]

    @property
    def rows(self) -> list[Draft]:
        return [draft for result in self.results.values() for draft in result.drafts]

    @property
    def year(self) -> int | None:
        return self.head.issued_on.year if self.head.issued_on else targets.year_in(self.head.title)

    def without_statement(self) -> list[tuple[Span, bool]]:
        """Measures without a responsibility statement: (span, whether their sentences say duties)."""
        found = prose.without_statement(self.document, self.prose, self.body)
        return [(span, prose.says_duties(self.document.text[slice(*span)])) for span, _ in found]


def _take_apart(document: Document, head: Heading, tables: dict[int, Columns]) -> _Parts:
    context, body = head.context(), _body(document)
    results = table.find(document, tables, context)
    parts = _Parts(document, head, tables, body, prose.find(document, context, body), results)
    printed = [draft.reference for draft in parts.rows]
    if len(results) > 1 and (len(set(printed)) < len(printed) or not all(each.startswith("#") for each in printed)):
        # several task tables are one list: rows cited by position go on counting
        for position, draft in enumerate(parts.rows, 1):
            draft.reference = f"第{position}行"
    return parts


def _put_together(parts: _Parts, report: Progress) -> Reading:
    """Tasks from the tables where there are any, else from the prose; with both, the prose gives the blocks they implement."""
    document, head, rows = parts.document, parts.head, parts.rows
    from_table = len(rows) >= LEAST_ROWS or (bool(rows) and not parts.prose)
    main = rows if from_table else parts.prose
    tasks = drafts.finish(main, document, prefix="t", issued_year=parts.year)
    blocks = drafts.finish(parts.prose if from_table else [], document, prefix="b", issued_year=parts.year)
    report(3, STEPS)
    found = _checks(parts, tasks, main)
    if blocks:
        tasks, differences = ties.tie(document, tasks, main, blocks)
        found += differences
    registers = annexes.find(document, set(parts.tables) if from_table else set())
    goals = _goals(document, [*tasks, *blocks])
    indicators = [target for annex in registers for target in annexes.targets_of(document, annex)]
    found += annexes.checks(registers)
    found += ties.targets_differ([*goals, *(t for task in (*blocks, *tasks) for t in task.targets)], indicators)
    return Reading(
        text=document.text,
        title=head.title,
        number=head.number,
        place=head.place,
        level=head.level,
        issuer=head.issuer,
        issued_on=head.issued_on,
        addressees=head.addressees,
        nodes=tuple(document.nodes),
        tasks=tasks,
        blocks=blocks,
        duty_statements=tuple(span for span, says_duties in parts.without_statement() if says_duties),
        targets=(*goals, *indicators),
        annexes=registers,
        findings=_sorted(found),
        form="both" if blocks else "table" if from_table else "prose",
        noise=tuple(span for result in parts.results.values() for span in result.noise),
    )


def _body(document: Document) -> range:
    """The parts of the body: up to the first annex heading (the first lines may themselves call the document an annex)."""
    for index, part in enumerate(document.parts):
        if isinstance(part, Line) and part.mark and part.mark.kind == "annex" and index > FIRST_LINES:
            return range(index)
    return range(len(document.parts))


def _checks(parts: _Parts, tasks: tuple[Task, ...], main: list[Draft]) -> list[Finding]:
    """What a person should look at, but for what concerns body against table and annexes."""
    found = [finding for result in parts.results.values() for finding in result.findings]
    found += [*findings.of_document(parts.document, parts.head), *findings.of_tasks(tasks, parts.head)]
    found += table.unread(parts.document, parts.tables)
    for part, known in parts.tables.items():
        found += findings.row_numbers(table.numbers(parts.document, part, known))
    for task, draft in zip(tasks, main, strict=True):
        found += findings.doubled_names(task, draft.doubles) + findings.unread_parties(task, draft.notes)
        found += findings.unread_deadlines(task, draft.cells) + findings.unread_years(task)
    found += [findings.without_statement(parts.document.text, *measure) for measure in parts.without_statement()]
    return found


def _goals(document: Document, tasks: list[Task]) -> list[Target]:
    """Targets in the body that no task covers: the plan's goals."""
    covered = [task.span for task in tasks]
    lines = (part for part in document.parts if isinstance(part, Line))
    free = (line for line in lines if not any(start < line.span[1] and line.span[0] < end for start, end in covered))
    return [target for line in free for target in targets.find(line.text, line.span[0])]


def _sorted(found: tuple[Finding, ...] | list[Finding]) -> tuple[Finding, ...]:
    weight = {"question": 0, "warning": 1, "note": 2}
    return tuple(sorted(dict.fromkeys(found), key=lambda f: (weight[f.severity], f.span)))
