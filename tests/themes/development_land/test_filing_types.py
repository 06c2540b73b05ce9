"""cases/filings.yaml; and who files for land that was taken back."""

import pytest

from jingtu.core.filings import lodging
from jingtu.core.filings.types import FilingType
from jingtu.core.subjects.declaring import find
from tests.support.every_filing import (  # noqa: F401
    test_every_type_of_the_theme_has_a_case,
    test_it_is_declared_as_its_case_says,
    test_it_is_filed,
    test_it_is_filed_by_nobody_else,
)


@pytest.mark.django_db
@pytest.mark.requires("FIL-01", "FIL-10", "FLOW-04")
def test_who_took_the_land_back_files_its_survey(world, people):
    kind = find(FilingType, "development_land.survey_result")
    assert not lodging.may_file(kind, world.site, people.town)
    type(world.site).objects.filter(pk=world.site.pk).update(holder=people.town.party)
    world.site.refresh_from_db()
    assert lodging.may_file(kind, world.site, people.town)
    assert not lodging.may_file(kind, world.site, world.firm)
