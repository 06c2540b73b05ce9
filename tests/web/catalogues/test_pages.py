"""Lists from candidate to the public, in the browser's eyes: entered, drawn up, published, released, delivered, contradicted."""

import io

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from jingtu.core.exchange.models import Delivery, Release
from jingtu.core.lists.editions import publish
from jingtu.core.lists.entering import enter, leave
from jingtu.core.lists.models import Edition, Entry
from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import Appointment, Party, PartyFunction
from jingtu.core.places.models import Division
from jingtu.themes.industry import lists
from jingtu.themes.industry.lists import HEAVY_METALS, TO_CLOSE
from tests.support.people import person
from tests.support.publishing import BASIS, accepted, edition
from tests.support.supervision import TODAY, city, enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.requires("REG-08", "REG-13", "REC-12", "PUB-02", "PUB-03", "FLOW-05", "FLOW-08")]

KEY_UNITS = "industry.key_units"
ON = {"on": TODAY.isoformat()}


def client_of_person(user):
    client = Client()
    client.force_login(user)
    return client


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_candidates_are_entered_an_edition_is_drawn_up_published_and_made_public(world):
    office = client_of_person(city(world))
    other = enterprise(world.inspector, world.works, name="香河无码厂", code="")
    page = reverse("web:catalogue_enter", args=[KEY_UNITS])
    assert "香河演示电镀厂" in text(office.get(page))
    chosen = {"subject": [world.enterprise.pk, other.pk], "basis": BASIS} | ON
    answer = text(office.post(page, chosen, follow=True))
    assert "已列入 1 个" in answer
    assert "“香河无码厂”没有列入：列入名录之前要先填写“香河无码厂”的编号" in answer
    assert "香河演示电镀厂" not in text(office.get(page))

    draft = office.post(reverse("web:editions", args=[KEY_UNITS]), {"place": "香河县", "as_of": TODAY.isoformat()}, follow=True)
    assert "没有更早的一期" in text(draft)
    found = Edition.objects.get()
    office.post(reverse("web:edition_issue", args=[found.pk]), {"document": BASIS})
    released = office.post(reverse("web:edition_release", args=[found.pk]), {"basis": BASIS, "reviewed": "on"} | ON, follow=True)
    assert f"公开编号 {Release.objects.get().number}" in text(released)
    assert "第 1 期" in text(office.get(reverse("web:editions", args=[KEY_UNITS])))
    public = reverse("web:portal_item", args=[Release.objects.get().pk])
    assert "香河演示电镀厂" in text(Client().get(public))
    office.post(reverse("web:release_withdraw", args=[Release.objects.get().pk]), {"reason": "名称有误"} | ON)
    withdrawn = text(Client().get(public))
    assert "撤销公开。理由：名称有误" in withdrawn
    assert "香河演示电镀厂" not in withdrawn


def test_an_entry_shows_basis_and_authority_and_is_ended_there(world):
    enter(HEAVY_METALS, world.enterprise, by=world.inspector, on=TODAY, basis=BASIS)
    office, entry = client_of_person(world.inspector), Entry.objects.get()
    page = reverse("web:catalogue_entry", args=[entry.pk])
    assert BASIS in text(office.get(page))
    assert "要写明依据" in text(office.post(page, {"basis": ""} | ON, follow=True))
    assert "已移出" in text(office.post(page, {"basis": "已转产"} | ON, follow=True))
    listed = reverse("web:catalogue", args=[HEAVY_METALS.code])
    assert "香河演示电镀厂" not in text(office.get(listed))
    assert "已转产" in text(office.get(listed + "?stand=left&words=电镀"))


