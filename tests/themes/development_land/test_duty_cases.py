"""cases/duties.yaml."""

from tests.support.every_duty import (  # noqa: F401
    test_each_case_stands_as_written,
    test_every_duty_of_the_theme_has_cases,
    test_every_term_names_its_clause_and_its_day,
)
