"""Sites and substances with the parameters that come with the program."""

import pytest

from jingtu.kernels.risk.site import Site
from jingtu.kernels.risk.substance import Substance
from jingtu.standards import exposure


@pytest.fixture(scope="session")
def edition():
    return exposure.edition("HJ 25.3-2019")


@pytest.fixture(scope="session")
def site_of(edition):
    """Return a maker of sites: the defaults of a land class, changed as said."""
    return lambda land="class_1", **changed: Site.of({**edition.values(land), **changed})


@pytest.fixture(scope="session")
def substance_of(edition):
    """Return a maker of substances: the known properties by code, changed as said; None takes one away."""

    def make(code, **changed):
        known = {**exposure.substances()[code].properties(edition.allocation), **changed}
        return Substance.of({symbol: value for symbol, value in known.items() if value is not None})

    return make
