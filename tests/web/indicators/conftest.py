from tests.core.indicators.conftest import made, world  # noqa: F401
