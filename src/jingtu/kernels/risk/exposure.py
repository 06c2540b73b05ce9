"""How much of a medium reaches the body by each route (HJ 25.3-2019 appendix A)."""

from __future__ import annotations

from dataclasses import dataclass

from jingtu.kernels.risk.site import Site, Values
from jingtu.kernels.risk.transport import Transport

KG_PER_MG = 1e-6
CM2_PER_BODY = 239.0  # of the guideline's formula for the area of the skin
POWER_OF_HEIGHT = 0.417
POWER_OF_WEIGHT = 0.517


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

    `cancer` is averaged over a life and sums child and adult, `other` over the time of exposure of the more sensitive receptor.
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


def exposure(site: Site, dermal: Values, transport: Transport) -> Exposure:
    """
    Return the exposure by the nine routes.

    Parameters
    ----------
    site : Site
        Parameters of the site.
    dermal : array
        ABSd, the share taken up through the skin; NaN leaves the route out.
    transport : Transport
        Volatilisation factors; NaN leaves a vapour route out.
    """
    persons = receptors(site)
    cancer = [_by_route(person, site, dermal, transport) for person in persons]
    return Exposure(
        cancer={route: sum(one[route] for one in cancer) / site.ATca for route in cancer[0]},
        other={route: amount / site.ATnc for route, amount in cancer[0].items()},
    )


def _by_route(person: Receptor, site: Site, dermal: Values, transport: Transport) -> dict[str, Values]:
    """Return what a person takes up during the whole exposure, per body weight."""
    years = person.ED / person.BW
    dust = site.PM10 * site.PIAF * (site.fspo * person.EFO + site.fspi * person.EFI)
    outdoors, indoors = person.DAIR * person.EFO * years, person.DAIR * person.EFI * years
    return {
        "ois": person.OSIR * person.EF * years * site.ABSo * KG_PER_MG,
        "dcs": person.skin * person.SSAR * person.EF * years * site.Ev * dermal * KG_PER_MG,
        "pis": person.DAIR * dust * years * KG_PER_MG,
        "iov1": outdoors * transport.surface_outdoors,
        "iov2": outdoors * transport.subsurface_outdoors,
        "iiv1": indoors * transport.subsurface_indoors,
        "iov3": outdoors * transport.groundwater_outdoors,
        "iiv2": indoors * transport.groundwater_indoors,
        "cgw": person.GWCR * person.EF * years,
    }
