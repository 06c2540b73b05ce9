"""The page of keys: one is given out, its secret seen once, its use counted, and it is taken back."""

import re

import pytest

from jingtu.core.keys.models import ApiKey
from tests.support.keys import Caller, key_for

pytestmark = pytest.mark.django_db
FORM = {
    "purpose": "自然资源局 供地审批系统",
    "owner": "bureau",
    "rights": "gates",
    "algorithm": "sha256",
    "per_minute": "10",
    "per_day": "100",
}


@pytest.mark.parametrize("way", ["token", "signed"])
def test_a_key_is_given_out_seen_once_and_works(client_of, people, way):
    client = client_of("security_admin")
    initial = client.get("/keys/new/").context["form"]["valid_until"].initial
    page = client.post("/keys/new/", FORM | {"way": way, "valid_until": initial.isoformat()}).content.decode()
    key = ApiKey.objects.get()
    name, secret = re.findall(r'jt-once jt-key">([^<]+)<', page)

    assert name == key.name
    assert Caller(key, secret).get("/api/v1/gates").status_code == 200
    listed = client.get("/keys/").content.decode()
    assert secret not in listed
    assert "1 / 100" in listed


def test_a_key_that_must_not_be_says_why(client_of):
    client = client_of("security_admin")
    wrong = FORM | {"way": "token", "valid_until": "2000-01-01"}

    assert "有效期应在" in client.post("/keys/new/", wrong).content.decode()
    assert "没有用户名为“nobody”的有效账号" in client.post("/keys/new/", wrong | {"owner": "nobody"}).content.decode()
    assert "另一位安全管理员" in client.post("/keys/new/", wrong | {"owner": "security_admin"}).content.decode()
    assert not ApiKey.objects.exists()


def test_a_key_is_taken_back_with_a_reason(client_of, people):
    client, (key, secret) = client_of("security_admin"), key_for(people.bureau, people.security_admin)
    assert "写明理由" in client.post(f"/keys/{key.pk}/revoke/", follow=True).content.decode()

    page = client.post(f"/keys/{key.pk}/revoke/", {"reason": "系统停用"}, follow=True).content.decode()

    assert "系统停用" in page
    assert Caller(key, secret).get("/api/v1/gates").status_code == 401
    assert "先前已经撤销" in client.post(f"/keys/{key.pk}/revoke/", {"reason": "再次"}, follow=True).content.decode()


def test_the_page_of_many_keys_asks_few_questions(client_of, people, assert_queries_at_most):
    for _number in range(20):
        key_for(people.bureau, people.security_admin)

    client = client_of("security_admin")
    with assert_queries_at_most(12):
        client.get("/keys/")
