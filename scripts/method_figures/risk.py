"""Draw docs/pictures/methods/risk.png: run `python -m scripts.method_figures.risk`."""

import numpy as np
from matplotlib.figure import Figure

from jingtu.kernels.risk.assess import SOIL, assess, control_values, effects
from jingtu.kernels.risk.distributions import Distribution
from jingtu.kernels.risk.montecarlo import Concentrations, Uncertain, simulate
from jingtu.kernels.risk.site import Site
from jingtu.kernels.risk.substance import Substance
from jingtu.standards import exposure

SHOWN = {"benzo_a_pyrene": "BaP", "cd": "Cd", "benzene": "benzene", "vinyl_chloride": "vinyl chl.", "cr6": "Cr(VI)"}
ROUTES = dict(zip(SOIL, ("mouth", "skin", "dust", "vapour out, surface", "vapour out, deeper", "vapour in"), strict=True))
COLOURS = ("#1f4e8c", "#6fa8dc", "#c9a227", "#b6d7a8", "#6aa84f", "#c0392b")
TICKS = (0.2, 0.5, 1, 2, 5)
UNCERTAIN = (
    Uncertain("surface", Distribution("lognormal", (1.0, 1.5)), relative=True, shared=False),
    Uncertain("subsurface", Distribution("lognormal", (1.0, 1.5)), relative=True, shared=False),
    Uncertain("BWa", Distribution("normal", (61.8, 9.0), 35.0, 110.0)),
    Uncertain("fom", Distribution("triangular", (5.0, 15.0, 40.0))),
)


def main() -> None:
    edition = exposure.edition("HJ 25.3-2019")
    site = Site.of(edition.values("class_1"))
    figure = Figure(figsize=(9, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    known = {code: Substance.of(exposure.substances()[code].properties(edition.allocation)) for code in SHOWN}
    bottom = np.zeros(len(SHOWN))
    shares = [assess(effects(one, site), 1.0, 1.0, np.nan).shares("cancer") for one in known.values()]
    for (route, name), colour in zip(ROUTES.items(), COLOURS, strict=True):
        heights = np.nan_to_num([float(share[route]) for share in shares])
        left.bar(list(SHOWN.values()), heights, bottom=bottom, label=name, color=colour)
        bottom += heights
    left.set_ylabel("share of the risk of cancer", fontsize=9)
    left.tick_params(labelsize=7)
    left.legend(fontsize=6, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    _spread(right, known["benzene"], site)
    figure.savefig("docs/pictures/methods/risk.png", dpi=80, metadata={"Software": None})


def _spread(axes, benzene: Substance, site: Site) -> None:
    value = float(control_values(effects(benzene, site), site).rcvs)
    times = np.geomspace(0.2, 5, 40)
    found = simulate(
        benzene, site, Concentrations.of(times * value, times * value, np.nan), UNCERTAIN, draws=8000, seed=1
    ).cancer_soil
    axes.plot(np.log10(times), found.above, color="#1f4e8c")
    axes.set_xticks(np.log10(TICKS), [f"{tick:g}" for tick in TICKS])
    axes.axvline(0, color="#888888", linestyle="--", label="control value, nothing uncertain")
    axes.set_xlabel("concentration / control value", fontsize=9)
    axes.set_ylabel("probability of CR > 1e-6", fontsize=9)
    axes.legend(fontsize=7)


if __name__ == "__main__":
    main()
