"""What a reading consists of. Every span is [start, end) into `Reading.text`, the normalised text."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

Span = tuple[int, int]


@dataclass(frozen=True)
class Node:
    """One place in the document tree: a chapter, section, clause, item, paragraph, table, row or annex.

    `parent` is the index of the node above (None for the top); `number` is the printed mark ("（十七）", "3."), empty
    where nothing is printed. `span` covers the node with everything below it.
    """

    kind: str
    number: str
    title: str
    span: Span
    parent: int | None
    depth: int


@dataclass(frozen=True)
class Name:
    """A party as the document prints it, and what the dictionary of functions makes of it.

    `printed` is the run of characters at `span`; `name` is the whole name (an elided 区 or 市 restored); `functions` are
    codes of `standards` (empty for an unknown name); `level` is "own", "upper", "lower" or "" (not tied to a level);
    `collective` marks a name that stands for several parties (各街道).
    """

    name: str
    printed: str
    span: Span
    functions: tuple[str, ...] = ()
    level: str = ""
    collective: bool = False


@dataclass(frozen=True)
class Deadline:
    """When something is due, in the document's words and as days.

    `kind` is by, from, window, yearly, every-n-years, continuous, set-elsewhere or per-case. `first` and `last` are the
    first and the last day, None where the words leave that side open. `every` counts years of a cycle; `months` are the
    first and last month of a window that returns each year, `day` the day of its last month on which it ends, None for the
    end of the month; `alternatives` are the days that an ambiguous wording allows.
    """

    text: str
    kind: str
    first: dt.date | None
    last: dt.date | None
    ambiguous: bool
    span: Span
    every: float | None = None
    months: tuple[int, int] | None = None
    day: int | None = None
    alternatives: tuple[dt.date, ...] = ()


@dataclass(frozen=True)
class Target:
    """A quantity to be reached.

    `comparator` is one of >=, <=, ~, =, 0growth, nodec, ext, all. `value` is None where the number is set elsewhere.
    """

    indicator: str
    value: float | None
    unit: str
    comparator: str
    base_year: int | None
    year: int | None
    set_elsewhere: bool
    text: str
    span: Span


@dataclass(frozen=True)
class Mention:
    """A register, filing, system, pilot or place that a task names; `kind` is one of these five words."""

    kind: str
    name: str
    span: Span


@dataclass(frozen=True)
class Task:
    """The smallest unit of work with its own responsibility statement.

    `theme` is the code of its main theme, `topics` the codes of the duties that recur from plan to plan (`plandoc.themes`).
    `path` are the headings above it, `reference` is the short printed citation ("#40", "（九）4②", "t096"), `node` its place
    in the tree, `clause` the id of the body block that a table row implements. `responsibility` spans the words that name
    the parties. `global_implementers` marks implementers that an earlier sentence gave to all later tasks.
    """

    id: str
    text: str
    span: Span
    title: str
    theme: str
    topics: tuple[str, ...]
    path: tuple[str, ...]
    node: int
    reference: str
    leads: tuple[Name, ...]
    participants: tuple[Name, ...]
    implementers: tuple[Name, ...]
    measure_leads: tuple[Name, ...]
    open_list: bool
    inherited: bool
    global_implementers: bool
    deadlines: tuple[Deadline, ...]
    targets: tuple[Target, ...]
    mentions: tuple[Mention, ...]
    responsibility: Span | None = None
    clause: str | None = None
    note: str = ""


@dataclass(frozen=True)
class Annex:
    """An annex table: its printed number, title, header cells and rows of cell texts (merged cells filled in)."""

    number: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    span: Span
    row_spans: tuple[Span, ...]
    note: str = ""


@dataclass(frozen=True)
class Finding:
    """Something a person should look at: where, what was found, what was assumed.

    `severity` is "question" (a person must decide), "warning" or "note". `task` is the id of the task concerned.
    """

    code: str
    severity: str
    span: Span
    found: str
    assumed: str
    task: str | None = None


@dataclass(frozen=True)
class Reading:
    """Everything understood of one document. `blocks` are the body's responsibility blocks where a table gives the tasks."""

    text: str
    title: str
    number: str
    place: str
    level: str
    issuer: str
    issued_on: dt.date | None
    addressees: tuple[str, ...]
    nodes: tuple[Node, ...]
    tasks: tuple[Task, ...]
    blocks: tuple[Task, ...]
    duty_statements: tuple[Span, ...]
    targets: tuple[Target, ...]
    annexes: tuple[Annex, ...]
    findings: tuple[Finding, ...]
    form: str = ""
    noise: tuple[Span, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Return plain lists, dicts, strings and numbers; a task's roles are lists of names, `parties` holds their detail."""
        return {name: _plain(getattr(self, name)) for name in (f.name for f in dataclasses.fields(self))}


ROLES = ("leads", "participants", "implementers", "measure_leads")


def _plain(value: Any) -> Any:
    if isinstance(value, Task):
        row = {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        row["parties"] = {role: row[role] for role in ROLES}
        return row | {role: [name.name for name in getattr(value, role)] for role in ROLES}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
