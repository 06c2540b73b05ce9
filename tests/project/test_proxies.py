"""Behind a reverse proxy: only a trusted one is believed; the health address needs neither name nor login."""

import pytest
from django.db import OperationalError

from jingtu.project.environment import SettingRefused, addresses, read, with_file


@pytest.fixture
def seen(rf):
    """Return a function that gives what the application sees of a request: its META."""
    from jingtu.project.proxies import TrustedProxies

    def ask(**meta: str) -> dict:
        kept = {}
        TrustedProxies(lambda request: kept.update(request.META))(rf.get("/", **meta))
        return kept

    return ask


@pytest.mark.parametrize(
    ("chain", "visitor"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),  # the first is what the visitor claimed
        ("198.51.100.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        ("10.9.9.9, 10.1.2.3", "10.9.9.9"),
        ("<script>, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, unknown", "10.0.0.5"),
    ],
)
def test_the_visitor_is_the_last_address_that_is_no_proxy_of_ours(settings, seen, chain, visitor):
    settings.TRUSTED_PROXIES = addresses("10.0.0.0/8")

    assert seen(REMOTE_ADDR="10.0.0.5", HTTP_X_FORWARDED_FOR=chain)["REMOTE_ADDR"] == visitor


def test_nobody_else_may_say_where_a_request_comes_from(settings, seen):
    settings.TRUSTED_PROXIES = addresses("10.0.0.0/8")

    meta = seen(REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR="127.0.0.1", HTTP_X_FORWARDED_PROTO="https")

    assert meta["REMOTE_ADDR"] == "203.0.113.9"
    assert "HTTP_X_FORWARDED_PROTO" not in meta


@pytest.mark.parametrize(("peer", "status"), [("127.0.0.1", 200), ("203.0.113.9", 301)])
def test_https_is_believed_only_from_the_proxy(db, settings, client, peer, status):
    settings.TRUSTED_PROXIES = addresses("127.0.0.1")
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 31536000

    answer = client.get("/login/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO="https")

    assert answer.status_code == status
    assert ("Strict-Transport-Security" in answer) == (status == 200)


def test_the_health_address_says_nothing_but_ok(db, settings, client):
    settings.SECURE_SSL_REDIRECT = True

    answer = client.get("/healthz", HTTP_HOST="192.0.2.77")

    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert not answer.cookies


def test_the_health_address_tells_that_the_database_is_away(client, monkeypatch):
    class Away:
        def cursor(self):
            raise OperationalError("connection to server at 10.0.0.1 failed")

    monkeypatch.setattr("jingtu.project.health.connection", Away())

    answer = client.get("/healthz")

    assert (answer.status_code, answer.content) == (503, b"database unavailable\n")


def test_what_is_no_address_is_refused():
    with pytest.raises(SettingRefused, match="JINGTU_TRUSTED_PROXIES"):
        read({"JINGTU_TRUSTED_PROXIES": "the proxy"})


def test_the_file_of_the_home_folder_fills_up_the_environment(tmp_path):
    (tmp_path / "jingtu.env").write_text("# ours\n\nJINGTU_PORT=8080\nJINGTU_THREADS=4\n", encoding="utf-8")

    values = read(with_file({"JINGTU_HOME": str(tmp_path), "JINGTU_THREADS": "2"}))

    assert (values["JINGTU_PORT"], values["JINGTU_THREADS"]) == (8080, 2)


@pytest.mark.parametrize("line", ["JINGTU_PORT", "PATH=/bin", "JINGTU_HOME=elsewhere"])
def test_a_line_of_the_file_that_means_nothing_is_refused_with_its_number(tmp_path, line):
    (tmp_path / "jingtu.env").write_text(f"JINGTU_THREADS=4\n{line}\n", encoding="utf-8")

    with pytest.raises(SettingRefused, match="第 2 行"):
        with_file({"JINGTU_HOME": str(tmp_path)})
