"""Lists as the standing people see them: who may open a page, what it shows, and that every number opens to its rows."""

import re
from html import unescape

import pytest
from django.urls import reverse

from jingtu.core.parties.models import Party
from jingtu.core.plans import queries
from jingtu.core.plans.models import Task
from jingtu.web.console import bureaus
from jingtu.web.console.comparisons import Said, aspects_of

pytestmark = pytest.mark.django_db

READERS = ("keeper", "bureau", "town", "leader")
ADMINISTRATORS = ("system_admin", "security_admin", "auditor")
LISTS = ("tasks", "matrix", "timeline", "calendar", "targets", "targets_side", "annexes", "coverage", "comparisons")
EXPORTS = ("tasks_excel", "tasks_word", "targets_excel", "annexes_excel")


def addresses(plans):
    """Every address of the lists, with the rows it is about."""
    bureau = Party.objects.get(name="生态环境局")
    own = {
        "task": reverse("web:task", args=[plans.river.tasks.get(ordinal=2).pk]),
        "annex": reverse("web:annex", args=[plans.annex.pk]),
        "annex_excel": reverse("web:annex_excel", args=[plans.annex.pk]),
        "party_tasks": reverse("web:party_tasks", args=[bureau.pk]),
    }
    shared = {name: reverse(f"web:{name}") for name in (*LISTS, *EXPORTS)}
    return own, shared | {"comparison": reverse("web:comparison", args=["periodic_survey"])}


@pytest.mark.parametrize("name", READERS)
def test_readers_open_every_page(plans, client_of, name):
    own, shared = addresses(plans)
    for page, address in (own | shared).items():
        assert client_of(name).get(address).status_code == 200, page


@pytest.mark.parametrize("name", ADMINISTRATORS)
def test_administrators_read_no_content(plans, client_of, name):
    own, shared = addresses(plans)
    for page, address in (own | shared).items():
        assert client_of(name).get(address).status_code == 403, page


def test_nobody_is_sent_to_log_in(plans, client_of):
    own, shared = addresses(plans)
    for page, address in (own | shared).items():
        answer = client_of(None).get(address)
        assert answer.status_code == 302, page
        assert "login" in answer["Location"], page


def test_the_outsider_sees_nothing_of_another_county(plans, client_of):
    own, shared = addresses(plans)
    client = client_of("outsider")
    for page, address in own.items():
        assert client.get(address).status_code == 404, page
    for page, address in shared.items():
        answer = client.get(address)
        assert answer.status_code == 200, page
        if page in LISTS:
            assert "清河区" not in answer.content.decode(), page


def links_of(html):
    return [unescape(found) for found in re.findall(r'href="(/[^"#]*)', html)]


@pytest.mark.parametrize("page", ["matrix", "timeline", "coverage", "comparisons"])
def test_every_number_opens_to_as_many_rows(plans, client_of, page):
    client = client_of("keeper")
    html = client.get(reverse(f"web:{page}")).content.decode()
    counted = re.findall(r'<a[^>]*href="(/tasks/\?[^"]*)"[^>]*>(.*?)</a>', html, re.S)
    numbers = [(unescape(href), re.sub(r"<[^>]*>", "", words)) for href, words in counted]
    assert numbers
    for href, words in numbers:
        listed = client.get(href).context["listing"].total
        assert listed == int(re.search(r"\d+", words)[0]), (href, words)


def test_a_filter_is_shown_and_can_be_taken_away(plans, client_of):
    client = client_of("keeper")
    answer = client.get(reverse("web:tasks"), {"words": "名单", "plan": plans.hill.pk})
    assert [row.task.title for row in answer.context["rows"]] == ["监管企业名单"]
    html = answer.content.decode()
    assert "搜索：名单" in html
    assert f"?plan={plans.hill.pk}" in links_or_queries(html)
    assert 'jt-word-hit">名单</mark>' in html


def links_or_queries(html):
    return [unescape(found) for found in re.findall(r'href="([^"#]*)', html)]


def test_a_senseless_filter_says_what_is_wrong(plans, client_of):
    client = client_of("keeper")
    late = client.get(reverse("web:tasks"), {"due_from": "2020-01-01", "due_until": "2019-01-01"}).content.decode()
    assert "止日早于起日" in late
    alone = client.get(reverse("web:tasks"), {"role": "lead"}).content.decode()
    assert "请再选一个单位或职能" in alone
    assert client.get(reverse("web:tasks"), {"plan": "99999", "page": "x", "sort": "nonsense"}).status_code == 200


