"""The cases of cases/filings.yaml: every type is filed whole, refused while incomplete, and numbered when complete.

The types come from the cases, not from what is declared: a type that is declared no more fails its case.
"""

from pathlib import Path

import pytest
import yaml

from jingtu.core.filings import lodging
from jingtu.core.filings.types import FilingType
from jingtu.core.parties.models import Appointment, Party, PartyFunction
from jingtu.core.subjects.declaring import declared, find, tried_out
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.registering import register
from jingtu.themes.industry.kinds import ENTERPRISES
from tests.support.people import person
from tests.support.supervision import FOUNDED, TODAY

pytestmark = pytest.mark.django_db
VALUES = {"text": "甲", "long_text": "甲乙丙", "number": "3", "date": "2019-06-01", "yes_no": True}
CASES = yaml.safe_load((Path(__file__).parent / "cases/filings.yaml").read_text(encoding="utf-8"))
TYPES = [case["type"] for case in CASES]

MORE = {
    "industry.demolition": {"starts_on": TODAY},
    "industry.tank": {"substance": "柴油"},
    "industry.tailings": {"minerals": "铁尾矿"},
    "industry.park": {"rank": "other"},
    "industry.phase_out": {"for_year": 2019},
}


def subject_of(world, kind):
    """A subject of the kind that a type is about, held by the works."""
    if kind is ENTERPRISES:
        return world.enterprise
    row = {"by": world.inspector, "place": world.enterprise.place, "name": "示例", "on": FOUNDED, "holder": world.works}
    own = {"enterprise": world.enterprise} if any(field.name == "enterprise" for field in kind.fields) else {}
    return register(kind, **row, **own, **MORE.get(kind.code, {}))


def filer(world, kind):
    """Who files a type: the firm, the ecology bureau's inspector, or a person of the office with the function it names."""
    if not kind.by:
        return world.firm
    if kind.by == ("ecology",):
        return world.inspector
    office = Party.objects.create(name="香河县工业和信息化局", place=world.enterprise.place)
    PartyFunction.objects.create(party=office, code=kind.by[0])
    return person("officer", "吴工", Appointment.Role.BUREAU, office, world.enterprise.place)


def declared_as(case):
    """What is declared of a type, in the words of its case."""
    kind = find(FilingType, case["type"])
    said = {name: list(getattr(kind, name)) for name in ("requires", "by", "copies", "period")}
    return said | {"about": kind.about, "public": kind.public, "attachment": kind.attachment}


@pytest.mark.parametrize("case", CASES, ids=TYPES)
def test_it_is_declared_as_its_case_says(case):
    told = {"by": [], "copies": [], "period": [], "public": False, "attachment": True, **case}
    assert declared_as(case) == {name: told[name] for name in declared_as(case)}


def test_every_type_of_the_theme_has_a_case():
    assert sorted(code for code in declared(FilingType) if code.startswith("industry.")) == sorted(TYPES)


@pytest.mark.parametrize("code", TYPES)
def test_it_is_filed(world, code):
    kind = find(FilingType, code)
    row = subject_of(world, find(SubjectKind, kind.about))
    by = filer(world, kind)
    filing = lodging.begin(kind, row, by=by)
    with pytest.raises(Refused, match="还没有填写"):
        lodging.submit(filing, by=by, on=TODAY)
    given = {field.name: field.choices[0][0] if field.choices else VALUES[field.kind] for field in kind.fields}
    assert lodging.save(filing, given, by=by, version=filing.version) == {}
    lodging.attach(filing, b"%PDF-1.4", "文件.pdf", by=by)
    lodging.submit(filing, by=by, on=TODAY)
    assert (filing.number, filing.to) == (f"2019-{filing.pk:07d}", world.bureau)


@pytest.mark.parametrize("code", TYPES)
def test_it_is_filed_by_nobody_else(world, people, code):
    kind = find(FilingType, code)
    row = subject_of(world, find(SubjectKind, kind.about))
    for other in (people.outsider, people.leader, world.firm if kind.by else world.inspector):
        assert not lodging.may_file(kind, row, other)


def test_without_its_declaration_nothing_is_filed(world):
    with tried_out():
        from jingtu.core.subjects import declaring

        filing = lodging.begin(find(FilingType, "industry.soil_monitoring"), world.enterprise, by=world.firm)
        del declaring._declared[FilingType]["industry.soil_monitoring"]
        with pytest.raises(LookupError, match="soil_monitoring"):
            lodging.submit(filing, by=world.firm, on=TODAY)