def test_an_edition_is_printed_in_excel_and_word(world, settings):
    found = edition(world)
    office = client_of_person(world.inspector)
    for ending in ("xlsx", "docx"):
        answer = office.get(reverse("web:edition_download", args=[found.pk, ending]))
        content = b"".join(answer.streaming_content)
        assert content[:2] == b"PK"
        assert f".{ending}" in answer["Content-Disposition"]
    (table,) = Document(io.BytesIO(content)).tables
    assert [cell.text for cell in table.rows[1].cells][:2] == ["1", "香河演示电镀厂"]
    settings.DEMONSTRATION = True
    marked = Document(
        io.BytesIO(b"".join(office.get(reverse("web:edition_download", args=[found.pk, "docx"])).streaming_content))
    )
    assert "演示" in "".join(paragraph.text for part in marked.sections for paragraph in part.header.paragraphs)
    assert office.get(reverse("web:edition_download", args=[found.pk, "pdf"])).status_code == 404
    type(world.enterprise).objects.update(sensitivity="K3")
    refused = office.get(reverse("web:edition_download", args=[found.pk, "xlsx"]), follow=True)
    assert "其中 1 项的数据须经批准才能带出" in text(refused)


def test_a_person_who_may_not_see_a_subject_does_not_read_it_in_an_edition(world, people):
    found = edition(world)
    type(world.enterprise).objects.update(sensitivity="K3")
    page = reverse("web:edition", args=[found.pk])
    assert "香河演示电镀厂" in text(client_of_person(world.inspector).get(page))
    keeper = client_of_person(people.keeper)
    hidden = text(keeper.get(page))
    assert "其中 1 项不在您可以查看的范围" in hidden
    assert "香河演示电镀厂" not in hidden
    book = keeper.get(reverse("web:edition_download", args=[found.pk, "xlsx"]))
    sheet = load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    assert "共 1 家" in sheet["A2"].value
    assert "其中 1 家不在您可以查看的范围，没有列出" in sheet["A2"].value
    assert sheet.max_row == 3


def test_an_office_compares_what_it_got_with_nothing_that_it_did_not_get(world):
    home, elsewhere = world.enterprise.place, Division.objects.get(path="131081")
    sender, receiver = (Party.objects.create(name=name, place=home) for name in ("香河县工信局", "香河县自然资源局"))
    PartyFunction.objects.create(party=sender, code="industry")
    PartyFunction.objects.create(party=receiver, code="natural_resources")
    industry = person("sender", "吴工", Appointment.Role.BUREAU, sender, home)
    land = client_of_person(person("receiver", "郑资", Appointment.Role.BUREAU, receiver, elsewhere))
    first = edition(world, TO_CLOSE, by=industry)
    leave(TO_CLOSE, world.enterprise, by=industry, on=TODAY, basis=BASIS)
    second = publish(TO_CLOSE, home, by=industry, as_of=TODAY, document=BASIS)
    page = reverse("web:edition", args=[second.pk])
    assert land.get(page).status_code == 404
    client_of_person(industry).post(reverse("web:edition_deliver", args=[second.pk]), ON)
    assert "没有更早的一期" in text(land.get(page))
    assert "香河演示电镀厂" not in text(land.get(f"{page}?against={first.pk}"))
    assert "香河演示电镀厂" in text(client_of_person(industry).get(page))


def test_a_list_is_delivered_and_received_on_its_page(world):
    home = world.enterprise.place
    sender, receiver = (Party.objects.create(name=name, place=home) for name in ("香河县工信局", "香河县自然资源局"))
    PartyFunction.objects.create(party=sender, code="industry")
    PartyFunction.objects.create(party=receiver, code="natural_resources")
    industry = person("sender", "吴工", Appointment.Role.BUREAU, sender, home)
    land = person("receiver", "郑资", Appointment.Role.BUREAU, receiver, home)
    found = edition(world, TO_CLOSE, by=industry)
    page = reverse("web:edition", args=[found.pk])
    sent = client_of_person(industry).post(reverse("web:edition_deliver", args=[found.pk]), ON, follow=True)
    assert "已送达 2 个单位" in text(sent)
    assert "规划：没有登记承担这一职能的单位" in text(sent)
    delivery = Delivery.objects.get(to=receiver)
    got = client_of_person(land).post(reverse("web:edition_receive", args=[delivery.pk]), {"note": "收到"}, follow=True)
    assert "郑资签收（收到）" in " ".join(text(got).split())
    assert "香河县工信局送来香河县拟关停" in text(client_of_person(land).get(reverse("web:notices")))
    assert Notice.objects.get(recipient=land).link == page


