"""Registers, dossiers, filings and gates in the browser's eyes: what they show, whom they refuse, how few questions they ask."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from jingtu.core.filings.models import Filing
from jingtu.core.gates.models import Verdict
from tests.core.filings.test_lodging import FACTS
from tests.support.supervision import TODAY, enterprise

pytestmark = pytest.mark.django_db

ENTERPRISES, DEMOLITIONS = "industry.enterprise", "industry.demolition"


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_a_register_is_searched_sorted_and_paged_without_gap_or_repeat(world, client_for):
    for number in range(120):
        enterprise(world.inspector, world.works, name=f"香河第{number:03d}厂", code=f"C{number}")
    client, seen = client_for("inspector"), []
    address = reverse("web:register", args=[ENTERPRISES])
    page = client.get(address + "?sort=name")
    while True:
        seen += [each["row"].name for each in page.context["rows"]]
        if not (following := page.context["listing"].next):
            break
        page = client.get(address + following)
    assert len(seen) == len(set(seen)) == 121
    falling = client.get(address + "?sort=-name").context["rows"]
    assert [each["row"].name for each in falling] == seen[:-51:-1]
    back = client.get(address + page.context["listing"].previous)
    assert [each["row"].name for each in back.context["rows"]] == seen[50:100]
    assert [each["row"].name for each in client.get(address + "?words=第007").context["rows"]] == ["香河第007厂"]


def test_a_register_page_asks_few_questions(world, client_for, assert_queries_at_most):
    client = client_for("inspector")
    for kind in (ENTERPRISES, DEMOLITIONS):
        with assert_queries_at_most(15):
            client.get(reverse("web:register", args=[kind]))


def test_the_list_of_filings_asks_as_many_questions_for_many_as_for_one(world, client_for, assert_queries_at_most):
    for number in range(12):
        row = enterprise(world.inspector, world.works, name=f"香河第{number}厂", code=f"F{number}")
        Filing.objects.create(
            type="industry.demolition_plan",
            subject_id=row.pk,
            place_path=row.place_path,
            state="submitted",
            number=f"N{number}",
            submitted_on=TODAY,
            begun_by=world.firm,
            begun_at=timezone.now(),
        )
    client = client_for("inspector")
    with assert_queries_at_most(12):
        page = client.get(reverse("web:filings"))
    assert len(page.context["rows"]) == 12


def test_a_dossier_asks_few_questions(world, client_for, assert_queries_at_most):
    client = client_for("inspector")
    client.get("/")  # the session is prolonged once a minute, with three more
    for kind, row in ((DEMOLITIONS, world.demolition), (ENTERPRISES, world.enterprise)):
        for day in ("", "?on=2019-06-01"):
            with assert_queries_at_most(15):
                client.get(reverse("web:dossier", args=[kind, row.pk]) + day)


def test_a_tampered_page_mark_begins_at_the_first_page(world, client_for):
    page = client_for("inspector").get(reverse("web:register", args=[ENTERPRISES]) + "?after=bm90IGpzb24=")
    assert [each["row"].name for each in page.context["rows"]] == ["香河演示电镀厂"]


def test_an_unknown_register_is_not_there(world, client_for):
    assert client_for("inspector").get(reverse("web:register", args=["industry.nothing"])).status_code == 404


def test_the_enterprise_sees_its_own_and_files_its_plan_and_the_gate_opens(world, client_for, settings):
    firm, office = client_for("firm"), client_for("inspector")
    dossier = reverse("web:dossier", args=[DEMOLITIONS, world.demolition.pk])
    assert "即将到期" in text(firm.get(dossier))
    begun = firm.post(reverse("web:filing_begin", args=[DEMOLITIONS, world.demolition.pk, "industry.demolition_plan"]))
    assert begun.status_code == 302
    filing = Filing.objects.get()
    page = reverse("web:filing", args=[filing.pk])
    assert office.get(page).status_code == 404  # a draft is its writers' own

    firm.post(page, FACTS | {"version": 0})
    firm.post(reverse("web:filing_attach", args=[filing.pk]), {"files": SimpleUploadedFile("方案.pdf", b"%PDF-1.4")})
    firm.post(reverse("web:filing_step", args=[filing.pk, "submit"]), {"on": TODAY.isoformat()})
    assert "电镀车间一座" in text(office.get(page))
    office.post(reverse("web:filing_step", args=[filing.pk, "accept"]), {"on": TODAY.isoformat()})
    filing.refresh_from_db()
    assert filing.state == "accepted"
    assert "按期办结" in text(firm.get(dossier))

    gate = reverse("web:gate_ask", args=[DEMOLITIONS, world.demolition.pk, "industry.demolition_may_start"])
    office.post(gate, {"on": "2019-08-01"})
    assert Verdict.objects.get().outcome == "pass"
    assert "可以进行" in text(firm.get(dossier))
    settings.JINGTU_TODAY = dt.date(2019, 8, 1)
    office.post(
        reverse("web:subject_move", args=[DEMOLITIONS, world.demolition.pk, "start"]), {"on": "2019-08-01", "grounds": "开工报告"}
    )
    world.demolition.refresh_from_db()
    assert world.demolition.state == "under_way"
    assert "计划中" in text(office.get(dossier + "?on=2019-07-31"))


def test_what_cannot_be_kept_is_said_at_its_field_and_nothing_is_lost(world, client_for):
    firm = client_for("firm")
    firm.post(reverse("web:filing_begin", args=[DEMOLITIONS, world.demolition.pk, "industry.demolition_plan"]))
    page = reverse("web:filing", args=[Filing.objects.get().pk])
    answer = text(firm.post(page, FACTS | {"version": 0, "hazardous_waste_t": "许多"}))
    assert "应当是一个数字，收到的是“许多”" in answer
    assert "镀槽残液" in answer


def test_after_a_wrong_fact_the_mended_form_is_kept(world, client_for):
    firm = client_for("firm")
    firm.post(reverse("web:filing_begin", args=[DEMOLITIONS, world.demolition.pk, "industry.demolition_plan"]))
    page = reverse("web:filing", args=[Filing.objects.get().pk])
    wrong = firm.post(page, FACTS | {"version": 0, "hazardous_waste_t": "许多"})
    firm.post(page, FACTS | {"version": wrong.context["form"].version, "hazardous_waste_t": "3"})
    assert Filing.objects.get().values["hazardous_waste_t"] == "3"


def test_one_press_keeps_what_was_typed_and_chosen_and_submits(world, client_for):
    firm = client_for("firm")
    firm.post(reverse("web:filing_begin", args=[DEMOLITIONS, world.demolition.pk, "industry.demolition_plan"]))
    filing = Filing.objects.get()
    sent = FACTS | {"version": 0, "on": TODAY.isoformat(), "files": SimpleUploadedFile("方案.pdf", b"%PDF-1.4")}
    answer = text(firm.post(reverse("web:filing_step", args=[filing.pk, "submit"]), sent, follow=True))
    filing.refresh_from_db()
    assert (filing.state, filing.attachments.count()) == ("submitted", 1)
    assert f"已报送。受理编号 {filing.number}。" in answer


def test_a_wrong_file_is_taken_off_and_what_was_typed_beside_it_stays(world, client_for):
    firm = client_for("firm")
    firm.post(reverse("web:filing_begin", args=[DEMOLITIONS, world.demolition.pk, "industry.demolition_plan"]))
    filing = Filing.objects.get()
    firm.post(reverse("web:filing_attach", args=[filing.pk]), {"files": SimpleUploadedFile("错的.pdf", b"%PDF-1.4")})
    paper = filing.attachments.get()
    sent = FACTS | {"version": 0}
    answer = text(firm.post(reverse("web:filing_detach", args=[paper.pk]), sent, follow=True))
    filing.refresh_from_db()
    assert "已移除“错的.pdf”。" in answer
    assert (filing.values["contact"], filing.attachments.filter(removed_at=None).count()) == (FACTS["contact"], 0)


def test_a_draft_that_a_colleague_submitted_meanwhile_is_not_lost_in_silence(world, client_for):
    firm = client_for("firm")
    firm.post(reverse("web:filing_begin", args=[DEMOLITIONS, world.demolition.pk, "industry.demolition_plan"]))
    Filing.objects.update(state="submitted")
    answer = text(firm.post(reverse("web:filing", args=[Filing.objects.get().pk]), FACTS | {"version": 0}))
    assert "您的改动没有保存" in answer
    assert "镀槽残液" in answer


def test_submitting_with_a_wrong_fact_submits_nothing_and_loses_nothing(world, client_for):
    firm = client_for("firm")
    firm.post(reverse("web:filing_begin", args=[DEMOLITIONS, world.demolition.pk, "industry.demolition_plan"]))
    filing = Filing.objects.get()
    sent = FACTS | {"version": 0, "on": TODAY.isoformat(), "hazardous_waste_t": "许多"}
    answer = text(firm.post(reverse("web:filing_step", args=[filing.pk, "submit"]), sent))
    filing.refresh_from_db()
    assert "应当是一个数字，收到的是“许多”" in answer
    assert "镀槽残液" in answer
    assert filing.state == "draft"


def test_a_file_sent_without_saving_takes_what_was_typed_along(world, client_for):
    firm = client_for("firm")
    firm.post(reverse("web:filing_begin", args=[DEMOLITIONS, world.demolition.pk, "industry.demolition_plan"]))
    filing = Filing.objects.get()
    answer = firm.post(reverse("web:filing_attach", args=[filing.pk]), FACTS | {"version": 0}, follow=True)
    filing.refresh_from_db()
    assert filing.values["facilities"] == FACTS["facilities"]
    assert "没有选择文件，已填写的内容保存了" in text(answer)
    assert "报送之前还要填写：附件" in text(answer)


def test_a_refused_move_says_why(world, client_for):
    office = client_for("decider")
    address = reverse("web:subject_move", args=[ENTERPRISES, world.enterprise.pk, "list"])
    page = office.post(address, {"on": TODAY.isoformat(), "grounds": ""}, follow=True)
    assert "列入名录要写明依据" in text(page)
    assert "没有填写生效日期" in text(office.post(address, {"on": "昨天"}, follow=True))


def test_a_move_and_a_gate_that_are_not_of_the_kind_are_not_there(world, client_for):
    office, day = client_for("inspector"), {"on": TODAY.isoformat()}
    assert office.post(reverse("web:subject_move", args=[ENTERPRISES, world.enterprise.pk, "start"]), day).status_code == 404
    gate = reverse("web:gate_ask", args=[ENTERPRISES, world.enterprise.pk, "industry.demolition_may_start"])
    assert office.post(gate, day).status_code == 404


@pytest.mark.parametrize(
    ("who", "code"), [("keeper", 200), ("leader", 200), ("town", 200), ("firm", 200), ("outsider", 404), ("auditor", 403)]
)
def test_who_opens_a_dossier(world, client_for, who, code):
    assert client_for(who).get(reverse("web:dossier", args=[DEMOLITIONS, world.demolition.pk])).status_code == code


def test_the_papers_of_one_enterprise_are_hidden_from_another(world, client_for, people):
    firm = client_for("firm")
    firm.post(reverse("web:filing_begin", args=[DEMOLITIONS, world.demolition.pk, "industry.demolition_plan"]))
    filing = Filing.objects.get()
    firm.post(reverse("web:filing_attach", args=[filing.pk]), {"files": SimpleUploadedFile("方案.pdf", b"%PDF-1.4")})
    for who, code in (("outsider", 404), ("town", 404), ("auditor", 403)):
        assert client_for(who).get(reverse("web:filing", args=[filing.pk])).status_code == code
        assert client_for(who).get(reverse("web:attachment", args=[filing.attachments.get().pk])).status_code == code
