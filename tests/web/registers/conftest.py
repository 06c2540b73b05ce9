"""The people who supervise and who are supervised, each with a browser."""

import pytest

from tests.core.filings.conftest import world  # noqa: F401
from tests.support.supervision import city


@pytest.fixture
def client_for(client_of, world):  # noqa: F811
    """Return a function that gives the client of somebody of the world, or of a standing person, by name."""
    from django.test import Client

    def make(name: str):
        if name == "decider":
            city(world)
        if not hasattr(world, name):
            return client_of(name)
        client = Client()
        client.force_login(getattr(world, name))
        return client

    return make