def test_a_contradiction_names_the_rule_what_to_do_and_whom(world):
    enter(HEAVY_METALS, world.enterprise, by=world.inspector, on=TODAY, basis=BASIS)
    page = text(client_of_person(world.inspector).get(reverse("web:contradictions")))
    assert "涉重金属企业应在重点监管名单" in page
    assert "请核对是否应当列入" in page
    assert "香河演示电镀厂" in page


def test_a_report_is_made_public_from_its_page_with_what_stays_back_named(world):
    filing = accepted(world)
    firm = client_of_person(world.firm)
    assert "1" in text(firm.get(reverse("web:disclosure")))
    page = reverse("web:filing_publication", args=[filing.pk])
    assert page in text(firm.get(reverse("web:disclosure_of", args=["industry.self_monitoring_public"])))
    assert "以及全部附件" in text(firm.get(page)) or "附件不公开" in text(firm.get(page))
    assert ["公开日期" in text(client_of_person(who).get(page)) for who in (world.firm, world.inspector)] == [False, True]
    assert "已逐项审查" in text(firm.post(page, {"basis": BASIS} | ON))
    assert "公开编号" in text(firm.post(page, {"basis": BASIS, "reviewed": "on"}, follow=True))
    assert "廊坊演示检测公司" in text(Client().get(reverse("web:portal_item", args=[Release.objects.get().pk])))


@pytest.mark.parametrize(
    ("page", "about"),
    [("catalogues", []), ("catalogue", [KEY_UNITS]), ("disclosure_of", ["industry.key_units_public"])],
)
def test_an_enterprise_is_shown_no_way_to_pages_of_those_who_supervise(world, page, about):
    address = reverse(f"web:{page}", args=about)
    closed = {reverse("web:contradictions"), reverse("web:editions", args=[KEY_UNITS])}
    assert any(f'href="{each}"' in text(client_of_person(world.inspector).get(address)) for each in closed)
    assert not any(f'href="{each}"' in text(client_of_person(world.firm).get(address)) for each in closed)


@pytest.mark.parametrize(
    "page", ["catalogues", "catalogue", "catalogue_enter", "catalogue_entry", "editions", "edition", "contradictions"]
)
def test_the_pages_of_lists_ask_few_questions(world, page, assert_queries_at_most):
    found = edition(world)
    about = {"catalogues": [], "contradictions": [], "edition": [found.pk], "catalogue_entry": [Entry.objects.get().pk]}
    client = client_of_person(world.inspector)
    with assert_queries_at_most(20 if page == "edition" else 15):
        text(client.get(reverse(f"web:{page}", args=about.get(page, [KEY_UNITS]))))


@pytest.mark.parametrize("page", ["", "industry.self_monitoring_public", "industry.self_monitoring_public/?which=unfiled"])
def test_the_pages_of_what_is_not_public_ask_few_questions(world, page, assert_queries_at_most):
    accepted(world)
    client = client_of_person(world.inspector)
    address = reverse("web:disclosure") + (page if "?" in page or not page else f"{page}/")
    with assert_queries_at_most(15):
        text(client.get(address))


def test_an_entry_is_ended_by_the_level_that_decides_alone(world):
    enter(lists.KEY_UNITS, world.enterprise, by=world.inspector, on=TODAY, basis=BASIS)
    type(world.enterprise).objects.update(state="listed")
    page = reverse("web:catalogue_entry", args=[Entry.objects.get().pk])
    below, above = client_of_person(world.inspector), client_of_person(city(world))
    assert [client.get(page).context["decision"] is None for client in (below, above)] == [True, False]
    assert below.post(page, {"basis": BASIS} | ON).status_code == 403
    above.post(page, {"basis": BASIS} | ON)
    assert Entry.objects.get().left_on == TODAY
