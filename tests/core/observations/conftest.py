"""The world of filings, and deliveries about its enterprise."""

import pytest

from jingtu.core.observations import receiving
from jingtu.core.observations.models import Delivery
from tests.core.filings.conftest import world  # noqa: F401
from tests.support.deliveries import content


@pytest.fixture
def delivered(world, run_jobs):  # noqa: F811
    """Return a function that delivers rows as a workbook and gives the checked delivery back."""

    def deliver(samples=None, results=None, by=None, **more):
        told = {"stage": "preliminary", "name": "初步调查", "format": "site-1"} | more
        made = receiving.deliver(world.enterprise, content(samples, results), "检测.xlsx", by=by or world.firm, **told)
        run_jobs()
        return Delivery.objects.get(pk=made.pk)

    return deliver
