"""What becomes public is what may be, by whom it may be, once; taken back it says so."""

import dataclasses
import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from jingtu.core.exchange import reading
from jingtu.core.exchange.declaring import Flow, Publication, publication_of_filing, publication_of_list
from jingtu.core.exchange.models import Release
from jingtu.core.exchange.releasing import release_edition, release_filing, withdraw
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.journal.models import Entry as JournalEntry
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.editions import draw_up
from jingtu.core.subjects.declaring import DeclarationRefused, declared, find, tried_out
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.parameters import Parameter
from jingtu.themes.industry.filings import DEMOLITION_PLAN, RESPONSIBILITY_LETTER
from jingtu.themes.industry.lists import HEAVY_METALS, KEY_UNITS, ORDERED_CLOSED
from tests.support.publishing import BASIS, accepted, edition
from tests.support.supervision import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.requires("PUB-02", "PUB-03", "PUB-04", "PUB-05", "PUB-11", "FLOW-08")]

A_DAY = dt.timedelta(days=1)
TO_THE_PUBLIC = {"on": TODAY, "basis": BASIS, "reviewed": True}


def facts_now(release):
    return {str(fact.label): fact.value for fact in reading.facts_of(release, reading.open_items(release).get())}


@pytest.mark.parametrize("kind", [KEY_UNITS, ORDERED_CLOSED], ids=lambda kind: kind.code)
def test_an_edition_becomes_public_with_authority_basis_and_day(world, kind):
    release = release_edition(edition(world, kind), by=world.inspector, **TO_THE_PUBLIC)
    assert (release.number, release.authority, release.source) == (f"GK2019-{release.pk:07d}", world.bureau, world.bureau)
    assert [(item.name, item.facts["entered_on"]) for item in reading.open_items(release)] == [("香河演示电镀厂", "2019-06-30")]
    assert list(reading.found("香河演示")) == [release]
    assert list(reading.found("廊坊演示")) == []
    assert JournalEntry.objects.filter(action="exchange.release", subject=f"release:{release.pk}").count() == 1


def test_the_holder_makes_his_results_public_and_nothing_but_what_is_declared(world):
    filing = accepted(world)
    release = release_filing(filing, by=world.firm, **TO_THE_PUBLIC)
    filing.refresh_from_db()
    assert (filing.state, release.authority, release.source) == (Filing.State.PUBLISHED, world.works, world.works)
    found = facts_now(release)
    assert (found["监测机构"], found["监测项目"]) == ("廊坊演示检测公司", "镉、铅")


def test_an_office_makes_a_letter_public(world):
    values = {"year": "2019", "signed_by": "香河县人民政府", "signed_on": "2019-03-01"}
    release = release_filing(accepted(world, RESPONSIBILITY_LETTER, values=values), by=world.inspector, **TO_THE_PUBLIC)
    assert (release.authority, facts_now(release)["签订的政府或部门"]) == (world.bureau, "香河县人民政府")


def test_what_is_taken_back_says_so_and_can_become_public_again(world):
    filing = accepted(world)
    first = release_filing(filing, by=world.inspector, **TO_THE_PUBLIC)
    with pytest.raises(Refused, match="公众会看到"):
        withdraw(first, by=world.inspector, on=TODAY, reason=" ")
    withdraw(first, by=world.inspector, on=TODAY, reason="数据有误")
    filing.refresh_from_db()
    assert (filing.state, first.withdrawn_authority, first.withdrawn_reason) == (Filing.State.HIDDEN, world.bureau, "数据有误")
    assert not reading.open_items(first).exists()
    assert [event.step for event in filing.events.all()] == ["publish", "hide"]
    with pytest.raises(Overtaken, match="已经撤销"):
        withdraw(first, by=world.inspector, on=TODAY, reason="数据有误")
    second = release_filing(filing, by=world.inspector, **TO_THE_PUBLIC)
    assert list(reading.found("电镀")) == [second]


def test_without_review_or_with_a_stricter_class_nothing_becomes_public(world):
    found, table = edition(world), type(world.enterprise).objects
    with pytest.raises(Refused, match="已逐项审查"):
        release_edition(found, by=world.inspector, on=TODAY, basis=BASIS)
    for sensitivity in ("K1", "K2", "K3", "K4"):
        table.update(sensitivity=sensitivity)
        with pytest.raises(Refused, match="“香河演示电镀厂”等 1 项的共享级别不允许公开"):
            release_edition(found, by=world.inspector, **TO_THE_PUBLIC)
    table.update(sensitivity="K5")
    release_edition(found, by=world.inspector, **TO_THE_PUBLIC)
    assert table.get().sensitivity == "K6"
    assert JournalEntry.objects.get(action="subjects.classify").detail["subjects"] == [world.enterprise.pk]


@pytest.mark.parametrize(
    ("change", "words"),
    [({"on": TODAY + A_DAY}, "还没有到"), ({"on": TODAY - A_DAY}, "要先公布"), ({"basis": "  "}, "要写明依据")],
)
def test_a_release_that_cannot_be_is_refused(world, change, words):
    with pytest.raises(Refused, match=words):
        release_edition(edition(world), by=world.inspector, **(TO_THE_PUBLIC | change))
    assert not Release.objects.exists()


