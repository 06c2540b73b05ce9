"""Every list of the theme takes a subject of its kind in and lets it go, by the office that decides on it and by no other."""

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.entering import enter, leave, on_list
from jingtu.core.parties.models import Appointment, Party, PartyFunction
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind
from tests.support.people import person
from tests.support.supervision import TODAY

from .test_filing_types import subject_of

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requires("REG-08", "REG-13", "REG-14", "REG-19", "REG-23", "REG-31", "REG-55", "FIL-28"),
]
LISTS = [code for code in declared(SubjectList) if code.startswith("industry.")]


@pytest.mark.parametrize("code", LISTS)
def test_a_subject_comes_on_it_and_goes_off_it(world, code):
    kind = find(SubjectList, code)
    row = subject_of(world, find(SubjectKind, kind.about))
    office = Party.objects.create(name="香河县工业和信息化局", place=world.enterprise.place)
    PartyFunction.objects.create(party=office, code="industry")
    officer = person("officer", "吴工", Appointment.Role.BUREAU, office, world.enterprise.place)
    by, other = (officer, world.inspector) if kind.decided_by == "industry" else (world.inspector, officer)
    with pytest.raises(PermissionDenied):
        enter(kind, row, by=other, on=TODAY, basis="文件")
    enter(kind, row, by=by, on=TODAY, basis="文件")
    assert [entry.subject_id for entry in on_list(kind, TODAY)] == [row.pk]
    leave(kind, row, by=by, on=TODAY, basis="文件")
    assert not on_list(kind, TODAY).exists()
