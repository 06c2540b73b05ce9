"""The cases of a theme's filings: every type is filed whole, refused while incomplete, and numbered when complete.

The types come from the cases, not from what is declared: a type that is declared no more fails its case.
"""

import pytest

from jingtu.core.commissions.declaring import Stage
from jingtu.core.filings import lodging
from jingtu.core.filings.types import FilingType
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind
from tests.support.agencies import commissioned
from tests.support.cases import cases_of
from tests.support.supervision import TODAY

VALUES = {"text": "甲", "long_text": "甲乙丙", "number": "3", "date": "2019-06-01", "yes_no": True}
MAY_BE_LEFT_OUT = {"by": [], "copies": [], "also_at": [], "above": [], "period": [], "public": False, "attachment": True}
SEVERAL = ("requires", "by", "copies", "also_at", "above", "period")


def declared_as(case):
    """What is declared of a type, in the words of its case."""
    kind = find(FilingType, case["type"])
    said = {name: list(getattr(kind, name)) for name in SEVERAL}
    return said | {"about": kind.about, "public": kind.public, "attachment": kind.attachment}


def filer(kind, world, officer_of):
    """Who files a type: the firm, a person of the office with the function it names, or of the unit that alone may."""
    if kind.by_another:
        return commissioned(find(Stage, kind.commissioned[0]), world.site, by=world.inspector)
    return officer_of(kind.by[0]) if kind.by else world.firm


def given(kind):
    """A value for every field of a type."""
    return {field.name: field.choices[0][0] if field.choices else VALUES[field.kind] for field in kind.fields}


def test_it_is_declared_as_its_case_says(filing_case):
    told = MAY_BE_LEFT_OUT | filing_case
    assert declared_as(filing_case) == {name: told[name] for name in declared_as(filing_case)}


def test_every_type_of_the_theme_has_a_case(theme):
    of_theme = {code for code in declared(FilingType) if code.startswith(f"{theme}.")}
    assert of_theme == {case["type"] for case in cases_of(theme, "filings")}


@pytest.mark.django_db
def test_it_is_filed(world, subject_of, officer_of, filing_case):
    kind = find(FilingType, filing_case["type"])
    by = filer(kind, world, officer_of)
    filing = lodging.begin(kind, subject_of(find(SubjectKind, kind.about)), by=by)
    with pytest.raises(Refused, match="还没有填写"):
        lodging.submit(filing, by=by, on=TODAY)
    assert lodging.save(filing, given(kind), by=by, version=filing.version) == {}
    lodging.attach(filing, b"%PDF-1.4", "文件.pdf", by=by)
    lodging.submit(filing, by=by, on=TODAY)
    assert (filing.number, filing.to) == (f"2019-{filing.pk:07d}", officer_of(kind.to).party)


@pytest.mark.django_db
def test_it_is_filed_by_nobody_else(world, people, subject_of, officer_of, filing_case):
    kind = find(FilingType, filing_case["type"])
    row = subject_of(find(SubjectKind, kind.about))
    for other in (people.outsider, people.leader, world.firm if kind.by or kind.by_another else world.inspector):
        assert not lodging.may_file(kind, row, other)
