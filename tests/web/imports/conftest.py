"""The tables and people of tests/core/imports, before the pages."""

from tests.core.imports.conftest import brought, office  # noqa: F401
