"""cases/declared.yaml."""

from tests.support.every_declared import (  # noqa: F401
    test_everything_of_the_theme_has_a_case,
    test_it_is_declared_as_its_case_says,
)
