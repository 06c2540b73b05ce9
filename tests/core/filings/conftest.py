import datetime as dt

import pytest

from tests.support import supervision
from tests.support.supervision import demolition


@pytest.fixture
def world(people, settings, tmp_path):
    """The people of tests.support.supervision, and a demolition that begins on 1 August 2019."""
    settings.JINGTU_TODAY = supervision.TODAY
    settings.MEDIA_ROOT = tmp_path / "files"
    found = supervision.supervision(people)
    found.demolition = demolition(found.inspector, found.enterprise, dt.date(2019, 8, 1), dt.date(2019, 6, 1))
    return found
