"""Coming in, being kept out, and one's own password."""

import pytest
from django.conf import settings as live
from django.test import Client

from jingtu.core.journal.models import Entry
from jingtu.core.parties.models import User
from tests.support.people import PASSWORD

pytestmark = pytest.mark.django_db

NEW = "Quiet-river-27"


def log_in(client: Client, username: str, password: str, **extra):
    return client.post("/login/", {"username": username, "password": password, **extra})


def test_the_right_password_leads_on_to_the_page_asked_for(people):
    response = log_in(Client(), "keeper", PASSWORD, next="/parties/")
    assert (response.status_code, response.url) == (302, "/parties/")


def test_another_host_is_never_the_page_to_go_on_to(people):
    assert log_in(Client(), "keeper", PASSWORD, next="https://example.org/").url == "/"


def test_a_wrong_name_and_a_wrong_password_read_alike(people):
    answers = {log_in(Client(), name, "wrong").content.decode().count("用户名或密码不对") for name in ("keeper", "nobody")}
    assert answers == {1}


def test_a_disabled_account_does_not_come_in(people):
    User.objects.filter(pk=people.keeper.pk).update(is_active=False)
    assert log_in(Client(), "keeper", PASSWORD).status_code == 200


def test_too_many_wrong_passwords_lock_the_account_with_a_page_that_helps(people):
    client = Client()
    for _attempt in range(live.AXES_FAILURE_LIMIT):
        response = log_in(client, "keeper", "wrong")
    assert response.status_code == 429
    assert "系统管理员解除锁定" in response.content.decode()
    assert log_in(client, "keeper", PASSWORD).status_code == 429
    assert log_in(client, "bureau", PASSWORD).status_code == 302  # the lock is on one name, not on the office's address


def test_the_administrator_takes_the_lock_off(people, client_of):
    client = Client()
    for _attempt in range(live.AXES_FAILURE_LIMIT):
        log_in(client, "keeper", "wrong")
    administrator = client_of("system_admin")
    assert "登录已锁定" in administrator.get(f"/people/{people.keeper.pk}/").content.decode()
    administrator.post(f"/people/{people.keeper.pk}/unlock/")
    assert log_in(client, "keeper", PASSWORD).status_code == 302


def test_logging_out_needs_a_post(client_of):
    client = client_of("keeper")
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert client.get("/parties/").status_code == 302


def test_a_changed_password_ends_other_sessions_but_not_this_one(people):
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        log_in(client, "keeper", PASSWORD)
    here.post("/account/password/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert here.get("/parties/").status_code == 200
    assert elsewhere.get("/parties/").status_code == 302
    assert Entry.objects.filter(action="accounts.password").count() == 1


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("wrong", NEW, NEW, "现在的密码不对"),
        (PASSWORD, NEW, NEW + "x", "两次输入的新密码不一样"),
        (PASSWORD, "short-1A", "short-1A", "10 个字符"),
        (PASSWORD, "allsmallletters", "allsmallletters", "字符种类太少"),
        (PASSWORD, PASSWORD, PASSWORD, "近期用过"),
    ],
)
def test_a_refused_password_says_why(people, client_of, old, new, again, said):
    fields = {"old_password": old, "new_password1": new, "new_password2": again}
    assert said in client_of("keeper").post("/account/password/", fields).content.decode()


def test_the_first_login_asks_for_a_new_password_once(people):
    User.objects.filter(pk=people.keeper.pk).update(must_change_password=True)
    client = Client()
    log_in(client, "keeper", PASSWORD)
    assert "临时密码" in client.get("/parties/", follow=True).content.decode()
    client.post("/account/password/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert client.get("/parties/").status_code == 200


def test_a_session_ends_when_idle(people):
    assert live.SESSION_COOKIE_AGE == 30 * 60
    client = Client()
    response = log_in(client, "keeper", PASSWORD)
    assert response.cookies[live.SESSION_COOKIE_NAME]["httponly"]
    assert client.session.get_expiry_age() <= 30 * 60
