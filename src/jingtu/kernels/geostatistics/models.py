"""The shapes of variogram models: how the correlation of two points falls with their distance over the range."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def spherical(ratio: Array) -> Array:
    """Return 1 - 1.5 r + 0.5 r³ inside the range, 0 beyond it."""
    inside = np.minimum(ratio, 1.0)
    return 1.0 - inside * (1.5 - 0.5 * inside * inside)


def exponential(ratio: Array) -> Array:
    """Return exp(-r): 5 % is left at three times the range parameter."""
    return np.exp(-ratio)


def gaussian(ratio: Array) -> Array:
    """Return exp(-r²): 5 % is left at √3 times the range parameter. Without a nugget its matrices are close to singular."""
    return np.exp(-ratio * ratio)


def matern(ratio: Array, smoothness: float) -> Array:
    """Return r^ν K_ν(r) / (2^(ν-1) Γ(ν)); ν = 0.5 is the exponential model, a large ν nears a Gaussian one."""
    from scipy.special import gamma, kv

    apart = np.where(ratio > 0.0, ratio, 1.0)
    with np.errstate(invalid="ignore"):  # far apart K_ν is 0 and r^ν may be infinite
        shape = apart**smoothness * kv(smoothness, apart) / (2.0 ** (smoothness - 1.0) * gamma(smoothness))
    return np.where(ratio > 0.0, np.nan_to_num(shape, nan=0.0), 1.0)


PLAIN: dict[str, Callable[[Array], Array]] = {"spherical": spherical, "exponential": exponential, "gaussian": gaussian}
MODELS = (*PLAIN, "matern")


def correlation(model: str, ratio: Array, smoothness: float) -> Array:
    """Return the correlation at distances given as multiples of the range parameter, by one of `MODELS`."""
    return matern(ratio, smoothness) if model == "matern" else PLAIN[model](ratio)
