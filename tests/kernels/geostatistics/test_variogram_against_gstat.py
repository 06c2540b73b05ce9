"""Experimental variograms and fits beside R gstat 2.1-0 (golden.R)."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jingtu.kernels.geostatistics.experimental import experimental
from jingtu.kernels.geostatistics.fitting import FitFlag, fit

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
GOLDEN = pd.read_csv(HERE / "golden_variograms.csv")
FITS = pd.read_csv(HERE / "golden_fits.csv").set_index("case")
MEUSE = pd.read_csv(DATA / "meuse.csv")
JURA = pd.read_csv(DATA / "jura_pred.csv")
OPTIONS = {
    "zinc": {},
    "zinc_short": {"cutoff": 900.0, "width": 60.0},
    "zinc_robust": {"estimator": "cressie"},
    "zinc_directions": {"directions": [0, 45, 90, 135]},
    "zinc_narrow": {"directions": [30, 120], "tolerance": 20.0},
}


def of_zinc(**options):
    return experimental(MEUSE["x"], MEUSE["y"], np.log(MEUSE["zinc"]), **options)


def of_cadmium():
    return experimental(JURA["Xloc"], JURA["Yloc"], JURA["Cd"], cutoff=2.0, width=0.1)


@pytest.mark.parametrize("case", [*OPTIONS, "jura"])
def test_the_experimental_variogram_is_that_of_gstat(case):
    wanted = GOLDEN[GOLDEN["case"] == case]

    found = of_cadmium() if case == "jura" else of_zinc(**OPTIONS[case])

    np.testing.assert_array_equal(found.pairs, wanted["pairs"])
    np.testing.assert_allclose(found.distance, wanted["distance"], rtol=1e-12)
    np.testing.assert_allclose(found.semivariance, wanted["semivariance"], rtol=1e-12)
    np.testing.assert_array_equal(np.nan_to_num(found.azimuth), wanted["azimuth"])


@pytest.mark.parametrize(
    ("case", "model", "given", "options"),
    [
        ("spherical", "spherical", {}, {}),
        ("exponential", "exponential", OPTIONS["zinc_short"], {}),
        ("matern", "matern", {}, {"smoothness": 1.0}),
        ("pairs", "spherical", {}, {"weights": "pairs"}),
        ("equal", "spherical", {}, {"weights": "equal"}),
    ],
)
def test_a_fitted_model_is_that_of_gstat_as_far_as_gstat_searches(case, model, given, options):
    wanted = FITS.loc[case]

    found = fit(of_zinc(**given), model, **options)

    assert found.weighted_sse <= wanted["error"] * (1 + 1e-9)  # gstat stops when its steps no longer change the error much
    figures = [found.variogram.nugget, *found.variogram.sills, *found.variogram.ranges]
    np.testing.assert_allclose(figures, wanted[["nugget", "sill", "range"]].astype(float), rtol=1e-3)


@pytest.mark.parametrize(("case", "model"), [("gaussian", "gaussian"), ("jura", "spherical")])
def test_where_gstat_ends_in_a_lesser_minimum_or_a_singular_model_the_fit_is_better(case, model):
    given = of_cadmium() if case == "jura" else of_zinc()

    found = fit(given, model)

    assert found.weighted_sse < 0.99 * FITS.loc[case, "error"]
    assert not found.flags & FitFlag.NOT_CONVERGED