def test_a_plan_narrows_the_bureaus_on_offer_and_the_chosen_one_stays(plans, client_of, monkeypatch):
    def offered(**query):
        field = client_of("keeper").get(reverse("web:tasks"), query).context["form"].fields["party"]
        return {name for _place, group in field.choices if isinstance(group, list) for _pk, name in group}

    assert offered(plan=plans.hill.pk) == {"农业局", "环保局"}
    elsewhere = Party.objects.get(name="宣传部").pk
    assert offered(plan=plans.hill.pk, party=elsewhere) == {"农业局", "环保局", "宣传部"}
    monkeypatch.setattr("jingtu.web.console.choices.PARTIES_OFFERED", 1)
    assert len(offered()) == 1
    assert "这里没有列全" in client_of("keeper").get(reverse("web:tasks")).content.decode()


def test_an_empty_result_says_what_to_do(plans, client_of):
    html = client_of("keeper").get(reverse("web:tasks"), {"words": "没有这几个字"}).content.decode()
    assert "没有符合条件的任务" in html
    assert "清除全部条件" in html


def test_columns_are_remembered(plans, client_of):
    client = client_of("keeper")
    answer = client.post(reverse("web:task_columns"), {"columns": ["theme", "leads"], "next": "/tasks/?theme=credit"})
    assert answer["Location"] == "/tasks/?theme=credit"
    assert client.get(reverse("web:tasks")).context["shown"] == ["title", "leads", "theme"]
    away = client.post(reverse("web:task_columns"), {"columns": ["theme"], "next": "https://elsewhere.example/"})
    assert away["Location"] == reverse("web:tasks")


def test_what_a_document_says_stays_text(plans, client_of):
    client = client_of("keeper")
    task = Task.objects.get(ordinal=4, plan=plans.river)
    for address in (reverse("web:tasks"), reverse("web:task", args=[task.pk]), reverse("web:tasks") + "?words=标记"):
        html = client.get(address).content.decode()
        assert "&lt;b&gt;粗体" in html
        assert "<b>粗体" not in html
        assert "<script>alert" not in html
    cells = client.get(reverse("web:annex", args=[plans.annex.pk])).content.decode()
    assert "&lt;i&gt;斜体" in cells


def test_a_task_explains_itself(plans, client_of):
    task = plans.river.tasks.get(ordinal=2)
    html = client_of("keeper").get(reverse("web:task", args=[task.pk])).content.decode()
    assert "有两种理解：2018年5月31日前，或2018年6月30日前" in html
    assert "不低于 90%" in html
    assert "按2018年6月30日。" in html
    assert "已认可" in html
    assert '<mark class="jt-word jt-word-deadline">2018年6月前</mark>' in html


def test_a_task_leads_to_the_same_duty_elsewhere(plans, client_of):
    task = plans.river.tasks.get(ordinal=1)
    html = client_of("keeper").get(reverse("web:task", args=[task.pk])).content.decode()
    assert "农田详查" in html
    assert reverse("web:comparison", args=["periodic_survey"]) in links_of(html)


def test_one_duty_side_by_side_says_where_plans_differ(plans, client_of):
    answer = client_of("keeper").get(reverse("web:comparison", args=["periodic_survey"]))
    differs = {aspect.label: aspect.differs for aspect in answer.context["aspects"]}
    assert differs == {"牵头部门": True, "参与部门": True, "完成时限": True}
    html = answer.content.decode()
    assert "不同" in html
    assert "每10年一次。" in html
    river = answer.context["aspects"][2].sides[0]
    assert [said.words for _task, words in river.tasks for said in words] == ["2018年底前", "每10年开展1次"]
    one = client_of("keeper").get(reverse("web:comparison", args=["periodic_survey"]), {"plan": plans.hill.pk})
    assert one.context["plans"] == [plans.hill]


def test_a_plan_that_stands_apart_is_marked(plans, client_of):
    side, other = (list(queries.with_detail(Task.objects.filter(plan=plan, ordinal=1))) for plan in (plans.river, plans.hill))
    leads = aspects_of([side, side, other])[0]
    assert (leads.differs, [one.is_odd for one in leads.sides]) == (True, [False, False, True])
    waste = list(queries.with_detail(Task.objects.filter(plan=plans.river, ordinal=2)))
    assert aspects_of([waste])[-1].sides[0].tasks[0][1] == [Said("村庄垃圾规范处理比例：不低于 90%", "2018年")]


def test_more_plans_than_fit_are_named(plans, client_of, monkeypatch):
    monkeypatch.setattr("jingtu.web.console.comparisons.SIDES_SHOWN", 1)
    address = reverse("web:comparison", args=["periodic_survey"])
    first = client_of("keeper").get(address)
    assert (first.context["plans"], first.context["not_shown"]) == ([plans.river], [plans.hill])
    assert "还有 1 个方案写到这件事" in first.content.decode()


def test_an_unknown_duty_is_not_found(plans, client_of):
    assert client_of("keeper").get(reverse("web:comparison", args=["no_such_duty"])).status_code == 404


