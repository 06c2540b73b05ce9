"""Does the delivery bring what was accepted before, and does it come from the unit that it names?

A file that was only opened and saved again has other bytes: what it brings is recognised by its samples and substances.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from jingtu.runs.delivery.cells import note
from jingtu.runs.delivery.data import Data
from jingtu.runs.delivery.findings import Findings
from jingtu.runs.delivery.known import Known, Standing
from jingtu.runs.headers import plain
from jingtu.standards.delivery import delivery


def check_standing(data: Data, known: Known, findings: Findings, elsewhere: Findings) -> None:
    """Note results that accepted deliveries hold already: of the same unit in `findings`, of others in `elsewhere`.

    An issued number belongs to one sample, so its substance is enough. Numbers that senders make up begin anew with each survey:
    there a result is the same where its content is the same too. Control samples of the laboratory are left out.
    """
    if known.standing is None or not data.results.count:
        return
    issued = known.samples or {}
    inside = [issued[name].own_number if name in issued else name for name in data.samples.distinct("sample").tolist()]
    for one in known.standing({name for name in inside if name}):
        code, told = ("R16", findings) if one.own else ("R17", elsewhere)
        note(told, code, data.results, "sample", _held(data, one, inside, issued), words={"receipt": one.receipt})


def _held(data: Data, one: Standing, inside: list[str], issued: Collection[str]) -> NDArray[np.bool_]:
    """Tell of every result whether a delivery holds it; `inside` are the numbers of the different samples."""
    unique = [name in issued for name in data.samples.distinct("sample").tolist()]
    of_sample = np.append(data.samples.codes("sample").astype(np.intp), len(inside))[data.sample_of]  # -1 is the one appended
    known = np.array([name in one.held for name in inside] + [False], bool)
    taken = data.of_sample(data.is_kind(delivery().taken), False)
    flags = np.zeros(data.results.count, bool)
    numbers, codes = data.analytes
    units, empty = data.results.values("unit"), data.not_detected
    for row in np.flatnonzero(known[of_sample] & taken).tolist():
        at = int(of_sample[row])
        contents = one.held[inside[at]].get(codes[numbers[row]], frozenset())
        content = None if empty[row] else float(data.value[row])
        flags[row] = bool(contents) and (unique[at] or (content, str(units[row])) in contents)
    return flags


def check_sender(data: Data, known: Known, findings: Findings) -> None:
    """Note that the laboratory named is another unit than the one that delivers."""
    sheet = data.sheets.get("delivery")
    if not known.sender or sheet is None or not sheet.count:
        return
    names = {plain(name) for name in known.sender}
    other = np.array([bool(word) and plain(word) not in names for word in sheet.values("laboratory").tolist()], bool)
    note(findings, "R18", sheet, "laboratory", other, words={"sender": known.sender[0]})
