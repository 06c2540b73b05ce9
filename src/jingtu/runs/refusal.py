"""How a run says no: every fault in the files at once, each with file, sheet, row and column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MOST_SHOWN = 100


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a file: `place` (文件 a.xlsx，工作表 Sheet1，第 5 行，C 列) and what was found, expected, to be done."""

    place: str
    said: str

    def __str__(self) -> str:
        return f"{self.place}：{self.said}" if self.place else self.said


class Refused(Exception):
    """Files or parameters that a run cannot work with. The message holds one line per fault, `faults` all of them."""

    def __init__(self, faults: str | Fault | Sequence[Fault]) -> None:
        single = Fault("", faults) if isinstance(faults, str) else faults
        self.faults: tuple[Fault, ...] = (single,) if isinstance(single, Fault) else tuple(single)
        super().__init__("\n".join(lines(self.faults)))


def lines(faults: Sequence[Fault], most: int = MOST_SHOWN) -> list[str]:
    """Return a line for each fault, and how many are left out beyond the first `most`."""
    shown = [str(fault) for fault in faults[:most]]
    return shown if len(faults) <= most else [*shown, f"另有 {len(faults) - most} 处同样需要改正，没有逐一列出。"]
