"""Intermediate figures of the model worked out elsewhere, five digits, and the exact values behind screening values."""

import numpy as np
import pytest

from jingtu.kernels.risk.assess import control_values, effects, protecting_groundwater
from jingtu.kernels.risk.exposure import exposure, receptors
from jingtu.kernels.risk.transport import diffusion, porosity, transport

FIVE_DIGITS = 6e-5


def five(value):
    return pytest.approx(value, rel=FIVE_DIGITS)


def test_the_exposed_skin_of_child_and_adult(site_of):
    child, adult = receptors(site_of("class_1"))
    (worker,) = receptors(site_of("class_2"))

    assert float(adult.skin) == five(5374.0)
    assert float(child.skin) == five(2848.0)
    assert float(worker.skin) == five(3022.9)


@pytest.mark.parametrize(
    ("land", "route", "cancer", "other"),
    [
        ("class_1", "ois", 1.2786e-6, 9.9886e-6),
        ("class_2", "ois", 3.6457e-7, 1.1083e-6),
        ("class_1", "dcs", 5.3158e-7, 3.6982e-6),
        ("class_2", "dcs", 2.8654e-7, 8.7107e-7),
        ("class_1", "pis", 6.5107e-9, 2.4237e-8),
        ("class_2", "pis", 3.4206e-9, 1.0399e-8),
    ],
)
def test_exposure_by_contact_with_soil(site_of, substance_of, land, route, cancer, other):
    site, substance = site_of(land), substance_of("benzo_a_pyrene", ABSd=0.13)
    taken = exposure(site, substance.ABSd)

    assert float(taken.cancer[route]) == five(cancer)
    assert float(taken.other[route]) == five(other)


def test_how_benzene_moves_in_soil_and_cracks(site_of, substance_of):
    site, benzene = site_of(), substance_of("benzene")
    pores = porosity(site)

    assert float(transport(benzene, site).sorption) == five(1.5085)
    assert float(diffusion(benzene, pores.air, pores.water, pores.total)) == five(5.9291e-4)
    assert float(diffusion(benzene, site.theta_acrack, site.theta_wcrack, pores.total)) == five(5.3555e-3)


@pytest.mark.parametrize(
    ("land", "surface", "subsurface", "indoors"),
    [("class_1", 7.9274e-6, 1.5855e-5, 3.7436e-4), ("class_2", 9.5129e-6, 1.9026e-5, 1.6472e-4)],
)
def test_how_benzene_comes_into_the_air(site_of, substance_of, land, surface, subsurface, indoors):
    moved = transport(substance_of("benzene"), site_of(land))

    assert float(moved.surface_outdoors) == five(surface)
    assert float(moved.subsurface_outdoors) == five(subsurface)
    assert float(moved.subsurface_indoors) == five(indoors)
    assert moved.surface_capped
    assert moved.subsurface_capped
    assert not moved.indoors_capped


@pytest.mark.parametrize(
    ("code", "value", "class_1", "class_2"),
    [
        ("benzo_a_pyrene", "rcvs", 0.5465, 1.5116),
        ("benzene", "rcvs", 0.9712, 4.003),
        ("ethylbenzene", "rcvs", 7.1995, 28.222),
        ("vinyl_chloride", "rcvs", 0.1208, 0.4335),
        ("sb", "hcvs", 20.02, 180.5),
        ("v", "hcvs", 165.0, 752.0),
        ("cis_1_2_dichloroethylene", "hcvs", 66.08, 595.5),
        ("chrysene", "rcvs", 490.8, 1293),
        ("toluene", "saturation", 1204, 1204),
        ("mp_xylene", "hcvs", 161.8, None),
        ("mp_xylene", "saturation", 569.1, 569.1),
        ("cd", "rcvs", 20.02, None),
        ("cd", "hcvs", 23.30, 86.08),
    ],
)
def test_control_values_behind_screening_values(site_of, substance_of, code, value, class_1, class_2):
    for land, wanted in (("class_1", class_1), ("class_2", class_2)):
        if wanted is None:
            continue
        site = site_of(land)
        found = getattr(control_values(effects(substance_of(code), site), site), value)
        assert float(found) == pytest.approx(wanted, rel=6e-4), land


def test_the_mass_of_the_source_limits_vinyl_chloride_indoors(site_of, substance_of):
    assert transport(substance_of("vinyl_chloride"), site_of()).indoors_capped
    assert not transport(substance_of("vinyl_chloride"), site_of(dsub=np.nan)).indoors_capped


def test_intervention_values_of_cadmium_follow_from_the_whole_reference_dose(site_of, substance_of):
    """Twice the hazard value at the half share, 46.6 and 172.2, is printed as 47 and 172."""
    for land, printed in (("class_1", 47), ("class_2", 172)):
        site = site_of(land)
        assert round(float(control_values(effects(substance_of("cd", SAF=1.0), site), site).hcvs)) == printed


def test_soil_protecting_groundwater_leaves_it_at_the_limit(site_of, substance_of):
    site, limit = site_of(), 0.01
    of = effects(substance_of("benzene"), site)

    soil = protecting_groundwater(of, limit)

    assert float(soil * of.transport.leaching) == pytest.approx(limit)
    dilution = 1 + 2500 * 200 / (30 * 4000)
    by_partition = limit * dilution * float(of.transport.sorption)
    by_mass = limit * 30 * 30 / (100 * 1.5)
    assert float(soil) == pytest.approx(max(by_partition, by_mass))
