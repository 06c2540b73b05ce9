"""Risk of cancer, hazard quotients and control values (HJ 25.3-2019 appendices C, D and E)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from jingtu.kernels.risk.exposure import exposure
from jingtu.kernels.risk.flagging import bits, trouble_of_concentrations, trouble_of_site, trouble_of_substance
from jingtu.kernels.risk.site import Site, Values
from jingtu.kernels.risk.substance import Slopes, Substance, slopes
from jingtu.kernels.risk.transport import CrackPorosity, Transport, too_dense, transport
from jingtu.kernels.risk.trouble import Trouble

SURFACE = ("ois", "dcs", "pis", "iov1")
SUBSURFACE = ("iov2", "iiv1")
SOIL = SURFACE + SUBSURFACE
GROUNDWATER = ("iov3", "iiv2", "cgw")
ROUTES = SOIL + GROUNDWATER
ROUTES_FROM = {"surface": SURFACE, "subsurface": SUBSURFACE, "groundwater": GROUNDWATER}
TOXICITY_BY = {"ois": "o", "cgw": "o", "dcs": "d"}  # every other route is by breath


@dataclass(frozen=True)
class Effects:
    """Risk of cancer and hazard quotient per unit of concentration (mg/kg, mg/L) by route; NaN where a term is left out."""

    cancer: dict[str, Values]
    hazard: dict[str, Values]
    transport: Transport
    trouble: NDArray[np.int32]

    @cached_property
    def sums(self) -> dict[str, dict[str, Values]]:
        """The sum over the routes that start from one concentration: of "cancer" or "hazard", by that concentration."""
        return {
            of: {start: total(by_route[route] for route in routes) for start, routes in ROUTES_FROM.items()}
            for of, by_route in (("cancer", self.cancer), ("hazard", self.hazard))
        }


@dataclass(frozen=True)
class ControlValues:
    """
    Concentrations at the acceptable risk: soil in mg/kg, groundwater in mg/L; NaN where nothing can be said.

    `rcvs` and `hcvs` are those of all soil routes together for cancer and for other effects, `rcvg` and `hcvg` those of
    groundwater, `saturation` is Csat.
    """

    rcvs: Values
    hcvs: Values
    rcvg: Values
    hcvg: Values
    saturation: Values

    @property
    def soil(self) -> Values:
        """The smaller of the two soil values."""
        return np.fmin(self.rcvs, self.hcvs)

    @property
    def groundwater(self) -> Values:
        """The smaller of the two groundwater values."""
        return np.fmin(self.rcvg, self.hcvg)


@dataclass(frozen=True)
class Assessment:
    """
    Risk of cancer (CR) and hazard quotient (HQ) by route and per medium, with `trouble` as bits of `Trouble`.

    NaN stands for a term left out, never for zero risk; a sum is NaN where all its terms are.
    """

    cancer: dict[str, Values]
    hazard: dict[str, Values]
    cancer_soil: Values
    cancer_groundwater: Values
    hazard_soil: Values
    hazard_groundwater: Values
    trouble: NDArray[np.int32]

    def shares(self, of: str) -> dict[str, Values]:
        """Return the contribution of each route to its medium's sum: PCR with `of` "cancer", PHQ with "hazard"."""
        with np.errstate(invalid="ignore"):  # nothing of nothing is no share: NaN
            return {
                route: value / getattr(self, f"{of}_{'soil' if route in SOIL else 'groundwater'}")
                for route, value in getattr(self, of).items()
            }

    def unacceptable(self, site: Site) -> NDArray[np.bool_]:
        """Tell where the risk of one medium is above the acceptable one; not above it where it is equal or unknown."""
        cancer = (self.cancer_soil > site.ACR) | (self.cancer_groundwater > site.ACR)
        return cancer | (self.hazard_soil > site.AHQ) | (self.hazard_groundwater > site.AHQ)


def effects(
    substance: Substance, site: Site, *, crack_porosity: CrackPorosity = "soil", without: Collection[str] = ()
) -> Effects:
    """
    Return what one unit of concentration does by each route.

    Parameters
    ----------
    substance, site : Substance, Site
        Arrays that broadcast against each other, such as (points, 1) for the site and (substances,) for the substance.
    crack_porosity : "soil" or "crack"
        See `transport`.
    without : collection of route codes
        Routes that do not exist on the site, such as "cgw" where nobody drinks the groundwater.
    """
    with np.errstate(all="ignore"):  # what cannot be computed is NaN, and NaN is flagged
        moved = transport(substance, site, crack_porosity)
        cancer, hazard = unit_effects(substance, site, moved, without)
        return Effects(cancer=cancer, hazard=hazard, transport=moved, trouble=_trouble(substance, site, moved))


