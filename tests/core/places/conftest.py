"""The whole country, loaded once for a module: each test runs in a savepoint inside the loading's transaction."""

import pytest
from django.db import transaction

from jingtu.core.places.loading import load_divisions


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_divisions()
        transaction.set_rollback(True)


@pytest.fixture
def country(loaded, db):
    """Return what the first loading added."""
    return loaded
