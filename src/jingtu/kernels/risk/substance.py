"""What the model asks of a substance: toxicity as printed, its extrapolation to other routes, and physical properties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike

from jingtu.kernels.risk.site import Site, UnknownSymbol, Values


@dataclass(frozen=True)
class Substance:
    """
    Properties of one substance, or of many as arrays that broadcast against the points; NaN where none is known.

    SFo kg d/mg; IUR m3/mg; RfDo mg/(kg d); RfC mg/m3; ABSgi, ABSd, SAF, WAF shares; H dimensionless; Da, Dw cm2/s; Koc, Kd L/kg;
    S mg/L. A measured Kd goes before one computed from Koc.
    """

    SFo: Values
    IUR: Values
    RfDo: Values
    RfC: Values
    ABSgi: Values
    ABSd: Values
    SAF: Values
    WAF: Values
    H: Values
    Da: Values
    Dw: Values
    Koc: Values
    Kd: Values
    S: Values

    @classmethod
    def of(cls, values: Mapping[str, ArrayLike]) -> Substance:
        """Build a substance from values by symbol, NaN for what is not there; raises UnknownSymbol for one too many."""
        known = [field.name for field in fields(cls)]
        if strange := sorted(set(values) - set(known)):
            raise UnknownSymbol(f"A substance has no property {', '.join(strange)}; it has {', '.join(known)}.")
        return cls(**{symbol: np.asarray(values.get(symbol, np.nan), dtype=np.float64) for symbol in known})

    @classmethod
    def several(cls, each: Sequence[Mapping[str, float]]) -> Substance:
        """Build many substances along one axis, in the order given."""
        symbols = [field.name for field in fields(cls)]
        return cls.of({symbol: [one.get(symbol, np.nan) for one in each] for symbol in symbols})


@dataclass(frozen=True)
class Slopes:
    """
    Toxicity by route: slope factors (kg d/mg) for the risk of cancer, reference doses (mg/(kg d)) for all other effects.

    The ending `o` is by mouth, `d` through the skin, `i` by breath; NaN where the value it rests on is not known.
    """

    SFo: Values
    SFd: Values
    SFi: Values
    RfDo: Values
    RfDd: Values
    RfDi: Values


def slopes(substance: Substance, site: Site) -> Slopes:
    """Extrapolate toxicity to the skin and to the breath of an adult (HJ 25.3-2019 appendix B)."""
    return Slopes(
        SFo=substance.SFo,
        SFd=substance.SFo / substance.ABSgi,
        SFi=substance.IUR * site.BWa / site.DAIRa,
        RfDo=substance.RfDo,
        RfDd=substance.RfDo * substance.ABSgi,
        RfDi=substance.RfC * site.DAIRa / site.BWa,
    )