def unit_effects(
    substance: Substance, site: Site, moved: Transport, without: Collection[str] = ()
) -> tuple[dict[str, Values], dict[str, Values]]:
    """Return risk of cancer and hazard quotient per unit of concentration by route, without saying what was left out."""
    taken = exposure(site, np.where(np.isnan(substance.ABSgi), np.nan, substance.ABSd))
    toxic = slopes(substance, site)
    cancer = {route: amount * _slope(toxic, route) for route, amount in taken.cancer.items()}
    hazard = {route: amount / _dose(toxic, substance, route) for route, amount in taken.other.items()}
    for route, factor in moved.factors.items():  # last, because it alone has the shape of points and substances together
        cancer[route], hazard[route] = cancer[route] * factor, hazard[route] * factor
    absent = dict.fromkeys(without, np.full((), np.nan))
    return {**cancer, **absent}, {**hazard, **absent}


def control_values(of: Effects, site: Site) -> ControlValues:
    """Return the concentrations at which the acceptable risk of cancer or the acceptable hazard quotient is reached."""
    soil, water = (
        {of: total(sums[start] for start in starts) for of, sums in of.sums.items()}
        for starts in (("surface", "subsurface"), ("groundwater",))
    )
    with np.errstate(all="ignore"):
        return ControlValues(
            rcvs=site.ACR / soil["cancer"],
            hcvs=site.AHQ / soil["hazard"],
            rcvg=site.ACR / water["cancer"],
            hcvg=site.AHQ / water["hazard"],
            saturation=of.transport.saturation,
        )


def control_values_by_route(of: Effects, site: Site) -> dict[str, tuple[Values, Values]]:
    """Return the cancer and the hazard control value of each route alone; NaN where the route is left out."""
    with np.errstate(all="ignore"):
        return {route: (site.ACR / of.cancer[route], site.AHQ / of.hazard[route]) for route in ROUTES}


def protecting_groundwater(of: Effects, limit: ArrayLike) -> Values:
    """Return CVSpgw (mg/kg): the soil that leaves the groundwater at `limit` (mg/L); only where it is drunk."""
    return np.asarray(limit, dtype=np.float64) / of.transport.leaching


def assess(of: Effects, surface: ArrayLike, subsurface: ArrayLike, groundwater: ArrayLike) -> Assessment:
    """
    Return the risk of concentrations.

    Parameters
    ----------
    of : Effects
        What one unit of concentration does.
    surface, subsurface, groundwater : array
        mg/kg, mg/kg and mg/L; NaN where not measured. A negative or infinite one is not assessed and flagged.
    """
    given = dict(zip(ROUTES_FROM, (surface, subsurface, groundwater), strict=True))
    measured = {start: np.asarray(values, dtype=np.float64) for start, values in given.items()}
    sound = {start: np.where((values >= 0) & np.isfinite(values), values, np.nan) for start, values in measured.items()}
    start_of = {route: sound[start] for start, routes in ROUTES_FROM.items() for route in routes}
    sums = {name: {start: sound[start] * unit for start, unit in by_start.items()} for name, by_start in of.sums.items()}
    return Assessment(
        cancer={route: start_of[route] * of.cancer[route] for route in ROUTES},
        hazard={route: start_of[route] * of.hazard[route] for route in ROUTES},
        cancer_soil=total((sums["cancer"]["surface"], sums["cancer"]["subsurface"])),
        cancer_groundwater=sums["cancer"]["groundwater"],
        hazard_soil=total((sums["hazard"]["surface"], sums["hazard"]["subsurface"])),
        hazard_groundwater=sums["hazard"]["groundwater"],
        trouble=of.trouble | trouble_of_concentrations(*measured.values(), saturation=of.transport.saturation),
    )


def total(terms: Iterable[Values]) -> Values:
    """Return the sum of what is known; NaN where nothing is."""
    added: Values = np.zeros(())
    unknown: NDArray[np.bool_] = np.ones((), dtype=np.bool_)
    for term in terms:
        gap = np.isnan(term)
        added = added + (np.where(gap, 0.0, term) if gap.any() else term)
        unknown = unknown & gap
    return np.where(unknown, np.nan, added) if unknown.any() else added


def _slope(toxic: Slopes, route: str) -> Values:
    values: Values = getattr(toxic, f"SF{TOXICITY_BY.get(route, 'i')}")
    return values


def _dose(toxic: Slopes, substance: Substance, route: str) -> Values:
    """Return the part of the reference dose that the medium of a route may use up."""
    dose: Values = getattr(toxic, f"RfD{TOXICITY_BY.get(route, 'i')}")
    return dose * (substance.SAF if route in SOIL else substance.WAF)


def _trouble(substance: Substance, site: Site, moved: Transport) -> NDArray[np.int32]:
    still, dense = np.isnan(substance.H) | np.isnan(substance.Da), too_dense(site)
    found = {
        Trouble.GEOMETRY: np.isnan(moved.groundwater_indoors) & ~(still | dense),
        Trouble.MASS_LIMITED: moved.surface_capped | moved.subsurface_capped | moved.indoors_capped,
    }
    return trouble_of_substance(substance) | trouble_of_site(site) | bits(found)