def test_the_same_indicator_stands_in_one_row(plans, client_of):
    rows = client_of("keeper").get(reverse("web:targets_side")).context["rows"]
    first = rows[0]
    assert (first.indicator, first.plans, first.differs) == ("村庄垃圾规范处理比例", 2, True)
    assert [[entry.required for entry in side] for _plan, side in first.sides] == [["不低于 90%"], ["约 95%"]]


def test_targets_are_filtered(plans, client_of):
    client = client_of("keeper")
    listed = client.get(reverse("web:targets"), {"year": 2020, "comparator": "0growth"}).context["rows"]
    assert [(row.target.indicator, row.required, row.years) for row in listed] == [("化肥使用量", "零增长", "2020年")]


def test_a_target_of_the_body_leads_to_its_sentence(plans, client_of):
    client = client_of("keeper")
    found = [row.source for row in client.get(reverse("web:targets")).context["rows"] if "#g-" in row.source]
    assert found
    for address in found:
        page, anchor = address.split("#")
        assert f'id="{anchor}"' in client.get(page).content.decode()


def test_annexes_are_searched_in_every_cell(plans, client_of):
    client = client_of("keeper")
    assert "1 行符合" in client.get(reverse("web:annexes"), {"words": "西园"}).content.decode()
    assert "附表里没有这些字" in client.get(reverse("web:annexes"), {"words": "南园"}).content.decode()
    rows = client.get(reverse("web:annex", args=[plans.annex.pk]), {"words": "东园"}).context["rows"]
    assert rows == [["1", "东园区", "=1+1"]]


def test_a_month_lists_the_tasks_of_a_day(plans, client_of):
    client = client_of("keeper")
    answer = client.get(reverse("web:calendar"), {"month": "2018-12", "day": "31"})
    assert [row.task.title for row in answer.context["rows"]] == ["摸清农田土壤底数"]
    empty = client.get(reverse("web:calendar"), {"month": "2018-13", "day": "99"})
    assert empty.status_code == 200
    assert empty.context["chosen"] is None


def test_the_timeline_shows_today_and_what_is_open_ended(plans, client_of, settings):
    import datetime as dt

    settings.JINGTU_TODAY = dt.date(2019, 6, 30)
    html = client_of("keeper").get(reverse("web:timeline")).content.decode()
    assert "今天 2019年6月30日" in html
    assert "逾期" not in html
    assert "长期坚持" in html


@pytest.mark.parametrize("page", ["tasks", "timeline", "matrix"])
def test_a_page_opened_daily_asks_at_most_twelve_questions_in_all(plans, client_of, assert_queries_at_most, page):
    client = client_of("keeper")
    client.get(reverse(f"web:{page}"))  # prolongs the session for a minute
    with assert_queries_at_most(12):
        client.get(reverse(f"web:{page}"))


def test_the_bureaus_of_a_province_come_by_page(plans, client_of, monkeypatch):
    client = client_of("keeper")
    whole = client.get(reverse("web:matrix")).content.decode()
    links = re.findall(r'href="(/parties/\d+/tasks/)"', whole)
    assert "jt-pages" not in whole
    monkeypatch.setattr(bureaus, "ROWS_A_PAGE", 2)
    pages = [client.get(reverse("web:matrix"), {"page": at + 1}).content.decode() for at in range(-(-len(links) // 2))]
    assert [link for page in pages for link in re.findall(r'href="(/parties/\d+/tasks/)"', page)] == links
    assert "jt-pages" in pages[0]


def test_pages_without_any_plan_explain_themselves(people, client_of):
    client = client_of("keeper")
    for name in LISTS:
        html = client.get(reverse(f"web:{name}")).content.decode()
        assert "jt-empty" in html or name == "calendar", name


@pytest.mark.parametrize("page", [*LISTS, "task", "annex", "party_tasks", "comparison"])
def test_the_queries_stay_few(plans, client_of, assert_queries_at_most, page):
    own, shared = addresses(plans)
    client = client_of("keeper")
    sign_in = 5  # session, person, appointment, areas, notices
    work = {"tasks": 3, "task": 14}  # who is charged, what was assigned, how it stood, what was reported and done
    with assert_queries_at_most(12 + sign_in + work.get(page, 0)):
        assert client.get((own | shared)[page]).status_code == 200


@pytest.mark.parametrize("page", ["coverage", "comparisons"])
def test_plans_of_one_place_stand_in_columns_with_names_of_their_own(page, plans, client_of):
    client = client_of("keeper")
    assert f">{plans.river.place.name}<" in client.get(reverse(f"web:{page}")).content.decode()
    plans.hill.place = plans.river.place
    plans.hill.save()
    html = client.get(reverse(f"web:{page}")).content.decode()
    assert all(f">{plan.title}<" in html for plan in (plans.river, plans.hill))
