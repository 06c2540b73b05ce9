"""Screen for samples that differ less than a laboratory can repeat itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.quality.resolution import in_steps
from jingtu.kernels.quality.screening import Floats, Screening, measured, not_assessable


def too_alike(values: Floats, longitude: Floats, latitude: Floats, thresholds: Mapping[str, float]) -> Screening:
    r"""
    Ask whether nearest neighbours differ less than repeated analyses of one sample would.

    Parameters
    ----------
    values : (n,) array of float
        Contents of one substance; NaN for non-detects.
    longitude, latitude : (n,) arrays of float
        Positions in degrees; NaN where not known.
    thresholds : mapping
        `p` below which it is an alarm, `error` the smallest relative error (standard deviation) that an analysis can have,
        `fewest` pairs.

    Notes
    -----
    For pairs that share no sample :math:`\sum d^2 / 2\sigma^2`, with d the difference of logarithms, is chi-square distributed if
    soil did not vary at all and above it if it does. Reports that are coarser than the error are not assessable.
    """
    from scipy import stats

    rows = measured(values)
    rows = rows[~(np.isnan(longitude[rows]) | np.isnan(latitude[rows]))]
    if _is_coarse(values[rows], thresholds["error"]):
        return not_assessable("too_alike", "报出的位数比分析误差还粗")
    pairs = rows[neighbours(longitude[rows], latitude[rows])]
    if len(pairs) < thresholds["fewest"]:
        return not_assessable("too_alike", "有坐标的数值太少")
    differences = np.diff(np.log(values[pairs]), axis=1).ravel()
    sum_of_squares = float((differences**2).sum()) / (2 * thresholds["error"] ** 2)
    p = float(stats.chi2.cdf(sum_of_squares, len(pairs)))
    seen = float(np.sqrt((differences**2).mean() / 2))
    return Screening("too_alike", p < thresholds["p"], p=p, rows=np.unique(pairs), numbers={"error": seen, "pairs": len(pairs)})


def _is_coarse(values: Floats, error: float) -> bool:
    blocks = in_steps(values)
    return not blocks or any(np.median(step / values[inside]) > error for inside, _, step in blocks)


def neighbours(longitude: Floats, latitude: Floats) -> NDArray[np.intp]:
    """Return pairs (k, 2) of nearest neighbours in which no sample stands twice, nearest pairs first."""
    # Substances that were found in every sample ask for the same pairs.
    return _neighbours(*(np.ascontiguousarray(one, np.float64).tobytes() for one in (longitude, latitude)))


@lru_cache(maxsize=4)
def _neighbours(longitudes: bytes, latitudes: bytes) -> NDArray[np.intp]:
    from scipy.spatial import cKDTree

    longitude, latitude = np.frombuffer(longitudes), np.frombuffer(latitudes)
    if len(longitude) < 2:
        return np.empty((0, 2), np.intp)
    flat = np.column_stack([longitude * np.cos(np.radians(np.mean(latitude))), latitude])
    distance, other = cKDTree(flat).query(flat, k=2)
    nearest: list[int] = other[:, 1].tolist()
    taken = [False] * len(flat)
    pairs = []
    for one in np.argsort(distance[:, 1], kind="stable").tolist():
        if not taken[one] and not taken[nearest[one]] and one != nearest[one]:
            taken[one] = taken[nearest[one]] = True
            pairs.append((one, nearest[one]))
    found = np.array(pairs, np.intp).reshape(-1, 2)
    found.flags.writeable = False  # it is given out again
    return found
