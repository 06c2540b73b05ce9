"""A person decides what proves a task; the registered data then stand beside the reports, and differences are told."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from jingtu.core.duties.reckoning import reckon
from jingtu.core.jobs.models import Job
from jingtu.core.journal.models import Entry
from jingtu.core.linking.comparing import compare_all, differs
from jingtu.core.linking.deciding import add, decide
from jingtu.core.linking.live import Live, live
from jingtu.core.linking.models import Difference, Link, Searched
from jingtu.core.linking.of_subject import tasks_of
from jingtu.core.linking.suggesting import suggest_all
from jingtu.core.places.models import Division
from jingtu.core.plans.models import Plan, PlanFile, Task
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.moves import make
from jingtu.core.work.assigning import Timing
from tests.support.supervision import TODAY, city, demolition, supervision
from tests.support.two_plans import make_plan
from tests.web.work.conftest import charge, signed

pytestmark = pytest.mark.django_db

State = Link.State
YEARLY = [("每年", "yearly", None, None, False, {})]
YEAR_END = Timing(dt.date(2019, 12, 31))
ROWS = [
    ("#1", "公布重点企业名单", "公布土壤环境重点监管企业名单。", "key_enterprises", ["key_enterprise_list"], {"lead": ["生态环境局"]}, YEARLY),
    ("#2", "拆除活动备案", "拆除前备案。", "key_enterprises", ["demolition_plans"], {"lead": ["生态环境局"]}, YEARLY),
    ("#3", "宣传", "宣传。", "participation", [], {"lead": ["宣传部"]}, YEARLY),
]  # fmt: skip


@pytest.fixture
def world(people, settings):
    """A plan of the keeper's county with three tasks, and an enterprise there that forgets to file its demolition."""
    settings.JINGTU_TODAY = TODAY
    found = supervision(people)
    place = Division.objects.get(path="131024")
    found.plan = make_plan(place, "香河县方案", people.keeper, ROWS)
    found.tasks = {task.reference: task for task in Task.objects.filter(plan=found.plan)}
    found.site = demolition(found.inspector, found.enterprise, dt.date(2019, 7, 10), dt.date(2019, 6, 1))
    reckon()
    suggest_all()
    return found


def link(world, reference, kind, code, by):
    found = Link.objects.get(identity=world.tasks[reference].identity_id, kind=kind, code=code)
    decide([found], State.CONFIRMED, by=by)
    return found


def test_every_plan_in_force_is_searched_once_for_what_is_declared(world, monkeypatch):
    found = Link.objects.filter(identity=world.tasks["#2"].identity_id)
    assert ("filing", "industry.demolition_plan") in set(found.values_list("kind", "code"))
    assert ("duty", "industry.demolition_plan_filed") in set(found.values_list("kind", "code"))
    assert not Link.objects.filter(identity=world.tasks["#3"].identity_id).exists()
    assert suggest_all() == 0
    monkeypatch.setattr("jingtu.core.linking.suggesting.mark", lambda: "others are declared")
    assert suggest_all() == 0  # searched again, and nothing is made twice
    assert Searched.objects.get(plan=world.plan).mark == "others are declared"


def test_a_decision_is_journalled_and_stays_when_the_plan_is_searched_again(world, people, monkeypatch):
    refused = Link.objects.filter(identity=world.tasks["#2"].identity_id).first()
    assert decide([refused], State.REFUSED, by=people.keeper, remark="不相干") == 1
    assert decide([refused], State.REFUSED, by=people.keeper) == 0
    monkeypatch.setattr("jingtu.core.linking.suggesting.mark", lambda: "others are declared")
    suggest_all()
    refused.refresh_from_db()
    assert (refused.state, refused.decided_by, refused.remark) == (State.REFUSED, people.keeper, "不相干")
    assert Entry.objects.filter(action="linking.decide").count() == 1
    assert Job.objects.filter(kind="linking.compare").exists()


@pytest.mark.parametrize("who", ["bureau", "town", "outsider", "system_admin"])
def test_only_the_office_of_the_plan_decides(world, people, who):
    with pytest.raises(PermissionDenied):
        decide(list(Link.objects.all()[:1]), State.CONFIRMED, by=getattr(people, who))


def test_what_is_not_suggested_is_linked_by_hand_and_must_be_declared(world, people):
    made = add(world.tasks["#3"], "register", "industry.enterprise", by=people.keeper)
    assert (made.state, made.why) == (State.CONFIRMED, [{"by": "hand"}])
    with pytest.raises(Refused, match="没有这样的"):
        add(world.tasks["#3"], "register", "industry.nothing", by=people.keeper)


def test_a_new_edition_of_the_plan_keeps_the_links(world, people):
    kept = link(world, "#2", "filing", "industry.demolition_plan", people.keeper)
    old = world.tasks["#2"]
    place = Division.objects.get(path="131024")
    PlanFile.objects.update(sha256="of the first edition")
    later = make_plan(place, "香河县方案（修订）", people.keeper, ROWS)
    Plan.objects.filter(pk=world.plan.pk).update(is_current=False)
    Task.objects.filter(plan=world.plan).update(is_current=False)
    Task.objects.filter(plan=later, reference="#2").update(identity=old.identity_id)
    suggest_all()
    assert Link.objects.get(pk=kept.pk).state == State.CONFIRMED
    assert [each.task.plan_id for each in tasks_of(world.site, people.keeper)] == [later.pk]


