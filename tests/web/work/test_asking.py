"""Asking for reports and reminding, of one, of many, of all a filter finds: whom it reaches is shown first."""

import pytest
from django.urls import reverse

from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import Party
from jingtu.core.work.models import Assignment, Demand, Reminder, Report

pytestmark = pytest.mark.django_db
DUE = "2018-07-05"


def post(client, name, **data):
    return client.post(reverse(f"web:{name}"), data, follow=True)


def test_who_will_be_asked_is_shown_before_anything_happens(work, client_of):
    page = post(client_of("keeper"), "work_ask", assignments=[work.survey.pk, work.part.pk, work.waste.pk])
    assert "3 项，涉及 2 个单位" in page.content.decode()
    assert not Demand.objects.exists()


def test_ticked_rows_are_asked_and_stand_in_the_to_do(work, client_of):
    keys = f"{work.survey.pk},{work.part.pk}"
    data = {"assignments": keys, "sure": "yes", "due_on": DUE, "text": "报送点位数"}
    page = post(client_of("keeper"), "work_ask", **data)
    assert "已要求 2 项在2018-07-05前反馈" in page.content.decode()
    assert Demand.objects.count() == 2
    todo = client_of("town").get(reverse("web:todo"), {"kind": "report"}).content.decode()
    assert work.part.task.title in todo
    assert DUE in todo


def test_all_that_a_filter_finds_are_asked(work, client_of):
    client = client_of("keeper")
    page = post(client, "work_ask", filter=f"party={work.survey.party_id}")
    assert page.context["number"] == 3
    post(client, "work_ask", assignments=page.context["keys"], sure="yes", due_on=DUE)
    assert {row.assignment_id for row in Demand.objects.all()} == {work.survey.pk, work.waste.pk, work.listing.pk}


def test_what_cannot_be_asked_is_left_out_and_named(work, client_of):
    client = client_of("keeper")
    post(client, "work_ask", assignments=work.survey.pk, sure="yes", due_on=DUE)
    page = post(client, "work_ask", assignments=[work.survey.pk, work.waste.pk])
    assert page.context["number"] == 1
    assert "已经要求在2018-07-05前反馈" in page.content.decode()


def test_a_day_that_is_past_is_refused_at_the_form(work, client_of):
    page = post(client_of("keeper"), "work_ask", assignments=work.survey.pk, sure="yes", due_on="2018-06-01")
    assert "反馈期限2018-06-01已经过去" in page.content.decode()
    assert not Demand.objects.exists()


def test_nothing_ticked_changes_nothing(work, client_of):
    for name in ("work_ask", "work_remind"):
        assert "没有选择任务" in post(client_of("keeper"), name).content.decode()


def test_of_tasks_one_does_not_see_nothing_is_shown(work, client_of):
    page = post(client_of("outsider"), "work_ask", assignments=work.survey.pk)
    assert work.survey.task.title not in page.content.decode()


def test_the_lead_asks_a_participant_from_the_task(work, client_of):
    task = client_of("bureau").get(reverse("web:task", args=[work.survey.task_id])).content.decode()
    assert f'name="assignments" value="{work.part.pk}"' in task
    post(client_of("bureau"), "work_ask", assignments=work.part.pk, sure="yes", due_on=DUE)
    assert Demand.objects.get().asked_for_id == work.survey.party_id


def test_the_holder_answers_what_was_asked_and_the_asker_takes_back(work, client_of, people):
    keeper, town = client_of("keeper"), client_of("town")
    post(keeper, "work_ask", assignments=f"{work.survey.pk},{work.part.pk}", sure="yes", due_on=DUE, text="报送点位数")
    page = town.get(reverse("web:assignment", args=[work.part.pk])).content.decode()
    asked = Demand.objects.get(assignment=work.part)
    assert "报送点位数" in page
    assert f'name="demand" value="{asked.pk}"' in page
    assert "撤回要求" not in page
    town.post(reverse("web:report_begin", args=[work.part.pk]), {"demand": asked.pk})
    assert Report.objects.get(assignment=work.part).demand == asked
    other = Demand.objects.get(assignment=work.survey)
    keeper.post(reverse("web:demand_cancel", args=[other.pk]))
    assert Assignment.objects.get(pk=work.survey.pk).demand_due_on is None


def test_many_are_reminded_of_with_one_notice_each(work, client_of, people):
    client = client_of("keeper")
    page = post(client, "work_remind", filter="")
    assert page.context["number"] == 4
    page = post(client, "work_remind", assignments=page.context["keys"], sure="yes", text="请抓紧")
    assert "已催办 4 项，2 个单位各收到一次通知" in page.content.decode()
    assert Reminder.objects.count() == 4
    assert Notice.objects.filter(recipient=people.bureau, kind="reminder").count() == 1


def test_the_list_offers_both_to_whoever_decides(work, client_of):
    offered = {name: "全部催办" in client_of(name).get(reverse("web:work")).content.decode() for name in ("keeper", "leader")}
    assert offered == {"keeper": True, "leader": False}


def test_handing_down_sets_a_window_of_months(work, client_of, people):
    address = reverse("web:hand_down", args=[work.survey.pk])
    client = client_of("bureau")
    below = Party.objects.create(name="渠口镇人民政府", kind="town", place=people.town.party.place)
    data = {"parties": below.pk, "rhythm": "window", "window_first": "11", "instruction": ""}
    assert "起始月份和截止月份都要填写" in client.post(address, data).content.decode()
    client.post(address, data | {"window_last": "12"})
    made = Assignment.objects.get(parent=work.survey)
    assert (made.rhythm, made.window_first, made.window_last) == ("window", 11, 12)
