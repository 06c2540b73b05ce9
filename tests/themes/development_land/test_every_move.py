"""Every move of the theme."""

from tests.support.every_move import (  # noqa: F401
    test_each_move_is_refused_to_others_and_without_what_it_needs,
    test_from_each_state_the_moves_of_the_table_are_made_and_no_other,
)
