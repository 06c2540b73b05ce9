"""cases/filings.yaml."""

from tests.support.every_filing import (  # noqa: F401
    test_every_type_of_the_theme_has_a_case,
    test_it_is_declared_as_its_case_says,
    test_it_is_filed,
    test_it_is_filed_by_nobody_else,
)
