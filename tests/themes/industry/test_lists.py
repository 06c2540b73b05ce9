"""The cases of cases/lists.yaml: a list takes a subject of its kind in and lets it go, by the office that decides alone."""

from pathlib import Path

import pytest
import yaml
from django.core.exceptions import PermissionDenied

from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.entering import enter, leave, on_list
from jingtu.core.parties.models import Appointment, Party, PartyFunction
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind
from tests.support.people import person
from tests.support.supervision import TODAY

from .test_filing_types import subject_of

pytestmark = pytest.mark.django_db
CASES = yaml.safe_load((Path(__file__).parent / "cases/lists.yaml").read_text(encoding="utf-8"))


def test_every_list_of_the_theme_has_a_case():
    assert sorted(code for code in declared(SubjectList) if code.startswith("industry.")) == sorted(
        case["list"] for case in CASES
    )


@pytest.mark.parametrize("case", CASES, ids=[case["list"] for case in CASES])
def test_it_is_declared_as_its_case_says(case):
    kind = find(SubjectList, case["list"])
    assert (list(kind.requires), kind.about, kind.decided_by) == (case["requires"], case["about"], case["decided_by"])


@pytest.mark.parametrize("case", CASES, ids=[case["list"] for case in CASES])
def test_a_subject_comes_on_it_and_goes_off_it(world, case):
    kind = find(SubjectList, case["list"])
    row = subject_of(world, find(SubjectKind, kind.about))
    office = Party.objects.create(name="香河县工业和信息化局", place=world.enterprise.place)
    PartyFunction.objects.create(party=office, code="industry")
    officer = person("officer", "吴工", Appointment.Role.BUREAU, office, world.enterprise.place)
    by, other = (officer, world.inspector) if case["decided_by"] == "industry" else (world.inspector, officer)
    with pytest.raises(PermissionDenied):
        enter(kind, row, by=other, on=TODAY, basis="文件")
    enter(kind, row, by=by, on=TODAY, basis="文件")
    assert [entry.subject_id for entry in on_list(kind, TODAY)] == [row.pk]
    leave(kind, row, by=by, on=TODAY, basis="文件")
    assert not on_list(kind, TODAY).exists()
