"""The dossier: facts that were changed by hand, the line of time, lists, the strip, and any past day."""

import datetime as dt

import pytest

from jingtu.core.duties.models import Due
from jingtu.core.duties.quarters import Shade
from jingtu.core.duties.reckoning import reckon
from jingtu.core.filings import lodging
from jingtu.core.subjects import handing_over
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.registering import register
from jingtu.core.subjects.revising import revise
from jingtu.themes.industry.filings import SOIL_MONITORING
from jingtu.themes.industry.kinds import TANKS
from jingtu.themes.industry.models import Enterprise
from jingtu.web.console.dossiers import SHADES
from tests.core.duties.test_demolition import DUE, filed
from tests.support.supervision import FOUNDED, TODAY, city

pytestmark = pytest.mark.django_db

KIND = "/registers/industry.enterprise/"


@pytest.fixture
def address(world) -> str:
    return f"{KIND}{world.enterprise.pk}/"


def text(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def form_of(page) -> dict[str, str]:
    """What the browser would send back unchanged."""
    forms = (page.context["form"], page.context["when"])
    given = {bound.name: bound.value() for form in forms for bound in form}
    return {name: value for name, value in given.items() if value is not None and value is not False}


def test_facts_are_changed_and_the_dossier_of_an_older_day_shows_the_older_ones(world, client_for, address):
    office = client_for("inspector")
    given = form_of(office.get(f"{address}edit/"))
    done = office.post(f"{address}edit/", given | {"name": "香河新名厂", "on": "2019-06-01", "grounds": "营业执照"}, follow=True)
    assert "已保存变更" in text(done)
    today, before = text(office.get(address)), text(office.get(f"{address}?on=2019-05-31"))
    assert "<h1" in today
    assert "香河新名厂" in today
    assert "名称：香河演示电镀厂 → 香河新名厂" in today
    assert "香河新名厂" not in before
    assert "香河演示电镀厂" in before


def test_what_a_field_held_that_a_reader_may_not_see_is_not_in_the_line_of_time_either(world, client_for):
    tank = register(
        TANKS, by=world.inspector, place=world.works.place, name="1号储罐", on=FOUNDED, holder=world.works,
        enterprise=world.enterprise, substance="铬酸", volume_m3=20,
    )  # fmt: skip
    facts = {"substance": "废酸", "name": "1号新罐"}
    revise(tank, facts, by=world.inspector, on=TODAY, grounds="更换介质", version=tank.version)
    address = f"/registers/industry.tank/{tank.pk}/"
    assert "铬酸 → 废酸" in text(client_for("inspector").get(address))
    page = text(client_for("leader").get(address))
    assert "1号储罐 → 1号新罐" in page
    assert "铬酸" not in page
    assert "废酸" not in page


def test_what_changed_is_told_in_the_words_of_the_field(world, client_for, address):
    facts = {"unit_class": "class_1", "heavy_metals": True}
    revise(world.enterprise, facts, by=world.inspector, on=TODAY, grounds="核实", version=world.enterprise.version)
    page = text(client_for("inspector").get(address))
    assert "重点监测单元最高类别：— → 一类" in page
    assert "涉重金属：否 → 是" in page


def test_an_unchanged_form_changes_nothing(world, client_for, address):
    office = client_for("inspector")
    given = form_of(office.get(f"{address}edit/"))
    assert "没有改动" in text(office.post(f"{address}edit/", given | {"on": TODAY.isoformat()}, follow=True))
    assert Enterprise.objects.get().version == 0


def test_an_older_form_is_refused_and_the_wrong_day_is_said(world, client_for, address):
    office = client_for("inspector")
    given = form_of(office.get(f"{address}edit/")) | {"name": "甲厂"}
    assert "早于起始日期" in text(office.post(f"{address}edit/", given | {"on": "2000-01-01"}))
    office.post(f"{address}edit/", given | {"on": TODAY.isoformat()})
    assert "刚刚被别人改过" in text(office.post(f"{address}edit/", given | {"name": "乙厂", "on": TODAY.isoformat()}))


def test_a_move_before_the_enterprise_existed_or_before_its_last_move_is_refused(world, client_for, address):
    office = client_for("decider")
    early = office.post(f"{address}moves/list/", {"on": "2010-04-30", "grounds": "名录"}, follow=True)
    assert "早于上一次办理的 2010-05-01" in text(early)
    office.post(f"{address}moves/list/", {"on": "2019-06-01", "grounds": "名录"})
    again = office.post(f"{address}moves/find_abnormal/", {"on": "2019-05-31", "grounds": "监测"}, follow=True)
    assert "早于上一次办理的 2019-06-01" in text(again)


def test_lists_moves_and_strip_stand_in_the_dossier_of_their_days(world, client_for, address):
    office = client_for("decider")
    office.post(f"{address}moves/list/", {"on": "2019-06-01", "grounds": "名录第1号"})
    page = office.get(address)
    assert [each["label"] for each in page.context["lists"]]
    assert "列入名录" in text(page)
    assert len(page.context["quarters"]) == 12
    assert office.get(f"{address}?on=2019-05-31").context["lists"] == []


def test_tasks_of_plans_are_fetched_by_whoever_reads_plans(world, client_for, address):
    assert "还没有方案任务与它关联" in text(client_for("inspector").get(f"{address}tasks/"))
    assert "有关的方案任务" not in text(client_for("firm").get(address))


@pytest.mark.parametrize(("who", "code"), [("keeper", 403), ("leader", 403), ("firm", 403), ("outsider", 403), ("bureau", 200)])
def test_who_opens_the_form_of_changes(world, client_of, client_for, address, who, code):
    assert (client_of("bureau") if who == "bureau" else client_for(who)).get(f"{address}edit/").status_code == code


def test_a_filing_is_named_in_the_dossier_and_a_draft_too(world, client_for, address):
    filing = lodging.begin(SOIL_MONITORING, world.enterprise, by=world.firm)
    assert str(SOIL_MONITORING.label) in text(client_for("firm").get(address)).split('id="filings"')[1].split("</table>")[0]
    assert f'href="/filings/{filing.pk}/"' in text(client_for("firm").get(address))


def test_the_dossier_says_that_what_was_handed_over_waits_to_be_taken(world, client_for, address, monkeypatch):
    monkeypatch.setattr(handing_over, "_takers", {})
    office = client_for("decider")
    Enterprise.objects.filter(pk=world.enterprise.pk).update(stopped_on="2019-05-01")
    for on, name in ((2, "list"), (3, "stop"), (4, "survey"), (5, "hand_over")):
        office.post(
            f"{address}moves/{name}/",
            {"on": f"2019-06-0{on}", "grounds": "演示", "despite": "纸质报告" if name == "survey" else ""},
        )
    assert "关闭企业原址转为地块管理：等待接收" in text(office.get(address))
    assert "等待接收" not in text(office.get(f"{address}?on=2019-06-04"))


@pytest.fixture
def given_up(world, settings):
    """Return a function that gives the demolition up nine days after its plan was due; nothing is owed from then on."""

    def leave() -> str:
        settings.JINGTU_TODAY = DUE + dt.timedelta(days=9)
        reckon()
        make(world.demolition, "give_up", by=world.firm, on=settings.JINGTU_TODAY, grounds="不拆")
        reckon()
        return f"/registers/industry.demolition/{world.demolition.pk}/"

    return leave


def owed(page) -> list[str]:
    assert page.status_code == 200
    return [str(each["standing"][0]) for each in page.context["dues"]]


def last_quarter(page) -> str:
    return page.context["quarters"][-1]["css"]


def test_a_past_day_shows_what_was_missed_then_though_nothing_is_owed_since(world, client_for, given_up):
    address, office = given_up(), client_for("inspector")
    assert not Due.objects.filter(subject=world.demolition.pk).exists()
    for day in ("", f"?on={DUE + dt.timedelta(days=1)}"):  # given up after its day: missed then, and missed it stays
        page = office.get(address + day)
        assert (owed(page), last_quarter(page)) == (["已逾期"], SHADES[Shade.OVERDUE][0])
        assert f"/duties/{world.demolition.pk}/" not in text(page)  # the term has no page any more
    assert owed(office.get(f"{address}?on={FOUNDED}")) == []  # not announced yet


def test_what_was_not_due_yet_when_the_subject_left_the_state_is_not_missed(world, client_for, settings):
    settings.JINGTU_TODAY = DUE
    make(world.demolition, "give_up", by=world.firm, on=DUE, grounds="不拆")
    settings.JINGTU_TODAY = DUE + dt.timedelta(days=30)
    assert owed(client_for("inspector").get(f"/registers/industry.demolition/{world.demolition.pk}/")) == []


def test_what_was_met_stays_in_list_and_strip_when_nothing_is_owed_any_more(world, client_for, given_up, settings):
    filed(world, DUE, settings)
    address, office = given_up(), client_for("inspector")
    for day in ("", f"?on={DUE}"):
        page = office.get(address + day)
        assert (owed(page), last_quarter(page)) == (["按期办结"], SHADES[Shade.MET][0])
    before = office.get(f"{address}?on={DUE - dt.timedelta(days=1)}")
    assert (owed(before), last_quarter(before)) == (["即将到期"], SHADES[Shade.NOTHING][0])
    links = [each["leads"] for each in before.context["dues"]]
    assert links == [True]
    assert office.get(f"/duties/{world.demolition.pk}/{before.context['dues'][0]['due'].duty}/-/").status_code == 200


def test_a_missed_term_that_is_stored_still_is_shown_until_it_is_reckoned_again(world, client_for, settings):
    settings.JINGTU_TODAY = DUE + dt.timedelta(days=9)
    reckon()
    make(world.demolition, "give_up", by=world.firm, on=settings.JINGTU_TODAY, grounds="不拆")
    assert owed(client_for("inspector").get(f"/registers/industry.demolition/{world.demolition.pk}/")) == ["已逾期"]


def offered(page) -> dict[str, list[str]]:
    """The moves on a page, each with the fields that are asked with it."""
    assert page.status_code == 200
    return {each["name"]: list(each["asked"].fields) if each["asked"] else [] for each in page.context["moves"]}


def test_the_firm_fills_in_with_the_move_what_the_move_needs(world, client_for, address):
    make(world.enterprise, "list", by=city(world), on=dt.date(2019, 6, 1), grounds="名录")
    firm = client_for("firm")
    assert offered(firm.get(address)) == {"stop": ["stopped_on"]}
    day = {"on": "2019-06-20", "grounds": "停产报告"}
    assert "要先填写“香河演示电镀厂”的停产日期" in text(firm.post(f"{address}moves/stop/", day, follow=True))
    assert "停产日期：" in text(firm.post(f"{address}moves/stop/", day | {"stopped_on": "上周"}, follow=True))
    assert "已办理：登记停产" in text(firm.post(f"{address}moves/stop/", day | {"stopped_on": "2019-06-18"}, follow=True))
    enterprise = Enterprise.objects.get()
    assert (enterprise.state, enterprise.stopped_on) == ("stopped", dt.date(2019, 6, 18))
    assert "停产日期：— → 2019-06-18" in text(firm.get(address))


def test_a_move_takes_no_fact_that_it_does_not_need_or_that_stands_already(world, client_for, address):
    enterprise = world.enterprise
    office = client_for("decider")
    office.post(f"{address}moves/list/", {"on": "2019-06-01", "grounds": "名录", "sector": "化工", "stopped_on": "2019-06-01"})
    enterprise.refresh_from_db()
    assert (enterprise.state, enterprise.sector, enterprise.stopped_on) == ("listed", "金属表面处理", None)
