"""Who is let in: keys that exist, are in force, prove themselves, say the right time, and have not asked too much."""

import re
import time

import pytest
from django.conf import settings as live

from jingtu.core.keys import admitting, issuing
from jingtu.core.keys.models import ApiKey, Nonce, Usage
from jingtu.web.api.urls import urlpatterns
from tests.support.keys import Caller, key_for
from tests.web.api.conftest import problem_of

pytestmark = pytest.mark.django_db
PATH = "/api/v1/registers"


def refused(caller, code, path=PATH, status=401, **headers):
    return problem_of(caller.get(path, **headers), status, code)


def test_nobody_comes_in_without_a_key_and_a_browsers_session_is_none(client_of, world):
    response = client_of("keeper").get(PATH)

    problem_of(response, 401, "key-missing")
    assert response["WWW-Authenticate"] == 'Bearer realm="jingtu"'


def test_every_address_asks_for_a_key(client_of):
    addresses = ["/api/v1/" + re.sub(r"<[^>]+>", "1", str(each.pattern)) for each in urlpatterns if each.name != "description"]
    client = client_of("bureau")

    answered = {path: {getattr(client, method)(path).status_code for method in ("get", "post")} for path in addresses}
    assert answered == {path: {401} for path in addresses}


@pytest.mark.parametrize("words", ["Bearer nothing", "Bearer .", "Basic eDp5", "JINGTU-SHA256 key=x", "Bearer 钥匙"])
def test_words_that_are_no_key_are_refused(world, words):
    response = world.callers.inspector.get(PATH, Authorization=words.encode().decode("latin-1"))
    assert response.status_code == 401
    assert response.json()["detail"].endswith("。")


def test_a_wrong_secret_is_refused_in_the_words_for_an_unknown_key(world):
    caller = world.callers.inspector
    wrong = refused(caller, "key-unknown", Authorization=caller.authorization("GET", PATH, secret="x" * 43))
    unknown = refused(caller, "key-unknown", Authorization="Bearer 0000000000000000.x")

    assert wrong["detail"] == unknown["detail"]
    assert Usage.objects.get(key=caller.key).refused == 1


def test_a_revoked_an_outlived_and_an_orphaned_key_are_refused(world, settings):
    security = world.people.security_admin
    issuing.revoke(world.callers.colleague.key, by=security, reason="系统停用")
    assert "已经撤销" in refused(world.callers.colleague, "key-ended")["detail"]

    ApiKey.objects.filter(pk=world.callers.firm.key.pk).update(valid_until="2019-06-29")
    assert "2019-06-29" in refused(world.callers.firm, "key-ended")["detail"]

    world.inspector.is_active = False
    world.inspector.save()
    refused(world.callers.inspector, "key-ended")


def test_a_signed_request_comes_in_and_a_repeated_one_does_not(world):
    caller = world.callers.signer
    header = caller.authorization("GET", PATH)

    assert caller.get(PATH, Authorization=header).status_code == 200
    refused(caller, "nonce-used", Authorization=header)


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_a_signature_counts_for_its_method_address_and_body_alone(world, algorithm):
    caller = Caller(*key_for(world.inspector, world.people.security_admin, way="signed", algorithm=algorithm))
    for_another_address = caller.authorization("GET", f"{PATH}?words=%E7%94%B5%E9%95%80")
    for_another_method = caller.authorization("POST", PATH)
    for_another_body = caller.authorization("GET", PATH, b"{}")
    with_another_secret = caller.authorization("GET", PATH, secret="x" * 43)

    for header in (for_another_address, for_another_method, for_another_body, with_another_secret):
        refused(caller, "signature-wrong", Authorization=header)
    assert Nonce.objects.count() == 0  # what is forged uses up no number
    assert caller.get("/api/v1/registers/industry.enterprise?words=%E7%94%B5%E9%95%80").status_code == 200


