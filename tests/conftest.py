"""What every test may ask for."""

import pytest


@pytest.fixture
def assert_queries_at_most(django_assert_max_num_queries):
    """Return the context manager `with assert_queries_at_most(12): …`; on failure it prints the queries."""
    return django_assert_max_num_queries


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Take the triggers off the journal: a transactional test empties every table. The journal's own tests set them again."""
    from django.db import connection

    from jingtu.core.journal import guards

    with django_db_blocker.unblock():
        guards.remove(connection)
