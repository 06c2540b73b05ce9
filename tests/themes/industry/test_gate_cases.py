"""cases/gates.yaml."""

from jingtu.core.gates.asking import Gate
from jingtu.core.subjects.declaring import declared
from tests.support.cases import cases_of
from tests.support.every_gate import test_each_case_is_answered_as_written  # noqa: F401


def test_every_gate_of_the_theme_but_those_of_filings_has_cases():
    of_theme = {code for code in declared(Gate) if code.startswith("industry.")}
    without = of_theme - {case["gate"] for case in cases_of("industry", "gates")}
    assert without == {"industry.demolition_may_start", "industry.closing_survey_on_file"}  # tests/core/gates, test_closing
