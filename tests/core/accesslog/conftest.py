import pytest

from tests.support import supervision


@pytest.fixture
def world(people, settings):
    """The people and the enterprise of tests.support.supervision on their day."""
    settings.JINGTU_TODAY = supervision.TODAY
    return supervision.supervision(people)
