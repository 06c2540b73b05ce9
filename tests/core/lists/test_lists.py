"""Who is on a list on a day, why and by whom; editions stay as they were published; lists that contradict each other are told."""

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from jingtu.core.duties.declaring import Who
from jingtu.core.journal.models import Entry as JournalEntry
from jingtu.core.lists.checking import breaking
from jingtu.core.lists.declaring import Consistency, SubjectList
from jingtu.core.lists.editions import before, compare, draw_up, issue, publish, rows_on
from jingtu.core.lists.entering import enter, leave, on_list
from jingtu.core.lists.models import Edition, Entry
from jingtu.core.lists.workbooks import workbook
from jingtu.core.subjects.declaring import DeclarationRefused, declared, find
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.revising import revise
from jingtu.themes.industry.lists import (
    CLOSED_IS_NOT_TO_CLOSE,
    HEAVY_METALS,
    HEAVY_METALS_ARE_KEY,
    HEAVY_METALS_ARE_LISTED,
    KEY_UNITS,
    ORDERED_CLOSED,
    PERMITTED,
)
from tests.support.supervision import FOUNDED, TODAY, city, enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.requires("REG-08", "REG-13", "REG-14", "REG-55", "REC-12")]

MARCH, MAY = dt.date(2019, 3, 29), dt.date(2019, 5, 6)
A_DAY = dt.timedelta(days=1)


def put(world, row=None, kind=KEY_UNITS, on=MARCH, basis="廊环〔2019〕1号"):
    return enter(kind, row or world.enterprise, by=world.inspector, on=on, basis=basis)


def members(kind, on, place=""):
    return set(on_list(kind, on, place).values_list("subject", flat=True))


def test_an_entry_has_day_basis_and_authority_and_counts_from_that_day(world):
    entry = put(world)
    assert (entry.entered_authority, entry.entered_basis) == (world.bureau, "廊环〔2019〕1号")
    assert members(KEY_UNITS, MARCH - A_DAY) == set()
    assert members(KEY_UNITS, MARCH) == members(KEY_UNITS, MARCH, world.enterprise.place_path) == {world.enterprise.pk}
    assert members(KEY_UNITS, MARCH, "12") == set()
    assert JournalEntry.objects.filter(action="lists.enter", subject=f"subject:{world.enterprise.pk}").count() == 1


def test_removal_counts_from_its_day_and_the_past_stays(world):
    put(world)
    entry = leave(KEY_UNITS, world.enterprise, by=world.inspector, on=MAY, basis="已终止调查")
    assert (entry.left_authority, entry.left_basis) == (world.bureau, "已终止调查")
    assert members(KEY_UNITS, MAY - A_DAY) == {world.enterprise.pk}
    assert members(KEY_UNITS, MAY) == set()
    assert put(world, on=MAY).pk != entry.pk


@pytest.mark.parametrize(
    ("on", "basis", "words"),
    [
        (TODAY + A_DAY, "文件", "还没有到"),
        (FOUNDED - A_DAY, "文件", "早于 2010-05-01"),
        (MARCH, "  ", "要写明依据"),
    ],
)
def test_what_cannot_be_is_refused(world, on, basis, words):
    with pytest.raises(Refused, match=words):
        put(world, on=on, basis=basis)
    assert not Entry.objects.exists()


def test_nobody_is_on_a_list_twice_and_none_leaves_that_is_not_on_it(world):
    with pytest.raises(Refused, match="不在“土壤环境重点监管企业名单”里"):
        leave(KEY_UNITS, world.enterprise, by=world.inspector, on=MAY, basis="文件")
    put(world)
    with pytest.raises(Refused, match="已经在"):
        put(world)
    with pytest.raises(Refused, match="早于 2019-03-29"):
        leave(KEY_UNITS, world.enterprise, by=world.inspector, on=MARCH - A_DAY, basis="文件")
    leave(KEY_UNITS, world.enterprise, by=world.inspector, on=MAY, basis="文件")
    with pytest.raises(Refused, match="才移出名录"):
        put(world, on=MAY - A_DAY)
    assert Entry.objects.count() == 1


