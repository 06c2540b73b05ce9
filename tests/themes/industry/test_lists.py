"""cases/lists.yaml."""

from tests.support.every_list import (  # noqa: F401
    test_a_subject_comes_on_it_and_goes_off_it,
    test_every_list_of_the_theme_has_a_case,
    test_it_is_declared_as_its_case_says,
)
