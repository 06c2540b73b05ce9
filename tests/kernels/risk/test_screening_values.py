"""The oracle: the model gives the screening values of GB 36600-2018, and the numbers of an independent implementation."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from jingtu.kernels.risk.assess import control_values, effects
from jingtu.kernels.risk.reproduction import agreement, has_printed_digits, screening_value
from jingtu.standards import exposure
from scripts.risk_reproduction import PAGE, page

KNOWN = yaml.safe_load((Path(__file__).parent / "screening_values.yaml").read_text("utf-8"))
CLASSES = ("class_1", "class_2")
FOUR_DIGITS = 6e-4


@pytest.fixture(scope="module")
def computed(site_of, substance_of):
    found = {}
    for code in KNOWN:
        for land in CLASSES:
            site = site_of(land)
            found[code, land] = control_values(effects(substance_of(code), site), site)
    return found


@pytest.mark.parametrize("land", CLASSES)
@pytest.mark.parametrize("code", KNOWN)
def test_control_values_are_those_of_an_independent_implementation(computed, code, land):
    values, known = computed[code, land], KNOWN[code][land]
    for name, value in (("rcvs", values.rcvs), ("hcvs", values.hcvs)):
        wanted = np.nan if known[name] is None else known[name]
        np.testing.assert_allclose(value, wanted, rtol=FOUR_DIGITS, err_msg=name)
    if known["csat"] is not None:
        np.testing.assert_allclose(values.saturation, known["csat"], rtol=FOUR_DIGITS)


def agreements(computed):
    return {
        code: tuple(agreement(screening_value(computed[code, land], volatile(code)), rows[land]["published"]) for land in CLASSES)
        for code, rows in KNOWN.items()
    }


def volatile(code):
    return exposure.substances()[code].volatile


def test_fifty_two_substances_give_the_printed_screening_value_in_both_classes_and_sixteen_in_one(computed):
    printed = [sum(word in ("exact", "rounds") for word in words) for words in agreements(computed).values()]

    assert (printed.count(2), printed.count(1), printed.count(0)) == (52, 16, 15)


def test_all_but_five_of_the_values_that_agree_have_the_printed_digits(computed):
    found = agreements(computed)
    beside = {
        (code, land)
        for code, rows in KNOWN.items()
        for land, word in zip(CLASSES, found[code], strict=True)
        if word in ("exact", "rounds")
        and not has_printed_digits(screening_value(computed[code, land], volatile(code)), rows[land]["published"])
    }

    assert beside == {
        ("dichloromethane", "class_2"),
        ("1_1_1_trichloroethane", "class_1"),
        ("mp_xylene", "class_1"),
        ("o_xylene", "class_1"),
        ("2_4_dinitrotoluene", "class_2"),
    }


def test_each_value_agrees_as_well_as_it_is_known_to(computed):
    found = agreements(computed)
    differing = {
        (code, land): (word, rows[land]["agreement"])
        for code, rows in KNOWN.items()
        for land, word in zip(CLASSES, found[code], strict=True)
        if word != rows[land]["agreement"]
    }

    assert differing == {}


def test_what_reproduces_is_marked_so_and_nothing_else(computed):
    both = {code for code, words in agreements(computed).items() if set(words) <= {"exact", "rounds"}}
    marked = {code for code, substance in exposure.substances().items() if substance.checked.status == "reproduced"}

    assert marked == both


def test_the_porosity_of_the_crack_does_not_give_the_screening_values(site_of, substance_of):
    site = site_of("class_1")
    benzene, xylene = (
        control_values(effects(substance_of(code), site, crack_porosity="crack"), site) for code in ("benzene", "mp_xylene")
    )

    assert float(benzene.rcvs) == pytest.approx(0.762, abs=5e-4)
    assert float(xylene.hcvs) == pytest.approx(126, abs=0.5)


def test_the_edition_of_2014_does_not_give_the_screening_values(edition, substance_of):
    from jingtu.kernels.risk.site import Site

    site = Site.of(exposure.edition("HJ 25.3-2014").values("class_1"))
    benzo_a_pyrene, benzene = (
        control_values(effects(substance_of(code), site), site).rcvs for code in ("benzo_a_pyrene", "benzene")
    )

    assert float(benzo_a_pyrene) == pytest.approx(0.46, abs=0.005)
    assert float(benzene) == pytest.approx(0.064, abs=0.0005)


def test_the_page_shows_what_reproduces_as_it_is_computed_today():
    text = PAGE.read_text("utf-8")

    assert page(text) == text, "run python -m scripts.risk_reproduction"
    assert "52 agree in both classes, 16 in one, 15 in none" in text
