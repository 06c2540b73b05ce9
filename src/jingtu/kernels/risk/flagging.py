"""Which flags of `Trouble` substances, sites and concentrations have."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.risk.site import Site, Values
from jingtu.kernels.risk.substance import Substance
from jingtu.kernels.risk.transport import not_above_zero, too_dense
from jingtu.kernels.risk.trouble import Trouble


def trouble_of_substance(substance: Substance) -> NDArray[np.int32]:
    """Return the flags that a substance has on any site."""
    lacks = {symbol: np.isnan(getattr(substance, symbol)) for symbol in Substance.__dataclass_fields__}
    still = lacks["H"] | lacks["Da"]
    found = {
        Trouble.NO_ORAL_SLOPE: lacks["SFo"],
        Trouble.NO_INHALATION_SLOPE: lacks["IUR"],
        Trouble.NO_ORAL_DOSE: lacks["RfDo"],
        Trouble.NO_INHALATION_DOSE: lacks["RfC"],
        Trouble.NO_TOXICITY: lacks["SFo"] & lacks["IUR"] & lacks["RfDo"] & lacks["RfC"],
        Trouble.NO_DERMAL: lacks["ABSd"] | lacks["ABSgi"],
        Trouble.NOT_VOLATILE: still,
        Trouble.NO_SORPTION: ~still & lacks["Koc"] & lacks["Kd"],
    }
    return bits(found)


def trouble_of_site(site: Site) -> NDArray[np.int32]:
    """Return the flags that a site has for any substance."""
    return bits({Trouble.DENSITIES: too_dense(site), Trouble.GEOMETRY: not_above_zero(site)})


def trouble_of_concentrations(
    surface: Values, subsurface: Values, groundwater: Values, *, saturation: Values
) -> NDArray[np.int32]:
    """Return the flags of concentrations that are missing, impossible, or above the saturation of the soil."""
    with np.errstate(invalid="ignore"):
        found = {
            Trouble.NO_SURFACE: np.isnan(surface),
            Trouble.NO_SUBSURFACE: np.isnan(subsurface),
            Trouble.NO_GROUNDWATER: np.isnan(groundwater),
            Trouble.NEGATIVE: _unsound(surface) | _unsound(subsurface) | _unsound(groundwater),
            Trouble.ABOVE_SATURATION: (surface > saturation) | (subsurface > saturation),
        }
    return bits(found)


def _unsound(values: Values) -> NDArray[np.bool_]:
    return (values < 0) | np.isinf(values)


def bits(found: dict[Trouble, NDArray[np.bool_]]) -> NDArray[np.int32]:
    """Return flags as the bits of one number, set where each is true."""
    every = np.zeros((), dtype=np.int32)
    for flag, where in found.items():
        every = every | np.where(where, np.int32(flag), np.int32(0))
    return np.asarray(every, dtype=np.int32)
