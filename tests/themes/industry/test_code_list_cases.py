"""cases/code_lists.yaml."""

from tests.support.every_code_list import (  # noqa: F401
    test_each_case_names_what_its_list_carries,
    test_each_list_holds_as_its_case_says,
    test_every_list_of_the_theme_has_cases,
)
