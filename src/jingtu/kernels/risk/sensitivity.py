"""By how much a result follows a parameter (HJ 25.3-2019 appendix D)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from jingtu.kernels.risk.site import Site, UnknownSymbol, Values
from jingtu.kernels.risk.substance import Substance

CHANGE = 0.05


def sensitivity(
    result: Callable[[Substance, Site], Values], substance: Substance, site: Site, symbol: str, change: float = CHANGE
) -> Values:
    """
    Return the sensitivity ratio SR = (ΔX/X)/(ΔP/P) of a result X to a parameter P that grows by the share `change`.

    Parameters
    ----------
    result : function of substance and site
        What is looked at, such as the soil control value.
    symbol : str
        A parameter of the site or a property of the substance; NaN comes back where it or the result is zero or not known.
    change : float
        0.05 or 0.1 are usual; not 0.

    Notes
    -----
    A ratio of one small step: it says nothing of larger changes, and nothing of what parameters do together.
    """
    before = result(substance, site)
    with np.errstate(divide="ignore", invalid="ignore"):
        if symbol in Site.__dataclass_fields__:
            value = getattr(site, symbol)
            after = result(substance, replace(site, **{symbol: value * (1 + change)}))
        elif symbol in Substance.__dataclass_fields__:
            value = getattr(substance, symbol)
            after = result(replace(substance, **{symbol: value * (1 + change)}), site)
        else:
            raise UnknownSymbol(f"Neither the site nor the substance has a parameter {symbol}.")
        return np.where((value == 0) | np.isnan(value), np.nan, (after / before - 1) / change)
