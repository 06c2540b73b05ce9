"""One finding of a quality check, and the table of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

FAILED, DOUBTFUL, NOTE = "不合格", "存疑", "提示"


@dataclass(frozen=True)
class Finding:
    """What a check found: where it stands, what was found and expected, on what ground."""

    check: str
    level: str
    place: str
    sample: str
    substance: str
    found: str
    expected: str
    basis: str


def table(findings: Sequence[Finding]) -> pd.DataFrame:
    """Return the findings as the sheet 发现的问题."""
    rows = [(f.level, f.check, f.sample, f.substance, f.found, f.expected, f.basis, f.place) for f in findings]
    return pd.DataFrame(rows, columns=["程度", "检查", "样品", "项目", "发现", "要求", "依据", "位置"])