def test_live_data_count_what_is_there_and_what_is_overdue(world):
    shown = live("duty", "industry.demolition_plan_filed", "131024", TODAY)
    assert (shown.overdue, [(each.label, each.number) for each in shown.counts]) == (1, [("待办", 1), ("其中逾期", 1)])
    assert live("duty", "industry.demolition_plan_filed", "131081", TODAY).rows == 0
    assert live("register", "industry.enterprise", "131024", TODAY).counts[1].query == "state=candidate"
    assert live("filing", "industry.demolition_plan", "131024", TODAY).rows == 0
    make(world.enterprise, "list", by=city(world), on=TODAY, grounds="名录")
    assert live("listed", "industry.key_units", "131024", TODAY).rows == 1


def test_a_report_of_done_with_overdue_terms_is_told(world, people):
    link(world, "#2", "duty", "industry.demolition_plan_filed", people.keeper)
    work = charge(people.keeper, world.tasks["#2"], people.bureau.party, "lead", YEAR_END, decides=True)
    signed(work, people.bureau)
    assert compare_all() == 1
    assert Difference.objects.get().kind == Difference.Kind.ON_TIME_BUT_OVERDUE
    type(work).objects.filter(pk=work.pk).update(state="claimed")
    compare_all()
    found = Difference.objects.get()
    assert (found.kind, found.overdue, found.reported) == (Difference.Kind.DONE_BUT_OVERDUE, 1, "claimed")
    decide(list(Link.objects.all()), State.REFUSED, by=people.keeper)
    assert compare_all() == 0


OVERDUE, EMPTY, KEPT, MISSED = Live(rows=2, overdue=1), Live(), Live(rows=3), Live(rows=1, kept=False, amount=Decimal(1))


@pytest.mark.parametrize(
    ("reported", "behind", "expected"),
    [
        ("closed", [KEPT, OVERDUE], "done_but_overdue"),
        ("claimed", [EMPTY], "done_but_empty"),
        ("closed", [EMPTY, KEPT], ""),
        ("closed", [KEPT, MISSED], "done_but_missed"),
        ("on_time", [OVERDUE], "on_time_but_overdue"),
        ("on_time", [EMPTY], ""),  # nothing has to be there yet
        ("overdue", [KEPT], "overdue_but_kept"),
        ("overdue", [KEPT, EMPTY], ""),
        ("overdue", [OVERDUE], ""),
        ("unsigned", [OVERDUE], ""),
        ("closed", [], ""),
        ("", [OVERDUE], ""),
    ],
)
def test_reports_and_data_differ_only_where_one_cannot_be_right(reported, behind, expected):
    assert differs(reported, behind) == expected


def test_a_dossier_tells_its_tasks_to_those_who_read_the_plan(world, people):
    link(world, "#2", "duty", "industry.demolition_plan_filed", people.keeper)
    assert [each.task.reference for each in tasks_of(world.site, people.keeper)] == ["#2"]
    assert tasks_of(world.enterprise, people.keeper) == []  # the duty is of demolitions
    assert tasks_of(world.site, people.outsider) == []
    assert tasks_of(world.site, world.firm) == []


def test_the_pages_suggest_confirm_show_and_tell(world, people, client_of, assert_queries_at_most):
    keeper = client_of("keeper")
    waiting = keeper.get(reverse("web:links_suggested")).context["rows"]
    assert [each["task"].reference for each in waiting] == ["#1", "#2"]
    chosen = [each["link"].pk for row in waiting for each in row["links"] if each["link"].kind in ("duty", "filing", "listed")]
    answer = keeper.post(reverse("web:links_decide"), {"links": chosen, "decision": "confirmed"}, follow=True)
    assert f"已处理 {len(chosen)} 项：已确认。" in answer.content.decode()
    address = reverse("web:task_links", args=[world.tasks["#2"].pk])
    with assert_queries_at_most(15 + Link.objects.filter(identity=world.tasks["#2"].identity_id, state=State.CONFIRMED).count()):
        page = keeper.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "其中逾期" in page
    assert f"{reverse('web:dues')}?place=131024&amp;duty=industry.demolition_plan_filed&amp;standing=overdue" in page
    assert "<html" not in page
    assert "<html" in keeper.get(address).content.decode()
    assert address in keeper.get(reverse("web:task", args=[world.tasks["#2"].pk])).content.decode()
    work = charge(people.keeper, world.tasks["#2"], people.bureau.party, "lead", YEAR_END, decides=True)
    type(work).objects.filter(pk=work.pk).update(state="claimed")
    compare_all()
    with assert_queries_at_most(15):
        rows = keeper.get(reverse("web:links")).context["rows"]
    assert [(each["task"].reference, each["reported"]) for each in rows] == [("#2", "已报办结")]
    assert client_of("outsider").get(reverse("web:links")).context["rows"] == []


def test_what_is_linked_by_hand_and_taken_back_on_the_page(world, client_of):
    keeper, task = client_of("keeper"), world.tasks["#3"]
    keeper.post(reverse("web:task_links_add", args=[task.pk]), {"proof": "register industry.enterprise"})
    made = Link.objects.get(identity=task.identity_id)
    keeper.post(reverse("web:links_decide"), {"links": [made.pk], "decision": "suggested", "next": f"/tasks/{task.pk}/"})
    made.refresh_from_db()
    assert (made.state, made.decided_by) == (State.SUGGESTED, None)
    assert "没有选中关联" in keeper.post(reverse("web:links_decide"), {"decision": "confirmed"}, follow=True).content.decode()
    assert client_of("bureau").post(reverse("web:links_decide"), {"links": [made.pk], "decision": "confirmed"}).status_code == 403
