"""Formats of deliveries and their checks are read whole or refused with the place."""

from importlib import resources

import pytest

from jingtu.standards.delivery import Checks, Delivery, checks, delivery, format_of
from jingtu.standards.loader import FactsRefused, loads

DATA = resources.files("jingtu.standards") / "data"
FORMATS = (DATA / "delivery.yaml").read_text(encoding="utf-8")
CHECKS = (DATA / "delivery_checks.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("written", "instead", "words"),
    [
        ("key: [sample]", "key: [sampel]", "sampel is no column of this sheet"),
        ("holds: [sample, medium]", "holds: [sample, media]", "media is no column of this sheet"),
        ("codes: qc,", "codes: kinds,", "a column of codes names one of"),
        ("kind: substance", "kind: element", "kind: input should be"),
        ("{name: remark, title: 备注", "{name: team, title: 备注", "the column team is there twice"),
        ("soil: [mass_fraction", "soil: [mass_share", "the medium or one of its quantities is not known"),
        ("soil: [mass_fraction", "moon: [mass_fraction", "the medium or one of its quantities is not known"),
        ("samples: [sample, qc, medium]", "samples: [sample, qc, media]", "media is no column of any sheet"),
        ("code: lab-1", "code: lab", "code: string should match pattern"),
    ],
)
def test_a_format_that_cannot_be_is_refused(written, instead, words):
    assert written in FORMATS
    with pytest.raises(FactsRefused, match=words):
        loads(FORMATS.replace(written, instead, 1), Delivery)


@pytest.mark.parametrize(
    ("written", "instead", "words"),
    [
        ("{code: F02,", "{code: F01,", "the code F01 is there twice"),
        ("{code: F02,", "{code: X02,", "code: string should match pattern"),
        ("grade: refused", "grade: serious", "grade: input should be"),
        ("screen: repeated_rows", "screen: repeated_values", "each screen has one check; this is not so for repeated_rows"),
    ],
)
def test_a_check_that_cannot_be_is_refused(written, instead, words):
    assert written in CHECKS
    with pytest.raises(FactsRefused, match=words):
        loads(CHECKS.replace(written, instead, 1), Checks)


def test_three_grades_decide_and_every_check_has_one():
    assert [grade.code for grade in checks().grades] == ["refused", "explained", "noted"]
    assert {check.grade for check in checks().checks} == {"refused", "explained", "noted"}
    assert len(checks().checks) >= 30


def test_a_site_survey_asks_for_less_than_a_laboratory():
    for sheet, columns in format_of("site-1").required.items():
        assert set(columns) <= set(format_of("lab-1").required[sheet])
    assert len(delivery().sheet("results").columns) == 20
