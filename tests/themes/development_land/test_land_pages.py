"""Asking about land on the page, its answer and letter; the sections of parcel and site; changing parcels; declaring by hand."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from docx import Document

from jingtu.core.jobs.models import Job
from jingtu.core.places.models import Boundary
from jingtu.core.subjects.positions import Position
from jingtu.core.subjects.sharing import Rung
from jingtu.themes.development_land import question_map
from jingtu.themes.development_land.declaring import declare
from jingtu.themes.development_land.jobs import DERIVE
from jingtu.themes.development_land.models import LandQuestion, Parcel, Status, StatusDeclaration, Succession
from tests.support.land import land, square

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FLOW-37", "GATE-01")]
ON = dt.date(2019, 6, 30)
LOGGED = int(connection.vendor == "postgresql")  # there the row of the access log goes to the same database
KNOWN = {"land_use": "industrial", "key_sector": False, "heavily_polluted_farmland": False, "unused_land": False}
ASKED = {"gate": "development_land.land_supply", "planned_use": "residential", "on": "2019-06-30", "reference": "用地〔2019〕3号"}


def corners(shape) -> str:
    return ";".join(f"{x:.6f},{y:.6f}" for x, y in shape.exterior.coords[:-1])


@pytest.fixture
def office(world):
    """The land bureau at its desk; one clean parcel beside the polluted one."""
    Parcel.objects.filter(pk=world.parcel.pk).update(code="P-0", **KNOWN)
    land("parcel", world.inspector, world.works, code="P-1", name="第二宗", geometry=square(1, 0), **KNOWN)
    declare(world.site, Status.CONTAMINATED, by=world.inspector, on=ON, reason="评审意见")
    home = square(-9, -9, 20, 20)
    Boundary.objects.create(division=world.works.place, outline=home, geometry=home, source="演示")
    client = Client()
    client.force_login(world.land_officer)
    return client


def ask(office, **what):
    return office.post(reverse("web:land_question"), ASKED | what, follow=True)


def test_numbers_are_answered_parcel_by_parcel(office):
    page = ask(office, codes="P-0，P-1\nNO-9")
    text = page.content.decode()
    question = LandQuestion.objects.get()
    assert page.redirect_chain == [(reverse("web:land_answer", args=[question.pk]), 302)]
    for words in (question.number, "规划用途：居住", "认定为“污染地块”", "（十九）", "变更为居住之前必须调查", "宗地编号 NO-9"):
        assert words in text
    assert [each["verdict"].outcome for each in page.context["parcels"]] == ["blocked", "blocked"]


@pytest.mark.parametrize("how", ["outline", "file"])
def test_a_drawn_or_uploaded_outline_is_answered_with_the_land_that_has_no_parcel(office, how):
    text = corners(square(1, 0, width=2))
    given = {"outline": text} if how == "outline" else {"file": SimpleUploadedFile("a.txt", text.encode())}
    page = ask(office, planned_use="industrial", **given)
    assert [each["verdict"].subject.parcel.code for each in page.context["parcels"]] == ["P-1"]
    assert page.context["rest"]["label"] == "无法判断"
    assert "没有宗地的土地" in page.content.decode()
    assert "这块土地没有登记宗地，不知道曾为未利用地与否" in page.content.decode()


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({}, "请写宗地编号，或者画出范围，二者选一。"),
        ({"outline": "117,39"}, "至少要有 3 个才围成一块地"),
        ({"file": SimpleUploadedFile("a.shp", b"\xff\xfe\x00\x9f")}, "文件不是 UTF-8 文本"),
    ],
)
def test_what_cannot_be_asked_is_said_and_what_was_written_stays(office, what, said):
    page = ask(office, **what)
    assert said in page.content.decode()
    assert "用地〔2019〕3号" in page.content.decode()
    assert not LandQuestion.objects.exists()


def test_the_answer_says_when_the_evidence_has_moved_on(office, world):
    ask(office, codes="P-1", planned_use="industrial")
    address = reverse("web:land_answer", args=[LandQuestion.objects.get().pk])
    assert not office.get(address).context["changed"]
    declare(world.site, Status.LISTED, by=world.inspector, on=ON, reason="名录", geometry=square(1, 0))
    page = office.get(address)
    assert "答复以后有 1 宗的情况有变化" in page.content.decode()


def test_the_letter_answers_the_whole_question(office):
    ask(office, codes="P-0 P-1 NO-9")
    question = LandQuestion.objects.get()
    file = office.get(reverse("web:land_letter", args=[question.pk]), {"addressee": "香河县自然资源和规划局"})
    document = Document(BytesIO(b"".join(file.streaming_content)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "关于建设用地申报和供应土壤环境准入情况的复函" in text.replace("\n", "")
    for words in (
        "用地〔2019〕3号",
        "规划用途：居住",
        question.number,
        "NO-9：",
        "不等于没有污染",
    ):
        assert words in text
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[1].split()[0] for row in rows[1:]] == ["P-0", "P-1"]
    assert office.get(reverse("web:land_letter", args=[question.pk])).status_code == 302


def test_the_letter_says_when_the_answer_no_longer_stands(world, office):
    ask(office, codes="P-0 P-1")
    address, to = reverse("web:land_letter", args=[LandQuestion.objects.get().pk]), {"addressee": "香河县自然资源和规划局"}

    def said():
        document = Document(BytesIO(b"".join(office.get(address, to).streaming_content)))
        return "本答复不再有效" in "\n".join(paragraph.text for paragraph in document.paragraphs)

    assert not said()
    declare(world.site, Status.LISTED, by=world.inspector, on=ON, reason="名录", geometry=square(1, 0))
    assert said()


def test_the_list_and_the_answer_stay_within_15_questions_to_the_database(office, assert_queries_at_most):
    ask(office, codes="P-0 P-1")
    for address in (reverse("web:land_questions"), reverse("web:land_answer", args=[LandQuestion.objects.get().pk])):
        office.get(address)
        with assert_queries_at_most(14 + LOGGED):
            assert office.get(address).status_code == 200


def test_the_map_shows_what_lies_in_the_view(office):
    page = office.get(reverse("web:land_map"), {"view": "116.9995,39.7495,117.0025,39.7515"})
    assert page.context["map"]["names"] == ["P-0", "P-1"]
    assert 'data-west="116.9995"' in page.content.decode()
    assert office.get(reverse("web:land_map"), {"view": "x"}).status_code == 200


def test_what_is_not_seen_exactly_is_not_on_the_map_where_moving_the_view_would_find_it(office, monkeypatch):
    for rung in (Rung.OFFSET, Rung.OUTLINE):
        monkeypatch.setattr(question_map, "position_for", lambda user, row, kind, at=rung: Position(at, row.geometry, "131024"))
        page = office.get(reverse("web:land_map"), {"view": "116.9995,39.7495,117.0025,39.7515"})
        assert page.context["map"]["names"] == []


def test_a_parcel_shows_related_and_other_evidence_as_of_any_day(office, world):
    declare(world.site, Status.CLEAN, by=world.inspector, on=dt.date(2019, 2, 1), reason="初查", safe_for="class_1")
    address = reverse("web:dossier", args=["development_land.parcel", world.parcel.pk])
    facts = office.get(address).context["sections"][0]["facts"]
    assert [each["told"].status for each in facts["related"]] == ["contaminated"]
    assert [(each["told"].status, each["why"]) for each in facts["others"]] == [("clean", "replaced")]
    past = office.get(address, {"on": "2019-03-01"}).context["sections"][0]["facts"]
    assert past["strictest"].status == "clean"


def test_a_parcel_is_split_on_its_page(office, world):
    address = reverse("web:parcel_split", args=[world.parcel.pk])
    assert len(office.get(address, {"parts": "3"}).context["parts"].forms) == 3
    given = {"on": "2019-06-30", "basis": "变更登记", "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0"}
    for at, column in enumerate((0, 0.5)):
        given |= {f"form-{at}-code": f"P-S{at}", f"form-{at}-outline": corners(square(column, 0, width=0.5))}
    bad = office.post(address, given | {"form-1-outline": corners(square(0.7, 0, width=0.3))})
    assert "没有占满原宗地" in bad.content.decode()
    assert office.post(address, given).status_code == 302
    assert set(Succession.objects.values_list("successor__code", flat=True)) == {"P-S0", "P-S1"}
    page = office.get(reverse("web:dossier", args=["development_land.parcel", world.parcel.pk]))
    assert "P-S1" in page.content.decode()


def test_parcels_are_merged_and_renumbered_on_their_pages(office, world):
    told = {"on": "2019-06-30", "basis": "变更登记"}
    address = reverse("web:parcel_merge", args=[world.parcel.pk])
    assert "没有编号为“P-8”的宗地" in office.post(address, told | {"others": "P-8", "code": "P-3"}).content.decode()
    assert office.post(address, told | {"others": "P-1", "code": "P-3"}).status_code == 302
    whole = Parcel.objects.get(code="P-3")
    assert office.post(reverse("web:parcel_renumber", args=[whole.pk]), told | {"code": "P-4"}).status_code == 302
    assert Parcel.objects.get(code="P-4").geometry.equals(whole.geometry)


def test_a_finding_is_declared_by_hand_and_corrected(world):
    client = Client()
    client.force_login(world.inspector)
    address = reverse("web:site_declare", args=[world.site.pk])
    told = {"status": "plan_adjusted", "on": "2019-06-30", "reason": "控规调整批复"}
    assert "要写明调整后的用途" in client.post(address, told).content.decode()
    assert client.post(address, told | {"use": "green", "outline": corners(square(0, 0, width=0.5))}).status_code == 302
    made = StatusDeclaration.objects.get()
    assert (made.use, made.recorded_by) == ("green", world.inspector)
    assert client.post(address, told | {"use": "park", "corrects": made.pk}).status_code == 302
    address = reverse("web:land_declarations", args=[world.site.pk])
    assert address in client.get(reverse("web:dossier", args=["development_land.site", world.site.pk])).content.decode()
    assert "已更正" in client.get(address).content.decode()
    fetched = client.get(address, {"on": "2019-06-29"}, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fetched
    assert "已更正" not in fetched


def test_the_dossier_of_a_site_asks_the_database_15_questions(office, world, assert_queries_at_most):
    declare(world.site, Status.REMOVED, by=world.inspector, on=ON, reason="评审意见", safe_for="class_2")
    type(world.site).objects.filter(pk=world.site.pk).update(state="removed", former=world.enterprise.pk)
    address = reverse("web:dossier", args=["development_land.site", world.site.pk])
    for who, commissions in ((world.inspector, 0), (world.land_officer, 0), (world.firm, 1)):  # who files may be commissioned
        client = Client()
        client.force_login(who)
        client.get(address)
        with assert_queries_at_most(15 + commissions + LOGGED):
            assert client.get(address).status_code == 200


def test_all_parcels_are_derived_anew_with_progress(office, run_jobs):
    address = reverse("web:land_deriving")
    office.post(address)
    office.post(address)
    assert Job.objects.filter(kind=DERIVE).count() == 1
    assert "已排队" in office.get(address).content.decode()
    run_jobs()
    assert "改动" in office.get(address).content.decode()
