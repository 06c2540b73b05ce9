"""A register as people use it: filters that the kind declares, columns, views, many at once, map, paper, and a million rows."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from shapely.geometry import Point

from jingtu.core.gates.models import Verdict
from jingtu.core.parties.models import Appointment
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event, SavedView, register_indexes
from jingtu.core.subjects.registering import register
from jingtu.themes.industry.kinds import ENTERPRISES
from jingtu.themes.industry.models import Enterprise
from jingtu.web import keyset
from tests.support.people import division
from tests.support.supervision import FOUNDED, TODAY, enterprise

pytestmark = pytest.mark.django_db

KIND = "industry.enterprise"
ADDRESS = f"/registers/{KIND}/"


def names(page) -> list[str]:
    assert page.status_code == 200
    return [each["row"].name for each in page.context["rows"]]


@pytest.fixture
def office(world, client_for):
    """The inspector's browser, and three more enterprises."""
    for number, (sector, metals) in enumerate((("炼焦", True), ("炼焦", False), ("制药", False)), 1):
        enterprise(world.inspector, world.works, f"香河{number}号厂", sector=sector, heavy_metals=metals, code=f"C{number}")
    return client_for("inspector")


def test_declared_fields_narrow_a_register(office):
    assert names(office.get(ADDRESS + "?sector=炼焦")) == ["香河1号厂", "香河2号厂"]
    assert names(office.get(ADDRESS + "?sector=炼焦&heavy_metals=1")) == ["香河1号厂"]
    assert names(office.get(ADDRESS + "?heavy_metals=0&words=香河")) == ["香河2号厂", "香河3号厂", "香河演示电镀厂"]
    assert names(office.get(ADDRESS + "?place=131081")) == []
    wrong = office.get(ADDRESS + "?place=无此县")
    assert "没有找到“无此县”" in wrong.content.decode()


def test_days_narrow_a_register_from_both_sides(world, client_for):
    page = client_for("inspector").get("/registers/industry.demolition/?starts_on_from=2019-08-01&starts_on_until=2019-08-01")
    assert names(page) == [world.demolition.name]
    assert names(client_for("inspector").get("/registers/industry.demolition/?starts_on_until=2019-07-31")) == []


@pytest.mark.parametrize("sort", ["name", "-name", "place", "-place", "state", "-state", "since", "-since"])
@pytest.mark.parametrize("many", [False, True])
def test_pages_go_both_ways_without_gap_or_repeat_whether_rows_are_few_or_many(office, monkeypatch, sort, many):
    if many:  # as a register above the ceiling is read: along the index of its order
        monkeypatch.setattr(keyset, "CEILING", 2)
    monkeypatch.setattr("jingtu.web.console.registers.listing_of.__defaults__", (2,))
    page, seen, pages = office.get(ADDRESS + f"?sort={sort}"), [], []
    while True:
        pages.append(names(page))
        seen += pages[-1]
        if not page.context["listing"].next:
            break
        page = office.get(ADDRESS + page.context["listing"].next)
    assert sorted(seen) == sorted(Enterprise.objects.values_list("name", flat=True))
    back = office.get(ADDRESS + page.context["listing"].previous)
    assert names(back) == pages[-2]
    assert ("约" in page.context["listing"].total) is many


@pytest.mark.parametrize("asked", ["words=香河", "words=香河&place=131024", "words=xh&sector=炼焦", "heavy_metals=0"])
@pytest.mark.parametrize("rare", [0, 2_000])
@pytest.mark.parametrize("ceiling", [1, 10_000])
def test_words_and_declared_fields_find_the_same_however_many_rows_there_are(office, monkeypatch, asked, rare, ceiling):
    plain = names(office.get(f"{ADDRESS}?{asked}&sort=-name"))
    monkeypatch.setattr("jingtu.core.search.pairs.RARE", rare)
    monkeypatch.setattr(keyset, "CEILING", ceiling)
    monkeypatch.setattr("jingtu.web.console.register_filter.FOUND_BY_WORDS", ceiling)
    monkeypatch.setattr("jingtu.web.console.registers.listing_of.__defaults__", (1,))

    page = office.get(f"{ADDRESS}?{asked}&sort=-name")
    found = names(page)
    while following := page.context["listing"].next:
        page = office.get(ADDRESS + following)
        found += names(page)

    assert found == plain != []
    assert ("约" in page.context["listing"].total) is (len(plain) > ceiling)


