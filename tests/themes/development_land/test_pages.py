"""The kinds and gates of the theme on their pages."""

from tests.support.every_page import (  # noqa: F401
    test_a_gate_is_asked_from_the_dossier_and_answers_with_every_condition,
    test_register_and_dossier_open,
)
