"""How a substance travels from soil and groundwater into air and from soil into groundwater (HJ 25.3-2019 appendix F)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.risk.site import Site, Values
from jingtu.kernels.risk.substance import Substance

CrackPorosity = Literal["soil", "crack"]
Truths = NDArray[np.bool_]

ORGANIC_MATTER_PER_CARBON = 1.7
G_PER_KG = 1000.0
PER_M3 = 1e3  # from kg/dm3 per cm/s to kg/m3
SECONDS_PER_DAY = 86400.0
SECONDS_PER_YEAR = 31536000.0
VISCOSITY_OF_AIR = 1.81e-4  # g/(cm s)
POWER_OF_PORE = 3.33  # Millington and Quirk
ABOVE_ZERO = ("tau", "A", "W", "Uair", "delta_air", "LB", "ER", "eta", "Lgw", "I")


@dataclass(frozen=True)
class Pores:
    """Total, water and air porosity of the unsaturated soil; NaN where the densities or the water contradict each other."""

    total: Values
    water: Values
    air: Values


@dataclass(frozen=True)
class Transport:
    """
    Volatilisation factors, leaching and saturation; NaN where a property they need is not known.

    Factors from soil in kg/m3, from groundwater in L/m3. `*_capped` says that the mass of the source and not the diffusion
    decides. `sorption` is Ksw (L/kg), `leaching` LFsgw (kg/L), `saturation` Csat (mg/kg).
    """

    surface_outdoors: Values
    subsurface_outdoors: Values
    subsurface_indoors: Values
    groundwater_outdoors: Values
    groundwater_indoors: Values
    sorption: Values
    leaching: Values
    saturation: Values
    surface_capped: Truths
    subsurface_capped: Truths
    indoors_capped: Truths

    @property
    def factors(self) -> dict[str, Values]:
        """The volatilisation factors by route code."""
        return {
            "iov1": self.surface_outdoors,
            "iov2": self.subsurface_outdoors,
            "iiv1": self.subsurface_indoors,
            "iov3": self.groundwater_outdoors,
            "iiv2": self.groundwater_indoors,
        }


def transport(substance: Substance, site: Site, crack_porosity: CrackPorosity = "soil") -> Transport:
    """
    Return how a substance travels on a site.

    Parameters
    ----------
    substance, site : Substance, Site
        Arrays that broadcast against each other.
    crack_porosity : "soil" or "crack"
        By which porosity the diffusion through cracks is divided. The total porosity of the soil gives the screening values of
        GB 36600-2018; the air and water of the crack, as some programs have it, gives vapour indoors 1.3 times higher.

    Notes
    -----
    One-dimensional, steady or mass-limited, without decay; it does not hold where free product is present (above `saturation`).
    The saturation is not of HJ 25.3; GB 36600 caps volatile organics with it.
    """
    site = sound(site)
    pores = porosity(site)
    in_soil = diffusion(substance, pores.air, pores.water, pores.total)
    sorption = soil_water_partition(substance, site, pores)
    by_air = sorption / substance.H  # Ksw/H', between what the soil holds and what its air holds
    outdoors = site.Uair * site.W * site.delta_air / site.A  # DFoa, cm/s
    indoors = site.LB * site.ER / SECONDS_PER_DAY  # DFia, cm/s
    mass = site.rho_b / (site.tau * SECONDS_PER_YEAR) * PER_M3
    in_crack = _through_crack(substance, site, pores, crack_porosity)
    in_water = _above_groundwater(substance, site, in_soil)

    seeping = site.rho_b / outdoors * np.sqrt(4 * in_soil / (np.pi * site.tau * SECONDS_PER_YEAR * by_air * site.rho_b)) * PER_M3
    surface, surface_capped = _at_most(seeping, site.d * mass / outdoors)
    rising = PER_M3 / ((1 + outdoors * site.LS / in_soil) * by_air)
    subsurface, subsurface_capped = _at_most(rising, site.dsub * mass / outdoors)
    entering = PER_M3 / (by_air * resistance(site, in_soil, in_crack, site.LS, indoors))
    inside, indoors_capped = _at_most(entering, site.dsub * mass / indoors)
    return Transport(
        surface_outdoors=surface,
        subsurface_outdoors=subsurface,
        subsurface_indoors=inside,
        groundwater_outdoors=PER_M3 * substance.H / (1 + outdoors * site.Lgw / in_water),
        groundwater_indoors=PER_M3 * substance.H / resistance(site, in_water, in_crack, site.Lgw, indoors),
        sorption=sorption,
        leaching=_leaching(site, sorption),
        saturation=substance.S * sorption,
        surface_capped=surface_capped,
        subsurface_capped=subsurface_capped,
        indoors_capped=indoors_capped,
    )


def sound(site: Site) -> Site:
    """Return the site with NaN in place of lengths, areas, speeds and durations that are not above zero."""
    return replace(site, **{symbol: np.where((value := getattr(site, symbol)) > 0, value, np.nan) for symbol in ABOVE_ZERO})


def too_dense(site: Site) -> Truths:
    """Tell where the bulk is as dense as the grain, or the water fills more than the pores."""
    return (site.rho_b >= site.rho_s) | (site.rho_b * site.P_ws > 1 - site.rho_b / site.rho_s)


def not_above_zero(site: Site) -> Truths:
    """Tell where a length, area, speed or duration that must be above zero is not."""
    return reduce(np.logical_or, (~(getattr(site, symbol) > 0) for symbol in ABOVE_ZERO))


def porosity(site: Site) -> Pores:
    """Return the pores of the soil, NaN where the bulk is denser than the grain or the water fills more than the pores."""
    total = 1 - site.rho_b / site.rho_s
    water = site.rho_b * site.P_ws
    sound = (total > 0) & (water >= 0) & (water <= total)
    return Pores(
        total=np.where(sound, total, np.nan), water=np.where(sound, water, np.nan), air=np.where(sound, total - water, np.nan)
    )


def diffusion(substance: Substance, air: Values, water: Values, porosity: Values) -> Values:
    """Return the effective diffusion coefficient (cm2/s) through pores of which shares hold air and water."""
    through_air = substance.Da * air**POWER_OF_PORE
    through_water = substance.Dw / substance.H * water**POWER_OF_PORE
    return (through_air + through_water) / porosity**2


def soil_water_partition(substance: Substance, site: Site, pores: Pores) -> Values:
    """Return Ksw (L/kg), with the measured Kd where there is one and without vapour where the substance has none."""
    carbon = site.fom / (ORGANIC_MATTER_PER_CARBON * G_PER_KG)
    sorbed = np.where(np.isnan(substance.Kd), substance.Koc * carbon, substance.Kd)
    vapour = np.nan_to_num(substance.H, nan=0.0) * pores.air
    return (pores.water + sorbed * site.rho_b + vapour) / site.rho_b


def resistance(site: Site, in_soil: Values, in_crack: Values, depth: Values, indoors: Values) -> Values:
    """
    Return by how much the air indoors stays below the soil air at `depth`.

    By diffusion alone where the pressure difference dP is zero, otherwise with the air drawn through the cracks; written so that
    a strong flow cannot overflow.
    """
    still = 1 + indoors * depth / in_soil + indoors * site.Lcrack / (in_crack * site.eta)
    if not np.any(site.dP > 0):
        return still
    flow = air_flow(site)
    strength = flow * site.Lcrack / (site.Ab * in_crack * site.eta)
    drawn = indoors * depth / in_soil + np.exp(-strength) - indoors * site.Ab * np.expm1(-strength) / flow
    return np.where(site.dP > 0, drawn, still)


def air_flow(site: Site) -> Values:
    """Return the air drawn through the cracks (Qs, cm3/s), NaN where there is no pressure difference or no solution."""
    ratio = 2 * site.Zcrack * site.Xcrack / (site.Ab * site.eta)
    spread = VISCOSITY_OF_AIR * np.log(np.where(ratio > 1, ratio, np.nan))
    flow: Values = 2 * np.pi * np.where(site.dP > 0, site.dP, np.nan) * site.Kv * site.Xcrack / spread
    return flow


def _through_crack(substance: Substance, site: Site, pores: Pores, crack_porosity: CrackPorosity) -> Values:
    by = pores.total if crack_porosity == "soil" else site.theta_acrack + site.theta_wcrack
    return diffusion(substance, site.theta_acrack, site.theta_wcrack, by)


def _above_groundwater(substance: Substance, site: Site, in_soil: Values) -> Values:
    """Return the diffusion through the capillary fringe and the soil above it in turn."""
    in_fringe = diffusion(substance, site.theta_acap, site.theta_wcap, site.theta_acap + site.theta_wcap)
    return site.Lgw / (site.h_cap / in_fringe + site.h_v / in_soil)


def _leaching(site: Site, sorption: Values) -> Values:
    """Return LFsgw: the smaller of dilution by the groundwater and the whole mass washed out in tau years."""
    diluted = 1 / (1 + site.Ugw * site.delta_gw / (site.I * site.W)) / sorption
    washed_out, _capped = _at_most(diluted, site.dsub * site.rho_b / (site.I * site.tau))
    return washed_out


def _at_most(value: Values, cap: Values) -> tuple[Values, Truths]:
    """Return the smaller of a value and its cap, if there is a cap, and whether the cap decides."""
    capped = cap < value
    return np.where(capped, cap, value), capped
