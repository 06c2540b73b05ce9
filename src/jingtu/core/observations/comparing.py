"""Two evaluations of the same results beside each other: what another edition, class or background says otherwise."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jingtu.core.subjects.errors import Refused

from .facts import rows_of
from .models import Run
from .running import OUT

COLUMNS = ("样品编号", "项目", "含量", "单位", "结论", "限值", "条款", "理由")
MOST = 1_000


@dataclass(frozen=True)
class Difference:
    """One result that two evaluations judge otherwise, or that only one of them judges (the other side is None)."""

    sample: str
    item: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None

    @property
    def verdict_changed(self) -> bool:
        """Whether the verdict itself is another, not only the limit behind it."""
        return self.before is None or self.after is None or self.before["结论"] != self.after["结论"]


@dataclass(frozen=True)
class Compared:
    """How many results were compared, how many verdicts and limits differ, and the first differences (at most 1,000)."""

    results: int
    verdicts: int
    limits: int
    differences: list[Difference]


def compare(first: Run, second: Run) -> Compared:
    """Return what the second evaluation says otherwise than the first. Raises Refused: other results, or not done."""
    if {first.kind, second.kind} != {"evaluate"} or first.snapshot_sha256 != second.snapshot_sha256:
        raise Refused(_("两次评价用的不是同一份检测结果，不能比较。请选择同一批检测数据的两次评价。"))
    if unready := next((run for run in (first, second) if run.state != Run.State.DONE), None):
        words = {"name": unready.name, "state": unready.get_state_display()}
        raise Refused(_("“%(name)s”现在是“%(state)s”，还没有结果，不能比较。请等两次评价都完成。") % words)
    before, after = _judged(first), _judged(second)
    found = [
        Difference(*key[:2], before.get(key), after.get(key))
        for key in dict.fromkeys((*before, *after))
        if _differs(before.get(key), after.get(key))
    ]
    found.sort(key=lambda one: not one.verdict_changed)
    changed = sum(one.verdict_changed for one in found)
    return Compared(len(before.keys() | after.keys()), changed, len(found) - changed, found[:MOST])


def _judged(run: Run) -> dict[tuple[str, str, int], dict[str, Any]]:
    """Return the judged results by sample, item and which of several it is."""
    seen: dict[tuple[str, str], int] = defaultdict(int)
    found = {}
    for row in rows_of(run.files.get(name=OUT).content.path, COLUMNS):
        key = (row["样品编号"], row["项目"])
        found[(*key, seen[key])] = row
        seen[key] += 1
    return found


def _differs(before: dict[str, Any] | None, after: dict[str, Any] | None) -> bool:
    if before is None or after is None:
        return True
    same = before["限值"] == after["限值"] or (before["限值"] != before["限值"] and after["限值"] != after["限值"])  # both NaN
    return before["结论"] != after["结论"] or not same
