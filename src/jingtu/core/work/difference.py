"""What a report changes against the last accepted one: words, figures, files."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from .models import Report

TEXTS = ("text", "problems", "next_steps")
SENTENCE = re.compile(r"[^。；！？\n]*[。；！？\n]?")
# Two passages longer than this are shown as gone and come, because comparing them sign by sign takes seconds.
LONGEST_COMPARED = 2_000
Piece = tuple[str, str]


@dataclass(frozen=True)
class FigureChange:
    """One figure in both reports; empty where it is missing."""

    indicator: str
    unit: str
    old: str
    new: str
    source: str

    @property
    def differs(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True)
class FileChange:
    """One file; `is_new` came with this report, `is_gone` was in the last accepted one and is not in this."""

    pk: int
    name: str
    size: int
    is_new: bool = False
    is_gone: bool = False


@dataclass(frozen=True)
class Difference:
    """`texts` are pieces (kind, words) by field, kind being same, ins or del; `before` is None for the first report."""

    before: Report | None
    texts: dict[str, list[Piece]] = field(default_factory=dict)
    figures: list[FigureChange] = field(default_factory=list)
    files: list[FileChange] = field(default_factory=list)


def difference(report: Report) -> Difference:
    """Return what `report` changes against the last accepted report of its assignment."""
    earlier = Report.objects.filter(assignment=report.assignment_id, state=Report.State.ACCEPTED).exclude(pk=report.pk)
    before = earlier.filter(period_last__lte=report.period_last).order_by("-period_last", "-pk").first()
    texts = {name: pieces(getattr(before, name) if before else "", getattr(report, name)) for name in TEXTS}
    return Difference(before, texts, _figures(before, report), _files(before, report))


def pieces(old: str, new: str) -> list[Piece]:
    """Return the pieces that lead from one text to the other, sentence by sentence and, where one changed, sign by sign."""
    before, after = _sentences(old), _sentences(new)
    found: list[Piece] = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        found += [("same", gone)] if kind == "equal" else _finer(gone, come)
    return _joined(found)


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in SENTENCE.findall(text) if sentence]


def _finer(gone: str, come: str) -> Iterator[Piece]:
    if not gone or not come or len(gone) + len(come) > LONGEST_COMPARED:
        yield from ((kind, words) for kind, words in (("del", gone), ("ins", come)) if words)
        return
    for kind, a, b, c, d in difflib.SequenceMatcher(None, gone, come, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "same", gone[a:b]
        else:
            yield from ((name, words) for name, words in (("del", gone[a:b]), ("ins", come[c:d])) if words)


def _joined(found: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for kind, words in found:
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + words)
        else:
            joined.append((kind, words))
    return joined


def _figures(before: Report | None, after: Report) -> list[FigureChange]:
    old = {_key(row): row for row in before.figures.order_by("pk")} if before else {}
    new = {_key(row): row for row in after.figures.order_by("pk")}
    return [
        FigureChange(
            (new.get(key) or old[key]).indicator,
            (new.get(key) or old[key]).unit,
            shown(old[key].value) if key in old else "",
            shown(new[key].value) if key in new else "",
            new[key].source if key in new else "",
        )
        for key in dict.fromkeys([*new, *old])
    ]


def _key(figure) -> tuple[int | None, str]:
    return figure.target_id, "" if figure.target_id else figure.indicator


def shown(value: Decimal) -> str:
    """Return a number without the zeros that its column adds."""
    return format(value.normalize(), "f")


def _files(before: Report | None, after: Report) -> list[FileChange]:
    old = list(before.evidence.filter(removed_at=None).order_by("pk")) if before else []
    new = list(after.evidence.filter(removed_at=None).order_by("pk"))
    known, kept = {file.sha256 for file in old}, {file.sha256 for file in new}
    come = [FileChange(file.pk, file.filename, file.size, is_new=file.sha256 not in known) for file in new]
    return come + [FileChange(file.pk, file.filename, file.size, is_gone=True) for file in old if file.sha256 not in kept]
