"""The class of one sample for one element, from its screening and control value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from jingtu.kernels.farmland.shapes import Floats
from jingtu.standards.limits import Dimension, Limit, LimitStandard

UNCLASSED, CLASS_I, CLASS_II, CLASS_III = 0, 1, 2, 3
Classes = npt.NDArray[np.int8]
Codes = npt.NDArray[np.int8]
UNKNOWN = -1


def point_classes(values: Floats, screening: Floats, control: Floats) -> Classes:
    """
    Return the class of samples for one element.

    Parameters
    ----------
    values, screening, control : (n,) arrays of float
        Concentration, screening value and control value in one unit; NaN where unknown.

    Returns
    -------
    (n,) array of int8
        1 up to the screening value, 2 up to the control value, 3 above it: equality belongs to the better class. 0 where the
        concentration or a limit is unknown. 技术指南 (环办土壤〔2019〕53号), as GB 15618-2018 defines the two values.

    Raises
    ------
    ValueError
        If a control value is below its screening value: then they are exchanged.

    Examples
    --------
    >>> point_classes(np.array([0.40, 1.5, 1.51, np.nan]), np.full(4, 0.4), np.full(4, 1.5)).tolist()
    [1, 2, 3, 0]
    """
    if (wrong := np.flatnonzero(control < screening)).size:
        at = wrong[0]
        raise ValueError(f"Control value {control[at]:g} of sample {at} is below its screening value {screening[at]:g}.")
    known = np.isfinite(values) & np.isfinite(screening) & np.isfinite(control)
    classes = CLASS_I + (values > screening).astype(np.int8) + (values > control).astype(np.int8)
    return np.where(known, classes, UNCLASSED).astype(np.int8)


def bin_codes(dimension: Dimension, values: Floats) -> Codes:
    """Return for each value the position of its bin, closed ends minded; -1 for NaN and outside all."""
    codes = np.full(len(values), UNKNOWN, dtype=np.int8)
    for position, entry in enumerate(dimension.bins):
        held = np.isfinite(values)
        if entry.lower is not None:
            held &= values >= entry.lower if entry.lower_closed else values > entry.lower
        if entry.upper is not None:
            held &= values <= entry.upper if entry.upper_closed else values < entry.upper
        codes[held] = position
    return codes


def limits_at(
    standard: LimitStandard, substance: str, kind: str, codes: Mapping[str, Codes], *, strictest: bool = False
) -> Floats:
    """Return the limit of each sample, NaN where a property that it depends on is unknown.

    `codes` holds per dimension of the standard the position of each sample's value, -1 for unknown. `strictest` takes the lowest
    limit over an unknown property instead, for a provisional answer.
    """
    dimensions = tuple(standard.dimension(name) for name in codes)
    table = _table(standard.of(substance, kind), dimensions)
    if strictest:
        for axis in range(table.ndim):
            table = np.concatenate([table, np.fmin.reduce(table, axis=axis, keepdims=True)], axis=axis)
    else:
        table = np.pad(table, [(0, 1)] * table.ndim, constant_values=np.nan)
    return np.asarray(table[tuple(codes.values())])


def _table(limits: Sequence[Limit], dimensions: Sequence[Dimension]) -> Floats:
    """Return the limits by the positions of their conditions; one without a condition holds along the whole dimension."""
    table = np.full([len(dimension.codes) for dimension in dimensions], np.nan)
    for limit in limits:
        at = tuple(
            dimension.codes.index(limit.conditions[dimension.code]) if dimension.code in limit.conditions else slice(None)
            for dimension in dimensions
        )
        if limit.value is not None:
            table[at] = limit.value
    return table
