"""The parameters of a site under the symbols of HJ 25.3, so that the formulas can be laid beside the printed ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.float64]
CHILD = ("EDc", "EFc", "EFIc", "EFOc", "BWc", "Hc", "DAIRc", "GWCRc", "OSIRc", "SERc", "SSARc")


class UnknownSymbol(ValueError):
    """A parameter that the model does not have, or one that it lacks."""


@dataclass(frozen=True)
class Site:
    """
    Exposure, building and soil parameters; each a number or an array that broadcasts against the points.

    Lengths in cm, areas in cm2, speeds in cm/s (Ugw and I in cm/a), densities in kg/dm3, P_ws in kg/kg, fom in g/kg, PM10 in
    mg/m3, durations ED and tau in a, averaging times AT in d, frequencies EF in d/a, ER and Ev in 1/d, BW in kg, body heights H
    in
    cm, DAIR in m3/d, GWCR in L/d, OSIR in mg/d, SSAR in mg/cm2, dP in g/(cm s2), Kv in cm2; the rest are shares. The ending `a`
    is the adult, `c` the child; a child's values are NaN where only adults are exposed (class 2 land).
    """

    d: Values
    LS: Values
    dsub: Values
    A: Values
    W: Values
    Lgw: Values
    fom: Values
    rho_b: Values
    rho_s: Values
    P_ws: Values
    PM10: Values
    Uair: Values
    delta_air: Values
    h_cap: Values
    h_v: Values
    theta_acap: Values
    theta_wcap: Values
    Ugw: Values
    delta_gw: Values
    I: Values  # noqa: E741  the guideline's symbol
    theta_acrack: Values
    theta_wcrack: Values
    Lcrack: Values
    LB: Values
    ER: Values
    eta: Values
    tau: Values
    dP: Values
    Kv: Values
    Zcrack: Values
    Xcrack: Values
    Ab: Values
    EDa: Values
    EDc: Values
    EFa: Values
    EFc: Values
    EFIa: Values
    EFIc: Values
    EFOa: Values
    EFOc: Values
    BWa: Values
    BWc: Values
    Ha: Values
    Hc: Values
    DAIRa: Values
    DAIRc: Values
    GWCRa: Values
    GWCRc: Values
    OSIRa: Values
    OSIRc: Values
    Ev: Values
    fspi: Values
    fspo: Values
    SERa: Values
    SERc: Values
    SSARa: Values
    SSARc: Values
    PIAF: Values
    ABSo: Values
    ACR: Values
    AHQ: Values
    ATca: Values
    ATnc: Values

    @classmethod
    def of(cls, values: Mapping[str, ArrayLike]) -> Site:
        """Build a site from values by symbol; raises UnknownSymbol for one too many or one too few."""
        known = [field.name for field in fields(cls)]
        if strange := sorted(set(values) - set(known)):
            raise UnknownSymbol(f"The model has no parameter {', '.join(strange)}; it has {', '.join(known)}.")
        if lacking := [symbol for symbol in known if symbol not in values and symbol not in CHILD]:
            raise UnknownSymbol(f"The parameters {', '.join(lacking)} are missing; take the defaults of the edition first.")
        return cls(**{symbol: np.asarray(values.get(symbol, np.nan), dtype=np.float64) for symbol in known})

    @property
    def children(self) -> bool:
        """Tell whether children are exposed: they decide the non-cancer effects and add to the risk of cancer."""
        return not bool(np.isnan(self.EDc).all())
