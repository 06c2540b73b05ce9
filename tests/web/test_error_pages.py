"""Error pages say what happened and what to do."""

import pytest
from django.test import Client


def test_an_unknown_address_is_explained(db, client):
    response = client.get("/nirgendwo/")
    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()


def test_a_missing_permission_is_named(client_of):
    response = client_of("auditor").get("/plans/")
    assert response.status_code == 403
    assert "查看方案和任务" in response.content.decode()


def test_a_form_without_its_token_is_explained(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.keeper)
    response = client.post("/plans/upload/")
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()


def test_a_body_above_the_limit_is_answered_with_the_limit(client_of, settings):
    settings.UPLOAD_LIMIT_BYTES = -(2**20)
    response = client_of("keeper").post("/plans/upload/", {"place": "x" * 100})
    assert response.status_code == 413
    assert "没有保存其中任何内容" in response.content.decode()


def test_a_fault_shows_a_number_and_never_its_words(client_of, monkeypatch):
    from jingtu.web.console import plans

    def broken(*args, **kwargs):
        raise RuntimeError("secret words")

    monkeypatch.setattr(plans, "Listing", broken)
    client = client_of("keeper")
    client.raise_request_exception = False
    shown = client.get("/plans/")
    assert shown.status_code == 500
    assert "jt-reference" in shown.content.decode()
    assert "secret words" not in shown.content.decode()


@pytest.mark.parametrize("header", ["Content-Security-Policy"])
def test_pages_forbid_inline_script(header, db, client):
    policy = client.get("/nirgendwo/")[header]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy
