"""The whole country, loaded once for the module."""

import pytest
from django.db import transaction

from jingtu.core.places.loading import load_boundaries, load_divisions


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        load_divisions()
        load_boundaries(["city", "county"])
        yield
        transaction.set_rollback(True)


@pytest.fixture
def country(loaded, db):
    """The divisions of the country, with the boundaries of cities and counties."""
