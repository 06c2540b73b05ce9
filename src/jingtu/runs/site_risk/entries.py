"""A user's own parameters for a risk assessment: a table (Excel, CSV) or YAML, one entry for each value or distribution.

A table has the columns 符号, 数值, 点位, 项目, 分布, 分布参数, 下限, 上限, 说明; a YAML file a list `parameters` of entries with the keys
symbol, value, point, substance, distribution, numbers, lower, upper, relative, shared, note.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from jingtu.kernels.risk.distributions import BadDistribution, Distribution
from jingtu.kernels.risk.montecarlo import MEASURED, Uncertain
from jingtu.kernels.risk.site import Site
from jingtu.kernels.risk.substance import Substance
from jingtu.runs.columns import analyte
from jingtu.runs.fields import Field
from jingtu.runs.refusal import Fault, Refused
from jingtu.runs.site_risk.bounds import bounds_of
from jingtu.runs.tables import read_table
from jingtu.standards.loader import Facts, FactsRefused, load

KINDS = {
    **dict.fromkeys(("normal", "正态", "正态分布"), "normal"),
    **dict.fromkeys(("lognormal", "对数正态", "对数正态分布"), "lognormal"),
    **dict.fromkeys(("triangular", "三角", "三角分布"), "triangular"),
    **dict.fromkeys(("uniform", "均匀", "均匀分布"), "uniform"),
}
FIELDS = (
    Field("symbol", "text", ("符号", "参数", "参数符号", "symbol", "parameter"), required=True),
    Field("value", "number", ("数值", "取值", "参数值", "value")),
    Field("point", "text", ("点位", "点位编号", "样品编号", "point", "sample")),
    Field("substance", "text", ("项目", "污染物", "检测项目", "substance", "analyte")),
    Field("distribution", "text", ("分布", "分布类型", "distribution")),
    Field("numbers", "text", ("分布参数", "numbers")),
    Field("lower", "number", ("下限", "截断下限", "lower")),
    Field("upper", "number", ("上限", "截断上限", "upper")),
    Field("relative", "text", ("相对", "relative")),
    Field("shared", "text", ("共用", "shared")),
    Field("note", "text", ("说明", "来源", "备注", "note", "source")),
)
YES = {"是", "1", "yes", "true", "y"}


class Entry(Facts):
    """A value, or a distribution with its numbers, for a symbol; of one point or one substance only, where said.

    `relative` and `shared` are as in `Uncertain`; left open, concentrations are relative and drawn for each point, all else is
    not.
    """

    symbol: str
    value: float | None = None
    point: str = ""
    substance: str = ""
    distribution: str = ""
    numbers: tuple[float, ...] = ()
    lower: float | None = None
    upper: float | None = None
    relative: bool | None = None
    shared: bool | None = None
    note: str = ""

    @property
    def uncertain(self) -> Uncertain:
        """The entry as something that is drawn; raises BadDistribution."""
        ends = (-math.inf if self.lower is None else self.lower, math.inf if self.upper is None else self.upper)
        kind = KINDS.get(self.distribution, self.distribution)
        measured = self.symbol in MEASURED
        return Uncertain(
            self.symbol,
            Distribution(kind, self.numbers, *ends),  # type: ignore[arg-type]  # an unknown kind is refused there
            relative=measured if self.relative is None else self.relative,
            shared=not measured if self.shared is None else self.shared,
        )


class Entries(Facts):
    """The YAML file."""

    parameters: tuple[Entry, ...]


def read_entries(path: Path) -> tuple[Entry, ...]:
    """Return the entries of a file; raises Refused, or FactsRefused for YAML, with the place of every fault."""
    if path.suffix.lower() in (".yaml", ".yml"):
        entries = _from_yaml(path)
        places = [f"文件 {path.name}，第 {number} 条" for number in range(1, len(entries) + 1)]
    else:
        table = read_table(path, FIELDS)
        entries = tuple(_entry(row, table.where(int(str(index)), "numbers")) for index, row in table.frame.iterrows())
        places = [table.where(index) for index in range(len(entries))]
    if faults := [Fault(place, said) for entry, place in zip(entries, places, strict=True) if (said := _fault(entry))]:
        raise Refused(faults)
    _not_twice(entries, places)
    return tuple(_with_code(entry) for entry in entries)


def _from_yaml(path: Path) -> tuple[Entry, ...]:
    try:
        return load(path, Entries).parameters
    except (FactsRefused, UnicodeDecodeError) as error:
        raise Refused(f"参数文件 {path.name} 不合要求，应为列表 parameters，每条有 symbol 和 value 等：{error}") from error


def _entry(row: pd.Series, place: str) -> Entry:
    def text(name: str) -> str:
        return str(row[name]).strip() if name in row else ""

    def number(name: str) -> float | None:
        return float(row[name]) if name in row and not math.isnan(row[name]) else None

    def truth(name: str) -> bool | None:
        return text(name).lower() in YES if text(name) else None

    try:
        numbers = tuple(float(part) for part in re.split(r"[,，;；、\s]+", text("numbers")) if part)
    except ValueError:
        raise Refused(Fault(place, f"分布参数“{text('numbers')}”不能读作数，应为 61.8, 9 这样用逗号分开的数。")) from None
    return Entry(
        symbol=text("symbol"),
        value=number("value"),
        point=text("point"),
        substance=text("substance"),
        distribution=text("distribution").lower(),
        numbers=numbers,
        lower=number("lower"),
        upper=number("upper"),
        relative=truth("relative"),
        shared=truth("shared"),
        note=text("note"),
    )


def _fault(entry: Entry) -> str:
    """Return what is wrong with an entry, or nothing."""
    symbol = entry.symbol
    if symbol not in (*Site.__dataclass_fields__, *Substance.__dataclass_fields__, *MEASURED):
        return f"没有参数 {symbol}；符号与 HJ 25.3 的相同（如 LS、fom、EFa、SFo），全部符号见结果中的“参数”表。"
    if bool(entry.distribution) == (entry.value is not None):
        return f"{symbol} 应当或者有数值，或者有分布，二者必居其一。"
    if entry.substance and symbol in Site.__dataclass_fields__:
        return f"{symbol} 是场地参数，不能只用于项目 {entry.substance}；请去掉项目，或写项目参数（如 SFo）。"
    if not entry.substance and symbol in Substance.__dataclass_fields__ and not entry.distribution:
        return f"{symbol} 是项目参数，请写明用于哪个项目。"
    if entry.substance and analyte(entry.substance) is None:
        return f"不认识项目“{entry.substance}”；请写规范的名称、元素符号或 CAS 号。"
    if entry.value is not None and symbol in MEASURED:
        return f"{symbol} 是浓度，请写在样品表里；这里只能给出它的分布。"
    if entry.distribution and (entry.point or entry.substance):
        return f"{symbol} 的分布用于全部点位和项目；请去掉点位和项目。"
    if entry.distribution:
        try:
            drawn = entry.uncertain
        except BadDistribution as error:
            return f"{symbol} 的分布不成立：{error}"
        return "" if symbol in MEASURED else _impossible_draws(drawn)
    bounds = bounds_of(symbol)
    if entry.value is not None and not bounds.hold(entry.value):
        return f"{symbol} 是 {entry.value:g}，应{bounds.words}；请核对数值和单位。"
    return ""


def _impossible_draws(drawn: Uncertain) -> str:
    bounds = bounds_of(drawn.symbol)
    if bounds.hold_draws(drawn.distribution, relative=drawn.relative):
        return ""
    wanted = "不小于 0（相对值）" if drawn.relative else bounds.words
    return f"{drawn.symbol} 的分布会抽到不可能的值，{drawn.symbol} 应{wanted}；请改分布参数，或用下限、上限截断。"


def _not_twice(entries: Sequence[Entry], places: Sequence[str]) -> None:
    seen: dict[tuple[str, str, str, bool], str] = {}
    for entry, place in zip(entries, places, strict=True):
        key = (entry.symbol, entry.point, entry.substance, bool(entry.distribution))
        if key in seen:
            raise Refused(Fault(place, f"{entry.symbol} 在{seen[key]}已经给出；请只留一个。"))
        seen[key] = place


def _with_code(entry: Entry) -> Entry:
    found = analyte(entry.substance) if entry.substance else None
    return entry.model_copy(update={"substance": found.code}) if found else entry
