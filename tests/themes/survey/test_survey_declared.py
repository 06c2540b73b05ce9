"""Every move, filing and page of the theme, and the cases of its duties, indicators and code lists."""

from tests.support.every_code_list import (  # noqa: F401
    test_each_case_names_what_its_list_carries,
    test_each_list_holds_as_its_case_says,
    test_every_list_of_the_theme_has_cases,
)
from tests.support.every_duty import (  # noqa: F401
    test_each_case_stands_as_written,
    test_every_duty_of_the_theme_has_cases,
    test_every_term_names_its_clause_and_its_day,
)
from tests.support.every_filing import (  # noqa: F401
    test_every_type_of_the_theme_has_a_case,
    test_it_is_declared_as_its_case_says,
    test_it_is_filed,
    test_it_is_filed_by_nobody_else,
)
from tests.support.every_indicator import (  # noqa: F401
    test_each_case_is_valued_as_written,
    test_every_indicator_of_the_theme_has_cases,
)
from tests.support.every_move import (  # noqa: F401
    test_each_move_is_refused_to_others_and_without_what_it_needs,
    test_from_each_state_the_moves_of_the_table_are_made_and_no_other,
)
from tests.support.every_page import test_register_and_dossier_open  # noqa: F401
