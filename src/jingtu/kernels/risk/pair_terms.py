"""What an assessment of many pairs needs of each site and of each substance, worked out once for each of them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from jingtu.kernels.risk.assess import GROUNDWATER, ROUTES
from jingtu.kernels.risk.exposure import exposure
from jingtu.kernels.risk.flagging import trouble_of_site, trouble_of_substance
from jingtu.kernels.risk.site import Site, Values
from jingtu.kernels.risk.substance import Substance, slopes
from jingtu.kernels.risk.transport import (
    G_PER_KG,
    ORGANIC_MATTER_PER_CARBON,
    PER_M3,
    POWER_OF_PORE,
    SECONDS_PER_DAY,
    SECONDS_PER_YEAR,
    CrackPorosity,
    air_flow,
    porosity,
    sound,
)

Terms = NDArray[Any]  # one record for each site or substance
INHALED = tuple(route for route in ROUTES if route not in {"ois", "dcs", "cgw"})


def site_terms(site: Site, crack_porosity: CrackPorosity) -> tuple[Terms, Values, Values]:
    """Return a record for each of s sites, and what a person takes up by each route, (s, 9), for cancer and for other effects.

    `*_air` and `*_water` are what the diffusion coefficients in air and water are multiplied by; `*_cap` what a factor is at
    most.
    """
    with np.errstate(all="ignore"):
        whole = sound(site)
        pores = porosity(whole)
        crack = pores.total if crack_porosity == "soil" else whole.theta_acrack + whole.theta_wcrack
        fringe = whole.theta_acap + whole.theta_wcap
        outdoors = whole.Uair * whole.W * whole.delta_air / whole.A
        indoors = whole.LB * whole.ER / SECONDS_PER_DAY
        seconds = whole.tau * SECONDS_PER_YEAR
        mass = whole.rho_b / seconds * PER_M3
        terms: dict[str, Any] = {
            "soil_air": pores.air**POWER_OF_PORE / pores.total**2,
            "soil_water": pores.water**POWER_OF_PORE / pores.total**2,
            "crack_air": whole.theta_acrack**POWER_OF_PORE / crack**2,
            "crack_water": whole.theta_wcrack**POWER_OF_PORE / crack**2,
            "fringe_air": whole.theta_acap**POWER_OF_PORE / fringe**2,
            "fringe_water": whole.theta_wcap**POWER_OF_PORE / fringe**2,
            "water": pores.water,
            "air": pores.air,
            "carbon": whole.fom / (ORGANIC_MATTER_PER_CARBON * G_PER_KG),
            "density": whole.rho_b,
            "outdoors": outdoors,
            "indoors": indoors,
            "seeping": whole.rho_b / outdoors * np.sqrt(4 / (np.pi * seconds * whole.rho_b)) * PER_M3,
            "surface_cap": whole.d * mass / outdoors,
            "outdoor_cap": whole.dsub * mass / outdoors,
            "indoor_cap": whole.dsub * mass / indoors,
            "floor": whole.Lcrack / whole.eta,
            "flow": air_flow(whole),
            "pressed": whole.dP > 0,
            "area": whole.Ab,
            "depth": whole.LS,
            "groundwater": whole.Lgw,
            "fringe": whole.h_cap,
            "above_fringe": whole.h_v,
            "accepted_risk": whole.ACR,
            "accepted_hazard": whole.AHQ,
            "trouble": trouble_of_site(site),
        }
        taken = exposure(whole, np.ones(()))
        count, breath = _count(terms), whole.BWa / whole.DAIRa  # toxicity of what is breathed in counts by the air of the site
        by_breath = dict.fromkeys(INHALED, breath)
        return (
            _records(terms, count),
            _by_route({route: by_breath.get(route, 1.0) * amount for route, amount in taken.cancer.items()}, count),
            _by_route({route: by_breath.get(route, 1.0) * amount for route, amount in taken.other.items()}, count),
        )


def substance_terms(substance: Substance, site: Site, without: Collection[str]) -> tuple[Terms, Values, Values]:
    """Return a record for each of m substances, and its toxicity by route, (m, 9): slope, and one over the dose that is safe.

    Both are NaN for the routes in `without`; `site` gives nothing but the shape of the formulas for toxicity.
    """
    with np.errstate(all="ignore"):
        toxic = slopes(substance, site)
        dermal = np.where(np.isnan(substance.ABSgi), np.nan, substance.ABSd)
        terms: dict[str, Any] = {
            "in_air": substance.Da,
            "in_water": substance.Dw / substance.H,
            "henry": substance.H,
            "vapour": np.nan_to_num(substance.H, nan=0.0),
            "Koc": substance.Koc,
            "Kd": substance.Kd,
            "solubility": substance.S,
            "trouble": trouble_of_substance(substance),
        }
        inhaled, safe_in_air = substance.IUR, 1 / substance.RfC
        slope = {"ois": toxic.SFo, "dcs": toxic.SFd * dermal, **dict.fromkeys(INHALED, inhaled), "cgw": toxic.SFo}
        safe = {"ois": 1 / toxic.RfDo, "dcs": dermal / toxic.RfDd, **dict.fromkeys(INHALED, safe_in_air), "cgw": 1 / toxic.RfDo}
        for route in safe:
            safe[route] = safe[route] / (substance.WAF if route in GROUNDWATER else substance.SAF)
        absent = dict.fromkeys(without, np.nan)
        count = _count(terms)
        return _records(terms, count), _by_route(slope | absent, count), _by_route(safe | absent, count)


def _count(terms: dict[str, Any]) -> int:
    return int(np.broadcast_shapes((1,), *(np.shape(values) for values in terms.values()))[0])


def _by_route(amounts: dict[str, Any], count: int) -> Values:
    return np.ascontiguousarray(np.stack([np.broadcast_to(amounts[route], count) for route in ROUTES], axis=1))


def _records(terms: dict[str, Any], count: int) -> Terms:
    kinds = {"trouble": np.int32, "pressed": np.bool_}
    records = np.empty(count, dtype=[(name, kinds.get(name, np.float64)) for name in terms])
    for name, values in terms.items():
        records[name] = values
    return records
