"""A real installation is made once, goes on after an interruption, and is brought up to date with a way back."""

import re
import stat

import pytest

pytestmark = pytest.mark.django_db


def test_an_installation_is_made_and_made_once(elsewhere):
    database = ["--database-url", elsewhere.url] if elsewhere.url else []

    said = elsewhere.done("init", "--place", "香河县", "--hosts", "soil.example", "--https", "--port", "8123", *database)

    passwords = re.findall(r"(sysadmin|secadmin|auditor)\t(\S{12})\n", said)
    assert [name for name, _password in passwords] == ["sysadmin", "secadmin", "auditor"]
    assert len({password for _name, password in passwords}) == 3
    roles = elsewhere.rows(
        "SELECT username, role, must_change_password FROM parties_user u"
        " JOIN parties_appointment a ON a.user_id = u.id ORDER BY username"
    )
    assert [(name, role, bool(must)) for name, role, must in roles] == [
        ("auditor", "auditor", True),
        ("secadmin", "security_admin", True),
        ("sysadmin", "system_admin", True),
    ]
    assert elsewhere.rows("SELECT count(*) FROM places_division WHERE place_level = 'town' AND path LIKE '131024%'")[0][0] > 5
    settings = elsewhere.home / "jingtu.env"
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    kept = set(settings.read_text(encoding="utf-8").splitlines()[1:])
    assert kept >= {"JINGTU_PLACE=131024", "JINGTU_HTTPS=1", "JINGTU_ALLOWED_HOSTS=soil.example", "JINGTU_PORT=8123"}
    assert not database or f"JINGTU_DATABASE_URL={elsewhere.url}" in kept

    again = elsewhere.done("init", "--place", "霸州市")
    assert again.startswith("这里已是建立好的安装，没有改动任何内容。")
    assert elsewhere.rows("SELECT count(*) FROM parties_user") == [(3,)]


def test_it_goes_on_after_an_interruption(elsewhere):
    elsewhere.done("migrate")  # as far as a killed init may have come
    refused = elsewhere.run("init", "--place", "没有这个地方")
    assert refused.returncode == 1
    assert "没有找到地区" in refused.stderr

    elsewhere.done("init", "--place", "131024")


def test_without_a_place_or_with_accounts_it_refuses(elsewhere):
    assert elsewhere.run("init").returncode == 2
    elsewhere.done("init", "--place", "131024")
    (elsewhere.home / "jingtu.env").unlink()

    refused = elsewhere.run("init", "--place", "131024")

    assert refused.returncode == 1
    assert "这里已有数据，没有建立新的安装。" in refused.stderr


def test_an_upgrade_saves_a_backup_and_the_way_back_works(elsewhere):
    elsewhere.done("init", "--place", "131024")
    elsewhere.done("manage", "migrate", "plans", "0001")  # an installation of the release before
    refused = elsewhere.run("serve")
    assert refused.returncode == 1
    assert "jingtu upgrade" in refused.stderr
    assert "plans.0002" in elsewhere.done("upgrade", "--check")

    said = elsewhere.done("upgrade")

    saved = re.search(r"restore --replace (\S+)。", said).group(1)
    assert elsewhere.rows("SELECT count(*) FROM django_migrations WHERE app = 'plans' AND name = '0002_search'") == [(1,)]
    assert "不需要更新" in elsewhere.done("upgrade")
    elsewhere.done("restore", saved, "--replace")
    assert "日志完好" in elsewhere.done("journal", "verify")


def test_a_database_newer_than_the_program_is_left_alone(elsewhere):
    elsewhere.done("migrate")
    elsewhere.rows("INSERT INTO django_migrations (app, name, applied) VALUES ('plans', '9999_later', '2026-01-01')")

    for words in (["upgrade"], ["upgrade", "--check"], ["run"], ["serve"], ["init", "--place", "131024"]):
        refused = elsewhere.run(*words)
        assert refused.returncode == 1, words
        assert "plans.9999_later" in refused.stderr, words
