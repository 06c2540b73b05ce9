"""Draw docs/pictures/methods/evaluation.png: run `python -m scripts.method_figures.evaluation`."""

import numpy as np
from matplotlib.figure import Figure

from jingtu.kernels.evaluation import compile_rules, judge
from jingtu.standards import limits

ELEMENTS = (("cd", (0.2, 5.0)), ("as", (15.0, 250.0)))
COLOURS = ("#dfe9d8", "#fce8b2", "#f4b6a6")


def main() -> None:
    rules = compile_rules(limits.standard("GB 15618-2018"))
    paddy = rules.standard.dimension("land").codes.index("paddy")
    figure = Figure(figsize=(7, 3), layout="constrained")
    for axes, (code, (least, most)) in zip(figure.subplots(1, 2), ELEMENTS, strict=True):
        ph, content = np.meshgrid(np.linspace(4.5, 8.5, 401), np.geomspace(least, most, 300))
        rows = np.full(ph.size, rules.number_of[code])
        level = judge(rules, rows, content.ravel(), conditions={"land": paddy, "ph": ph.ravel()}).level.reshape(ph.shape)
        axes.contourf(ph, content, level, levels=[-0.5, 0.5, 1.5, 2.5], colors=COLOURS)
        axes.set_yscale("log")
        axes.set_title(f"{code.capitalize()}, paddy, GB 15618-2018", fontsize=9)
        axes.set_xlabel("pH", fontsize=9)
        axes.text(4.7, least * 1.15, "not above screening", fontsize=8)
        axes.text(4.7, most / 1.5, "above control", fontsize=8)
    figure.axes[0].set_ylabel("content, mg/kg", fontsize=9)
    figure.savefig("docs/pictures/methods/evaluation.png", dpi=80, metadata={"Software": None})


if __name__ == "__main__":
    main()
