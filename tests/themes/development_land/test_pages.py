"""The kinds and gates of the theme on their pages."""

from tests.support.every_page import test_register_and_dossier_open  # noqa: F401
