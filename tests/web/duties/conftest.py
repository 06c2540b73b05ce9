from tests.core.filings.conftest import world  # noqa: F401
