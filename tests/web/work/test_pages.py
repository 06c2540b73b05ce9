"""Assigning, signing, handing down, asking, closing: through the pages."""

import datetime as dt

import pytest
from django.urls import reverse

from jingtu.core.parties.models import User
from jingtu.core.work import assigning
from jingtu.core.work.models import Assignment, Reminder, Request
from jingtu.web.console.work_rows import five_figures
from jingtu.web.console.work_words import rhythm_of
from tests.web.work.conftest import TODAY

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def test_a_whole_plan_is_assigned_as_ticked_with_its_own_rhythms(plans, people, client_of):
    keeper = client_of("keeper")
    address = reverse("web:assign", args=[plans.hill.pk])
    page = keeper.get(address)
    assert "农田详查" in text(page)
    proposals = assigning.propose(plans.hill)
    form = {"part": [f"{each.task.pk}-{each.party.pk}-{each.role}" for each in proposals if each.role == "lead"]}
    for each in proposals:
        form |= {f"t{each.task.pk}-rhythm": "quarter", f"t{each.task.pk}-due_on": "2019-12-01"}
    answer = keeper.post(address, form, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("web:board", args=[plans.hill.pk])
    rows = Assignment.objects.filter(task__plan=plans.hill)
    assert {(row.role, row.rhythm, row.due_on) for row in rows} == {("lead", "quarter", dt.date(2019, 12, 1))}
    assert rows.count() == len(form["part"])


def test_what_was_assigned_today_and_is_unsigned_can_be_taken_back_at_once(plans, people, client_of):
    made = assigning.assign(plans.hill, by=people.keeper, on=TODAY)
    keeper = client_of("keeper")
    assert f"撤回今天交办的 {len(made)} 项" in text(keeper.get(reverse("web:board", args=[plans.hill.pk])))
    form = {"move": "withdraw", "undo": plans.hill.pk, "next": reverse("web:board", args=[plans.hill.pk])}
    shown = text(keeper.post(reverse("web:work_moves"), form))
    assert "撤回的理由" in shown
    sure = form | {"sure": "yes", "reason": "反馈周期选错", "assignments": [row.pk for row in made]}
    keeper.post(reverse("web:work_moves"), {name: value for name, value in sure.items() if name != "undo"})
    assert set(Assignment.objects.filter(task__plan=plans.hill).values_list("state", flat=True)) == {"withdrawn"}


def test_units_without_an_account_are_named_before_and_after(plans, people, client_of):
    User.objects.exclude(pk=people.keeper.pk).update(is_active=False)
    keeper, address = client_of("keeper"), reverse("web:assign", args=[plans.hill.pk])
    one = assigning.propose(plans.hill)[0]

    assert "交办后没有人收到通知" in text(keeper.get(address))
    form = {"part": f"{one.task.pk}-{one.party.pk}-{one.role}", f"t{one.task.pk}-rhythm": "quarter"}
    said = text(keeper.post(address, form, follow=True))

    assert f"{one.party}等 1 个承办单位还没有账号，没有人收到通知" in said
    assert "各承办单位已收到通知" not in said


def test_a_wrong_window_is_said_and_nothing_is_assigned(plans, client_of):
    proposals = assigning.propose(plans.hill)
    form = {"part": [f"{each.task.pk}-{each.party.pk}-{each.role}" for each in proposals]}
    form |= {f"t{each.task.pk}-rhythm": "window" for each in proposals}
    page = client_of("keeper").post(reverse("web:assign", args=[plans.hill.pk]), form)
    assert "起始月份和截止月份都要填写" in text(page)
    assert not Assignment.objects.filter(task__plan=plans.hill).exists()


def test_a_day_in_every_year_is_kept_when_its_months_are(plans, client_of):
    one = assigning.propose(plans.hill)[0]
    one.task.deadlines.all().delete()
    given = {"kind": "yearly", "detail": {"months": [12, 12], "day": 15}, "place_path": one.task.place_path}
    one.task.deadlines.create(position=0, text="每年12月15日前", **given)
    form = {"part": f"{one.task.pk}-{one.party.pk}-{one.role}", f"t{one.task.pk}-rhythm": "window"}
    months = {f"t{one.task.pk}-first": "12", f"t{one.task.pk}-last": "12"}
    client_of("keeper").post(reverse("web:assign", args=[plans.hill.pk]), form | months)
    made = Assignment.objects.get(task=one.task, party=one.party)
    assert (made.window_first, made.window_last, made.window_day) == (12, 12, 15)
    assert rhythm_of(made) == "每年12月15日前"


def test_a_bureau_signs_several_at_once_and_others_are_named(work, client_of):
    bureau = client_of("bureau")
    assert "垃圾规范处理" in text(bureau.get(reverse("web:todo")))
    form = {"move": "sign", "assignments": [work.waste.pk, work.survey.pk], "next": reverse("web:todo")}
    page = text(bureau.post(reverse("web:work_moves"), form))
    assert "有 1 项不能办理" in page
    bureau.post(reverse("web:work_moves"), form | {"assignments": [work.waste.pk]})
    work.waste.refresh_from_db()
    assert work.waste.state == "signed"


def test_a_move_without_its_reason_is_refused_on_the_page(work, client_of):
    address = reverse("web:assignment_move", args=[work.waste.pk, "refuse"])
    page = client_of("bureau").post(address, {"reason": " "}, follow=True)
    assert "退回交办要写明理由" in text(page)
    work.waste.refresh_from_db()
    assert work.waste.state == "assigned"


def test_a_word_that_is_no_move_is_not_found(work, client_of):
    assert client_of("bureau").post(reverse("web:assignment_move", args=[work.waste.pk, "explode"])).status_code == 404


def test_work_without_an_end_shows_its_rhythm_and_cannot_be_claimed(work, client_of):
    page = text(client_of("bureau").get(reverse("web:assignment", args=[work.listing.pk])))
    assert "长期办理" in page
    assert "每半年" in page
    assert reverse("web:assignment_move", args=[work.listing.pk, "claim"]) not in page


def test_a_bureau_hands_work_down_to_a_town(work, people, client_of):
    address = reverse("web:hand_down", args=[work.listing.pk])
    form = {"parties": [people.town.party_id], "rhythm": "quarter", "due_on": "", "instruction": "按季报送"}
    page = client_of("bureau").post(address, form, follow=True)
    assert "已转办给 1 个单位" in text(page)
    child = Assignment.objects.get(parent=work.listing)
    assert (child.party, child.rhythm, child.instruction) == (people.town.party, "quarter", "按季报送")
    assert "按季报送" in text(client_of("town").get(reverse("web:assignment", args=[child.pk])))


def test_an_extension_is_asked_and_approved(work, client_of):
    address = reverse("web:request_new", args=[work.waste.pk])
    bureau, keeper = client_of("bureau"), client_of("keeper")
    page = bureau.post(address, {"kind": "extension", "reason": "汛期停工"})
    assert "延到哪一天" in text(page)
    bureau.post(address, {"kind": "extension", "reason": "汛期停工", "due_on": "2018-09-30"})
    asked = Request.objects.get()
    assert "汛期停工" in text(keeper.get(reverse("web:todo") + "?kind=requests"))
    decide = reverse("web:request_decide", args=[asked.pk])
    assert "不同意申请要写明理由" in text(keeper.post(decide, {"decision": "refuse"}, follow=True))
    keeper.post(decide, {"decision": "approve"})
    work.waste.refresh_from_db()
    assert work.waste.due_on == dt.date(2018, 9, 30)
    assert "完成期限改为2018年9月30日" in text(keeper.get(reverse("web:assignment", args=[work.waste.pk])))


def test_a_reminder_shows_its_letter_before_it_is_sent(work, client_of):
    keeper = client_of("keeper")
    address = reverse("web:remind", args=[work.waste.pk])
    assert "红色督办函" in text(keeper.get(address))
    keeper.post(address, {"text": "请尽快签收"})
    row = Reminder.objects.get()
    assert (row.colour, row.about, row.text) == ("red", "sign", "请尽快签收")
    assert "今天已经就" in text(keeper.post(address, follow=True))


def test_what_is_closed_shows_no_letter_but_why(work, client_of):
    work.waste.__class__.objects.filter(pk=work.waste.pk).update(state="closed")
    page = text(client_of("keeper").get(reverse("web:remind", args=[work.waste.pk]), follow=True))
    assert "不需要催办" in page
    assert "发出催办" not in page


def test_the_list_shows_any_past_day(work, client_of):
    keeper = client_of("keeper")
    assert "垃圾规范处理" in text(keeper.get(reverse("web:work") + "?status=due_soon"))
    before = text(keeper.get(reverse("web:work") + "?on=2018-02-28"))
    assert "垃圾规范处理" not in before
    assert "2018年2月28日" in before
    unsigned = text(keeper.get(reverse("web:work") + "?on=2018-03-02&status=unsigned"))
    assert "摸清农田土壤底数" in unsigned
    assert "还没有到" in text(keeper.get(reverse("web:work") + "?on=2030-01-01"))


def test_the_task_page_shows_the_work_and_the_list_its_status(work, client_of):
    bureau = client_of("bureau")
    page = text(bureau.get(reverse("web:task", args=[work.tasks[2].pk])))
    assert "即将到期" in page
    assert reverse("web:assignment_move", args=[work.waste.pk, "sign"]) in page
    listed = text(bureau.get(reverse("web:tasks") + "?standing=due_soon"))
    assert "垃圾规范处理" in listed
    assert "摸清农田土壤底数" not in listed
    assert "摸清农田土壤底数" in text(bureau.get(reverse("web:tasks") + "?standing=unassigned&on=2018-02-28"))
    assert "摸清农田土壤底数" not in text(bureau.get(reverse("web:tasks") + "?standing=unassigned&on=2018-03-05"))


def test_the_first_page_tells_each_what_waits(work, client_of):
    bureau = text(client_of("bureau").get(reverse("web:home")))
    assert "我的待办" in bureau
    assert "即将到期" in bureau
    assert "任务办理" in text(client_of("leader").get(reverse("web:home")))
    assert "您的账号" not in bureau
    assert client_of("auditor").get(reverse("web:home")).status_code == 200


def test_what_a_page_shows_is_text(work, client_of, people):
    client_of("bureau").post(
        reverse("web:assignment_move", args=[work.waste.pk, "refuse"]), {"reason": "<script>alert(1)</script>"}
    )
    page = text(client_of("keeper").get(reverse("web:assignment", args=[work.waste.pk])))
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("name", ["todo", "work"])
def test_a_list_asks_few_questions(work, client_of, assert_queries_at_most, name):
    client = client_of("keeper")
    client.get(reverse(f"web:{name}"))
    with assert_queries_at_most(32):
        client.get(reverse(f"web:{name}"))


def test_a_past_day_shows_the_plans_and_tasks_in_force_then(work, client_of):
    keeper = client_of("keeper")
    assert "清河区土壤污染防治方案" in text(keeper.get(reverse("web:plans") + "?on=2017-12-01"))
    assert "清河区土壤污染防治方案" not in text(keeper.get(reverse("web:plans") + "?on=2017-11-30"))
    assert "清河区土壤污染防治方案" not in text(keeper.get(reverse("web:plans") + "?on=2018-01-01&known=then"))
    early = text(keeper.get(reverse("web:plan", args=[work.plan.pk]) + "?on=2017-11-30"))
    assert "2017年11月30日这份方案还没有执行" in early
    assert "垃圾规范处理" not in text(keeper.get(reverse("web:tasks") + "?on=2017-11-30"))
    assert "垃圾规范处理" in text(keeper.get(reverse("web:tasks") + "?on=2018-01-01"))


def test_one_day_of_an_assignment_is_told_in_the_order_it_was_done(work, client_of):
    client_of("bureau").post(reverse("web:assignment_move", args=[work.waste.pk, "sign"]))
    events = client_of("keeper").get(reverse("web:assignment", args=[work.survey.pk])).context["events"]
    assert [event.label for event in events] == ["签收", "交办"]


def test_each_figure_of_the_first_page_opens_as_many_rows(work, client_of, settings):
    bureau = client_of("bureau")
    for day in (work.waste.due_on, work.waste.due_on - dt.timedelta(days=3)):
        settings.JINGTU_TODAY = day
        figures = five_figures(work.waste.party.people.get(username="bureau"))
        assert sum(figure["number"] for figure in figures if figure["status"] == "soon") > 0
        for figure in figures:
            listed = bureau.get(f"{reverse('web:work')}?{figure['query']}")
            assert listed.context["page"].paginator.count == figure["number"], figure["status"]
