"""What the different cells of a column say, and questions asked of many cells at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.runs import cells
from jingtu.runs.cells import Cell, ErrorCell

FAST_FROM = 1_000  # different cells from which texts are asked together
_LONGEST_NOTHING = max(map(len, cells.NOTHING))

Fault = tuple[str, dict[str, Any]]  # the code of a check, and what its sentences are filled with


@dataclass
class Told:
    """What the different cells of a column say; missing is "" in text, NaN in numbers, NaT in days.

    `values` (k,) by kind of column; `limits`, `qualifiers`, `units` only for contents. `faults` by number of the different cell.
    """

    values: NDArray[Any]
    faults: dict[int, list[Fault]] = field(default_factory=dict)
    limits: NDArray[np.float64] | None = None
    qualifiers: NDArray[Any] | None = None
    units: NDArray[Any] | None = None

    def blame(self, at: int, code: str, **words: Any) -> None:
        """Note a fault of one of the different cells."""
        self.faults.setdefault(at, []).append((code, words))


def matching(distinct: Sequence[Cell | ErrorCell], pattern: str) -> NDArray[np.bool_]:
    """Tell which of many texts match a pattern; of few, or where other cells are among them, none: those are read singly."""
    if len(distinct) < FAST_FROM or not all(isinstance(cell, str) for cell in distinct):
        return np.zeros(len(distinct), bool)
    import pyarrow as pa
    from pyarrow import compute

    found = compute.match_substring_regex(pa.array(distinct, pa.string()), pattern)
    return np.asarray(found.to_numpy(zero_copy_only=False), bool)


def names(most: int | None) -> str:
    """Return the pattern of identifiers and numbers longer than any word for nothing (none): they say what they look like."""
    return f"^[0-9A-Za-z.]{{{_LONGEST_NOTHING + 1},{most or ''}}}$"


def filled(distinct: Sequence[Cell | ErrorCell]) -> NDArray[np.bool_]:
    """Tell which different cells say anything."""
    flags = matching(distinct, names(None))
    for at in np.flatnonzero(~flags).tolist():
        flags[at] = not cells.empty(distinct[at])
    return flags


def shown(cell: Cell | ErrorCell) -> str:
    """Return a cell as a finding quotes it."""
    text = cells.said(cell) if not isinstance(cell, str) else cell.strip()
    return text if len(text) <= 40 else f"{text[:39]}…"
