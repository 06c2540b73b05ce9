"""Asking from the page: find the subject, choose the day, read each reason, take the letter, record what happened anyway."""

import datetime as dt
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from jingtu.core.gates import visible
from jingtu.core.gates.asking import ask
from jingtu.core.gates.models import Outcome, Verdict
from jingtu.core.gates.suspending import suspend
from jingtu.core.subjects.errors import MoveRefused
from jingtu.core.subjects.moves import make
from jingtu.themes.industry.gates import ASSESSMENTS, DEMOLITION, TREATMENT_DEMOLITION
from jingtu.web.console import dossiers
from tests.core.duties.test_demolition import DUE, filed

pytestmark = [pytest.mark.django_db, pytest.mark.requires("GATE-09")]

START = dt.date(2019, 8, 1)


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def office(world):
    return logged_in(world.inspector)


@pytest.fixture
def verdict(world):
    return ask(DEMOLITION, world.demolition, by=world.inspector, on=START)


@pytest.mark.parametrize("words", ["演示", "拆除活动", "xhysddc"])
def test_a_question_is_asked_by_finding_the_subject(world, office, words):
    page = office.get(reverse("web:gate_question"), {"gate": DEMOLITION.code, "words": words})
    assert [each["row"].pk for each in page.context["found"]] == [world.demolition.pk]
    assert page.context["found"][0]["form"].initial["on"] == START  # the planned day
    posted = {"gate": DEMOLITION.code, "subject": world.demolition.pk, "on": "2019-08-01"}
    answered = office.post(reverse("web:gate_question"), posted)
    assert answered.url == reverse("web:verdict", args=[Verdict.objects.get().pk])


def test_what_lies_elsewhere_is_not_found(world, people, client_of):
    page = client_of("outsider").get(reverse("web:gate_question"), {"gate": DEMOLITION.code, "words": "演示"})
    assert page.context["found"] == []
    assert "没有找到这样的对象" in page.content.decode()


def test_the_page_shows_clause_requirement_and_what_would_open_it(office, verdict):
    page = office.get(reverse("web:verdict", args=[verdict.pk])).content.decode()
    for words in ("不能进行", "第十四条", "FIL-02、GATE-09", "请先办理拆除方案备案。", verdict.number):
        assert words in page
    assert "答复以后情况有变化" not in page


def test_a_verdict_whose_evidence_changed_says_so(world, office, verdict, settings):
    filing = filed(world, DUE, settings)
    page = office.get(reverse("web:verdict", args=[verdict.pk]))
    assert "现在的结论是“可以进行”" in page.content.decode()
    assert {reason.filing for reason in page.context["changed"].reasons} == {filing.pk}
    assert Verdict.objects.get().outcome == Outcome.BLOCKED  # what was answered stays


def test_the_list_is_narrowed_by_what_is_asked_for(world, office, verdict):
    again = ask(DEMOLITION, world.demolition, by=world.inspector, on=START)
    for query, found in (
        ({}, [again, verdict]),
        ({"words": verdict.number}, [verdict]),
        ({"words": "演示"}, [again, verdict]),
        ({"outcome": "pass"}, []),
        ({"place": "131024"}, [again, verdict]),
        ({"first": "2019-08-02"}, []),
        ({"gate": "industry.treatment_may_go"}, []),
    ):
        rows = office.get(reverse("web:gates"), query).context["rows"]
        assert [each["verdict"] for each in rows] == found, query
    assert [each["verdict"].is_followed for each in office.get(reverse("web:gates")).context["rows"]] == [False, True]


def test_the_enterprise_reads_the_answers_about_its_own(world, verdict):
    firm = logged_in(world.firm)
    assert [each["verdict"] for each in firm.get(reverse("web:gates")).context["rows"]] == [verdict]
    assert firm.get(reverse("web:verdict_letter", args=[verdict.pk])).status_code == 403


def test_pages_ask_few_questions(world, office, verdict, assert_queries_at_most):
    for number in range(30):
        ask(DEMOLITION, world.demolition, by=world.inspector, on=START - dt.timedelta(days=number))
    for address in (
        reverse("web:gates"),
        reverse("web:verdict", args=[verdict.pk]),
        reverse("web:gate_question") + "?words=演示",
    ):
        with assert_queries_at_most(15):
            assert office.get(address).status_code == 200


