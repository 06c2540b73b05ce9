"""Indicators as declarations: the formula, the unit, and what a plan wants of it."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

from jingtu.core.subjects.declaring import Declaration, DeclarationRefused
from jingtu.core.subjects.parameters import Parameter

from .formulas import Formula


@dataclass(frozen=True)
class Indicator(Declaration):
    """A quantity about a place: what `formula` makes of the rows, in `unit`.

    `wanted` is the dated number that plans print, kept when the value is at `most` or at `least` that much. `printed` are words
    that name it in the targets of plans, all of which must be found there.
    """

    formula: Formula | None = None
    unit: str | Promise = ""
    meaning: str | Promise = ""
    wanted: Parameter | None = None
    kept_when: Literal["most", "least"] = "least"
    printed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        lacking = [name for name in ("formula", "unit", "meaning") if not getattr(self, name)]
        if lacking:
            raise DeclarationRefused(f"Indicator {self.code}: an indicator needs {', '.join(lacking)}.")
        super().__post_init__()
