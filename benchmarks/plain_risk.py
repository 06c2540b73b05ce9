"""HJ 25.3 the way it is first written: one substance at one point, one printed formula after the other, in plain Python.

The measurement `site_risk` takes its time, and the tests of the kernel take its numbers as those of a second pair of hands.
Parameters are dicts by symbol; what is not known is absent. Without children every child's parameter is absent.
"""

import math


def risk(site, substance, surface, subsurface, groundwater):
    """Return CR and HQ by route, their sums, contributions and the control values of one substance at one point."""
    factors = _factors(site, substance)
    cancer_taken, other_taken = _exposures(site, substance, factors)
    slope = _slopes(site, substance)
    concentration = {
        **dict.fromkeys(("ois", "dcs", "pis", "iov1"), surface),
        **dict.fromkeys(("iov2", "iiv1"), subsurface),
        **dict.fromkeys(("iov3", "iiv2", "cgw"), groundwater),
    }
    unit_cr, unit_hq = {}, {}
    for route in concentration:
        by = {"ois": "o", "cgw": "o", "dcs": "d"}.get(route, "i")
        share = substance["WAF"] if route in ("iov3", "iiv2", "cgw") else substance["SAF"]
        if cancer_taken.get(route) is not None and slope.get("SF" + by) is not None:
            unit_cr[route] = cancer_taken[route] * slope["SF" + by]
        if other_taken.get(route) is not None and slope.get("RfD" + by) is not None:
            unit_hq[route] = other_taken[route] / (slope["RfD" + by] * share)
    result = {"CR": {}, "HQ": {}}
    for route, value in unit_cr.items():
        result["CR"][route] = value * concentration[route]
    for route, value in unit_hq.items():
        result["HQ"][route] = value * concentration[route]
    for medium, routes in (("soil", ("ois", "dcs", "pis", "iov1", "iov2", "iiv1")), ("gw", ("iov3", "iiv2", "cgw"))):
        for name, unit, accepted in (("CR", unit_cr, site["ACR"]), ("HQ", unit_hq, site["AHQ"])):
            known = [route for route in routes if route in unit]
            if known:
                together = sum(result[name][route] for route in known)
                result[f"{name}_{medium}"] = together
                result[f"{name}_{medium}_value"] = accepted / sum(unit[route] for route in known)
                if together > 0:
                    result[f"{name}_{medium}_shares"] = {route: result[name][route] / together for route in known}
    if factors.get("Ksw") is not None and "S" in substance:
        result["Csat"] = substance["S"] * factors["Ksw"]
    return result


def _slopes(s, c):
    slope = {}
    if "SFo" in c:
        slope["SFo"] = c["SFo"]
        if "ABSgi" in c:
            slope["SFd"] = c["SFo"] / c["ABSgi"]
    if "IUR" in c:
        slope["SFi"] = c["IUR"] * s["BWa"] / s["DAIRa"]
    if "RfDo" in c:
        slope["RfDo"] = c["RfDo"]
        if "ABSgi" in c:
            slope["RfDd"] = c["RfDo"] * c["ABSgi"]
    if "RfC" in c:
        slope["RfDi"] = c["RfC"] * s["DAIRa"] / s["BWa"]
    return slope


def _exposures(s, c, vf):
    adult, child = _person(s, "a", c, vf), None
    if "EDc" in s:
        child = _person(s, "c", c, vf)
    cancer, other = {}, {}
    for route, amount in adult.items():
        if amount is not None:
            cancer[route] = (amount + (child[route] if child else 0)) / s["ATca"]
            other[route] = (child or adult)[route] / s["ATnc"]
    return cancer, other


