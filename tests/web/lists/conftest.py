"""The two plans as the standing people see them: both within the keeper's county, neither within the outsider's."""

import pytest

from tests.support.two_plans import two_plans


@pytest.fixture
def plans(people):
    return two_plans(people.keeper, "131024001", "131024002")
