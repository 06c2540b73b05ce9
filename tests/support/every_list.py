"""The cases of a theme's lists: a list takes a subject of its kind in and lets it go, by the office that decides alone."""

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.entering import enter, leave, on_list
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind
from tests.support.cases import cases_of
from tests.support.supervision import TODAY


def test_every_list_of_the_theme_has_a_case(theme):
    of_theme = {code for code in declared(SubjectList) if code.startswith(f"{theme}.")}
    assert of_theme == {case["list"] for case in cases_of(theme, "lists")}


def listed_as(case):
    """What is declared of a list, in the words of its case."""
    kind = find(SubjectList, case["list"])
    return {"requires": list(kind.requires), "about": kind.about, "decided_by": kind.decided_by}


def test_it_is_declared_as_its_case_says(list_case):
    assert listed_as(list_case) == {name: list_case[name] for name in ("requires", "about", "decided_by")}


@pytest.mark.django_db
def test_a_subject_comes_on_it_and_goes_off_it(world, subject_of, officer_of, list_case):
    kind = find(SubjectList, list_case["list"])
    row = subject_of(find(SubjectKind, kind.about))
    by = officer_of(list_case["decided_by"])
    with pytest.raises(PermissionDenied):
        enter(
            kind, row, by=officer_of("industry" if list_case["decided_by"] != "industry" else "ecology"), on=TODAY, basis="文件"
        )
    enter(kind, row, by=by, on=TODAY, basis="文件")
    assert [entry.subject_id for entry in on_list(kind, TODAY)] == [row.pk]
    leave(kind, row, by=by, on=TODAY, basis="文件")
    assert not on_list(kind, TODAY).exists()
