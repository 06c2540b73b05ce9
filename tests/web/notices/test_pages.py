"""The inbox, a person's settings, the robots and the delivery log: who may open them and what they do."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from jingtu.core.journal.models import Entry
from jingtu.core.notices.models import Delivery, NoticeSettings, Robot
from jingtu.core.notices.services import tell, unread

pytestmark = pytest.mark.django_db

DAY = dt.date(2019, 6, 30)
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k"
EVERYONE = {"keeper", "bureau", "town", "leader", "outsider", "system_admin", "security_admin", "auditor"}
PAGES = ("notices", "notices_read", "notice_settings", "notice_open")
ADMIN_PAGES = ("deliveries", "deliveries_retry", "robots", "robot_new", "robot", "robot_try")
POSTED = {"notices_read", "deliveries_retry", "robot_try"}


@pytest.fixture
def notice(people):
    return tell(people.bureau, "reminder", "完成期限已过", "请<b>尽快</b>办理。", "/tasks/", "assignment:1", DAY, colour="red")[0]


@pytest.fixture
def robot(db):
    return Robot.objects.create(name="农业局群", shape="dingtalk", url=WECOM, secret="SECvery-secret")


def ask(client, page, notice, robot):
    pk = {"notice_open": [notice.pk], "robot": [robot.pk], "robot_try": [robot.pk]}.get(page, [])
    return (client.post if page in POSTED else client.get)(reverse(f"web:{page}", args=pk))


@pytest.mark.parametrize("page", PAGES)
def test_everyone_has_an_inbox_and_settings_and_nobody_reads_another_s(page, client_of, notice, robot):
    codes = {who: ask(client_of(who), page, notice, robot).status_code for who in EVERYONE}

    allowed = {"bureau"} if page == "notice_open" else EVERYONE
    assert {who for who, code in codes.items() if code in {200, 302}} == allowed
    assert {code for who, code in codes.items() if who not in allowed} <= {404}


@pytest.mark.parametrize("page", ADMIN_PAGES)
def test_robots_and_the_log_are_the_system_administrator_s(page, client_of, notice, robot, monkeypatch):
    monkeypatch.setattr("jingtu.core.notices.robots.post", lambda robot, text: None)
    codes = {who: ask(client_of(who), page, notice, robot).status_code for who in EVERYONE}

    assert {who for who, code in codes.items() if code in {200, 302}} == {"system_admin"}
    assert {codes[who] for who in EVERYONE - {"system_admin"}} == {403}


@pytest.mark.parametrize("page", PAGES + ADMIN_PAGES)
def test_nobody_is_sent_to_the_login_page(page, client_of, notice, robot):
    response = ask(client_of(None), page, notice, robot)

    assert (response.status_code, response.url.startswith("/login/?next=")) == (302, True)


def test_the_inbox_shows_text_as_text_and_the_colour_in_words(client_of, notice):
    page = client_of("bureau").get(reverse("web:notices")).content.decode()

    assert "请&lt;b&gt;尽快&lt;/b&gt;办理。" in page
    assert "红色督办" in page
    assert "1 条未读" in page


def test_opening_a_notice_marks_it_read_and_goes_where_it_points(client_of, people, notice):
    response = client_of("bureau").get(reverse("web:notice_open", args=[notice.pk]))

    assert response.url == "/tasks/"
    assert unread(people.bureau) == 0


def test_the_top_line_counts_what_is_unread(client_of, people, notice):
    assert 'jt-bell-count">1<' in client_of("bureau").get(reverse("web:notice_settings")).content.decode()
    client_of("bureau").post(reverse("web:notices_read"))
    assert "jt-bell-count" not in client_of("bureau").get(reverse("web:notice_settings")).content.decode()


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("state=unread", True),
        ("state=open", True),
        ("kind=reminder&colour=red", True),
        ("kind=report", False),
        ("colour=blue", False),
        ("state=nonsense", True),
    ],
)
def test_the_inbox_is_filtered(client_of, notice, query, shown):
    page = client_of("bureau").get(reverse("web:notices") + "?" + query).content.decode()

    assert ("完成期限已过" in page) is shown


def test_the_inbox_asks_the_same_number_of_questions_however_long_it_is(client_of, people, assert_queries_at_most):
    for number in range(60):
        tell(people.bureau, "report", f"反馈{number}", key=f"report:{number}")
    client = client_of("bureau")

    with assert_queries_at_most(12):
        assert client.get(reverse("web:notices")).status_code == 200


def test_a_person_chooses_and_the_journal_knows(client_of, people):
    wishes = {"email": "li@example.org", "mail": "digest", "quiet_first": "20", "quiet_last": "8", "red_at_any_hour": "on"}
    client_of("bureau").post(reverse("web:notice_settings"), wishes)

    people.bureau.refresh_from_db()
    kept = NoticeSettings.objects.get(user=people.bureau)
    assert (people.bureau.email, kept.mail, kept.quiet_first, kept.quiet_last) == ("li@example.org", "digest", 20, 8)
    assert kept.red_at_any_hour
    assert Entry.objects.get(action="notices.settings").detail["email"] == "li@example.org"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"quiet_first": "20", "quiet_last": ""}, "要么都选择钟点"), ({"quiet_first": "24"}, "24"), ({"email": "nobody"}, "邮")],
)
def test_settings_that_make_no_sense_are_refused_on_the_page(client_of, wrong, said):
    wishes = {"email": "", "mail": "at_once", "quiet_first": "", "quiet_last": ""} | wrong
    response = client_of("bureau").post(reverse("web:notice_settings"), wishes)

    assert response.status_code == 200
    assert said in response.content.decode()
    assert not NoticeSettings.objects.exists()


def test_a_robot_s_address_and_secret_are_never_shown_again(client_of, robot):
    client = client_of("system_admin")
    changed = {"name": "农业农村局群", "shape": "dingtalk", "url": "", "secret": "", "is_active": "on"}
    client.post(reverse("web:robot", args=[robot.pk]), changed)

    robot.refresh_from_db()
    assert (robot.name, robot.url, robot.secret) == ("农业农村局群", WECOM, "SECvery-secret")
    for page in (reverse("web:robots"), reverse("web:robot", args=[robot.pk])):
        shown = client.get(page).content.decode()
        assert "qyapi" not in shown
        assert "SECvery" not in shown
    assert "SECvery" not in Entry.objects.get(action="notices.robot").detail_json


@pytest.mark.parametrize(("url", "said"), [("", "请填写"), ("http://10.0.0.1/", "没有加密"), ("robot", "https:// 开头")])
def test_a_robot_with_an_unusable_address_is_refused_on_the_page(client_of, url, said):
    form = {"name": "群", "shape": "wecom", "url": url, "is_active": "on"}
    response = client_of("system_admin").post(reverse("web:robot_new"), form)

    assert said in response.content.decode()
    assert not Robot.objects.exists()


def test_a_trial_that_fails_says_why(client_of, robot):
    Robot.objects.update(url="https://127.0.0.1/send")
    response = client_of("system_admin").post(reverse("web:robot_try", args=[robot.pk]), follow=True)

    assert "在本机或内网" in response.content.decode()


def test_the_log_shows_how_deliveries_fared_and_not_what_they_say(client_of, notice):
    Delivery.objects.create(notice=notice, state="given_up", due_at=timezone.now(), attempts=8, error="邮箱已满。")
    client = client_of("system_admin")
    page = client.get(reverse("web:deliveries") + "?state=given_up&channel=mail").content.decode()

    assert "邮箱已满。" in page
    assert "完成期限已过" not in page
    client.post(reverse("web:deliveries_retry"))
    assert Delivery.objects.get().state == "waiting"
    assert Entry.objects.filter(action="notices.retry").exists()
