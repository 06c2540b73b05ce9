"""Draw docs/pictures/methods/indices.png: run `python -m scripts.method_figures.indices`."""

import numpy as np
from matplotlib.figure import Figure

from jingtu.kernels import indices
from jingtu.standards import scales

COLOURS = ("#2c7fb8", "#7fcdbb", "#f4d35e", "#ee964b", "#c0392b")


def main() -> None:
    figure = Figure(figsize=(7, 3), layout="constrained")
    left, right = figure.subplots(1, 2)
    worst = np.linspace(0.1, 6, 300)
    for others, style in ((0.0, ":"), (0.5, "--"), (1.0, "-")):
        factors = np.column_stack([worst, *(np.full((4, 300), others))])
        left.plot(worst, indices.nemerow(factors), style, color="#1f4e8c", label=f"four others at {others:g}")
    low = 0.0
    for edge, colour in zip((*scales.scale("nemerow").edges, 4.5), COLOURS, strict=True):
        left.axhspan(low, edge, color=colour, alpha=0.25, linewidth=0)
        low = edge
    left.set(xlim=(0.1, 6), ylim=(0, 4.5))
    left.set_xlabel("one single factor of five", fontsize=9)
    left.set_ylabel("Nemerow index", fontsize=9)
    left.legend(fontsize=7)
    content = np.geomspace(0.03, 8, 300)[:, None]
    for background, colour in ((0.074, "#1f4e8c"), (0.097, "#c9a227"), (0.3, "#c0392b")):
        right.semilogx(content, indices.geoaccumulation(content, [background]), color=colour, label=f"background {background:g}")
    for edge in scales.scale("geoaccumulation").edges:
        right.axhline(edge, color="#bbbbbb", linewidth=0.6)
    right.set_xlabel("cadmium, mg/kg", fontsize=9)
    right.set_ylabel("Igeo (lines: class edges)", fontsize=9)
    right.legend(fontsize=7)
    figure.savefig("docs/pictures/methods/indices.png", dpi=80, metadata={"Software": None})


if __name__ == "__main__":
    main()
