"""Checks of positions: axes, metres, datum, how exactly they are written, and whether they lie where they were said to."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.quality import plausibility
from jingtu.kernels.quality.pace import distance_km
from jingtu.kernels.quality.plausibility import Doubt
from jingtu.runs import coordinates
from jingtu.runs.delivery.cells import note
from jingtu.runs.delivery.data import Data
from jingtu.runs.delivery.findings import Findings
from jingtu.runs.delivery.known import Known
from jingtu.runs.delivery.numbers import short_decimals
from jingtu.runs.delivery.sheet import Sheet
from jingtu.standards.delivery import checks, delivery
from jingtu.standards.quality import quality

METRES = 1_000.0  # no coordinate in degrees is as large
M_PER_KM = 1_000.0


def check_places(data: Data, known: Known, findings: Findings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Note doubtful positions; return longitude and latitude (s,) in CGCS2000, NaN where there is none that can be."""
    samples = data.samples
    east, north = samples.values("longitude"), samples.values("latitude")
    half = np.isnan(east) != np.isnan(north)
    readable = ~(_unread(samples, "longitude") | _unread(samples, "latitude"))
    note(findings, "P05", samples, "longitude", half & readable & np.isnan(east))
    note(findings, "P05", samples, "latitude", half & readable & np.isnan(north))
    placed = ~(np.isnan(east) | np.isnan(north))
    wrong = _axes(samples, east, north, placed, findings)
    east, north = np.where(placed & ~wrong, east, np.nan), np.where(placed & ~wrong, north, np.nan)
    _coarse(samples, ~np.isnan(east), findings)
    east, north = _in_cgcs2000(data, known, east, north, findings)
    _in_place(samples, known, east, north, findings)
    _points(data, east, north, findings)
    return east, north


def _unread(samples: Sheet, name: str) -> NDArray[np.bool_]:
    told = samples.told.get(name)
    flags = np.zeros(len(samples.distinct(name)), bool)
    if told is not None:
        flags[[at for at, faults in told.faults.items() if any(code == "V03" for code, _ in faults)]] = True
    return np.asarray(flags[samples.codes(name)])


def _axes(
    samples: Sheet, east: NDArray[np.float64], north: NDArray[np.float64], placed: NDArray[np.bool_], findings: Findings
) -> NDArray[np.bool_]:
    metres = placed & (np.maximum(np.abs(east), np.abs(north)) > METRES)
    flags = np.where(placed & ~metres, plausibility.misplaced(east, north, quality().plausibility.country), 0)

    def both(row: int) -> str:
        return f"{east[row]:.10g}，{north[row]:.10g}"

    def zone(row: int) -> str:
        degrees, number = coordinates.zone_of(east[row], north[row])
        return f"{both(row)}" + (f"（{degrees} 度带第 {number} 带）" if number else "")

    note(findings, "P03", samples, "longitude", metres, found=zone)
    note(findings, "P01", samples, "longitude", flags == Doubt.SWAPPED, found=both)
    note(findings, "P02", samples, "longitude", flags == Doubt.OUTSIDE, found=both)
    return np.asarray(metres | (flags != 0))


def _coarse(samples: Sheet, placed: NDArray[np.bool_], findings: Findings) -> None:
    if not placed.any():
        return
    # Excel drops a zero at the end, so one decimal less passes, and one coordinate may be short by chance.
    fewest = checks().thresholds.fewest_decimals
    short = [short_decimals(samples.cells[name].distinct, fewest - 1)[samples.codes(name)] for name in ("longitude", "latitude")]
    coarse = placed & short[0] & short[1]
    note(findings, "P06", samples, "longitude", coarse, words={"digits": fewest})


def _in_cgcs2000(
    data: Data, known: Known, east: NDArray[np.float64], north: NDArray[np.float64], findings: Findings
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the positions in CGCS2000; a datum that is said, or that the points of the register give away, is converted."""
    samples = data.samples
    said = str(data.head.get("datum") or "")
    points = [
        (row, known.points[name])
        for row, name in enumerate(samples.values("point"))
        if name in known.points and not np.isnan(east[row])
    ]
    near = coordinates.recognised([(east[row], north[row]) for row, _ in points], [at for _, at in points])
    if near and near != (said or near):
        findings.whole(
            "P08", f"写明是 {_title(said)}", place=samples.place, expected=f"与已登记的 {len(points)} 个点位相符的 {_title(near)}"
        )
        return east, north
    datum = said or near or coordinates.CGCS2000
    if not coordinates.can_convert(datum):
        findings.whole("P08", f"与已登记的点位比对，坐标是 {_title(datum)}", place=samples.place, expected="CGCS2000 经纬度")
        return east, north
    if datum == coordinates.CGCS2000:
        return east, north
    placed = np.flatnonzero(~np.isnan(east))
    moved = np.array([coordinates.converted((east[row], north[row]), datum) for row in placed]).reshape(-1, 2)
    east, north = east.copy(), north.copy()
    east[placed], north[placed] = moved[:, 0], moved[:, 1]
    findings.whole("P09", f"{len(placed)} 个样品的坐标", place=samples.place, datum=_title(datum))
    return east, north


def _title(datum: str) -> str:
    titles = {entry.code: entry.title for entry in delivery().codes_of("datum").entries}
    return titles.get(datum) or {coordinates.BEIJING54: "北京1954", coordinates.XIAN80: "西安1980"}[datum]


def _in_place(samples: Sheet, known: Known, east: NDArray[np.float64], north: NDArray[np.float64], findings: Findings) -> None:
    if known.place is None or not samples.count:
        return
    import shapely

    outside = ~np.isnan(east) & ~shapely.intersects_xy(known.place, np.nan_to_num(east), np.nan_to_num(north))
    note(
        findings,
        "P07",
        samples,
        "longitude",
        outside,
        found=lambda row: f"{east[row]:.6f}，{north[row]:.6f}",
        words={"place": known.place_name},
    )


def _points(data: Data, east: NDArray[np.float64], north: NDArray[np.float64], findings: Findings) -> None:
    """Samples of one point lie together; samples of different points do not share a position."""
    samples = data.samples
    named = samples.given("point") & ~np.isnan(east)
    if not named.any():
        return
    point = data.same(samples, ["point"])
    first = _first_of(point, named)
    apart, most = np.zeros(samples.count), checks().thresholds.one_point_m
    apart[named] = M_PER_KM * distance_km(east[named], north[named], east[first[named]], north[first[named]])
    note(
        findings,
        "R11",
        samples,
        "point",
        apart > most,
        found=lambda row: f"{samples.shown('point', row)} 相距 {apart[row]:.0f} 米",
        words={"most": f"{most:g}"},
    )
    position = np.unique(np.column_stack([east, north]), axis=0, return_inverse=True)[1].ravel()
    shared = _first_of(position, named)
    copied = named & (point != point[shared])
    note(
        findings,
        "P10",
        samples,
        "longitude",
        copied,
        found=lambda row: f"{east[row]:.10g}，{north[row]:.10g}，与{samples.shown('point', int(shared[row]))}相同",
    )


def _first_of(groups: NDArray[Any], among: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return for each row (s,) among some the first one of its group, for others itself."""
    at = np.flatnonzero(among)
    first = np.arange(len(groups))
    _, index, inverse = np.unique(groups[at], return_index=True, return_inverse=True)
    first[at] = at[index[inverse.ravel()]]
    return first
