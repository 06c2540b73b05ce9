"""What every test may ask for."""

import pytest


@pytest.fixture
def assert_queries_at_most(django_assert_max_num_queries):
    """Return the context manager `with assert_queries_at_most(12): …`; on failure it prints the queries."""
    return django_assert_max_num_queries