def test_a_firm_finds_by_words_what_it_holds_alone(office, world, client_for):
    enterprise(world.inspector, world.bureau, "香河别家电镀厂")

    assert names(client_for("firm").get(ADDRESS + "?words=电镀")) == [world.enterprise.name]
    assert names(client_for("firm").get(ADDRESS + "?words=%25")) == []


def test_a_page_mark_that_was_tampered_with_begins_at_the_first_page(office):
    for mark in ("bm90IGpzb24=", "WyJhXHUwMDAwIiwgMV0=", "WyJhIiwgIngiXQ==", "W10="):
        assert names(office.get(ADDRESS + f"?after={mark}"))[0] == "香河1号厂"
    assert names(office.get(ADDRESS + "?sort=since&after=WyJ5ZXN0ZXJkYXkiLCAxXQ=="))[0] == "香河演示电镀厂"


def test_columns_are_chosen_and_the_name_always_stays(office):
    page = office.get(ADDRESS + "?column=address&column=no_such")
    assert [column.name for column in page.context["columns"].shown] == ["name", "address"]
    assert "责任单位" in page.content.decode()  # offered, not shown


def test_filtering_keeps_the_columns_the_order_and_the_map(office):
    page = office.get(ADDRESS + "?column=address&column=code&sort=-name&view=map&state=candidate").content.decode()
    search = page.split('role="search"')[1].split("</form>")[0]
    for name, value in (("column", "address"), ("column", "code"), ("sort", "-name"), ("view", "map")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in search


def test_a_view_is_kept_shared_with_the_office_and_dropped_by_its_owner_alone(office, client_for):
    office.post(f"{ADDRESS}views/", {"name": "炼焦厂", "address": "sector=炼焦&after=x", "shared": "on"})
    view = SavedView.objects.get()
    assert "after" not in view.address
    colleague = client_for("colleague")
    assert [each["view"] for each in colleague.get(ADDRESS).context["views"]] == [view]
    assert colleague.post(f"{ADDRESS}views/{view.pk}/drop/").status_code == 404
    assert client_for("keeper").get(ADDRESS).context["views"] == []
    office.post(f"{ADDRESS}views/{view.pk}/drop/")
    assert not SavedView.objects.exists()


def test_many_are_moved_after_seeing_who_can_and_who_is_refused_and_why(office, world, client_for):
    office = client_for("decider")
    rows = list(Enterprise.objects.order_by("pk"))
    listed = rows[0]
    office.post(f"{ADDRESS}{listed.pk}/moves/list/", {"on": TODAY.isoformat(), "grounds": "名录第1号"})
    chosen = {"subjects": [row.pk for row in rows], "move": "list"}
    preview = office.post(f"{ADDRESS}moves/", chosen)
    assert [row.name for row in preview.context["able"]] == ["香河1号厂", "香河2号厂", "香河3号厂"]
    assert "现在的状态是“在录”" in preview.context["unable"][0][1]
    assert Event.objects.filter(move="list").count() == 1  # the trial left nothing
    done = office.post(f"{ADDRESS}moves/", chosen | {"sure": "yes", "on": TODAY.isoformat(), "grounds": "名录第2号"}, follow=True)
    assert "已办理 3 项" in done.content.decode()
    assert set(Enterprise.objects.values_list("state", flat=True)) == {"listed"}
    assert "没有勾选" in office.post(f"{ADDRESS}moves/", {"move": "list"}, follow=True).content.decode()


def test_what_a_gate_holds_back_is_tried_without_a_number_and_quoted_with_one_when_it_is_refused(world, client_for):
    office, address = client_for("inspector"), "/registers/industry.demolition/moves/"
    chosen = {"subjects": [world.demolition.pk], "move": "start"}
    preview = office.post(address, chosen)
    (_row, why), *others = preview.context["unable"]
    assert others == []
    assert why.startswith("现在不能")
    assert "请先办理拆除方案备案" in why
    assert "答复" not in why
    assert not Verdict.objects.exists()
    done = office.post(address, chosen | {"sure": "yes", "on": TODAY.isoformat(), "grounds": "开工单"}, follow=True)
    assert f"见准入答复 {Verdict.objects.get().number}" in done.content.decode()


def test_all_that_a_filter_finds_are_moved_at_once_up_to_a_number(office, client_for, monkeypatch):
    office = client_for("decider")
    preview = office.post(f"{ADDRESS}moves/", {"move": "list", "filter": "sector=炼焦"})
    assert [row.name for row in preview.context["able"]] == ["香河1号厂", "香河2号厂"]
    monkeypatch.setattr("jingtu.web.console.register_moves.MOVED_AT_ONCE", 1)
    refused = office.post(f"{ADDRESS}moves/", {"move": "list", "filter": "sector=炼焦"}, follow=True)
    assert "一次最多办理 1 项" in refused.content.decode()


def test_a_filter_in_error_moves_nobody_and_a_number_that_no_row_has_finds_none(office):
    wrong = "place=无此县"
    assert "符合条件的全部" not in office.get(f"{ADDRESS}?{wrong}").content.decode()
    refused = office.post(f"{ADDRESS}moves/", {"move": "list", "filter": wrong}, follow=True)
    assert "筛选条件有误" in refused.content.decode()
    none = office.post(f"{ADDRESS}moves/", {"move": "list", "subjects": ["9" * 30]}, follow=True)
    assert "没有勾选" in none.content.decode()


def test_a_person_without_the_office_moves_nobody(office, client_for):
    rows = [row.pk for row in Enterprise.objects.all()]
    preview = client_for("keeper").post(f"{ADDRESS}moves/", {"subjects": rows, "move": "list"})
    assert preview.context["able"] == []
    assert client_for("outsider").post(f"{ADDRESS}moves/", {"subjects": rows, "move": "list"}, follow=True).redirect_chain


def test_the_map_draws_what_has_a_position_and_says_how_many_have_none(world, office):
    home = world.works.place
    register(
        ENTERPRISES, by=world.inspector, place=home, name="有坐标的厂", on=FOUNDED, geometry=Point(117.0, 39.76), sector="炼焦"
    )
    drawing = office.get(ADDRESS + "?view=map").context["map"]
    assert [each["spot"].label for each in drawing["spots"]] == ["有坐标的厂"]
    assert drawing["undrawn"] == 4


def test_more_than_can_be_drawn_one_by_one_are_counted_by_place(world, office, monkeypatch):
    monkeypatch.setattr("jingtu.web.console.registers.DRAWN_AT_MOST", 2)
    drawing = office.get(ADDRESS + "?view=map").context["map"]
    assert not drawing["few"]
    assert [each["number"] for each in drawing["places"]] == [4]


def test_paper_says_what_was_asked_and_what_is_left_out(office, monkeypatch):
    page = office.get(f"{ADDRESS}print/?sector=炼焦").content.decode()
    assert "行业：炼焦" in page
    assert "香河1号厂" in page
    assert "香河3号厂" not in page
    monkeypatch.setattr("jingtu.web.console.registers.PRINTED_AT_MOST", 2)
    assert "没有列全" in office.get(f"{ADDRESS}print/").content.decode()


def test_a_person_of_many_areas_reads_a_register(world, client_for):
    areas = [division(f"131024{at:03d}000", f"{at}镇", "town", f"131024{at:03d}") for at in range(60)]
    town = areas[7]
    enterprise(world.inspector, world.works, "镇里的厂", code="T1")
    Enterprise.objects.filter(code="T1").update(place=town, place_path=town.path)
    Appointment.objects.get(user=world.colleague).areas.set(areas)
    assert names(client_for("colleague").get(ADDRESS)) == ["镇里的厂"]


def test_a_subject_is_entered_by_hand_and_the_wrong_is_said_at_its_field(world, client_for):
    office = client_for("inspector")
    given = {
        "name": "香河新厂",
        "place": "131024",
        "sector": "炼焦",
        "on": "2019-06-01",
        "longitude": "117.0",
        "latitude": "39.7",
    }
    wrong = office.post(f"{ADDRESS}new/", given | {"code": "91131024MA00000010", "holder": "无此单位"}).content.decode()
    assert "校验位" in wrong
    assert "单位名录里没有这个单位" in wrong
    assert "不在您的管辖区域内" in office.post(f"{ADDRESS}new/", given | {"place": "131081"}).content.decode()
    assert "还没有到" in office.post(f"{ADDRESS}new/", given | {"on": "2019-07-01"}).content.decode()
    assert not Enterprise.objects.filter(name="香河新厂").exists()
    assert office.post(f"{ADDRESS}new/", given).status_code == 302
    row = Enterprise.objects.get(name="香河新厂")
    assert (row.state, row.valid_from, row.geometry.x) == ("candidate", dt.date(2019, 6, 1), 117.0)


def test_an_outline_is_typed_in_for_a_point_and_stays_where_nothing_is_typed(world, client_for):
    office, row = client_for("inspector"), enterprise(world.inspector, world.works, "有边界的厂", code="E1")
    address = reverse("web:subject_edit", args=[KIND, row.pk])
    given = {
        "name": row.name,
        "code": row.code,
        "place": "131024",
        "sector": "炼焦",
        "on": "2019-06-01",
        "holder": row.holder.name,
    }
    point = given | {"longitude": "117.0", "latitude": "39.7"}
    wrong = office.post(address, point | {"version": row.version, "outline": "117,39.7;117.1,39.7"}).content.decode()
    assert "至少要有 3 个才围成一块地" in wrong
    drawn = "117,39.7;117.1,39.7;117,39.8"
    for told in ({"outline": drawn}, {"longitude": "", "latitude": "", "address": "新路1号"}):
        assert office.post(address, point | {"version": row.version} | told).status_code == 302
        row.refresh_from_db()
        assert (row.geometry.geom_type, row.west, row.north) == ("Polygon", 117.0, 39.8)
    assert row.address == "新路1号"


def test_a_credit_code_that_another_bears_is_refused(world, client_for):
    given = {"name": "另一家", "place": "131024", "sector": "炼焦", "on": "2019-06-01", "code": world.enterprise.code}
    Enterprise.objects.filter(pk=world.enterprise.pk).update(code="91130000100000008T")
    page = client_for("inspector").post(reverse("web:subject_new", args=[KIND]), given | {"code": "91130000100000008T"})
    assert page.status_code == 200
    assert not Enterprise.objects.filter(name="另一家").exists()


def test_a_duplicate_code_is_the_databases_business_too(world):
    with pytest.raises(ValidationError):
        enterprise(world.inspector, world.works, "又一家", code=world.enterprise.code)


def test_every_register_has_the_indexes_along_which_its_pages_are_read():
    wanted = {tuple(index.fields) for index in register_indexes("x") if index.fields}
    for kind in declared(SubjectKind).values():
        indexes = kind.table._meta.indexes
        assert wanted <= {tuple(index.fields) for index in indexes}, kind.code
        assert any("Prefix" in repr(index) for index in indexes), kind.code
