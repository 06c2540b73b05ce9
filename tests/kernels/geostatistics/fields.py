"""Made samples and models for the tests of kriging; drawn from the range of real surveys (metres, mg/kg)."""

import numpy as np
from hypothesis import strategies as st

from jingtu.kernels.geostatistics.variogram import Anisotropy, Variogram

EXTENT = 10_000.0
PLAIN = Variogram("spherical", 0.1, 0.9, 3_000.0)
NESTED = Variogram(("exponential", "gaussian"), 0.2, (0.5, 0.4), (3_000.0, 800.0), Anisotropy(30.0, 0.6))
SMOOTH = Variogram("matern", 0.05, 1.0, 900.0, smoothness=1.5)
MODELS = (PLAIN, NESTED, SMOOTH)


def field(seed, samples=60, targets=40):
    """Return samples (easting, northing, values) and targets (easting, northing) at random."""
    random = np.random.default_rng(seed)
    east, north = random.uniform(0.0, EXTENT, (2, samples))
    return (east, north, random.lognormal(0.0, 0.7, samples)), tuple(random.uniform(0.0, EXTENT, (2, targets)))


seeds = st.integers(0, 10_000)
models = st.sampled_from(MODELS)
neighbourhoods = st.sampled_from([None, 1, 5, 16])
