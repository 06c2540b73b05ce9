"""Two evaluations of the same results beside each other: what another edition, class or background says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from jingtu.core.subjects.errors import Refused

from .models import Run
from .running import JUDGING, OUT

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("样品编号", "项目", "含量", "单位", "结论", "限值", "条款", "理由")
KEY = ["样品编号", "项目", "turn"]  # turn: which of several results of the sample for the item
TEXTS = ("样品编号", "项目", "单位", "结论", "条款", "理由")
SIDED = tuple(name for name in COLUMNS if name not in KEY)
BEFORE_AFTER = ("_before", "_after")
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
    if first.kind not in JUDGING or first.kind != second.kind or first.snapshot_sha256 != second.snapshot_sha256:
        raise Refused(_("两次评价用的不是同一份检测结果，不能比较。请选择同一批检测数据的两次评价。"))
    if unready := next((run for run in (first, second) if run.state != Run.State.DONE), None):
        words = {"name": unready.name, "state": unready.get_state_display()}
        raise Refused(_("“%(name)s”现在是“%(state)s”，还没有结果，不能比较。请等两次评价都完成。") % words)
    both = _beside(first, second)
    only_one = both["_merge"] != "both"
    said, limits = (_differs(both, name) for name in ("结论", "限值"))
    verdicts, otherwise = only_one | said, ~only_one & ~said & limits
    shown = [both[found].head(MOST) for found in (verdicts, otherwise)]
    differences = [_difference(row) for part in shown for row in part.to_dict("records")]
    return Compared(len(both), int(verdicts.sum()), int(otherwise.sum()), differences[:MOST])


def _beside(first: Run, second: Run) -> pd.DataFrame:
    """Return the judged results of both runs, those of the same sample, item and turn in one row."""
    before, after = (_judged(run) for run in (first, second))
    return before.merge(after, "outer", on=KEY, suffixes=BEFORE_AFTER, indicator=True, sort=False)


def _judged(run: Run) -> pd.DataFrame:
    """Return the judged results with which of several of a sample and item each is."""
    import pyarrow.parquet as pq

    table = pq.read_table(run.files.get(name=OUT).content.path, columns=list(COLUMNS)).to_pandas()
    for name in TEXTS:
        table[name] = table[name].astype(str)
    return table.assign(turn=table.groupby(["样品编号", "项目"], sort=False).cumcount())


def _differs(both: pd.DataFrame, name: str) -> pd.Series[bool]:
    before, after = (both[f"{name}{side}"] for side in BEFORE_AFTER)
    return (before != after) & ~(before.isna() & after.isna())


def _difference(row: dict[str, Any]) -> Difference:
    sides = [
        None
        if row["_merge"] == missing
        else {name: row[name] for name in KEY[:2]} | {name: row[f"{name}{side}"] for name in SIDED}
        for side, missing in zip(BEFORE_AFTER, ("right_only", "left_only"), strict=True)
    ]
    return Difference(row["样品编号"], row["项目"], *sides)