@pytest.mark.parametrize(("seconds", "comes_in"), [(-299, True), (299, True), (-302, False), (302, False)])
def test_a_clock_may_be_wrong_by_five_minutes(world, seconds, comes_in):
    caller = world.callers.signer
    header = caller.authorization("GET", PATH, at=int(time.time()) + seconds)

    if comes_in:
        assert caller.get(PATH, Authorization=header).status_code == 200
    else:
        assert "请校准时钟" in refused(caller, "clock-skew", Authorization=header)["detail"]


def test_a_signing_key_is_no_token_and_its_secret_is_nowhere_in_the_database(world):
    caller = world.callers.signer
    refused(caller, "key-unknown", Authorization=f"Bearer {caller.key.name}.{caller.secret}")

    kept = {str(value) for value in ApiKey.objects.filter(pk=caller.key.pk).values().get().values()}
    assert caller.secret not in kept
    assert live.SECRET_KEY not in kept


def test_a_token_is_kept_as_its_hash_alone(world):
    caller = world.callers.inspector
    kept = ApiKey.objects.filter(pk=caller.key.pk).values().get()

    assert caller.secret not in map(str, kept.values())
    assert kept["digest"] == issuing.digest_of(caller.secret)


def test_a_minute_and_a_day_have_as_many_requests_as_the_key_says(world, monkeypatch):
    now = time.time() // 60 * 60 + 20
    monkeypatch.setattr(admitting.time, "time", lambda: now)
    caller = Caller(*key_for(world.inspector, world.people.security_admin, per_minute=2, per_day=3))

    assert [caller.get(PATH).status_code for _time in range(3)] == [200, 200, 429]
    spent = caller.get(PATH)
    assert "每分钟最多 2 次" in problem_of(spent, 429, "quota-spent")["detail"]
    assert spent["Retry-After"] == "40"
    now += 60
    assert [caller.get(PATH).status_code for _time in range(2)] == [200, 429]
    assert "今天的 3 次已经用完" in refused(caller, "quota-spent", status=429)["detail"]
    usage = Usage.objects.get(key=caller.key)
    assert (usage.requests, usage.refused) == (3, 4)


def test_old_numbers_are_forgotten_and_fresh_ones_kept(world):
    caller = world.callers.signer
    caller.get(PATH)
    Nonce.objects.create(key=caller.key, words="old" * 8, seen_at="2019-01-01T00:00:00Z")

    assert admitting.forget_nonces() == 1
    assert Nonce.objects.count() == 1


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/registers/", "/api/"])
def test_an_address_that_is_not_there_is_a_problem_and_no_page(client_of, path):
    problem_of(client_of(None).get(path), 404, "not-found")


def test_a_method_that_an_address_does_not_take_is_told(world):
    response = world.callers.inspector.send("DELETE", PATH)
    problem_of(response, 405, "method")
    assert "GET" in response["Allow"]


def test_a_body_that_is_no_json_is_told(world):
    caller, path = world.callers.inspector, "/api/v1/gates/industry.demolition/verdicts"
    headers = {"Authorization": caller.authorization("POST", path)}
    gates = caller.get("/api/v1/gates").json()
    path = f"/api/v1/gates/{gates[0]['gate']}/verdicts"
    response = caller.client.post(path, b"{", content_type="application/json", headers=headers)
    problem_of(response, 400, "not-readable")
    response = caller.client.post(path, b"<a/>", content_type="text/xml", headers=headers)
    problem_of(response, 415, "media-type")


def test_a_failure_of_ours_gives_a_number_and_no_more(world, monkeypatch):
    caller = world.callers.inspector
    caller.client.raise_request_exception = False
    monkeypatch.setattr("jingtu.web.api.registers._kind", lambda *_: 1 / 0)

    body = problem_of(caller.get(PATH), 500, "failed")

    assert len(body["reference"]) == 8
    assert "ZeroDivision" not in str(body)
