"""How much of a medium reaches the body by each route (HJ 25.3-2019 appendix A)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jingtu.kernels.risk.site import Site, Values

KG_PER_MG = 1e-6
CM2_PER_BODY = 239.0  # of the guideline's formula for the area of the skin
POWER_OF_HEIGHT = 0.417
POWER_OF_WEIGHT = 0.517
ONE = np.ones(())


@dataclass(frozen=True)
class Receptor:
    """One kind of exposed person: the symbols of `Site` without their last letter."""

    ED: Values
    EF: Values
    EFI: Values
    EFO: Values
    BW: Values
    H: Values
    DAIR: Values
    GWCR: Values
    OSIR: Values
    SER: Values
    SSAR: Values

    @property
    def skin(self) -> Values:
        """Area of exposed skin in cm2 (SAE)."""
        return CM2_PER_BODY * self.H**POWER_OF_HEIGHT * self.BW**POWER_OF_WEIGHT * self.SER


@dataclass(frozen=True)
class Exposure:
    """
    Daily amount of medium per body weight by route code; soil in kg/(kg d), groundwater in L/(kg d).

    By vapour it is the air breathed outdoors or indoors, in m3/(kg d): times the volatilisation factor it is the guideline's
    exposure. `cancer` is averaged over a life and sums child and adult, `other` over the time of exposure of the more sensitive
    receptor.
    """

    cancer: dict[str, Values]
    other: dict[str, Values]


def receptors(site: Site) -> tuple[Receptor, ...]:
    """Return the exposed persons, the one who decides the non-cancer effects first."""
    adult = Receptor(*(getattr(site, f"{name}a") for name in Receptor.__dataclass_fields__))
    if not site.children:
        return (adult,)
    child = Receptor(*(getattr(site, f"{name}c") for name in Receptor.__dataclass_fields__))
    return (child, adult)


def exposure(site: Site, dermal: Values) -> Exposure:
    """
    Return the exposure by the nine routes.

    Parameters
    ----------
    site : Site
        Parameters of the site.
    dermal : array
        ABSd, the share taken up through the skin; NaN leaves the route out.
    """
    persons = receptors(site)
    cancer = [_by_route(person, site) for person in persons]
    skin = {"dcs": dermal}
    return Exposure(
        cancer={route: sum(one[route] for one in cancer) / site.ATca * skin.get(route, ONE) for route in cancer[0]},
        other={route: amount / site.ATnc * skin.get(route, ONE) for route, amount in cancer[0].items()},
    )


def _by_route(person: Receptor, site: Site) -> dict[str, Values]:
    """Return what a person takes up during the whole exposure, per body weight."""
    years = person.ED / person.BW
    dust = site.PM10 * site.PIAF * (site.fspo * person.EFO + site.fspi * person.EFI)
    outdoors, indoors = person.DAIR * person.EFO * years, person.DAIR * person.EFI * years
    return {
        "ois": person.OSIR * person.EF * years * site.ABSo * KG_PER_MG,
        "dcs": person.skin * person.SSAR * person.EF * years * site.Ev * KG_PER_MG,
        "pis": person.DAIR * dust * years * KG_PER_MG,
        "iov1": outdoors,
        "iov2": outdoors,
        "iiv1": indoors,
        "iov3": outdoors,
        "iiv2": indoors,
        "cgw": person.GWCR * person.EF * years,
    }
