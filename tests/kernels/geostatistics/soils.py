"""The jura and meuse soils as the tests use them; their source is in tests/kernels/data/README.md."""

from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).parent.parent / "data"
METRES_PER_KM = 1000.0
METALS = ("Cd", "Co", "Cr", "Cu", "Ni", "Pb", "Zn")


def jura(part):
    """Return the 259 samples ("pred") or the 100 validation points ("val") with easting and northing in metres."""
    frame = pd.read_csv(DATA / f"jura_{part}.csv")
    return frame.assign(easting=frame["Xloc"] * METRES_PER_KM, northing=frame["Yloc"] * METRES_PER_KM)


def covariates(frame):
    return {"land use": frame["Landuse"].to_numpy(str), "rock": frame["Rock"].to_numpy(str)}


def meuse():
    frame = pd.read_csv(DATA / "meuse.csv")
    return frame.assign(easting=frame["x"], northing=frame["y"])


def smooth_field(count=60, seed=1, noise=0.05):
    """A field of one long wave on 1 km², sampled at random: any method that uses place at all can map it."""
    random = np.random.default_rng(seed)
    east, north = random.uniform(0, 1000, (2, count))
    return east, north, np.exp(np.sin(east / 250) + np.cos(north / 250) + random.normal(0, noise, count))
