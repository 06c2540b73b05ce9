"""From a file to a reading: the order in which the parts of the grammar are asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from . import annexes, columns, drafts, findings, heading, prose, table, targets, ties
from .blocks import Source
from .columns import Columns
from .document import Document, Line, build
from .drafts import Draft
from .heading import Heading
from .readers import read_blocks
from .reading import Annex, Finding, Reading, Span, Target, Task
from .refused import Refused

Progress = Callable[[int, int], None]
STEPS = 4
LEAST_ROWS = 2


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
    reading = _from_both(document, head, tables, report)
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


def _from_both(document: Document, head: Heading, tables: dict[int, Columns], report: Progress) -> Reading:
    """Tasks from the tables where there are any, else from the prose; with both, the prose gives the blocks they implement."""
    context, year = head.context(), head.issued_on.year if head.issued_on else targets.year_in(head.title)
    body = _body(document, tables)
    prose_drafts = prose.find(document, context, body)
    table_results = {part: table.find(document, part, found, context) for part, found in tables.items()}
    rows = [draft for result in table_results.values() for draft in result.drafts]
    from_table = len(rows) >= LEAST_ROWS
    main, blocks_drafts = (rows, prose_drafts) if from_table else (prose_drafts, [])
    _renumber(rows, table_results)
    report(2, STEPS)
    tasks = drafts.finish(main, document, prefix="t", issued_year=year)
    blocks = drafts.finish(blocks_drafts, document, prefix="b", issued_year=year)
    report(3, STEPS)
    found: list[Finding] = [finding for result in table_results.values() for finding in result.findings]
    if blocks:
        tasks, differences = ties.tie(document, tasks, main, blocks)
        found += differences
    found += _checks(document, head, tables, tasks, main, prose_drafts, body)
    registers = annexes.find(document, set(tables) if from_table else set())
    elsewhere = _targets_elsewhere(document, [*tasks, *blocks], set(tables), registers)
    found += annexes.checks(registers)
    found += ties.targets_differ([*elsewhere[0], *(t for task in (*blocks, *tasks) for t in task.targets)], elsewhere[1])
    statements = [
        span
        for span, _ in prose.without_statement(document, prose_drafts, body)
        if prose.says_duties(document.text[slice(*span)])
    ]
    return Reading(
        text=document.text, title=head.title, number=head.number, place=head.place, level=head.level, issuer=head.issuer, issued_on=head.issued_on,
        addressees=head.addressees, nodes=tuple(document.nodes), tasks=tasks, blocks=blocks, duty_statements=tuple(statements),
        targets=(*elsewhere[0], *elsewhere[1]), annexes=registers, findings=_sorted(found),
        form="both" if blocks else "table" if from_table else "prose", noise=tuple(span for result in table_results.values() for span in result.noise),
    )  # fmt: skip


def _body(document: Document, tables: dict[int, Columns]) -> range:
    """The parts of the body: up to the first annex heading that is followed by a task table's or register's content."""
    for index, part in enumerate(document.parts):
        if isinstance(part, Line) and part.mark and part.mark.kind == "annex" and index > 3:
            return range(index)
    return range(len(document.parts))


def _renumber(rows: list[Draft], results: dict[int, table.TableTasks]) -> None:
    """Several task tables are one list: rows cited by position go on counting."""
    if len(results) > 1:
        for position, draft in enumerate(rows, 1):
            draft.reference = f"第{position}行"


def _checks(
    document: Document,
    head: Heading,
    tables: dict[int, Columns],
    tasks: tuple[Task, ...],
    main: list[Draft],
    prose_drafts: list[Draft],
    body: range,
) -> list[Finding]:
    found = [*findings.of_document(document, head), *findings.of_tasks(tasks, head)]
    for part, known in tables.items():
        found += findings.row_numbers(table.numbers(document, part, known))
    for task, draft in zip(tasks, main, strict=True):
        found += findings.doubled_names(task, draft.doubles)
    for span, _ in prose.without_statement(document, prose_drafts, body):
        found.append(findings.without_statement(document.text, span, prose.says_duties(document.text[slice(*span)])))
    return found


def _targets_elsewhere(
    document: Document, tasks: list[Task], task_tables: set[int], registers: tuple[Annex, ...]
) -> tuple[list[Target], list[Target]]:
    """Targets outside the tasks: (of the goals in the body, of indicator annexes)."""
    covered = [task.span for task in tasks]
    body: list[Target] = []
    for part in document.parts:
        if isinstance(part, Line) and not any(span[0] < part.span[1] and part.span[0] < span[1] for span in covered):
            body += targets.find(part.text, part.span[0])
    return body, [target for annex in registers for target in _annex_targets(document, annex)]


def _annex_targets(document: Document, annex: Annex) -> list[Target]:
    """The targets of an indicator annex: the indicator in one column, the words of the quantity in another."""
    roles = [columns.role_of(title) for title in annex.columns]
    named = [i for i, title in enumerate(annex.columns) if "指标" in title or "目标" in title]
    if len(named) < 1 or "lead" in roles:
        return []
    name, value = (named[0], named[-1]) if len(named) > 1 else (named[0], len(annex.columns) - 1)
    if name == value:
        return []
    found: list[Target] = []
    for row, span in zip(annex.rows, annex.row_spans, strict=True):
        found += _row_targets(document, row[name], row[value], span, targets.year_in(annex.columns[value]))
    return found


def _row_targets(document: Document, indicator: str, words: str, span: Span, year: int | None) -> list[Target]:
    """The quantities in one row; several named ones (铅…、汞…) keep the row's indicator before their own name."""
    joined = indicator + ("达到" if words[:1].isdigit() else "") + words
    start = document.text.find("\t", *span)
    at = (span[0] if start < 0 else start + 1, span[1])
    found = targets.find(joined, 0, year=targets.year_in(words) or year)
    names = [t.indicator if len(t.indicator) > 2 else f"{indicator}：{t.indicator}" for t in found]
    return [replace(t, span=at, text=words, indicator=name) for t, name in zip(found, names, strict=True)]


def _sorted(found: tuple[Finding, ...] | list[Finding]) -> tuple[Finding, ...]:
    weight = {"question": 0, "warning": 1, "note": 2}
    return tuple(sorted(dict.fromkeys(found), key=lambda f: (weight[f.severity], f.span)))
