"""A review that is open, and the plan made of it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.review_plan import PLAN


@pytest.fixture
def keeper(client_of):
    """Return the client of the plan office."""
    return client_of("keeper")


@pytest.fixture
def upload(keeper, run_jobs):
    """Return a function that uploads a text through the page, lets it be read, and returns the newest review."""
    from jingtu.core.plans.models import Review

    def send(text: str = PLAN, name: str = "方案.txt", **fields) -> Review:
        keeper.post("/plans/upload/", {"file": SimpleUploadedFile(name, text.encode())} | fields)
        run_jobs()
        return Review.objects.defer(None).order_by("-pk").first()

    return send


@pytest.fixture
def review(upload):
    """Return the open review of the small plan."""
    return upload()


@pytest.fixture
def plan(review, people):
    """Return the plan confirmed from the review."""
    from jingtu.core.plans.confirming import confirm

    return confirm(review, review.version, people.keeper)
