"""Samples made ready for kriging: checked, in an order that does not depend on the file, one at each place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.geostatistics.models import Array


@dataclass(frozen=True)
class Samples:
    """
    Samples sorted by northing, then easting, no two at one place.

    `places` is (n, 2) easting and northing, `values` (n,), `drift` (n, p) covariates, `first` (n,) the place of each (of
    averaged ones the first) among the samples as given, `averaged` (n,) whether it is the mean of several. `of_given` holds for
    each sample as given its number here.
    """

    places: Array
    values: Array
    drift: Array
    first: NDArray[np.int64]
    averaged: NDArray[np.bool_]
    of_given: NDArray[np.int64]


def points(easting: ArrayLike, northing: ArrayLike, what: str) -> Array:
    """Return (n, 2) float64 eastings and northings; raise ValueError unless they are finite and of one length."""
    both = [np.asarray(part, dtype=np.float64).ravel() for part in (easting, northing)]
    if both[0].size != both[1].size:
        raise ValueError(f"{what}: {both[0].size} eastings and {both[1].size} northings; both must be of one length.")
    places = np.column_stack(both)
    if not (np.isfinite(both[0]).all() and np.isfinite(both[1]).all()):
        number = int(np.flatnonzero(~np.isfinite(places).all(axis=1))[0])
        raise ValueError(f"{what}: number {number} has no finite easting and northing; leave it out or mend it.")
    return places


def covariates(drift: ArrayLike | None, count: int, what: str) -> Array:
    """Return (count, p) float64 covariates, p = 0 without any; raise ValueError on another number of rows."""
    if drift is None:
        return np.empty((count, 0))
    columns = np.asarray(drift, dtype=np.float64)
    columns = columns[:, None] if columns.ndim == 1 else columns
    if columns.ndim != 2 or columns.shape[0] != count:
        raise ValueError(f"{what}: the covariates have the shape {columns.shape}; {count} rows were expected.")
    return columns


def prepare(
    easting: ArrayLike, northing: ArrayLike, values: ArrayLike, *, drift: ArrayLike | None = None, duplicates: str = "average"
) -> Samples:
    """
    Return `Samples` from arrays of one length.

    Samples at one place make the kriging matrix singular: `duplicates="average"` puts their mean (of values and
    covariates) in their stead and marks it, ``"refuse"`` raises.

    Raises
    ------
    ValueError
        If there is no sample, a value, coordinate or covariate is not finite, lengths differ, or duplicates are refused.
    """
    places = points(easting, northing, "Samples")
    measured = np.asarray(values, dtype=np.float64).ravel()
    columns = covariates(drift, len(places), "Samples")
    if measured.size != len(places) or not measured.size:
        raise ValueError(f"Samples: {measured.size} values at {len(places)} places; one value at each place is needed.")
    if not np.isfinite(measured).all() or not np.isfinite(columns).all():
        raise ValueError("Samples: a value or covariate is missing or infinite; leave the sample out or fill it in first.")
    if duplicates not in ("average", "refuse"):
        raise ValueError(f"duplicates is 'average' or 'refuse', not {duplicates!r}.")
    order = _order(places, measured)
    places, measured, columns = places[order], measured[order], columns[order]
    new = np.ones(len(places), dtype=bool)
    new[1:] = (places[1:, 0] != places[:-1, 0]) | (places[1:, 1] != places[:-1, 1])
    of_given = np.empty(len(places), dtype=np.int64)
    of_given[order] = np.cumsum(new) - 1
    if new.all():
        return Samples(places, measured, columns, order, np.zeros(len(places), dtype=bool), of_given)
    if duplicates == "refuse":
        raise ValueError(_said(places, new))
    begins = np.flatnonzero(new)
    counts = np.diff(np.append(begins, len(places)))
    means = np.add.reduceat(measured, begins) / counts
    mean_columns = np.add.reduceat(columns, begins, axis=0) / counts[:, None]
    return Samples(places[begins], means, mean_columns, np.minimum.reduceat(order, begins), counts > 1, of_given)


def _order(places: Array, values: Array) -> NDArray[np.int64]:
    """Return the order by northing, then easting, then value: the same whatever the order in the file."""
    order = np.argsort(places[:, 1])
    if (np.diff(places[order, 1]) > 0.0).all():
        return order
    return np.lexsort((values, places[:, 0], places[:, 1]))


def _said(places: Array, new: NDArray[np.bool_]) -> str:
    east, north = places[np.flatnonzero(~new)[0]]
    return f"Samples: {int((~new).sum())} lie where another lies, the first at ({east}, {north}); average or remove them."
