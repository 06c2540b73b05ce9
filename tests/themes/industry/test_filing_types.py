"""Every type of filing of the theme is filed whole: incomplete it is refused, complete it gets its number and its office."""

import pytest

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

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.requires("FIL-02", "FIL-03", "FIL-15", "FIL-17", "FIL-28", "FIL-36", "FIL-42", "REG-23", "REG-31", "REC-04"),
    pytest.mark.requires("FLOW-06", "FLOW-07", "FLOW-08", "REC-31", "REC-33"),
]
VALUES = {"text": "甲", "long_text": "甲乙丙", "number": "3", "date": "2019-06-01", "yes_no": True}
TYPES = [code for code in declared(FilingType) if code.startswith("industry.")]


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