def test_a_draft_a_list_for_the_house_and_a_paper_for_the_house_do_not_become_public(world):
    draft = draw_up(KEY_UNITS, world.enterprise.place, by=world.inspector, as_of=TODAY)
    with pytest.raises(Refused, match="要先公布"):
        release_edition(draft, by=world.inspector, **TO_THE_PUBLIC)
    with pytest.raises(Refused, match="不向社会公开"):
        release_edition(edition(world, HEAVY_METALS), by=world.inspector, **TO_THE_PUBLIC)
    filing = Filing.objects.create(
        type=DEMOLITION_PLAN.code,
        subject=world.demolition.subject,
        place_path="131024",
        begun_by=world.firm,
        begun_at=draft.drawn_at,
    )
    with pytest.raises(Refused, match="不向社会公开"):
        release_filing(filing, by=world.firm, **TO_THE_PUBLIC)


def test_the_same_is_not_released_twice_nor_before_it_was_accepted(world):
    found, filing = edition(world), accepted(world)
    release_edition(found, by=world.inspector, **TO_THE_PUBLIC)
    with pytest.raises(Overtaken, match="已经公开"):
        release_edition(found, by=world.inspector, **TO_THE_PUBLIC)
    Filing.objects.filter(pk=filing.pk).update(state="submitted")
    with pytest.raises(Overtaken, match="待受理"):
        release_filing(filing, by=world.firm, **TO_THE_PUBLIC)


def test_the_holder_releases_on_the_day_itself_and_the_office_may_record_an_earlier_one(world):
    filing = accepted(world, on=TODAY - A_DAY)
    earlier = TO_THE_PUBLIC | {"on": TODAY - A_DAY}
    with pytest.raises(Refused, match="公开日期就是今天 2019-06-30，不能另填 2019-06-29"):
        release_filing(filing, by=world.firm, **earlier)
    assert not Release.objects.exists()
    assert release_filing(filing, by=world.inspector, **earlier).released_on == TODAY - A_DAY


@pytest.mark.parametrize("who", ["keeper", "bureau", "town", "leader", "outsider", "auditor"])
def test_nobody_else_publishes_or_takes_back(world, people, who):
    other, filing = getattr(people, who), accepted(world)
    with pytest.raises(PermissionDenied):
        release_filing(filing, by=other, **TO_THE_PUBLIC)
    with pytest.raises(PermissionDenied):
        release_edition(edition(world), by=other, **TO_THE_PUBLIC)
    with pytest.raises(PermissionDenied):
        withdraw(release_filing(filing, by=world.firm, **TO_THE_PUBLIC), by=other, on=TODAY, reason="理由")


def test_what_a_higher_level_releases_for_all_is_not_released_below_it(world, people):
    """The rule of the field's data: where a law names the province, a county shows what the province released, or nothing."""
    by_province = Parameter("industry.assessments_suspended_by")
    with tried_out():
        from jingtu.core.subjects import declaring

        old = declaring._declared[Publication].pop("industry.self_monitoring_public")
        dataclasses.replace(old, level_rule=by_province)
        filing = accepted(world)
        with pytest.raises(Refused, match=r"由省级统一发布（中华人民共和国环境保护法，第四十四条第二款）"):
            release_filing(filing, by=world.inspector, **TO_THE_PUBLIC)
        province = type(world.bureau).objects.create(name="河北省生态环境厅", place=world.enterprise.place.parent.parent)
        release = release_filing(filing, by=world.inspector, authority=province, **TO_THE_PUBLIC)
        assert (release.authority, release.released_by) == (province, world.inspector)


def test_the_database_keeps_one_open_release_and_a_reason_for_each_withdrawal(world):
    release = release_edition(edition(world), by=world.inspector, **TO_THE_PUBLIC)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(withdrawn_on=TODAY)
    release.pk, release.number = None, "GK2019-X"
    with pytest.raises(IntegrityError), transaction.atomic():
        release.save(force_insert=True)


def test_every_publication_names_a_list_or_types_and_fields_that_there_are():
    for each in declared(Publication).values():
        if each.list:
            assert publication_of_list(find(SubjectList, each.list).code) == each
        for code in each.filings:
            assert publication_of_filing(code) == each
            assert find(FilingType, code).public
        named = {field.name for code in each.filings for field in find(FilingType, code).fields}
        assert set(each.fields) <= named
        assert all(value.source.clause for value in each.rule.facts.values)
    public = {kind.code for kind in declared(FilingType).values() if kind.public}
    assert {code for code in public if publication_of_filing(code) is None} <= {
        "industry.closing_survey",
        "industry.baseline_survey",
    }


@pytest.mark.parametrize(
    ("kind", "given", "words"),
    [
        (Publication, {"meaning": "甲", "rule": Parameter("a.b")}, "one of"),
        (Publication, {"list": "a.b", "publisher": "ecology", "meaning": "甲"}, "rule"),
        (Publication, {"list": "a.b", "meaning": "甲", "rule": Parameter("a.b")}, "publisher"),
        (Publication, {"filings": ("a.b",), "meaning": "甲", "rule": Parameter("a.b")}, "fields"),
        (Flow, {"list": "a.b", "meaning": "甲", "rule": Parameter("a.b")}, "to"),
    ],
)
def test_what_lacks_something_cannot_be_declared(kind, given, words):
    with pytest.raises(DeclarationRefused, match=words):
        kind("industry.none", "空", requires=("PUB-02",), **given)
