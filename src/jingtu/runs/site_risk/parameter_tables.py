"""The tables that say with which parameters a risk assessment was made, whence they come, and how much depends on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from jingtu.kernels.risk.substance import Substance
from jingtu.runs.site_risk.entries import Entry
from jingtu.runs.site_risk.model import Assessed, Model
from jingtu.runs.site_risk.tables import LAND, name_of
from jingtu.standards import exposure

OWN = "用户给定，未经核对"
NO_EFFECT = 1e-9


def parameters_table(model: Model, lands: Sequence[exposure.LandClass]) -> pd.DataFrame:
    """Return every parameter of the site with value, unit, source and mark; the user's own values after them, marked so."""
    source = f"{model.edition.source.document} {model.edition.source.clause}"
    rows = [
        {
            "符号": parameter.symbol,
            "名称": parameter.name,
            "单位": parameter.unit,
            **{LAND[land]: parameter.value(land) for land in lands},
            "适用": "全部点位",
            "来源": source,
            "核对情况": parameter.checked.words,
        }
        for parameter in model.edition.parameters
    ]
    rows += [_own_row(entry, model, lands) for entry in model.entries if entry.symbol not in Substance.__dataclass_fields__]
    return pd.DataFrame(rows)


def _own_row(entry: Entry, model: Model, lands: Sequence[exposure.LandClass]) -> dict[str, Any]:
    known = {parameter.symbol: parameter for parameter in model.edition.parameters}
    parameter = known.get(entry.symbol)
    said = (
        entry.value if entry.value is not None else f"{entry.distribution} {', '.join(f'{number:g}' for number in entry.numbers)}"
    )
    return {
        "符号": entry.symbol,
        "名称": parameter.name if parameter else "浓度",
        "单位": parameter.unit if parameter else "",
        **{LAND[land]: said for land in lands},
        "适用": entry.point or "全部点位",
        "来源": entry.note or "未写明",
        "核对情况": OWN,
    }


def properties_table(codes: Sequence[str], model: Model) -> pd.DataFrame:
    """Return toxicity and physical properties of the substances with source and mark; the user's own values after them."""
    assert model.edition.allocation is not None
    source = exposure.substances_file().source
    rows = []
    for code in codes:
        substance = exposure.substances()[code]
        known = substance.properties(model.edition.allocation)
        rows.append(
            {
                "项目": substance.name,
                "CAS号": substance.cas or "",
                **{symbol: known.get(symbol, np.nan) for symbol in Substance.__dataclass_fields__},
                "来源": f"{source.document} {source.clause}",
                "核对情况": substance.checked.words,
            }
        )
    for entry in model.values:
        if entry.substance in codes:
            own = {"项目": name_of(entry.substance), entry.symbol: entry.value, "来源": entry.note or "未写明", "核对情况": OWN}
            rows.append({**own, "CAS号": entry.point and f"只用于点位 {entry.point}"})
    return pd.DataFrame(rows)


def sensitivity_table(ratios: dict[str, np.ndarray[Any, Any]], one: Assessed, model: Model) -> pd.DataFrame:
    """Return the sensitivity ratios of the soil control value, a row per substance and parameter that matters."""
    names = {parameter.symbol: parameter.name for parameter in model.edition.parameters}
    rows = [
        {"项目": name_of(code), "用地": LAND[one.land], "符号": symbol, "名称": names[symbol], "敏感性比例": float(ratio)}
        for symbol, values in ratios.items()
        for code, ratio in zip(one.pairs["substance"], np.broadcast_to(values, (len(one.pairs),)), strict=True)
        if abs(ratio) > NO_EFFECT
    ]
    table = pd.DataFrame(rows, columns=["项目", "用地", "符号", "名称", "敏感性比例"]).drop_duplicates(["项目", "符号"])
    return table.sort_values(["项目", "敏感性比例"], key=lambda c: -c.abs() if c.name == "敏感性比例" else c, ignore_index=True)
