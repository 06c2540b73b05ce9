"""Draw docs/pictures/methods/kriging.png: run `python -m scripts.method_figures.kriging`."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from jingtu.kernels.geostatistics.experimental import experimental
from jingtu.kernels.geostatistics.fitting import fit
from jingtu.kernels.geostatistics.ordinary import ordinary
from tests.kernels.geostatistics.soils import DATA, meuse


def main() -> None:
    samples, cells = meuse(), pd.read_csv(DATA / "meuse_grid.csv")
    places, values = (samples["easting"], samples["northing"]), np.log(samples["zinc"])
    variogram = fit(experimental(*places, values), "spherical").variogram
    drift = (np.sqrt(samples["dist"]), np.sqrt(cells["dist"]))
    plain = ordinary(*places, values, cells["x"], cells["y"], variogram)
    drifted = ordinary(*places, values, cells["x"], cells["y"], variogram, drift=drift, neighbours=None)
    shown = (
        ("ordinary kriging, log zinc", plain.estimate, "cividis"),
        ("its standard deviation", np.sqrt(plain.variance), "Purples"),
        ("with distance to the river as drift", drifted.estimate, "cividis"),
    )
    figure = Figure(figsize=(7.6, 3.3), layout="constrained")
    for axes, (title, numbers, colours) in zip(figure.subplots(1, 3), shown, strict=True):
        span = {"vmin": 4.5, "vmax": 7.5} if colours == "cividis" else {"vmin": 0.2, "vmax": 0.6}
        image = axes.scatter(cells["x"], cells["y"], c=numbers, s=3.4, marker="s", linewidths=0, cmap=colours, **span)
        axes.plot(*places, ".", color="black", markersize=1)
        axes.set_title(title, fontsize=8)
        axes.set_aspect("equal")
        axes.set_axis_off()
        figure.colorbar(image, ax=axes, orientation="horizontal", shrink=0.8).ax.tick_params(labelsize=6)
    figure.savefig("docs/pictures/methods/kriging.png", dpi=75, metadata={"Software": None})


if __name__ == "__main__":
    main()
