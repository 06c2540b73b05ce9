"""Clean deliveries of a laboratory, made up for tests and measurements from the campaigns of `kernels.quality.clean`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from jingtu.kernels.quality.clean import ELEMENTS, campaign
from jingtu.standards import substances
from jingtu.standards.delivery import SheetForm, delivery

LABORATORY = "廊坊某检测技术有限公司"
METHODS = {"ph": "HJ 962-2018", "cr6": "HJ 1082-2019", "hg": "HJ 680-2013"}
CERTIFIED = {"cd": 0.26, "hg": 0.05, "as": 10.7, "pb": 26.0, "cr": 61.0, "cu": 21.0, "ni": 27.0, "zn": 70.0}
BATCH = "P01"


@dataclass
class Made:
    """A delivery as frames of cells (None for an empty one), one per sheet, columns by name."""

    frames: dict[str, pd.DataFrame]

    def copy(self) -> Made:
        return Made({code: frame.copy() for code, frame in self.frames.items()})

    @property
    def samples(self) -> pd.DataFrame:
        return self.frames["samples"]

    @property
    def results(self) -> pd.DataFrame:
        return self.frames["results"]


def clean(seed: int = 1, *, form: str = "lab-1", most: int | None = None) -> Made:
    """Return a delivery without any fault: samples with parallels, blanks, spikes and a reference material, ten analytes each."""
    random = np.random.default_rng(seed)
    simulated = campaign(random)
    count = min(len(simulated.values), most or len(simulated.values))
    samples: list[dict[str, Any]] = []
    results: list[dict[str, Any]] = []
    for number in range(count):
        sample = _sample(f"TR{number + 1:04d}", simulated, number)
        samples.append(sample)
        results += _contents(random, sample, simulated.values[number])
        if number % 4 == 0:
            samples.append({**sample, "sample": f"{sample['sample']}P", "qc": "现场平行", "parent": sample["sample"]})
            again = simulated.values[number] * np.exp(0.02 * random.standard_normal(len(ELEMENTS)))
            results += _contents(random, samples[-1], again)
        if number % 10 == 0:
            _spiked(samples, results, sample, simulated.values[number])
    _controls(samples, results)
    head = {"number": "JF-2019-017", "laboratory": LABORATORY, "certificate": "180312341234", "reported_on": "2019-12-20"}
    made = Made({"delivery": pd.DataFrame([head]), "samples": pd.DataFrame(samples), "results": pd.DataFrame(results)})
    if form == "site-1":
        del made.frames["delivery"]
    return made


def many(rows: int) -> Made:
    """Return a clean delivery of at least so many results: campaigns one below the other, each with its own numbers."""
    parts: list[Made] = []
    while sum(len(part.results) for part in parts) < rows:
        part, prefix = clean(len(parts) + 1), f"{len(parts):04d}"
        for frame, names in ((part.samples, ("sample", "parent", "point", "team")), (part.results, ("sample", "batch"))):
            for name in names:
                frame[name] = [None if cell is None or cell != cell else f"{prefix}{cell}" for cell in frame[name]]
        parts.append(part)
    frames = {code: pd.concat([part.frames[code] for part in parts], ignore_index=True) for code in ("samples", "results")}
    return Made({"delivery": parts[0].frames["delivery"], **frames})


def _sample(name: str, simulated: Any, number: int) -> dict[str, Any]:
    return {
        "sample": name,
        "qc": "普通样品",
        "parent": None,
        "medium": "土壤",
        "point": f"D{number + 1:04d}",
        "longitude": round(float(simulated.longitude[number]), 6),
        "latitude": round(float(simulated.latitude[number]), 6),
        "depth_from": 0.0,
        "depth_to": 0.2,
        "sampled_on": str(simulated.taken_at[number]).replace("T", " ")[:16],
        "team": "一组",
    }


def _result(sample: Mapping[str, Any], code: str, value: Any, limit: float | None) -> dict[str, Any]:
    on = np.datetime64((sample.get("sampled_on") or "2019-06-20")[:10])
    return {
        "sample": sample["sample"],
        "analyte": substances.of(code).name_zh,
        "value": value,
        "unit": "无量纲" if code == "ph" else "mg/kg",
        "basis": "不适用" if code == "ph" else "干重",
        "method": METHODS.get(code, "HJ 803-2016"),
        "detection_limit": limit,
        "laboratory": LABORATORY,
        "batch": BATCH,
        "run": 1,
        "prepared_on": str(on),
        "analysed_on": str(on + (1 if code in ("cr6", "ph") else 5)),
    }


def _contents(random: np.random.Generator, sample: Mapping[str, Any], values: Any) -> list[dict[str, Any]]:
    found = [
        _result(sample, code, f"<{limit:g}" if np.isnan(value) or value < limit else float(f"{value:.3g}"), limit)
        for (code, (_, _, limit)), value in zip(ELEMENTS.items(), values, strict=True)
    ]
    acidity = 7.9 if sample["qc"] == "现场平行" else round(float(random.normal(7.9, 0.02)), 2)
    return [*found, _result(sample, "cr6", "未检出", 0.5), _result(sample, "ph", acidity, None)]


def _spiked(samples: list[dict[str, Any]], results: list[dict[str, Any]], sample: Mapping[str, Any], values: Any) -> None:
    spike = {**sample, "sample": f"{sample['sample']}J", "qc": "基体加标", "parent": sample["sample"]}
    samples.append(spike)
    for (code, (median, _, limit)), value in zip(ELEMENTS.items(), values, strict=True):
        held = 0.0 if np.isnan(value) or value < limit else float(f"{value:.3g}")
        results.append({**_result(spike, code, float(f"{held + 0.97 * 4 * median:.6g}"), limit), "added": 4 * median})


def _controls(samples: list[dict[str, Any]], results: list[dict[str, Any]]) -> None:
    blank = {"sample": "KB001", "qc": "实验室空白", "medium": "土壤"}
    reference = {"sample": "BW001", "qc": "标准物质", "medium": "土壤"}
    samples += [blank, reference]
    for code, (_, _, limit) in ELEMENTS.items():
        results.append(_result(blank, code, "未检出", limit))
        certified = CERTIFIED[code]
        results.append(
            {
                **_result(reference, code, round(1.02 * certified, 4), limit),
                "certified": certified,
                "uncertainty": 0.1 * certified,
            }
        )


# --- Writing --------------------------------------------------------------------------------------------------------------


def printed(form: SheetForm, frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with the headings of the template, every column of the sheet; further columns keep their names."""
    frame = frame.astype(object).where(frame.notna(), None)
    own = [column.name for column in form.columns]
    further = [name for name in frame.columns if name not in own]
    heading = {column.name: column.heading for column in form.columns}
    return frame.reindex(columns=[*own, *further]).astype(object).rename(columns=heading)


def write_xlsx(made: Made, path: Path) -> Path:
    """Write a delivery as one workbook."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        for code, frame in made.frames.items():
            form = delivery().sheet(code)
            page = book.add_worksheet(form.title)
            told = printed(form, frame)
            page.write_row(0, 0, list(told.columns))
            for number, row in enumerate(told.itertuples(index=False), start=1):
                page.write_row(number, 0, [None if cell is None or cell != cell else cell for cell in row])
    return path


def write_csv(made: Made, folder: Path, *, encoding: str = "utf-8-sig") -> list[Path]:
    """Write a delivery as one text file for each sheet."""
    paths = []
    for code, frame in made.frames.items():
        form = delivery().sheet(code)
        paths.append(folder / f"交付-{form.title}.csv")
        printed(form, frame).to_csv(paths[-1], index=False, encoding=encoding)
    return paths
