"""A filing goes its way with a number and events; each step by whom it is for, and nobody decides on his own."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.filings import lodging
from jingtu.core.filings.models import Filing, FilingFact
from jingtu.core.journal.models import Entry
from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import Party, PartyFunction
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.revising import revise
from jingtu.themes.industry.filings import DEMOLITION_PLAN, HIDDEN_DANGER
from tests.support.supervision import TODAY, city

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FIL-02", "FLOW-06")]

FACTS = {
    "facilities": "电镀车间一座",
    "residues": "镀槽残液",
    "hazardous_waste_t": "12.50",
    "disposal": "交有资质单位处置",
    "order": "先生产线，后污水站",
    "emergency": "围堰和吸附材料",
    "contact": "周厂",
    "monitoring": "监字〔2019〕7号，未超标",
}


@pytest.fixture
def draft(world):
    filing = lodging.begin(DEMOLITION_PLAN, world.demolition, by=world.firm)
    assert lodging.save(filing, FACTS, by=world.firm, version=0) == {}
    lodging.attach(filing, b"%PDF-1.4", "方案.pdf", by=world.firm)
    return filing


@pytest.fixture
def submitted(draft, world):
    return lodging.submit(draft, by=world.firm, on=TODAY)


def test_a_submission_gets_a_number_and_the_office_is_told(submitted, world):
    assert (submitted.state, submitted.submitted_on, submitted.to) == ("submitted", TODAY, world.bureau)
    assert submitted.number == f"2019-{submitted.pk:07d}"
    assert "收到拆除活动残留污染物清理和安全处置方案" in Notice.objects.get(recipient=world.inspector).subject
    assert FilingFact.objects.get(filing=submitted).number == Decimal("12.5")
    assert Entry.objects.filter(action="filings.step", subject=f"filing:{submitted.pk}").count() == 1


def test_a_submission_goes_to_the_office_where_the_subject_lies_by_then(draft, world, people):
    there = people.outsider.party.place
    office = Party.objects.create(name="霸州市生态环境局", place=there)
    PartyFunction.objects.create(party=office, code="ecology")
    revise(world.demolition, {"place": there}, by=city(world), on=TODAY, version=world.demolition.version)

    lodging.submit(draft, by=world.firm, on=TODAY)

    assert (draft.to, draft.by) == (office, world.works)
    assert not lodging.may_decide(draft, world.inspector)


def test_a_holder_goes_on_filing_where_its_subject_has_moved_to(world, people):
    row = world.enterprise
    revise(row, {"place": people.outsider.party.place}, by=city(world), on=TODAY, version=row.version)

    assert lodging.begin(HIDDEN_DANGER, row, by=world.firm).by == world.works


def test_a_draft_that_was_begun_before_there_was_an_office_goes_to_the_one_registered_since(world):
    PartyFunction.objects.all().delete()
    draft = lodging.begin(DEMOLITION_PLAN, world.demolition, by=world.firm)
    assert draft.to is None
    PartyFunction.objects.create(party=world.bureau, code="ecology")
    lodging.save(draft, FACTS, by=world.firm, version=0)
    lodging.attach(draft, b"%PDF-1.4", "方案.pdf", by=world.firm)

    assert lodging.submit(draft, by=world.firm, on=TODAY).to == world.bureau


def test_what_is_not_complete_is_not_submitted(world):
    filing = lodging.begin(DEMOLITION_PLAN, world.demolition, by=world.firm)
    with pytest.raises(Refused, match=r"还没有填写拆除的生产设施.*现场负责人和电话"):
        lodging.submit(filing, by=world.firm, on=TODAY)
    lodging.save(filing, FACTS, by=world.firm, version=0)
    with pytest.raises(Refused, match="还没有附件"):
        lodging.submit(filing, by=world.firm, on=TODAY)
    assert Filing.objects.get().state == "draft"


def test_what_cannot_be_kept_is_told_and_the_rest_is_kept(draft, world):
    wrong = lodging.save(draft, FACTS | {"hazardous_waste_t": "许多", "contact": "李厂"}, by=world.firm, version=1)
    assert wrong == {"hazardous_waste_t": "“危险废物数量”应当是一个数字，收到的是“许多”。请改正。"}
    assert (draft.values["contact"], draft.values["hazardous_waste_t"]) == ("李厂", "12.50")


def test_of_two_who_fill_in_at_once_the_second_is_told(draft, world):
    with pytest.raises(Overtaken, match="您的改动没有保存"):
        lodging.save(draft, {"contact": "别人"}, by=world.firm, version=0)


def test_one_draft_at_a_time_is_begun(draft, world):
    assert lodging.begin(DEMOLITION_PLAN, world.demolition, by=world.firm) == draft


def test_the_office_accepts_or_returns_with_a_reason(submitted, world):
    with pytest.raises(Refused, match="要写明理由"):
        lodging.return_(submitted, by=world.inspector, on=TODAY, reason=" ")
    lodging.return_(submitted, by=world.inspector, on=TODAY, reason="缺应急物资清单")
    assert submitted.state == "returned"
    lodging.submit(submitted, by=world.firm, on=TODAY)
    lodging.accept(submitted, by=world.inspector, on=TODAY)
    assert [event.step for event in submitted.events.all()] == ["submit", "return", "submit", "accept"]


def test_what_is_decided_is_not_withdrawn(submitted, world):
    lodging.accept(submitted, by=world.inspector, on=TODAY)
    with pytest.raises(Overtaken, match="现在是“已备案”"):
        lodging.withdraw(submitted, by=world.firm, on=TODAY)


@pytest.mark.parametrize("who", ["keeper", "bureau", "town", "outsider", "leader"])
def test_others_neither_file_nor_decide(world, people, submitted, who):
    other = getattr(people, who)
    with pytest.raises(PermissionDenied):
        lodging.begin(DEMOLITION_PLAN, world.demolition, by=other)
    with pytest.raises(PermissionDenied):
        lodging.accept(submitted, by=other, on=TODAY)


def test_nobody_decides_on_what_his_own_office_filed(submitted, world):
    Filing.objects.filter(pk=submitted.pk).update(by=world.bureau)
    submitted.refresh_from_db()
    with pytest.raises(Refused, match="要由别人受理"):
        lodging.accept(submitted, by=world.inspector, on=TODAY)


def test_the_next_one_begins_with_what_was_filed_last(submitted, world):
    lodging.accept(submitted, by=world.inspector, on=TODAY)
    following = lodging.begin(DEMOLITION_PLAN, world.demolition, by=world.firm)
    assert (following.values, following.after) == (submitted.values, submitted)


def test_a_day_to_come_is_refused(draft, world):
    with pytest.raises(Refused, match="还没有到"):
        lodging.submit(draft, by=world.firm, on=TODAY + dt.timedelta(days=1))


def test_what_is_filled_in_attached_and_taken_off_stands_in_the_journal(draft, world):
    paper = draft.attachments.get()
    lodging.detach(paper, by=world.firm)
    lodging.save(
        draft, {"contact": "李厂"} | {name: value for name, value in FACTS.items() if name != "contact"}, by=world.firm, version=1
    )
    said = Entry.objects.filter(subject=f"filing:{draft.pk}").order_by("pk")
    assert [entry.action for entry in said] == [
        "filings.begin",
        "filings.fill",
        "filings.attach",
        "filings.detach",
        "filings.fill",
    ]
    assert said[4].detail == {"fields": ["contact"]}
    with pytest.raises(Refused, match="还没有附件"):
        lodging.submit(draft, by=world.firm, on=TODAY)


def test_nothing_is_taken_off_what_was_submitted_nor_by_others(draft, submitted, world):
    paper = submitted.attachments.get()
    with pytest.raises(Overtaken, match="附件不能再增减"):
        lodging.detach(paper, by=world.firm)
    with pytest.raises(PermissionDenied):
        lodging.detach(paper, by=world.inspector)


def test_a_filing_is_returned_while_its_sender_writes_a_newer_draft(submitted, world):
    newer = lodging.begin(DEMOLITION_PLAN, world.demolition, by=world.firm)
    lodging.return_(submitted, by=world.inspector, on=TODAY, reason="缺应急物资清单")
    assert set(Filing.objects.values_list("pk", "state")) == {(submitted.pk, "returned"), (newer.pk, "draft")}
    assert lodging.begin(DEMOLITION_PLAN, world.demolition, by=world.firm) == newer
    lodging.attach(newer, b"%PDF-1.4", "方案.pdf", by=world.firm)
    lodging.submit(newer, by=world.firm, on=TODAY)
    assert lodging.begin(DEMOLITION_PLAN, world.demolition, by=world.firm) == submitted
    lodging.submit(submitted, by=world.firm, on=TODAY)
    assert Filing.objects.filter(state="submitted").count() == 2


def test_after_a_withdrawal_the_next_one_begins_with_what_was_taken_back(draft, world):
    lodging.save(draft, FACTS | {"contact": "李厂"}, by=world.firm, version=draft.version)
    lodging.submit(draft, by=world.firm, on=TODAY)
    lodging.withdraw(draft, by=world.firm, on=TODAY)
    following = lodging.begin(DEMOLITION_PLAN, world.demolition, by=world.firm)
    assert following.pk != draft.pk
    assert (following.values, following.after) == (FACTS | {"contact": "李厂"}, draft)


def test_a_filing_is_not_handed_in_before_its_subject_existed(draft, world):
    since = world.demolition.valid_from
    with pytest.raises(Refused, match=r"报送日期 2019-05-31 早于“.*”登记的起始日期 2019-06-01"):
        lodging.submit(draft, by=world.firm, on=since - dt.timedelta(days=1))
    assert lodging.submit(draft, by=world.firm, on=since).submitted_on == since


def test_nothing_is_decided_or_taken_back_before_it_was_submitted(submitted, world):
    before = TODAY - dt.timedelta(days=1)
    with pytest.raises(Refused, match="受理日期 2019-06-29 早于报送日期 2019-06-30"):
        lodging.accept(submitted, by=world.inspector, on=before)
    with pytest.raises(Refused, match="退回日期 2019-06-29 早于报送日期 2019-06-30"):
        lodging.return_(submitted, by=world.inspector, on=before, reason="缺图")
    with pytest.raises(Refused, match="撤回日期 2019-06-29 早于报送日期 2019-06-30"):
        lodging.withdraw(submitted, by=world.firm, on=before)
    assert lodging.withdraw(submitted, by=world.firm, on=TODAY).state == "withdrawn"
