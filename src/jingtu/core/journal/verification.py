"""Checking the journal: recompute every seal and say which rows were altered, moved, removed or inserted."""

import copy
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Max
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from .models import Entry, Head
from .seals import seal

_SHIFT = 3  # a row that moved is looked for this many places away
_SHOWN = 50


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: altered, moved, removed or inserted, at a sequence number, in a sentence."""

    kind: str
    sequence: int
    sentence: str


@dataclass(frozen=True)
class Report:
    """How many rows were read, what was wrong, and where the chain ends now: what an auditor writes down."""

    checked: int
    faults: tuple[Fault, ...]
    head: tuple[int, str]

    @property
    def intact(self) -> bool:
        return not self.faults


def verify(known: Mapping[int, str] | None = None) -> Report:
    """Read the whole journal and return what was found.

    `known` maps sequence numbers to hashes that were written down elsewhere earlier (daily heads): only these can show that
    someone rewrote the whole chain with new seals.
    """
    reader = _Reader(dict(known or {}))
    for entry in Entry.objects.order_by("sequence").iterator(chunk_size=2000):
        reader.read(entry)
    return reader.report(Head.objects.first() or Head())


def daily_heads(limit: int = 31) -> list[Entry]:
    """Return the last entry of each of the latest days (Asia/Shanghai), newest first: the heads to write down."""
    days = Entry.objects.annotate(day=TruncDate("recorded_at")).values("day").annotate(last=Max("sequence")).order_by("-day")
    return list(Entry.objects.filter(sequence__in=[day["last"] for day in days[:limit]]))


def verify_command(known: Mapping[int, str] | None = None) -> int:
    """Verify, print the result in sentences, and return 0 if the journal is intact, else 1."""
    report = verify(known)
    sequence, digest = report.head
    if report.intact and not report.checked:
        print(_("日志里还没有记录。"))
        return 0
    if report.intact:
        print(_("日志完好：共 %(count)s 条，首尾相接。末条为第 %(sequence)s 条，校验值 %(hash)s。")
              % {"count": report.checked, "sequence": sequence, "hash": digest})  # fmt: skip
        return 0
    for fault in report.faults[:_SHOWN]:
        print(fault.sentence, file=sys.stderr)
    print(_("日志共 %(count)s 条，发现 %(faults)s 处问题（最多列出 %(shown)s 处）。请保留数据库原样并报告审计员，再与备份核对。")
          % {"count": report.checked, "faults": len(report.faults), "shown": _SHOWN}, file=sys.stderr)  # fmt: skip
    return 1


@dataclass
class _Reader:
    """Reads the rows in order and remembers what the next one must carry."""

    known: dict[int, str]
    checked: int = 0
    faults: list[Fault] = field(default_factory=list)
    last: Entry | None = None
    before_last: Entry | None = None

    def read(self, entry: Entry) -> None:
        expected = self.last.sequence + 1 if self.last else 1
        if entry.sequence > expected:
            self._missing(expected, entry.sequence - 1)
        self.faults += self._of_row(entry, whole=entry.sequence == expected)
        self.before_last, self.last = self.last, entry
        self.checked += 1

    def report(self, head: Head) -> Report:
        end = self.last.sequence if self.last else 0
        if head.sequence > end:
            self._missing(end + 1, head.sequence)
        elif head.sequence < end:
            sentence = _("第 %(first)s 至 %(last)s 条在登记的末尾之后，应当是插入的。") % {
                "first": head.sequence + 1,
                "last": end,
            }
            self.faults.append(Fault("inserted", head.sequence + 1, sentence))
        elif self.last and self.last.hash != head.hash:
            self.faults.append(Fault("altered", end, _("第 %(n)s 条与登记的末尾校验值不符，应当被改写过。") % {"n": end}))
        return Report(self.checked, tuple(self.faults), (end, self.last.hash if self.last else ""))

    def _of_row(self, entry: Entry, whole: bool) -> Iterator[Fault]:
        n = entry.sequence
        if entry.hash != _sealed(entry):
            yield _moved(entry) or Fault("altered", n, _("第 %(n)s 条内容被改动：与它的校验值不符。") % {"n": n})
        if whole and entry.previous_hash != (self.last.hash if self.last else ""):
            yield self._broken_link(entry)
        if n in self.known and self.known[n] != entry.hash:
            yield Fault("altered", n, _("第 %(n)s 条与事先抄录的校验值不符，应当被改写过。") % {"n": n})

    def _broken_link(self, entry: Entry) -> Fault:
        if self.last and self.before_last and entry.previous_hash == self.before_last.hash:
            n = self.last.sequence
            return Fault("inserted", n, _("第 %(n)s 条是插入的：它的前后两条原本相接。") % {"n": n})
        return Fault("moved", entry.sequence, _("第 %(n)s 条与上一条不相接。") % {"n": entry.sequence})

    def _missing(self, first: int, last: int) -> None:
        self.faults.append(Fault("removed", first, _("第 %(first)s 至 %(last)s 条缺失。") % {"first": first, "last": last}))


def _sealed(entry: Entry) -> str:
    try:
        return seal(entry)
    except ValueError:  # an algorithm that nobody here ever sealed with
        return ""


def _moved(entry: Entry) -> Fault | None:
    """Return a fault if the row is unchanged but stands in another place than it was sealed for."""
    elsewhere = copy.copy(entry)
    for place in range(max(1, entry.sequence - _SHIFT), entry.sequence + _SHIFT + 1):
        elsewhere.sequence = place
        if _sealed(elsewhere) == entry.hash:
            sentence = _("第 %(n)s 条换了位置：它原是第 %(was)s 条。") % {"n": entry.sequence, "was": place}
            return Fault("moved", entry.sequence, sentence)
    return None
