"""Figures, rankings, documents, targets and meetings: who may open them, and that they say what the rows say."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from jingtu.core.places.models import Level
from jingtu.core.plans.models import Target
from jingtu.core.work import meetings, targets
from jingtu.core.work.models import Meeting, TargetActual, TargetRevision
from jingtu.core.work.status import counts
from jingtu.core.work.visible import assignments_visible_to
from jingtu.web.console import leaders
from jingtu.web.console.target_charts import charts
from tests.support.people import division
from tests.web.work.conftest import TODAY

pytestmark = pytest.mark.django_db
READERS = ("keeper", "bureau", "town", "leader")
ADMINISTRATORS = ("system_admin", "security_admin", "auditor")


@pytest.fixture
def meeting(people, plans, work):
    resolved = [meetings.Resolved("农业局牵头开展农膜回收。", people.bureau.party, due_on=dt.date(2018, 10, 31))]
    return meetings.hold(plans.river, title="第一次联席会议", held_on=dt.date(2018, 6, 20), by=people.keeper, decisions=resolved)


@pytest.fixture
def share(plans):
    return Target.objects.get(plan=plans.river, ordinal=0)


def addresses(meeting, share, work):
    own = {
        "meeting": reverse("web:meeting", args=[meeting.pk]),
        "meeting_word": reverse("web:meeting_word", args=[meeting.pk]),
        "target": reverse("web:target", args=[share.pk]),
        "letter_word": reverse("web:letter_word", args=[work.survey.pk]),
    }
    shared = ("leaders", "ranking", "bulletins", "meetings", "progress_word", "progress_excel")
    return own, {name: reverse(f"web:{name}") for name in shared}


@pytest.mark.parametrize("name", READERS)
def test_readers_open_every_page(client_of, meeting, share, work, name):
    own, shared = addresses(meeting, share, work)
    for page, address in (own | shared | {"bulletin_word": reverse("web:bulletin_word")}).items():
        assert client_of(name).get(address).status_code == 200, page


@pytest.mark.parametrize("name", ADMINISTRATORS)
def test_administrators_see_no_work(client_of, meeting, share, work, name):
    own, shared = addresses(meeting, share, work)
    for page, address in (own | shared).items():
        assert client_of(name).get(address).status_code == 403, page


def test_the_outsider_sees_nothing_of_another_county(client_of, meeting, share, work):
    own, shared = addresses(meeting, share, work)
    for page, address in own.items():
        assert client_of("outsider").get(address).status_code == 404, page
    for address in shared.values():
        assert "清河区".encode() not in client_of("outsider").get(address).getvalue()
    assert client_of("outsider").get(reverse("web:bulletin_word"), {"place": "131024001"}).status_code == 404


@pytest.mark.parametrize("name", ["bureau", "town", "leader"])
def test_only_the_plan_office_records(client_of, people, meeting, share, work, name):
    given = {"form": "actual", "actual-value": "91"}
    assert client_of(name).post(reverse("web:target", args=[share.pk]), given).status_code == 403
    assert client_of(name).get(reverse("web:meeting_new")).status_code == 403
    assert not TargetActual.objects.exists()


@pytest.mark.parametrize("days_left", [5, 0])
def test_the_figures_count_what_opens_behind_them(client_of, people, work, settings, days_left):
    settings.JINGTU_TODAY = work.waste.due_on - dt.timedelta(days=days_left)
    leader = client_of("leader")
    figures = leader.get(reverse("web:leaders")).context["figures"]
    numbers = counts(assignments_visible_to(people.leader), settings.JINGTU_TODAY)
    soon = {"soon": numbers["due_soon"] + numbers["due_today"]}
    assert {figure["status"]: figure["number"] for figure in figures} == soon | {
        code: numbers[code] for code in ("unsigned", "overdue", "claimed", "closed")
    }
    for figure in figures:
        opened = leader.get(reverse("web:work") + f"?{figure['query']}")
        assert len(opened.context["rows"]) == figure["number"], figure["status"]
    for page in ("work", "home"):  # the same words are the same number wherever they stand
        assert [figure["number"] for figure in leader.get(reverse(f"web:{page}")).context["figures"]] == [
            figure["number"] for figure in figures
        ]


def test_pages_stand_on_the_day_that_is_asked_for(client_of, work):
    page = client_of("leader").get(reverse("web:leaders"), {"on": "2018-02-01"})
    assert all(figure["number"] == 0 for figure in page.context["figures"])
    assert page.context["plans"] == []


def test_the_leaders_see_the_plans_with_most_overdue_first_and_the_rest_by_page(client_of, work, monkeypatch):
    monkeypatch.setattr(leaders, "PLANS_A_PAGE", 1)
    leader = client_of("leader")
    page = leader.get(reverse("web:leaders"))
    number = page.context["page"].paginator.count
    asked = [leader.get(reverse("web:leaders"), {"page": at + 1}).context["plans"] for at in range(number)]
    overdue = [cell["number"] for (row,) in asked for cell in row["cells"] if cell["code"] == "overdue"]
    assert overdue == sorted(overdue, reverse=True)
    assert len({row["plan"].pk for (row,) in asked}) == number
    cell = next(cell for cell in asked[0][0]["cells"] if cell["number"])
    opened = leader.get(reverse("web:tasks"), {"plan": asked[0][0]["plan"].pk, "standing": cell["code"]})
    assert len(opened.context["rows"]) == cell["number"]
    assert f"standing={cell['code']}".encode() in page.content


def test_the_bulletin_says_what_the_rows_say(client_of, work):
    answer = client_of("leader").get(reverse("web:bulletin_word"))
    words = "\n".join(paragraph.text for paragraph in Document(BytesIO(answer.getvalue())).paragraphs)
    assert "清河区2018年6月\n土壤污染防治任务办理情况通报" in words
    assert "（截至2018年6月25日）" in words
    assert "共交办任务3项" in words
    assert "垃圾规范处理" in words


def test_the_progress_table_has_the_official_columns(client_of, plans, work):
    answer = client_of("leader").get(reverse("web:progress_word"), {"plan": plans.river.pk})
    table = Document(BytesIO(answer.getvalue())).tables[0]
    heads = ["序号", "工作任务", "牵头部门", "参与部门", "责任单位", "完成时限", "进展情况", "完成状态"]
    assert [cell.text for cell in table.rows[0].cells] == heads
    assert [row.cells[7].text for row in table.rows[1:]] == ["按期办理", "即将到期", "长期办理", "未交办"]
    book = load_workbook(BytesIO(client_of("leader").get(reverse("web:progress_excel"), {"plan": plans.river.pk}).getvalue()))
    assert [cell.value for cell in book.active[1]][:8] == heads
    assert book.active.max_row == 5


def test_letters_of_one_colour_stand_in_one_file(client_of, work):
    answer = client_of("keeper").get(reverse("web:letters_word", args=["blue"]))
    assert "蓝色提醒函" in Document(BytesIO(answer.getvalue())).paragraphs[0].text
    assert client_of("keeper").get(reverse("web:letters_word", args=["green"])).status_code == 404
    empty = client_of("outsider").get(reverse("web:letters_word", args=["blue"]), follow=True)
    assert "今天没有这一等级的催办函" in empty.content.decode()


def actual(share, value, **more):
    return {
        "form": "actual",
        "actual-place": share.plan.place_id,
        "actual-first": "2017-01-01",
        "actual-last": "2017-12-31",
        "actual-value": value,
        "actual-source": "统计年报",
    } | more


def test_an_actual_value_is_recorded_corrected_and_judged(client_of, share, work):
    address = reverse("web:target", args=[share.pk])
    assert client_of("keeper").post(address, actual(share, "88")).status_code == 302
    assert str(client_of("leader").get(address).context["sign"].label) == "尚未达到"
    Target.objects.filter(pk=share.pk).update(year=2017)
    assert str(client_of("leader").get(address).context["sign"].label) == "未达到"
    again = client_of("keeper").post(address, actual(share, "91"))
    assert "已经登记过实际值" in again.content.decode()
    first = TargetActual.objects.get()
    corrected = actual(share, "91", **{"actual-corrects": first.pk})
    assert client_of("keeper").post(address, corrected).status_code == 302
    page = client_of("leader").get(address)
    assert "已达到" in page.content.decode()
    assert [bar["value"] for bar in page.context["charts"][0]["bars"]] == ["91"]


def test_a_document_overrides_the_printed_value(client_of, share, work):
    given = {
        "form": "revision",
        "revision-comparator": ">=",
        "revision-value": "95",
        "revision-unit": "%",
        "revision-document": "目标责任书",
        "revision-dated_on": "2018-05-01",
        "revision-effective_on": "2018-06-01",
    }
    address = reverse("web:target", args=[share.pk])
    assert client_of("keeper").post(address, given).status_code == 302
    assert TargetRevision.objects.get().value == 95
    assert client_of("leader").get(address).context["asked"] == "不低于 95%"
    assert client_of("leader").get(address, {"on": "2018-05-31"}).context["asked"] == "不低于 90%"


def test_a_meeting_is_entered_and_its_decision_becomes_a_task(client_of, people, plans, work):
    given = {"title": "第二次联席会议", "held_on": "2018-06-20", "attendees": [people.bureau.party_id], "minutes": "听取汇报。"}
    given |= {"decision-TOTAL_FORMS": "2", "decision-INITIAL_FORMS": "0", "decision-0-text": "开展联合检查。"}
    given |= {"decision-1-text": "", "decision-1-lead": ""}
    lead = plans.river.tasks.get(ordinal=1).parties.get(role="lead").party_id
    given |= {"decision-0-lead": lead, "decision-0-due_on": "2018-10-31"}
    answer = client_of("keeper").post(reverse("web:meeting_new") + f"?plan={plans.river.pk}", given)
    assert answer.status_code == 302, answer.context and (answer.context["form"].errors, answer.context["decisions"].errors)
    made = Meeting.objects.get()
    assert made.decisions.get().task.leads == "生态环境局"
    minutes = client_of("leader").get(reverse("web:meeting_word", args=[made.pk]))
    assert "第二次联席会议纪要" in Document(BytesIO(minutes.getvalue())).paragraphs[0].text


def test_the_verdict_is_the_services(share, work):
    assert targets.attainment(share, dt.date(2018, 6, 25)).verdict == "no_data"


def head(number, **more):
    return {
        "title": "第三次联席会议",
        "held_on": "2018-06-20",
        "decision-TOTAL_FORMS": str(number),
        "decision-INITIAL_FORMS": "0",
    } | more


def test_as_many_decisions_are_entered_as_were_made(client_of, people, plans, work):
    client, address = client_of("keeper"), reverse("web:meeting_new") + f"?plan={plans.river.pk}"
    page = client.post(address, head(3, add="1", **{"decision-0-text": "开展联合检查。"}))
    assert page.context["decisions"].total_form_count() == 4
    assert page.context["decisions"][0]["text"].value() == "开展联合检查。"
    assert not Meeting.objects.exists()
    texts = {f"decision-{at}-text": f"议定事项之{at}。" for at in range(12)}
    assert client.post(address, head(12, **texts)).status_code == 302
    assert Meeting.objects.get().decisions.count() == 12


def test_who_takes_part_in_a_decision_is_charged_too(client_of, people, plans, work):
    client, address = client_of("keeper"), reverse("web:meeting_new") + f"?plan={plans.river.pk}"
    given = {"decision-0-text": "开展联合检查。", "decision-0-participants": [people.town.party_id]}
    assert "没有选牵头部门" in client.post(address, head(1, **given)).content.decode()
    client.post(address, head(1, **given, **{"decision-0-lead": people.bureau.party_id}))
    made = Meeting.objects.get()
    assert {(row.party, row.role) for row in meetings.assigned_by(made)} == {
        (people.bureau.party, "lead"),
        (people.town.party, "participant"),
    }
    minutes = client.get(reverse("web:meeting_word", args=[made.pk]))
    table = Document(BytesIO(minutes.getvalue())).tables[0]
    assert [cell.text for cell in table.rows[1].cells][1:4] == ["开展联合检查。", "香河县农业局", "淑阳镇人民政府"]


def a_town(place):
    return division(f"{place.code}0001"[:12], "河口镇", Level.TOWN, f"{place.path}001", place)


def test_each_place_with_values_has_its_chart(client_of, people, share, work):
    home, town = share.plan.place, a_town(share.plan.place)
    for place, value in ((town, "80"), (home, "90")):
        targets.record_actual(
            share, place, (dt.date(2017, 1, 1), dt.date(2017, 12, 31)), Decimal(value), source="监测", by=people.keeper, on=TODAY
        )
    page = client_of("leader").get(reverse("web:target", args=[share.pk]))
    assert [chart["place"] for chart in page.context["charts"]] == [home, town]
    assert page.content.decode().count('<svg class="jt-chart"') == 2


def test_an_amount_of_the_whole_is_not_asked_of_each_part(share, people, work):
    home, town = share.plan.place, a_town(share.plan.place)
    rows = [
        TargetActual(target=share, place=place, period_first=TODAY, period_last=TODAY, value=Decimal(5)) for place in (home, town)
    ]
    amount, percent = (targets.Asked(Decimal(90), ">=", unit) for unit in ("亩", "%"))
    assert [chart["line"] is None for chart in charts(share, rows, amount)] == [False, True]
    assert [chart["line"] is None for chart in charts(share, rows, percent)] == [False, False]
