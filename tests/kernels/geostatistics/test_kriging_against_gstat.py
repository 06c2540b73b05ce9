"""Every kind of kriging beside R gstat 2.1-0 on the meuse and jura soils (golden.R): same neighbours, same numbers."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from jingtu.kernels.geostatistics.drift import coordinate_drift
from jingtu.kernels.geostatistics.idw import idw
from jingtu.kernels.geostatistics.leave_one_out import leave_one_out
from jingtu.kernels.geostatistics.ordinary import ordinary
from jingtu.kernels.geostatistics.variogram import Anisotropy, Variogram

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
WANTED = 1e-8  # relative
BLOCK = 1e-6  # gstat's table of Gauss-Legendre points has ten digits
GOLDEN = pd.read_csv(HERE / "golden_kriging.csv")
CELLS_DIST = np.sqrt(pd.read_csv(HERE / "golden_cells.csv")["dist"].to_numpy())
MEUSE = pd.read_csv(DATA / "meuse.csv")
JURA = pd.read_csv(DATA / "jura_pred.csv")
MEUSE_DIST = np.sqrt(MEUSE["dist"].to_numpy())

PLAIN = Variogram("spherical", 0.05, 0.59, 897.0)
CADMIUM = Variogram("spherical", 0.3, 0.6, 0.8)
LOCAL: dict[str, tuple[Variogram, dict]] = {
    "local": (PLAIN, {}),
    "nested": (Variogram(("spherical", "exponential"), 0.04, (0.4, 0.2), (1000.0, 150.0)), {}),
    "anisotropic": (Variogram("exponential", 0.05, 0.6, 400.0, Anisotropy(40.0, 0.5)), {"neighbours": 12}),
    "gaussian": (Variogram("gaussian", 0.12, 0.5, 400.0), {}),
    "simple": (PLAIN, {"mean": 5.9}),
    "radius": (PLAIN, {"radius": 250.0}),
    "drift": (PLAIN, {"neighbours": 30, "drift": (MEUSE_DIST, CELLS_DIST)}),
}
GLOBAL: dict[str, tuple[Variogram, dict]] = {
    "global": (PLAIN, {}),
    "drift_global": (PLAIN, {"drift": (MEUSE_DIST, CELLS_DIST)}),
}


def golden(case):
    return GOLDEN[GOLDEN["case"] == case]


def zinc():
    return MEUSE["x"].to_numpy(), MEUSE["y"].to_numpy(), np.log(MEUSE["zinc"].to_numpy())


def assert_same(found, case, tolerance=WANTED):
    wanted = golden(case)
    np.testing.assert_allclose(found.estimate, wanted["estimate"], rtol=tolerance)
    np.testing.assert_allclose(found.variance, wanted["variance"], rtol=tolerance)


@pytest.mark.parametrize("engine", ["plain", "fast"])
@pytest.mark.parametrize("case", LOCAL)
def test_kriging_from_neighbours_gives_what_gstat_gives(case, engine):
    variogram, options = LOCAL[case]
    targets = golden(case)

    assert_same(ordinary(*zinc(), targets["easting"], targets["northing"], variogram, engine=engine, **options), case)


def test_a_matern_model_gives_what_gstat_gives():
    targets = golden("matern")
    variogram = Variogram("matern", 0.07, 0.6, 266.0, smoothness=1.0)

    assert_same(ordinary(*zinc(), targets["easting"], targets["northing"], variogram), "matern")


@pytest.mark.parametrize(("case", "sides", "neighbours"), [("block", (40.0, 40.0), 16), ("block_global", (300.0, 100.0), None)])
def test_the_mean_of_a_block_is_what_gstat_gives(case, sides, neighbours):
    targets = golden(case)

    found = ordinary(*zinc(), targets["easting"], targets["northing"], PLAIN, block=sides, neighbours=neighbours)

    assert_same(found, case, BLOCK)


@pytest.mark.parametrize("case", GLOBAL)
def test_kriging_from_all_samples_gives_what_gstat_gives(case):
    variogram, options = GLOBAL[case]
    targets = golden(case)

    assert_same(ordinary(*zinc(), targets["easting"], targets["northing"], variogram, neighbours=None, **options), case)


def test_universal_kriging_on_a_plane_gives_what_gstat_gives():
    east, north, values = zinc()
    targets = golden("plane")
    drift = coordinate_drift(east, north, targets["easting"], targets["northing"])

    found = ordinary(east, north, values, targets["easting"], targets["northing"], PLAIN, neighbours=None, drift=drift)

    assert_same(found, "plane")


@pytest.mark.parametrize(("case", "neighbours"), [("jura", 16), ("jura_global", None)])
def test_cadmium_of_the_jura_gives_what_gstat_gives(case, neighbours):
    targets = golden(case)

    found = ordinary(
        JURA["Xloc"], JURA["Yloc"], JURA["Cd"], targets["easting"], targets["northing"], CADMIUM, neighbours=neighbours
    )

    assert_same(found, case)


@pytest.mark.parametrize(
    ("case", "options"),
    [
        ("left_out", {"neighbours": None}),
        ("left_out_local", {"neighbours": 16}),
        ("left_out_drift", {"neighbours": None, "drift": MEUSE_DIST}),
    ],
)
def test_leaving_one_out_gives_what_gstat_gives(case, options):
    assert_same(leave_one_out(*zinc(), PLAIN, **options), case)


@pytest.mark.parametrize(("case", "options"), [("idw", {}), ("idw_cubed", {"power": 3.0, "neighbours": None})])
def test_inverse_distances_give_what_gstat_gives(case, options):
    targets = golden(case)

    found = idw(MEUSE["x"], MEUSE["y"], MEUSE["zinc"], targets["easting"], targets["northing"], **options)

    np.testing.assert_allclose(found.estimate, targets["estimate"], rtol=WANTED)
    assert np.isnan(found.variance).all()
