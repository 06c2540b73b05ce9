"""Was the laboratory accredited for the method on the day of the analysis?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from jingtu.runs.delivery.cells import note
from jingtu.runs.delivery.choosing import name
from jingtu.runs.delivery.data import Data
from jingtu.runs.delivery.findings import Findings
from jingtu.runs.delivery.known import Scope
from jingtu.runs.delivery.sheet import distinct_rows


def check_scope(data: Data, scope: Scope, findings: Findings) -> None:
    """Ask each different set of laboratory, substance, method and day once."""
    results = data.results
    if not results.count:
        return
    written = results.distinct("laboratory")
    labs = np.where(written == "", data.laboratory, written)[results.codes("laboratory")]
    key = distinct_rows([results.codes(name) for name in ("laboratory", "analyte", "method", "analysed_on")])
    _, index, inverse = np.unique(key, return_index=True, return_inverse=True)
    substance, method, days = (results.values(name) for name in ("analyte", "method", "analysed_on"))
    told = [_is_outside(scope, labs[at], substance[at], method[at], days[at]) for at in index.tolist()]
    strange = np.array([not scope.knows(str(labs[at])) and bool(labs[at]) for at in index.tolist()], bool)
    outside = np.array(told, bool)[inverse.ravel()]
    note(findings, "Q08", results, "laboratory", strange[inverse.ravel()], found=lambda row: str(labs[row]))

    def expected(row: int) -> dict[str, str]:
        return {"expected": f"{labs[row]} 在分析当天有按 {method[row]} 测定{name(substance[row])}的资质"}

    note(findings, "Q07", results, "method", outside, words=expected)


def _is_outside(scope: Scope, laboratory: Any, substance: Any, method: Any, day: Any) -> bool:
    """Tell whether something is outside the scope of a laboratory of which the scope is known."""
    if not (laboratory and substance and method) or not scope.knows(laboratory):
        return False
    on: dt.date | None = None if np.isnat(day) else day.astype("datetime64[D]").astype(dt.date)
    return not scope.covers(laboratory, substance, method, on)
