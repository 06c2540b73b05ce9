"""The pages of the chain of responsibility, of commissions and of panels, as each person gets them."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from jingtu.core.commissions.commissioning import commission
from jingtu.core.commissions.models import Commission
from jingtu.core.filings.models import Filing
from jingtu.core.journal.models import Entry
from jingtu.core.panels.convening import convene
from jingtu.core.panels.models import Expert, Panel, Seat
from jingtu.core.panels.opining import conclude, opine
from jingtu.core.panels.pool import declare_interest
from jingtu.core.parties.models import Appointment, Party, Succession
from jingtu.core.parties.services import take_over
from jingtu.core.subjects.credit_codes import check_digit
from jingtu.themes.development_land import stages
from jingtu.themes.development_land.filings import PRELIMINARY_REPORT
from jingtu.themes.development_land.models import Responsible
from jingtu.themes.development_land.reviews import SURVEY
from tests.support.agencies import agency
from tests.support.keys import Caller, key_for
from tests.support.people import person
from tests.themes.development_land.test_panels import KNOWN, submitted

pytestmark = pytest.mark.django_db
SITE = "development_land.site"


@pytest.fixture
def ask(world):
    """Return a function (person, name of the address, what it names, what is posted) → answer, with its text."""

    def ask(who, name, *at, post=None, **options):
        client = Client(**options)
        client.force_login(who)
        path = reverse(f"web:{name}", args=at)
        answer = client.post(path, post, follow=True) if post is not None else client.get(path)
        answer.text_of = answer.content.decode() if not answer.streaming else ""
        return answer

    return ask


def test_the_bureau_registers_a_unit_commissions_it_and_ends_it(world, ask):
    unit = {"name": "河北演示评估中心", "place": "香河县", "credit_code": "91130000700000000F"}
    wrong = ask(world.inspector, "unit_new", post=unit)
    assert "校验位" in wrong.text_of
    unit["credit_code"] = unit["credit_code"][:-1] + check_digit(unit["credit_code"][:-1])
    assert "河北演示评估中心" in ask(world.inspector, "unit_new", post=unit).text_of
    assert "不必再登记" in ask(world.inspector, "unit_new", post=unit | {"name": "换名"}).text_of
    made = Party.objects.get(name=unit["name"])
    wanted = {"stage": "development_land.works", "unit": made.pk, "client": world.works.pk, "chief": "李工", "on": "2019-03-01"}
    page = ask(world.inspector, "commission_new", SITE, world.site.pk, post=wanted)
    assert "已登记：河北演示评估中心承担修复施工或风险管控。" in page.text_of
    again = wanted | {"stage": "development_land.evaluation"}
    assert "第六十五条" in ask(world.inspector, "commission_new", SITE, world.site.pk, post=again).text_of
    found = Commission.objects.get()
    assert "李工" in ask(world.inspector, "commission", found.pk).text_of
    assert "已登记结束" in ask(world.inspector, "commission_end", found.pk, post={"on": "2019-06-01"}).text_of
    assert "已撤销登记" in ask(world.inspector, "commission_void", found.pk, post={"reason": "录错"}).text_of
    assert "登记有误，已由孙环撤销：录错" in ask(world.inspector, "commission", found.pk).text_of


def test_the_chain_of_a_site_is_shown_for_any_day_and_names_of_people_only_to_who_may_read_them(world, ask):
    form = {"capacity": "polluter", "party": "老电镀厂", "person": "王某某", "on": "2005-01-01", "basis": "调查报告"}
    assert "已登记责任主体" in ask(world.inspector, "responsible_new", world.site.pk, post=form).text_of
    page = ask(world.inspector, "land_parties", world.site.pk).text_of
    assert "老电镀厂（王某某）" in page
    assert "第四十五条" in page
    past = Client()
    past.force_login(world.inspector)
    then = past.get(reverse("web:land_parties", args=[world.site.pk]), {"on": "2018-06-30"}).content.decode()
    assert "（二十五）" in then
    world.unit, world.clerk = agency("演示检测站", world.works.place, "clerk")
    Commission.objects.create(
        stage="development_land.preliminary_survey",
        subject_id=world.site.pk,
        place_path="131024",
        unit=world.unit,
        valid_from="2019-01-01",
        recorded_at=world.site.subject.created_at,
    )
    told = ask(world.clerk, "land_parties", world.site.pk).text_of
    assert "老电镀厂" in told
    assert "王某某" not in told
    assert "登记责任主体" not in told
    made = Responsible.objects.get()
    assert "已撤销登记" in ask(world.inspector, "responsible_void", made.pk, post={"reason": "录错"}).text_of
    assert "老电镀厂" not in ask(world.inspector, "land_parties", world.site.pk).text_of
    assert "撤销：录错" in ask(world.inspector, "responsible", made.pk).text_of


def test_the_dossier_fetches_it_and_asks_nothing_for_it(world, ask):
    page = ask(world.inspector, "dossier", SITE, world.site.pk).text_of
    assert f'hx-get="/sites/{world.site.pk}/parties/"' in page
    part = ask(world.inspector, "land_parties", world.site.pk, headers={"HX-Request": "true"}).text_of
    assert "<html" not in part
    assert "责任链条" in part


@pytest.mark.requires("FIL-14")
def test_experts_are_taken_in_drawn_and_heard_and_the_opinion_is_filed(world, ask):
    judge = person("expert1", "专家1", Appointment.Role.EXPERT, None, world.works.place)
    for number, fields in enumerate(KNOWN[:3], 1):
        form = {"name": f"专家{number}", "unit": f"演示研究所{number}", "place": "香河县", "fields_known": sorted(fields)}
        form |= {"on": "2018-01-01", "username": "expert1" if number == 1 else ""}
        assert f"已入库：专家{number}" in ask(world.inspector, "expert_new", post=form).text_of
    first = Expert.objects.get(name="专家1")
    assert "专家3" in ask(world.inspector, "experts").text_of
    report = submitted(PRELIMINARY_REPORT, world.site, world.firm)
    assert "抽取专家评审：土壤环境初步调查报告" in ask(world.inspector, "land_parties", world.site.pk).text_of
    page = ask(world.inspector, "panel_new", report.pk, post={"on": "2019-06-25", "number": 3})
    assert "已抽取专家" in page.text_of
    panel = Panel.objects.get()
    told = ask(judge, "panel", panel.pk).text_of
    assert "报告.pdf" in told
    assert told.count("填写专家") == 1
    file = report.attachments.get().pk
    assert ask(judge, "panel_file", panel.pk, file).status_code == 200
    assert Entry.objects.get(action="files.take", subject=f"panel:{panel.pk}").detail["filename"]
    assert ask(world.inspector, "panel_file", panel.pk, file).status_code == 404
    seat = panel.seats.get(expert=first)
    assert "已登记专家1的意见" in ask(judge, "seat_opine", seat.pk, post={"conclusion": "failed", "opinion": "点位太少"}).text_of
    for other in Seat.objects.filter(opined_at=None):
        ask(world.inspector, "seat_opine", other.pk, post={"conclusion": "passed", "opinion": "同意"})
    wanted = {"on": "2019-06-30", "conclusion": "failed", "opinion": "同意通过"}
    assert "与多数意见不符" in ask(world.inspector, "panel_conclude", panel.pk, post=wanted).text_of
    assert "已形成评审意见" in ask(world.inspector, "panel_conclude", panel.pk, post=wanted | {"conclusion": "passed"}).text_of
    assert "不同意见" in ask(world.inspector, "panel", panel.pk).text_of
    assert Filing.objects.filter(type="development_land.expert_opinion", state="submitted").count() == 1
    assert ask(world.inspector, "panel_minutes", panel.pk).status_code == 200
    assert "土壤环境初步调查报告" in ask(world.firm, "panels").text_of


def test_an_expert_who_stays_out_sees_the_panel_no_more_and_declares_why_he_must(world, ask):
    judge = person("expert1", "专家1", Appointment.Role.EXPERT, None, world.works.place)
    for number, fields in enumerate(KNOWN[:4], 1):
        form = {"name": f"专家{number}", "unit": f"演示研究所{number}", "place": "香河县", "fields_known": sorted(fields)}
        ask(world.inspector, "expert_new", post=form | {"on": "2018-01-01", "username": "expert1" if number == 1 else ""})
    report = submitted(PRELIMINARY_REPORT, world.site, world.firm)
    ask(world.inspector, "panel_new", report.pk, post={"on": "2019-06-25", "number": 3})
    seat = Seat.objects.filter(expert__name="专家1").first() or Seat.objects.first()
    Expert.objects.filter(user__isnull=False).update(user=None)
    Expert.objects.filter(pk=seat.expert_id).update(user=judge)
    page = ask(judge, "seat_withdraw", seat.pk, post={"reason": "师生关系"})
    assert "替补" in page.text_of
    assert ask(judge, "panel", seat.panel_id).status_code == 404
    form = {"unit": "香河演示电镀厂", "reason": "持股", "on": "2019-01-01"}
    assert "已登记利害关系" in ask(world.inspector, "expert", seat.expert_id, post=form).text_of
    assert "已出库" in ask(world.inspector, "expert_out", seat.expert_id, post={"on": "2019-06-01"}).text_of


def test_a_unit_that_is_named_first_is_journalled_and_leaves_nothing_where_the_rest_is_refused(world, ask):
    responsible = {"capacity": "polluter", "party": "老电镀厂", "on": "2019-07-31", "basis": "调查报告"}
    assert "还没有到" in ask(world.inspector, "responsible_new", world.site.pk, post=responsible).text_of
    expert = {"name": "专家1", "unit": "演示研究所", "place": "香河县", "fields_known": ["soil"], "on": "2018-01-01"}
    assert not Party.objects.filter(name="老电镀厂").exists()
    ask(world.inspector, "responsible_new", world.site.pk, post=responsible | {"on": "2005-01-01"})
    ask(world.inspector, "expert_new", post=expert)
    entered = Entry.objects.filter(action="parties.enter").order_by("pk")
    made = [Party.objects.get(name=name).pk for name in ("老电镀厂", "演示研究所")]
    assert [(each.actor, each.subject) for each in entered] == [(world.inspector, f"party:{pk}") for pk in made]


def test_who_judged_and_who_stayed_out_is_shown_to_those_concerned_alone(world, ask, people):
    expert, panel = _judged(world, ask)
    unit, clerk = agency("演示检测站", world.works.place, "clerk")
    commission(stages.PRELIMINARY_SURVEY, world.site, unit, by=world.inspector, on=dt.date(2019, 3, 1))
    told = ask(world.inspector, "panel", panel.pk).text_of
    secrets = (expert.name, expert.unit.name, "持有股份", "个人同意", "抽取种子")
    assert all(word in told for word in secrets)
    page = ask(clerk, "panel", panel.pk)
    assert page.status_code == 200
    assert "同意通过" in page.text_of
    assert not any(word in page.text_of for word in secrets)
    assert ask(clerk, "panel_minutes", panel.pk).status_code == 403
    assert ask(world.inspector, "panel_minutes", panel.pk).status_code == 200
    path = f"/api/v1/panels/{panel.pk}"
    answers = [Caller(*key_for(who, people.security_admin)).get(path) for who in (world.inspector, clerk)]
    assert [answer.status_code for answer in answers] == [200, 200]
    full, short = (answer.json() for answer in answers)
    assert [each["expert"] for each in full["seats"]] == [expert.name]
    assert (short["seats"], short["candidates"], short["seed"], short["opinion"]) == ([], [], "", "同意通过")


def test_of_an_expert_who_judged_elsewhere_only_the_panels_are_shown_that_one_sees(world, ask, monkeypatch):
    expert, panel = _judged(world, ask)
    assert panel.filing.number in ask(world.inspector, "expert", expert.pk).text_of
    monkeypatch.setattr("jingtu.web.console.experts.panels_visible_to", lambda user: Panel.objects.none())
    assert panel.filing.number not in ask(world.inspector, "expert", expert.pk).text_of


def _judged(world, ask):
    """An expert and a concluded panel in which he alone sat; another had to stay out."""
    for number in (1, 2):
        form = {"name": f"专家{number}", "unit": f"演示研究所{number}", "place": "香河县", "fields_known": [*KNOWN[0], "risk"]}
        ask(world.inspector, "expert_new", post=form | {"on": "2018-01-01"})
    stays_out, expert = Expert.objects.order_by("pk")
    declare_interest(stays_out, world.works, by=world.inspector, on=dt.date(2019, 1, 1), reason="持有股份")
    report = submitted(PRELIMINARY_REPORT, world.site, world.firm)
    panel = convene(SURVEY, report, by=world.inspector, on=dt.date(2019, 6, 25), number=1, seed="2019")
    opine(panel.seats.get(), by=world.inspector, conclusion="passed", opinion="个人同意")
    conclude(panel, by=world.inspector, on=dt.date(2019, 6, 30), conclusion="passed", opinion="同意通过")
    return expert, panel


def test_a_commission_of_a_site_that_one_does_not_see_is_not_there(world, ask, people):
    made = Commission.objects.create(
        stage="development_land.plan",
        subject_id=world.site.pk,
        place_path="131024",
        unit=world.works,
        valid_from=dt.date(2019, 1, 1),
        recorded_at=world.site.subject.created_at,
    )
    assert ask(people.outsider, "commission", made.pk).status_code == 404
    assert ask(people.outsider, "land_parties", world.site.pk).status_code == 404
    assert ask(world.land_officer, "commission_new", SITE, world.site.pk).status_code == 200


def test_a_unit_is_shown_with_all_its_names_and_with_the_work_that_one_may_see(world, ask, people):
    unit, _nobody = agency("河北演示评估中心", world.works.place)
    heir, _nobody = agency("河北演示环境集团", world.works.place)
    take_over([unit], heir, Succession.Kind.MERGE, dt.date(2019, 4, 1), "工商变更")
    commission(stages.PLAN, world.site, unit, by=world.inspector, on=dt.date(2019, 3, 1))
    page = ask(world.inspector, "unit", unit.pk).text_of
    assert "2019-04-01 “河北演示评估中心”合并为“河北演示环境集团”" in page
    assert "香河演示地块" in page
    told = ask(people.outsider, "unit", unit.pk).text_of
    assert "另有 1 项委托不在您的管辖范围" in told
    assert "香河演示地块" not in told
    assert "河北演示评估中心" in ask(world.inspector, "units").text_of


@pytest.mark.parametrize("name", ["home", "panels", "notices"])
def test_experts_and_units_find_their_way_from_the_first_page(world, ask, name):
    judge = person("expert1", "专家1", Appointment.Role.EXPERT, None, world.works.place)
    _unit, clerk = agency("河北演示评估中心", world.works.place, "clerk")
    for who in (judge, clerk):
        page = ask(who, name)
        assert page.status_code == 200
        assert reverse("web:panels") in page.text_of
        assert reverse("web:experts") not in page.text_of


def test_somebody_of_a_unit_reads_the_dossier_of_the_site_while_commissioned(world, ask):
    unit, clerk = agency("河北演示评估中心", world.works.place, "clerk")
    assert ask(clerk, "dossier", SITE, world.site.pk).status_code == 404
    commission(stages.PRELIMINARY_SURVEY, world.site, unit, by=world.inspector, on=dt.date(2019, 3, 1))
    page = ask(clerk, "dossier", SITE, world.site.pk)
    assert page.status_code == 200
    assert "填写：土壤环境初步调查报告" in page.text_of
    assert "填写：专家咨询论证意见" not in page.text_of
