"""The two administrators who make accounts and give roles, each only their own half."""

import datetime as dt
import re

import pytest
from django.test import Client

from jingtu.core.journal.models import Entry
from jingtu.core.parties.models import Appointment, Deputy, User
from jingtu.core.parties.scope import scope_of
from tests.support.people import PASSWORD

pytestmark = pytest.mark.django_db


def test_an_account_is_made_with_a_password_shown_once(people, client_of):
    client = client_of("system_admin")
    page = client.post("/people/new/", {"username": "newcomer", "full_name": "郑新", "party": ""})
    password = re.search(r'jt-once">([^<]+)<', page.content.decode())[1]
    user = User.objects.get(username="newcomer")
    assert user.check_password(password)
    assert user.must_change_password
    assert "no-store" in page["Cache-Control"]
    assert password not in str(list(Entry.objects.values()))
    assert password not in client.get(f"/people/{user.pk}/").content.decode()


def test_a_name_that_is_taken_is_refused(people, client_of):
    page = client_of("system_admin").post("/people/new/", {"username": "keeper", "full_name": "重名"})
    assert "已经有人使用" in page.content.decode()


def test_a_reset_ends_the_sessions_of_the_account(people, client_of):
    theirs = client_of("bureau")
    client_of("system_admin").post(f"/people/{people.bureau.pk}/reset/")
    assert theirs.get("/parties/").status_code == 302


def test_a_disabled_account_is_out_at_once_and_can_be_let_in_again(people, client_of):
    theirs, administrator = client_of("bureau"), client_of("system_admin")
    administrator.post(f"/people/{people.bureau.pk}/state/", {"active": "no"})
    assert theirs.get("/parties/").status_code == 302
    administrator.post(f"/people/{people.bureau.pk}/state/", {"active": "yes"})
    assert Client().post("/login/", {"username": "bureau", "password": PASSWORD}).status_code == 302


def test_nobody_disables_or_resets_themselves(people, client_of):
    client = client_of("system_admin")
    for address, words in (("state", "另一位系统管理员"), ("reset", "修改密码")):
        page = client.post(f"/people/{people.system_admin.pk}/{address}/", {"active": "no"}, follow=True)
        assert words in page.content.decode()
    people.system_admin.refresh_from_db()
    assert people.system_admin.is_active
    assert people.system_admin.check_password(PASSWORD)


def test_markup_in_a_name_is_shown_as_text(people, client_of):
    User.objects.filter(pk=people.bureau.pk).update(full_name="<script>alert(1)</script>")
    for who, address in (("system_admin", "/people/"), ("security_admin", "/appointments/")):
        page = client_of(who).get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_a_role_is_granted_for_places_named_in_words(people, client_of):
    user = User.objects.create_user("newcomer", full_name="郑新")
    fields = {"role": "bureau", "areas": "香河县、131081", "valid_from": "2019-01-01", "valid_until": "", "party": ""}
    client_of("security_admin").post(f"/appointments/people/{user.pk}/", fields)
    assert scope_of(User.objects.get(pk=user.pk)).paths == ("131024", "131081")
    assert Entry.objects.get(action="roles.grant").detail["areas"] == ["131024", "131081"]


def test_a_place_that_does_not_exist_is_told(people, client_of):
    fields = {"role": "bureau", "areas": "无此县", "valid_from": "2019-01-01"}
    page = client_of("security_admin").post(f"/appointments/people/{people.bureau.pk}/", fields)
    assert "没有找到“无此县”" in page.content.decode()


def test_a_refused_role_says_why_and_leaves_no_trace(people, client_of):
    fields = {"role": "auditor", "areas": "", "valid_from": "2019-01-01"}
    page = client_of("security_admin").post(f"/appointments/people/{people.keeper.pk}/", fields)
    assert "互不兼任" in page.content.decode()
    assert not Entry.objects.filter(action="roles.grant").exists()


def test_a_role_is_ended_from_the_page(people, client_of):
    row = people.town.appointments.get()
    client_of("security_admin").post(f"/appointments/{row.pk}/end/")
    assert Appointment.objects.get(pk=row.pk).valid_until is not None
    assert client_of("town").get("/parties/").status_code == 403


def test_a_deputy_is_named_ended_and_recorded(people, client_of):
    client = client_of("security_admin")
    fields = {"deputy-deputy": "bureau", "deputy-valid_from": "2019-01-01", "deputy-valid_until": ""}
    client.post(f"/appointments/people/{people.keeper.pk}/deputy/", fields)
    row = Deputy.objects.get()
    assert (row.principal, row.deputy) == (people.keeper, people.bureau)
    assert "李农 代理 张文" in client.get(f"/appointments/people/{people.keeper.pk}/").content.decode()
    client.post(f"/deputies/{row.pk}/end/")
    row.refresh_from_db()
    assert row.valid_until is not None
    assert set(Entry.objects.filter(action__startswith="roles.").values_list("action", flat=True)) == {
        "roles.deputy",
        "roles.deputy_end",
    }


def test_the_lists_ask_few_questions_of_the_database(people, client_of, assert_queries_at_most):
    for number in range(30):
        user = User.objects.create_user(f"person{number}", full_name=f"人员{number}")
        row = Appointment.objects.create(user=user, role="bureau", valid_from=dt.date(2019, 1, 1))
        row.areas.set(people.keeper.appointments.get().areas.all())
    for who, address in (("system_admin", "/people/"), ("security_admin", "/appointments/")):
        client = client_of(who)
        with assert_queries_at_most(12):
            client.get(address)
