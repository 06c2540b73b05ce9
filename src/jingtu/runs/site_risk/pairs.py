"""From samples to pairs of point and substance: the highest concentration of surface soil, deeper soil and groundwater each."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from jingtu.runs.refusal import Fault
from jingtu.runs.samples import Samples
from jingtu.standards import exposure, substances, units
from jingtu.standards.limits import standard

CM_PER_M = 100.0
MEDIA = ("surface", "subsurface", "groundwater")
WORDS = (
    ("groundwater", re.compile(r"地下水|groundwater|水样", re.IGNORECASE)),
    ("subsurface", re.compile(r"下层|深层|底层|subsurface|deep", re.IGNORECASE)),
    ("surface", re.compile(r"表层|表土|surface|topsoil", re.IGNORECASE)),
)
UNIT = {"surface": "mg/kg", "subsurface": "mg/kg", "groundwater": "mg/L"}


@dataclass(frozen=True)
class Pairs:
    """
    `frame` has a row per pair: point, substance, land (class_1, class_2), surface and subsurface in mg/kg, groundwater in mg/L.

    `detected` there says whether any of its results was above the detection limit. `notes` say what was assumed, `faults` what
    was left out and where.
    """

    frame: pd.DataFrame
    notes: tuple[str, ...]
    faults: tuple[Fault, ...]


def pairs_of(samples: Samples, *, use: str, surface_to_cm: float, share_of_limit: float) -> Pairs:
    """
    Return the pairs of samples.

    A sample is of the medium that its layer says, else groundwater by its unit, else surface soil if it begins above
    `surface_to_cm`; one that says nothing counts as surface and as deeper soil. A non-detect counts as `share_of_limit` of its
    detection limit. `use` is the land class where the sample names none.
    """
    results = samples.results.copy()
    results["at"] = np.arange(len(results))
    results = results[results["substance"] != "ph"]
    points = samples.points
    names = points["point"].where(points["point"] != "", points["sample"]).to_numpy()
    results["point"] = names[results["row"]]
    known = results["substance"].isin(exposure.substances())
    faults = [cell.fault for cell in samples.refused]
    faults += [
        Fault(samples.where(int(at)), f"风险评估参数中没有项目 {substances.of(code).name_zh}，没有评估。")
        for at, code in results.loc[~known, ["at", "substance"]].values
    ]
    results = results[known]
    results["medium"] = _media(results, points, surface_to_cm)
    results["amount"] = np.where(
        results["qualifier"] == "<", results["detection_limit"] * share_of_limit, results["value"].to_numpy(float)
    )
    results["amount"] *= _factors(results, samples, faults)
    land, notes = _land(points, names, use)
    frame = _together(results, faults, samples)
    frame["land"] = frame["point"].map(land)
    if (results["medium"] == "").any():
        notes.append("有土壤样品没有写层次或深度，其浓度同时作为表层和下层土壤的浓度（从严）。")
    if (results["qualifier"] == "<").any():
        notes.append(f"未检出的结果按检出限的 {share_of_limit:g} 倍计。")
    return Pairs(frame, (*samples.notes, *notes), tuple(faults))


def _media(results: pd.DataFrame, points: pd.DataFrame, surface_to_cm: float) -> pd.Series:
    """Return the medium of each result, "" where the sample does not say how deep it was taken."""
    said = points["layer"].map(lambda layer: next((medium for medium, words in WORDS if words.search(layer)), ""))
    depth = points["depth_from"]
    by_depth = np.where(depth.isna(), "", np.where(depth * CM_PER_M < surface_to_cm, "surface", "subsurface"))
    of_sample = np.where(said != "", said, by_depth)[results["row"]]
    dissolved = results["unit"].map(lambda unit: unit.lower().endswith(("/l", "升")))
    return pd.Series(np.where((of_sample == "") & dissolved, "groundwater", of_sample), index=results.index)


def _factors(results: pd.DataFrame, samples: Samples, faults: list[Fault]) -> pd.Series:
    """Return by what each value is multiplied to be in the unit of its medium; NaN, with a fault, where it cannot be."""
    factors: dict[tuple[str, str], float] = {}
    for unit, medium in results[["unit", "medium"]].drop_duplicates().itertuples(index=False):
        wanted = UNIT[medium or "surface"]
        try:
            factors[unit, medium] = units.factor(unit, wanted) if unit else 1.0
        except units.UnitMismatch:
            factors[unit, medium] = np.nan
            first = results[(results["unit"] == unit) & (results["medium"] == medium)]
            faults += [Fault(samples.where(int(at)), f"单位 {unit} 不能换算成 {wanted}，没有评估。") for at in first["at"]]
    return pd.Series([factors[key] for key in zip(results["unit"], results["medium"], strict=True)], index=results.index)


def _together(results: pd.DataFrame, faults: list[Fault], samples: Samples) -> pd.DataFrame:
    """Return a row per point and substance with the highest amount of each medium, in the order of the file."""
    lost = results["amount"].isna() & (results["qualifier"] == "<") & results["detection_limit"].isna()
    faults += [Fault(samples.where(int(at)), "未检出而没有检出限，没有评估；请补上检出限。") for at in results.loc[lost, "at"]]
    rows = {}
    for medium in MEDIA:
        fits = results["medium"].isin([medium, ""] if medium != "groundwater" else [medium])
        rows[medium] = results[fits].groupby(["point", "substance"], sort=False)["amount"].max()
    keys = pd.MultiIndex.from_frame(results.loc[results["amount"].notna(), ["point", "substance"]].drop_duplicates())
    frame = pd.DataFrame({medium: amounts.reindex(keys) for medium, amounts in rows.items()}, index=keys)
    found = results[results["qualifier"] != "<"].groupby(["point", "substance"]).size()
    frame["detected"] = found.reindex(keys).fillna(0).to_numpy() > 0
    return frame.reset_index()


def _land(points: pd.DataFrame, names: np.ndarray, use: str) -> tuple[dict[str, str], list[str]]:
    """Return the land class of each point; one that is named but not understood is taken for class 1."""
    classes = standard("GB36600-2018").dimensions[0]
    land: dict[str, str] = {}
    unclear = set()
    for name, words in zip(names, points["use"], strict=True):
        read = classes.read(words) if words else use
        if read is None:
            unclear.add(words)
        land.setdefault(name, read or "class_1")
    notes = [f"用地类别“{words}”不认识，按第一类用地评估。" for words in sorted(unclear)]
    return land, notes
