"""The cases of cases/indicators.yaml: what each indicator says on both sides of what its plan wants."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from jingtu.core.indicators.asking import Asked
from jingtu.core.indicators.declaring import Indicator
from jingtu.core.indicators.formulas import Tally
from jingtu.core.indicators.valuing import value
from jingtu.core.subjects.declaring import declared, find

CASES = yaml.safe_load((Path(__file__).parent / "cases/indicators.yaml").read_text(encoding="utf-8"))


def said(case):
    """Value a case whose sums are given instead of asked of the database."""
    indicator = find(Indicator, case["indicator"])
    sums = Tally(Decimal(str(case["upper"])), Decimal(str(case.get("lower", 0))), 3, case.get("left_out", 0))
    asked = Asked(case["place"], dt.date(case["year"], 12, 31), case["year"])
    asked.once((indicator.code, asked.year), lambda: {case["place"]: sums})
    return indicator, value(indicator, asked)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_each_case_is_valued_as_written(case):
    indicator, found = said(case)
    assert found.value == (None if case["value"] is None else Decimal(str(case["value"])))
    assert found.kept is case["kept"]
    assert set(case["requires"]) <= set(indicator.requires)


def test_every_indicator_of_the_theme_has_cases():
    assert {code for code in declared(Indicator) if code.startswith("industry.")} == {case["indicator"] for case in CASES}