def _person(s, x, c, vf):
    skin = 239 * s["H" + x] ** 0.417 * s["BW" + x] ** 0.517 * s["SER" + x]
    outside = s["fspo"] * s["EFO" + x] + s["fspi"] * s["EFI" + x]
    air_out = s["DAIR" + x] * s["EFO" + x] * s["ED" + x] / s["BW" + x]
    air_in = s["DAIR" + x] * s["EFI" + x] * s["ED" + x] / s["BW" + x]
    dermal = c.get("ABSd") if "ABSgi" in c else None
    return {
        "ois": s["OSIR" + x] * s["ED" + x] * s["EF" + x] * s["ABSo"] / s["BW" + x] * 1e-6,
        "dcs": None
        if dermal is None
        else skin * s["SSAR" + x] * s["EF" + x] * s["ED" + x] * s["Ev"] * dermal / s["BW" + x] * 1e-6,
        "pis": s["DAIR" + x] * s["ED" + x] * outside / s["BW" + x] * s["PM10"] * s["PIAF"] * 1e-6,
        "iov1": None if vf.get("suroa") is None else vf["suroa"] * air_out,
        "iov2": None if vf.get("suboa") is None else vf["suboa"] * air_out,
        "iiv1": None if vf.get("subia") is None else vf["subia"] * air_in,
        "iov3": None if vf.get("gwoa") is None else vf["gwoa"] * air_out,
        "iiv2": None if vf.get("gwia") is None else vf["gwia"] * air_in,
        "cgw": s["GWCR" + x] * s["EF" + x] * s["ED" + x] / s["BW" + x],
    }


def _factors(s, c):
    theta = 1 - s["rho_b"] / s["rho_s"]
    water = s["rho_b"] * s["P_ws"]
    air = theta - water
    kd = c["Kd"] if "Kd" in c else c["Koc"] * s["fom"] / (1.7 * 1000) if "Koc" in c else None
    ksw = None if kd is None else (water + kd * s["rho_b"] + c.get("H", 0.0) * air) / s["rho_b"]
    if "H" not in c or "Da" not in c:
        return {"Ksw": ksw}
    h, da, dw = c["H"], c["Da"], c["Dw"]
    d_soil = da * air**3.33 / theta**2 + dw * water**3.33 / (h * theta**2)
    d_crack = da * s["theta_acrack"] ** 3.33 / theta**2 + dw * s["theta_wcrack"] ** 3.33 / (h * theta**2)
    cap = s["theta_acap"] + s["theta_wcap"]
    d_cap = da * s["theta_acap"] ** 3.33 / cap**2 + dw * s["theta_wcap"] ** 3.33 / (h * cap**2)
    d_gws = s["Lgw"] / (s["h_cap"] / d_cap + s["h_v"] / d_soil)
    df_oa = s["Uair"] * s["W"] * s["delta_air"] / s["A"]
    df_ia = s["LB"] * s["ER"] / 86400
    seconds = s["tau"] * 31536000
    factors = {
        "Ksw": ksw,
        "gwoa": 1e3 / ((1 + df_oa * s["Lgw"] / d_gws) / h),
        "gwia": 1e3 / (1 / h * _foundation(s, d_gws, d_crack, s["Lgw"], df_ia)),
    }
    if ksw is not None:
        factors["suroa"] = min(
            s["rho_b"] / df_oa * math.sqrt(4 * d_soil * h / (math.pi * seconds * ksw * s["rho_b"])) * 1e3,
            s["d"] * s["rho_b"] / (df_oa * seconds) * 1e3,
        )
        factors["suboa"] = min(1e3 / ((1 + df_oa * s["LS"] / d_soil) * ksw / h), s["dsub"] * s["rho_b"] / (df_oa * seconds) * 1e3)
        factors["subia"] = min(
            1e3 / (ksw / h * _foundation(s, d_soil, d_crack, s["LS"], df_ia)), s["dsub"] * s["rho_b"] / (df_ia * seconds) * 1e3
        )
    return factors


def _foundation(s, d, d_crack, depth, df_ia):
    if s["dP"] == 0:
        return (1 + d / (df_ia * depth) + d * s["Lcrack"] / (d_crack * depth * s["eta"])) * df_ia * depth / d
    q = 2 * math.pi * s["dP"] * s["Kv"] * s["Xcrack"] / (1.81e-4 * math.log(2 * s["Zcrack"] * s["Xcrack"] / (s["Ab"] * s["eta"])))
    e = math.exp(q * s["Lcrack"] / (s["Ab"] * d_crack * s["eta"]))
    return (e + d / (df_ia * depth) + d * s["Ab"] * (e - 1) / (q * depth)) * df_ia * depth / (d * e)
