"""Thinning and extending an existing network: its samples, their variogram, and the targets that must stay well mapped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely

from jingtu.kernels.geostatistics.experimental import experimental
from jingtu.kernels.geostatistics.fitting import FitFlag, fit
from jingtu.kernels.geostatistics.variogram import Variogram
from jingtu.kernels.progress import Progress
from jingtu.kernels.sampling.network import FEWEST, extend, thin
from jingtu.kernels.sampling.places import Floats, Sites, grid
from jingtu.runs.farmland.layers import Layer
from jingtu.runs.kriging.samples import MapSamples, map_samples
from jingtu.runs.refusal import Refused

MODEL = "spherical"
STRAIGHT = 10  # a range of so many cutoffs is a straight line within them, to a third of a per cent
TARGETS = 600  # where the variance is watched
CANDIDATES = 300  # where a new place may be
LEAST_FOR_VARIOGRAM = 30
DOUBTS = {
    FitFlag.FEW_PAIRS: "有的距离上点对少",
    FitFlag.FEW_CLASSES: "距离分组太少",
    FitFlag.NOT_CONVERGED: "没有收敛",
    FitFlag.RANGE_BEYOND_CUTOFF: "空间相关的距离超出研究区",
    FitFlag.NO_STRUCTURE: "看不出空间相关",
    FitFlag.NO_NUGGET: "块金为 0",
}


@dataclass(frozen=True)
class Changed:
    """A changed network: places with what is to happen to each, the gain or loss, and what to know about it."""

    sites: Sites
    names: tuple[str, ...]
    action: tuple[str, ...]
    lines: tuple[str, ...]
    notes: tuple[str, ...]


def change(path: Path, layer: Layer, element: str, method: str, count: int, crs: str, progress: Progress) -> Changed:
    """Return which samples of an element may go ("thin") or where new ones gain the most ("extend"). Raises Refused."""
    samples = map_samples(path, element, crs=crs)
    inside = _inside(samples, layer)
    places, names = inside.places, inside.names
    variogram, said = _variogram(places, inside.values)
    targets = _cells(layer, TARGETS)
    if method == "thin":
        if count > len(places) - FEWEST:
            raise Refused(f"共有 {len(places)} 个样点，不能取消 {count} 个；至少要留 {FEWEST} 个。")
        network = thin(places, count, targets, variogram, progress=progress)
        action = np.full(len(places), "保留", dtype=object)
        action[network.chosen] = [f"可取消（第 {number} 个）" for number in range(1, count + 1)]
        sites, every = places, names
    else:
        candidates = _cells(layer, CANDIDATES)
        if count > len(candidates):
            raise Refused(f"单元内只有 {len(candidates)} 个候选位置，不能新增 {count} 个；请减少数量。")
        network = extend(places, candidates, count, targets, variogram, progress=progress)
        sites = np.vstack([places, candidates[network.chosen]])
        every = (*names, *(f"新增{number}" for number in range(1, count + 1)))
        action = np.array([*["已有"] * len(places), *[f"新增（第 {number} 个）" for number in range(1, count + 1)]], dtype=object)
    deviation = np.sqrt(network.mean)
    lines = (
        f"变异函数（{samples.substance.name_zh}对数值，{len(places)} 个样点拟合）：块金 {variogram.nugget:.3g}，"
        f"偏基台 {sum(variogram.parts_sills):.3g}，变程 {variogram.practical_ranges[0]:,.0f} m",
        f"克里格标准差（对数值，{len(targets)} 个位置平均）由 {deviation[0]:.4g} 变为 {deviation[-1]:.4g}"
        f"（{100 * (deviation[-1] / deviation[0] - 1):+.1f}%）",
    )
    return Changed(_sites(sites, layer), every, tuple(action), lines, (*samples.notes, *inside.notes, *said))


@dataclass(frozen=True)
class _Existing:
    places: Floats
    values: Floats
    names: tuple[str, ...]
    notes: tuple[str, ...]


def _inside(samples: MapSamples, layer: Layer) -> _Existing:
    """Return the samples inside the layer in its own system."""
    from pyproj import Transformer

    where = samples.places
    source = where.crs or layer.crs
    easting, northing = Transformer.from_crs(source, layer.crs, always_xy=True).transform(where.easting, where.northing)
    whole = shapely.union_all(layer.geometry)
    kept = np.flatnonzero(shapely.intersects_xy(whole, easting, northing))
    if len(kept) < LEAST_FOR_VARIOGRAM:
        raise Refused(f"只有 {len(kept)} 个样点在图层内；拟合变异函数至少需要 {LEAST_FOR_VARIOGRAM} 个。")
    outside = len(easting) - len(kept)
    said = (f"{outside} 个样点在图层以外，没有采用。",) if outside else ()
    names = tuple(str(name) for name in samples.points["sample"].to_numpy(dtype=object)[kept])
    return _Existing(np.column_stack([easting[kept], northing[kept]]), samples.values[kept], names, said)


def _variogram(places: Floats, values: Floats) -> tuple[Variogram, tuple[str, ...]]:
    """Fit a variogram to logarithms: metals are skewed, and a few high values would decide everything."""
    if not (values > 0).all():
        raise Refused("有小于或等于 0 的含量，不能取对数拟合变异函数；请检查数据。")
    logs = np.log(values)
    if np.ptp(logs) == 0:
        raise Refused("样点的值都相同，没有变异函数可拟合。")
    classes = experimental(places[:, 0], places[:, 1], logs)
    fitted = fit(classes, MODEL)
    doubts = "、".join(words for flag, words in DOUBTS.items() if flag & fitted.flags)
    notes = (f"变异函数拟合存在疑点（{doubts}），增减的先后次序只供参考。",) if doubts else ()
    return _bounded(fitted.variogram, STRAIGHT * classes.cutoff), notes


def _bounded(variogram: Variogram, longest: float) -> Variogram:
    """Return a model with the same slope and a range of at most `longest` metres: a sill of millions would leave no digits
    for what differs between places, and a kriging variance knows nothing of the sill beyond its neighbours."""
    (sill,), (reach,) = variogram.parts_sills, variogram.parts_ranges
    return replace(variogram, sills=sill * min(1.0, longest / reach), ranges=min(reach, longest))


def _cells(layer: Layer, number: int) -> Floats:
    area = float(shapely.area(layer.geometry).sum())
    cells = grid(layer.geometry, float(np.sqrt(area / number)))
    return np.column_stack([cells.easting, cells.northing])


def _sites(places: Floats, layer: Layer) -> Sites:
    point, polygon = shapely.STRtree(layer.geometry).query(shapely.points(places), predicate="dwithin", distance=1e-6)
    first = np.full(len(places), len(layer.geometry))
    np.minimum.at(first, point, polygon)
    return Sites(places[:, 0], places[:, 1], np.minimum(first, len(layer.geometry) - 1).astype(np.int64))
