"""A task under construction, and how drafts become tasks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from . import deadlines, mentions, targets, themes
from .document import Document
from .reading import Deadline, Name, Span, Target, Task

MAX_REFERENCE = 40


@dataclass
class Draft:
    """What is known of one task before its dates, quantities and theme are read.

    `cells` are further cells of its row that say when (`deadline`) or how much (`target`), as (kind, text, offset).
    """

    span: Span
    node: int
    path: tuple[str, ...]
    reference: str
    leads: list[Name] = field(default_factory=list)
    participants: list[Name] = field(default_factory=list)
    implementers: list[Name] = field(default_factory=list)
    measure_leads: list[Name] = field(default_factory=list)
    open_list: bool = False
    inherited: bool = False
    global_implementers: bool = False
    responsibility: Span | None = None
    cells: list[tuple[str, str, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    measure: Span | None = None
    doubles: list[Name] = field(default_factory=list)


def finish(drafts: Iterable[Draft], document: Document, *, prefix: str, issued_year: int | None) -> tuple[Task, ...]:
    """Read dates, quantities, mentions and theme of every draft and number them in document order."""
    drafts = list(drafts)
    titles = themes.short_titles([(document.text[slice(*draft.span)], draft.path[-1] if draft.path else "") for draft in drafts])
    return tuple(
        _finish(draft, f"{prefix}{number:03d}", title, document, issued_year)
        for number, (draft, title) in enumerate(zip(drafts, titles, strict=True), 1)
    )


def spread_implementers(drafts: Iterable[Draft], everywhere: list[Name]) -> None:
    """Give implementers that one sentence gives to all later tasks to these drafts, and mark them."""
    for draft in drafts:
        known = {name.name for name in draft.implementers}
        added = [name for name in everywhere if name.name not in known]
        draft.implementers += added
        draft.global_implementers |= bool(everywhere)


def _finish(draft: Draft, task_id: str, title: str, document: Document, issued_year: int | None) -> Task:
    text = document.text[slice(*draft.span)]
    theme, topics = themes.classify(text, draft.path, title)
    due = _deadlines(draft, text, issued_year)
    return Task(
        id=task_id,
        text=text,
        span=draft.span,
        title=title,
        theme=theme,
        topics=topics,
        path=draft.path,
        node=draft.node,
        reference=draft.reference[:MAX_REFERENCE],
        leads=tuple(draft.leads),
        participants=tuple(draft.participants),
        implementers=tuple(draft.implementers),
        measure_leads=tuple(draft.measure_leads),
        open_list=draft.open_list,
        inherited=draft.inherited,
        global_implementers=draft.global_implementers,
        deadlines=due,
        targets=_targets(draft, text, due),
        mentions=mentions.find(text, draft.span[0]),
        responsibility=draft.responsibility,
        note="；".join(draft.notes),
    )


def _deadlines(draft: Draft, text: str, issued_year: int | None) -> tuple[Deadline, ...]:
    """The deadline column's words first, then those of the text that say something else."""
    found: list[Deadline] = []
    for kind, cell, start in draft.cells:
        if kind == "deadline":
            found += deadlines.find(cell, start, is_cell=True, issued=issued_year)
    said = {(d.kind, d.first, d.last, d.every, d.months) for d in found}
    in_text = deadlines.find(text, draft.span[0], issued=issued_year)
    return tuple(found) + tuple(d for d in in_text if (d.kind, d.first, d.last, d.every, d.months) not in said)


def _targets(draft: Draft, text: str, due: tuple[Deadline, ...]) -> tuple[Target, ...]:
    year = next((d.last.year for d in due if d.kind == "by" and d.last), None) if draft.cells else None
    found = targets.find(text, draft.span[0])
    for kind, cell, start in draft.cells:
        if kind == "target":
            found += targets.find(cell, start)
    return tuple(replace(t, year=t.year or year) for t in found)
