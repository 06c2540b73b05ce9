"""Indices that soil reports use: from concentrations to Pi, Nemerow, Igeo, ecological risk, exceedance rate and classes."""

from jingtu.kernels.indices.background import accumulation, ecological_factor, ecological_risk, geoaccumulation
from jingtu.kernels.indices.classes import UNCLASSED, classify
from jingtu.kernels.indices.exceedance import Exceedance, exceedance_rate, governing
from jingtu.kernels.indices.limits import exceedance_multiple, nemerow, pollution_share, single_factor

__all__ = [
    "UNCLASSED",
    "Exceedance",
    "accumulation",
    "classify",
    "ecological_factor",
    "ecological_risk",
    "exceedance_multiple",
    "exceedance_rate",
    "geoaccumulation",
    "governing",
    "nemerow",
    "pollution_share",
    "single_factor",
]
