"""The cases of a theme's indicators: what each says on both sides of what its plan wants."""

import datetime as dt
from decimal import Decimal

from jingtu.core.indicators.asking import Asked
from jingtu.core.indicators.declaring import Indicator
from jingtu.core.indicators.formulas import Tally
from jingtu.core.indicators.valuing import value
from jingtu.core.subjects.declaring import declared, find
from tests.support.cases import cases_of


def said(case):
    """Value a case whose sums are given instead of asked of the database."""
    indicator = find(Indicator, case["indicator"])
    sums = Tally(Decimal(str(case["upper"])), Decimal(str(case.get("lower", 0))), 3, case.get("left_out", 0))
    asked = Asked(case["place"], dt.date(case["year"], 12, 31), case["year"])
    asked.once((indicator.code, asked.year), lambda: {case["place"]: sums})
    return value(indicator, asked)


def test_each_case_is_valued_as_written(indicator_case):
    found = said(indicator_case)
    assert found.value == (None if indicator_case["value"] is None else Decimal(str(indicator_case["value"])))
    assert found.kept is indicator_case["kept"]
    assert set(indicator_case["requires"]) <= set(find(Indicator, indicator_case["indicator"]).requires)


def test_every_indicator_of_the_theme_has_cases(theme):
    of_theme = {code for code in declared(Indicator) if code.startswith(f"{theme}.")}
    assert of_theme == {case["indicator"] for case in cases_of(theme, "indicators")}
