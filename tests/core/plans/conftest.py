"""Reviews in every state of the way from a file to a plan."""

import hashlib

import pytest
from django.core.files.base import ContentFile

from jingtu.core.plans import drafts
from jingtu.core.plans.models import PlanFile, Review
from tests.support.people import places
from tests.support.readings import make_reading


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def make_review(by, reading=None, content=b"1", place=None, revises=None) -> Review:
    """Return an open review of a reading, as the background job leaves it."""
    digest = hashlib.sha256(content).hexdigest()
    file = PlanFile(sha256=digest, filename="方案.docx", size=len(content), uploaded_by=by)
    file.content.save(f"{digest}.docx", ContentFile(content))
    place = place or places()[0]
    draft = drafts.prepare(reading or make_reading())
    draft |= {"place_id": place.pk, "revises_id": revises and revises.pk}
    return Review.objects.create(
        file=file,
        filename="方案.docx",
        title=draft["title"],
        place=place,
        revises=revises,
        state="open",
        draft=draft,
        opened_by=by,
    )


@pytest.fixture
def review(people):
    return make_review(people.keeper)