def test_the_letter_says_question_conclusion_reasons_and_number(office, verdict):
    answer = office.get(
        reverse("web:verdict_letter", args=[verdict.pk]), {"addressee": "香河演示电镀厂", "document": "香环函〔2019〕12号"}
    )
    document = Document(BytesIO(b"".join(answer.streaming_content)))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for words in (
        "拆除活动可否开工的复函",
        "香环函〔2019〕12号",
        "香河演示电镀厂：",
        "结论为：不能进行",
        verdict.number,
        "香河县生态环境局",
    ):
        assert words in text
    cells = [cell.text for cell in document.tables[0].rows[1].cells]
    assert cells[1].startswith("还没有完成拆除方案备案")
    assert cells[5] == "请先办理拆除方案备案。"


def test_without_an_addressee_there_is_no_letter(office, verdict):
    answer = office.get(reverse("web:verdict_letter", args=[verdict.pk]), follow=True)
    assert "没有填写主送单位" in answer.content.decode()


def test_the_office_records_what_was_held_back_from_the_verdict(world, office, settings):
    settings.JINGTU_TODAY = START
    with pytest.raises(MoveRefused):
        make(world.demolition, "start", by=world.firm, on=START, grounds="开工单")
    held = Verdict.objects.get()
    address = reverse("web:verdict_despite", args=[held.pk])
    assert logged_in(world.firm).post(address, {"grounds": "无", "despite": "无"}).status_code == 403
    assert "没有写明依据和理由" in office.post(address, {"grounds": "检查记录"}, follow=True).content.decode()
    office.post(address, {"grounds": "检查记录", "despite": "已擅自开工，立案查处"})
    world.demolition.refresh_from_db()
    assert (world.demolition.state, world.demolition.state_since) == ("under_way", START)
    assert world.demolition.subject.events.last().detail["despite"] == "已擅自开工，立案查处"


def test_a_verdict_that_held_nothing_back_offers_nothing_of_the_kind(office, verdict):
    assert office.get(reverse("web:verdict", args=[verdict.pk])).context["despite_form"] is None
    assert office.post(reverse("web:verdict_despite", args=[verdict.pk]), {"grounds": "a", "despite": "b"}).status_code == 403


def test_a_filing_and_the_answer_that_rests_on_it_lead_to_each_other(world, office, settings):
    filing = filed(world, DUE, settings)
    answer = ask(DEMOLITION, world.demolition, by=world.inspector, on=START)
    filing_page, verdict_page = reverse("web:filing", args=[filing.pk]), reverse("web:verdict", args=[answer.pk])
    assert f'href="{filing_page}"' in office.get(verdict_page).content.decode()
    assert f'href="{verdict_page}"' in office.get(filing_page).content.decode()


def test_the_dossier_leads_to_the_answer_and_keeps_out_of_it_what_the_reader_may_not_know(world, office, verdict, monkeypatch):
    dossier = reverse("web:dossier", args=["industry.demolition", world.demolition.pk])
    page = office.get(dossier).content.decode()
    assert f'href="{reverse("web:verdict", args=[verdict.pk])}"' in page
    assert verdict.reasons[0]["said"] in page
    Verdict.objects.update(reasons=[verdict.reasons[0] | {"fields": ["starts_on"]}])
    monkeypatch.setattr(dossiers, "hidden_from", lambda user, kind, row: frozenset({"starts_on"}))
    page = office.get(dossier).content.decode()
    assert verdict.reasons[0]["said"] not in page
    assert "依据的信息不对您公开。" in page


def test_what_changed_since_keeps_out_what_the_reader_may_not_know(world, office, monkeypatch):
    address = reverse("web:verdict", args=[ask(TREATMENT_DEMOLITION, world.demolition, by=world.inspector, on=START).pk])
    type(world.demolition).objects.update(production_gone_on=dt.date(2019, 7, 2), treatment_starts_on=dt.date(2019, 7, 1))
    assert "2019-07-02" in office.get(address).content.decode()
    monkeypatch.setattr(visible, "hidden_from", lambda user, kind, row: frozenset({"production_gone_on"}))
    page = office.get(address).content.decode()
    assert "2019-07-02" not in page
    assert "依据的信息不对您公开。" in page


def test_a_reason_leads_to_no_page_that_the_reader_may_not_open(world, office, verdict):
    decision = {"decided_by": "廊坊市人民政府", "level": "city", "document": "廊政〔2019〕1号"}
    held = suspend(ASSESSMENTS, world.bureau.place, by=world.inspector, on=START, **decision)
    Verdict.objects.update(reasons=[verdict.reasons[0] | {"suspension": held.pk}])
    address, led = reverse("web:verdict", args=[verdict.pk]), reverse("web:suspension", args=[held.pk])
    assert f'href="{led}"' in office.get(address).content.decode()
    assert f'href="{led}"' not in logged_in(world.firm).get(address).content.decode()
