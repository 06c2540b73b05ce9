from tests.core.subjects.conftest import world  # noqa: F401
