"""cases/indicators.yaml."""

from tests.support.every_indicator import (  # noqa: F401
    test_each_case_is_valued_as_written,
    test_every_indicator_of_the_theme_has_cases,
)
