"""Copies for further offices, facts that the deciding office writes, one filing for one period, and what a draft takes over."""

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.filings import lodging
from jingtu.core.filings.copies import read_copy
from jingtu.core.filings.counting import indexed, sums, with_facts
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import Field, FilingType
from jingtu.core.journal.models import Entry
from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import Appointment, Party, PartyFunction
from jingtu.core.subjects.declaring import DeclarationRefused, tried_out
from jingtu.core.subjects.errors import Refused
from jingtu.themes.industry.filings import DEMOLITION_PLAN, SOIL_MONITORING
from tests.core.filings.test_lodging import FACTS
from tests.support.people import person
from tests.support.supervision import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FIL-02", "FLOW-06")]


@pytest.fixture
def industry(world):
    """The office that gets copies of demolition plans, and its person."""
    office = Party.objects.create(name="香河县工业和信息化局", place=world.bureau.place)
    PartyFunction.objects.create(party=office, code="industry")
    return person("copied", "吴工", Appointment.Role.BUREAU, office, world.bureau.place)


def submitted(world, kind=DEMOLITION_PLAN, row=None, **facts):
    filing = lodging.begin(kind, row or world.demolition, by=world.firm)
    assert lodging.save(filing, facts or FACTS, by=world.firm, version=filing.version) == {}
    lodging.attach(filing, b"%PDF-1.4", "方案.pdf", by=world.firm)
    return lodging.submit(filing, by=world.firm, on=TODAY)


def test_a_copy_is_told_and_read_once(world, industry):
    filing = submitted(world)
    copy = filing.copies.get()
    assert (copy.party, copy.read_on) == (industry.party, None)
    notice = Notice.objects.get(recipient=industry)
    assert "抄送拆除活动" in notice.subject
    read_copy(filing, industry)
    copy.refresh_from_db()
    notice.refresh_from_db()
    assert (copy.read_on, copy.read_by, notice.answered_at is None) == (TODAY, industry, False)
    assert Entry.objects.filter(action="filings.read").exists()
    for other in (industry, world.inspector):
        with pytest.raises(PermissionDenied):
            read_copy(filing, other)


def test_submitted_again_there_is_still_one_copy(world, industry):
    filing = submitted(world)
    lodging.return_(filing, by=world.inspector, on=TODAY, reason="缺清单")
    assert "被退回" in Notice.objects.filter(recipient=world.firm).latest("pk").subject
    lodging.submit(filing, by=world.firm, on=TODAY)
    assert filing.copies.count() == 1


def test_facts_of_the_deciding_office_are_asked_for_at_its_decision(world):
    with tried_out():
        kind = FilingType(
            "industry.tried",
            "试",
            requires=("FIL-02",),
            about="industry.demolition",
            fields=(
                Field("said", "内容"),
                Field("abnormal", "数据是否异常", "yes_no", stage="accept", indexed=True),
                Field("note", "备注", required=False, stage="accept"),
            ),
        )
        filing = submitted(world, kind, said="甲", abnormal=True)
        assert filing.values == {"said": "甲"}  # who files does not write what the office writes
        with pytest.raises(Refused, match="由受理单位填写数据是否异常"):
            lodging.accept(filing, by=world.inspector, on=TODAY)
        with pytest.raises(Refused, match="应当是“是”或“否”"):
            lodging.accept(filing, by=world.inspector, on=TODAY, given={"abnormal": "也许"})
        lodging.accept(filing, by=world.inspector, on=TODAY, given={"abnormal": "是", "said": "乙"})
        assert filing.values == {"said": "甲", "abnormal": True, "note": None}
        following = lodging.begin(kind, world.demolition, by=world.firm)
        assert following.values == {"said": "甲"}


@pytest.mark.requires("FIL-15")
def test_of_one_period_one_filing_waits_and_the_next_draft_asks_for_its_period(world):
    facts = {"year": "2018", "laboratory": "甲", "points": "12", "substances": "镉", "exceeded": "3"}
    first = submitted(world, SOIL_MONITORING, world.enterprise, **facts)
    assert first.period == "2018"
    again = lodging.begin(SOIL_MONITORING, world.enterprise, by=world.firm)
    assert "year" not in again.values
    assert again.values["laboratory"] == "甲"
    lodging.save(again, facts, by=world.firm, version=again.version)
    lodging.attach(again, b"%PDF-1.4", "报告.pdf", by=world.firm)
    with pytest.raises(Refused, match="正在等待受理"):
        lodging.submit(again, by=world.firm, on=TODAY)
    lodging.accept(first, by=world.inspector, on=TODAY)
    lodging.submit(again, by=world.firm, on=TODAY)  # a correction of what was accepted
    assert lodging.last_accepted(again, Filing.objects.all()) == first


@pytest.mark.requires("FIL-15")
def test_indexed_facts_are_filtered_and_summed(world):
    for year, exceeded in (("2017", "1"), ("2018", "2.5")):
        facts = {"year": year, "laboratory": "甲", "points": "12", "substances": "镉", "exceeded": exceeded}
        submitted(world, SOIL_MONITORING, world.enterprise, **facts)
    rows = Filing.objects.all()
    fields = indexed(SOIL_MONITORING)
    assert [(field.name, number, total) for field, number, total in sums(rows, SOIL_MONITORING, fields)] == [
        ("points", 2, "24"),
        ("exceeded", 2, "3.5"),
    ]
    found = with_facts(rows, SOIL_MONITORING, {"exceeded": {"gte": 2}, "year": {"lte": 2018}})
    assert [filing.period for filing in found] == ["2018"]
    assert sums(found, SOIL_MONITORING, fields)[1][2] == "2.5"
    rows.filter(period="2018").update(state="withdrawn")
    assert [total for _field, _number, total in sums(rows, SOIL_MONITORING, fields)] == ["12", "1"]


@pytest.mark.requires("FIL-15")
def test_of_one_period_the_last_that_was_filed_is_summed(world):
    facts = {"year": "2018", "laboratory": "甲", "substances": "镉", "exceeded": "1"}
    for points in ("12", "10"):
        lodging.accept(submitted(world, SOIL_MONITORING, world.enterprise, points=points, **facts), by=world.inspector, on=TODAY)
    submitted(world, SOIL_MONITORING, world.enterprise, points="7", **(facts | {"year": "2017"}))

    def points() -> tuple[int, str]:
        return sums(Filing.objects.all(), SOIL_MONITORING, indexed(SOIL_MONITORING))[0][1:]

    assert points() == (2, "17")
    Filing.objects.filter(values__points="10").update(state="returned")
    assert points() == (2, "19")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"fields": (Field("a", "甲"), Field("a", "乙"))}, "two fields have one name"),
        ({"period": ("year",)}, "names fields that it lacks: year"),
        ({"about": ""}, "kind of subject"),
    ],
)
def test_a_type_that_contradicts_itself_cannot_be_declared(more, said):
    with tried_out(), pytest.raises(DeclarationRefused, match=said):
        FilingType("industry.tried", "试", requires=("FIL-02",), **{"about": "industry.demolition", **more})