def test_the_database_holds_one_open_entry_and_no_end_before_the_beginning(world):
    entry = put(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            list_code=entry.list_code, subject=entry.subject, place_path="13", entered_on=MAY, entered_basis="文件"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(left_on=MARCH - A_DAY)


@pytest.mark.parametrize("who", ["keeper", "town", "leader", "outsider", "system_admin"])
def test_only_the_office_in_charge_decides(world, people, who):
    with pytest.raises(PermissionDenied, match="生态环境"):
        enter(KEY_UNITS, world.enterprise, by=getattr(people, who), on=MARCH, basis="文件")
    with pytest.raises(PermissionDenied):
        publish(KEY_UNITS, world.enterprise.place, by=getattr(people, who), as_of=MARCH, document="文件")


def test_an_edition_stays_as_published_and_two_are_compared(world):
    place = world.enterprise.place
    other = enterprise(world.inspector, world.works, name="安香河药厂", code="91131024MA0000002X")
    put(world)
    first = publish(KEY_UNITS, place, by=world.inspector, as_of=MARCH, document="廊环〔2019〕1号")
    put(world, other, on=MAY)
    leave(KEY_UNITS, world.enterprise, by=world.inspector, on=MAY, basis="已终止调查")
    second = publish(KEY_UNITS, place, by=world.inspector, as_of=MAY, document="廊环〔2019〕2号")
    first = Edition.objects.get(pk=first.pk)
    assert (first.number, second.number, second.authority) == (1, 2, world.bureau)
    assert [row["name"] for row in first.rows] == ["香河演示电镀厂"]
    difference = compare(first, second)
    assert [row["name"] for row in difference.entered] == ["安香河药厂"]
    assert [row["name"] for row in difference.left] == ["香河演示电镀厂"]
    assert difference.changed == []


def test_a_new_name_is_told_between_editions(world):
    put(world)
    place = world.enterprise.place
    first = publish(KEY_UNITS, place, by=world.inspector, as_of=MARCH, document="文件")
    type(world.enterprise).objects.update(name="香河新厂")
    second = publish(KEY_UNITS, place, by=world.inspector, as_of=TODAY, document="文件")
    ((was, now),) = compare(first, second).changed
    assert (was["name"], now["name"]) == ("香河演示电镀厂", "香河新厂")


def test_a_draft_has_no_number_until_it_is_published_and_a_place_has_one(world):
    place = world.enterprise.place
    put(world)
    old = draw_up(KEY_UNITS, place, by=world.inspector, as_of=MARCH)
    draft = draw_up(KEY_UNITS, place, by=world.inspector, as_of=TODAY)
    assert (list(Edition.objects.all()), draft.number, before(draft)) == ([draft], None, None)
    with pytest.raises(Overtaken, match="重新起草"):
        issue(old, by=world.inspector, document="文件")
    assert issue(draft, by=world.inspector, document="廊环〔2019〕1号").number == 1
    with pytest.raises(Overtaken, match="没有公布"):
        issue(draft, by=world.inspector, document="文件")
    assert before(publish(KEY_UNITS, place, by=world.inspector, as_of=TODAY, document="文件")) == draft


def test_a_list_that_moved_since_its_draft_is_not_published(world):
    draft = draw_up(KEY_UNITS, world.enterprise.place, by=world.inspector, as_of=TODAY)
    put(world)
    with pytest.raises(Refused, match="又有变动"):
        issue(draft, by=world.inspector, document="文件")
    draft.refresh_from_db()
    assert draft.number is None


@pytest.mark.parametrize(("as_of", "document", "words"), [(TODAY + A_DAY, "文件", "还没有到"), (TODAY, " ", "公布的文件")])
def test_an_edition_that_cannot_be_is_refused(world, as_of, document, words):
    with pytest.raises(Refused, match=words):
        publish(KEY_UNITS, world.enterprise.place, by=world.inspector, as_of=as_of, document=document)


def test_the_workbook_holds_the_edition_and_no_formula(world):
    type(world.enterprise).objects.update(name="=1+1")
    put(world)
    edition = publish(KEY_UNITS, world.enterprise.place, by=world.inspector, as_of=TODAY, document="廊环〔2019〕1号")
    sheet = load_workbook(io.BytesIO(workbook(edition))).active
    assert sheet["A1"].value == "香河县土壤环境重点监管企业名单"
    assert "第1期，截至 2019-06-30，共 1 家" in sheet["A2"].value
    values = [1, world.enterprise.code, "=1+1", "香河县", "2019-03-29", "香河县生态环境局", "廊环〔2019〕1号"]
    assert [cell.value for cell in sheet[4]] == values
    assert sheet["C4"].data_type == "s"


@pytest.fixture
def moved_and_renamed(world, people):
    """The enterprise, listed in May, since renamed and moved to another county on the last day."""
    row, home = world.enterprise, world.enterprise.place
    put(world, on=MAY)
    revise(row, {"name": "安次新名电镀厂", "code": "91131024MA0000003X"}, by=world.inspector, on=MAY + A_DAY, version=row.version)
    row.refresh_from_db()
    revise(row, {"place": people.outsider.party.place}, by=city(world), on=TODAY, version=row.version)
    return home, people.outsider.party.place


def said_of(on, place):
    return [(row["name"], row["code"], row["place"]) for row in rows_on(KEY_UNITS, on, place.path)]


def test_a_list_of_a_past_day_reads_under_the_names_codes_and_places_of_that_day(moved_and_renamed):
    home, there = moved_and_renamed
    assert said_of(MAY, home) == said_of(MAY, home.parent) == [("香河演示电镀厂", "91131024MA0000001X", "香河县")]
    assert said_of(MAY + A_DAY, home) == [("安次新名电镀厂", "91131024MA0000003X", "香河县")]
    assert said_of(MAY + A_DAY, there) == said_of(TODAY, home) == []
    assert said_of(TODAY, there) == [("安次新名电镀厂", "91131024MA0000003X", there.name)]


def test_who_is_on_a_list_of_a_place_on_a_past_day_is_asked_of_where_it_lay_then(world, moved_and_renamed):
    home, there = moved_and_renamed
    assert members(KEY_UNITS, MAY, home.path) == members(KEY_UNITS, TODAY, there.path) == {world.enterprise.pk}
    assert members(KEY_UNITS, MAY, there.path) == members(KEY_UNITS, TODAY, home.path) == set()


def test_an_old_name_stands_in_its_own_order(world):
    other = enterprise(world.inspector, world.works, name="香河制药厂", code="91131024MA0000002X")
    put(world)
    put(world, other)
    row = world.enterprise
    revise(row, {"name": "中环电镀厂"}, by=world.inspector, on=TODAY, version=row.version)
    place = row.place_path
    assert [row["name"] for row in rows_on(KEY_UNITS, MAY, place)] == ["香河演示电镀厂", "香河制药厂"]
    assert [row["name"] for row in rows_on(KEY_UNITS, TODAY, place)] == ["香河制药厂", "中环电镀厂"]


def test_however_many_moved_a_list_of_a_past_day_is_read_in_the_same_number_of_questions(world, people, assert_queries_at_most):
    rows = [enterprise(world.inspector, world.works, name=f"香河{n}厂", code=f"9113102400000000{n}X") for n in range(1, 4)]
    for row in rows:
        put(world, row)
        revise(row, {"place": people.outsider.party.place}, by=city(world), on=TODAY, version=row.version)
    with assert_queries_at_most(6):
        assert len(rows_on(KEY_UNITS, MAY, world.works.place.path)) == 3
    with assert_queries_at_most(2):
        assert rows_on(KEY_UNITS, TODAY, world.works.place.path) == []


def broken(on):
    """By rule the subjects that break it."""
    found = {code: [row.pk for row in breaking(rule, on)] for code, rule in declared(Consistency).items()}
    return {code: rows for code, rows in found.items() if rows}


def test_lists_that_contradict_each_other_are_told_until_they_agree(world):
    put(world, kind=PERMITTED)
    put(world, kind=HEAVY_METALS)
    assert broken(TODAY) == {HEAVY_METALS_ARE_KEY.code: [world.enterprise.pk]}
    put(world, on=MAY)
    assert broken(MAY - A_DAY)
    assert broken(MAY) == {}


def test_who_must_not_be_on_both_lists_is_told(world):
    put(world, kind=ORDERED_CLOSED)
    assert broken(TODAY) == {}
    facts = {"subject_id": world.enterprise.pk, "place_path": world.enterprise.place_path, "entered_basis": "文件"}
    Entry.objects.create(list_code="industry.to_close", entered_on=MARCH, **facts)
    assert list(broken(TODAY)) == [CLOSED_IS_NOT_TO_CLOSE.code]


def test_a_rule_may_speak_of_facts_instead_of_a_list(world):
    type(world.enterprise).objects.update(heavy_metals=True, state="listed")
    assert list(breaking(HEAVY_METALS_ARE_LISTED, TODAY, "131024")) == [world.enterprise]
    assert list(breaking(HEAVY_METALS_ARE_LISTED, TODAY, "12")) == []
    put(world, kind=HEAVY_METALS)
    assert list(breaking(HEAVY_METALS_ARE_LISTED, TODAY)) == []


def test_the_moves_that_a_list_names_are_moves_of_its_kind():
    for each in declared(SubjectList).values():
        moves = find(SubjectKind, each.about).lifecycle.moves
        assert {each.enters_by, each.leaves_by} <= {"", *moves}


def test_listing_and_removing_an_enterprise_enters_and_leaves(world):
    make(world.enterprise, "list", by=city(world), on=MARCH, grounds="廊环〔2019〕1号")
    world.enterprise.refresh_from_db()
    assert world.enterprise.listed_on == MARCH
    assert Entry.objects.get().entered_basis == "廊环〔2019〕1号"
    make(world.enterprise, "remove", by=city(world), on=MAY, grounds="不再符合条件")
    assert Entry.objects.get().left_on == MAY
    make(world.enterprise, "relist", by=city(world), on=MAY, grounds="复核")
    assert Entry.objects.filter(left_on=None).count() == 1


def test_a_list_without_subjects_and_a_rule_without_two_sides_cannot_be_declared():
    with pytest.raises(DeclarationRefused, match="kind of subject"):
        SubjectList("industry.none", "空", requires=("REG-08",))
    with pytest.raises(DeclarationRefused, match="its candidates are"):
        SubjectList("industry.none", "空", requires=("REG-08",), about="industry.enterprise", candidates=Who("industry.tank"))
    with pytest.raises(DeclarationRefused, match="what to do"):
        Consistency("industry.none", "空", requires=("REG-08",), every="a.b", also_on="a.c")
    with pytest.raises(DeclarationRefused, match="one of"):
        Consistency("industry.none", "空", requires=("REG-08",), every="a.b", also_on="a.c", never_on="a.d")
