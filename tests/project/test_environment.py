"""Settings come from one table that refuses what it does not know."""

import datetime as dt
import os
import stat
from pathlib import Path

import pytest

from jingtu.project.environment import SETTINGS, SettingRefused, as_markdown, read
from jingtu.project.secret import secret_key

ROOT = Path(__file__).resolve().parents[2]


def test_every_setting_has_a_default_that_its_parser_accepts():
    assert set(read({})) == {setting.name for setting in SETTINGS}


def test_other_programs_variables_are_ignored():
    assert read({"PATH": "/bin"}) == read({})


def test_an_unknown_setting_is_refused_with_the_nearest_name():
    with pytest.raises(SettingRefused, match=r"JINGTU_PROT.*JINGTU_PORT"):
        read({"JINGTU_PROT": "8080"})


def test_an_unknown_setting_far_from_all_names_points_to_the_page():
    with pytest.raises(SettingRefused, match=r"docs/settings\.md"):
        read({"JINGTU_QQQQQQQQQQQQQQQQ": "1"})


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("JINGTU_PORT", "eighty", "eighty.*1 到 65535"),
        ("JINGTU_PORT", "0", "1 到 65535"),
        ("JINGTU_PORT", "70000", "1 到 65535"),
        ("JINGTU_DEBUG", "yes", "1（是）或 0（否）"),
        ("JINGTU_TODAY", "2019-02-30", "2019-06-30 这样的日期"),
        ("JINGTU_JOURNAL_HASH", "md5", "sha256、sm3"),
        ("JINGTU_DATABASE_URL", "mysql://a/b", "postgres://"),
        ("JINGTU_DATABASE_URL", "postgres://host:x/name", "postgres://"),
    ],
)
def test_an_unusable_value_is_refused_with_what_was_expected(name, words, said):
    with pytest.raises(SettingRefused, match=f"{name}.*{said}"):
        read({name: words})


def test_a_refused_database_address_does_not_show_its_password():
    with pytest.raises(SettingRefused) as refused:
        read({"JINGTU_DATABASE_URL": "mysql://me:hidden@host/name"})

    assert "hidden" not in str(refused.value)


def test_an_empty_value_means_the_default():
    assert read({"JINGTU_PORT": " "})["JINGTU_PORT"] == 8000


def test_a_database_address_becomes_a_description():
    described = read({"JINGTU_DATABASE_URL": "postgres://me:p%40ss@db.example:5433/soil?sslmode=require"})["JINGTU_DATABASE_URL"]

    assert described == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "soil",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
        "OPTIONS": {"options": "-c jit=off", "sslmode": "require"},
    }


def test_what_an_address_says_of_options_counts():
    described = read({"JINGTU_DATABASE_URL": "postgres://me@db/soil?options=-c%20work_mem%3D64MB"})["JINGTU_DATABASE_URL"]
    assert described["OPTIONS"] == {"options": "-c work_mem=64MB"}


def test_a_database_may_be_reached_through_a_socket_folder():
    described = read({"JINGTU_DATABASE_URL": "postgres://me@/soil?host=/run/postgresql"})["JINGTU_DATABASE_URL"]

    assert (described["HOST"], described["OPTIONS"]) == ("/run/postgresql", {"options": "-c jit=off"})


def test_the_demonstration_pins_its_day_unless_told_otherwise():
    assert read({"JINGTU_DEMONSTRATION": "1"})["JINGTU_TODAY"] == dt.date(2019, 6, 30)
    assert read({"JINGTU_DEMONSTRATION": "1", "JINGTU_TODAY": "2020-01-02"})["JINGTU_TODAY"] == dt.date(2020, 1, 2)
    assert read({})["JINGTU_TODAY"] is None


def test_the_page_of_settings_is_the_one_that_the_command_prints():
    assert (ROOT / "docs/settings.md").read_text(encoding="utf-8") == as_markdown()


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    home = tmp_path / "new"
    key = secret_key(home)

    assert len(key) >= 50
    assert secret_key(home) == key
    if os.name == "posix":
        assert stat.S_IMODE((home / "secret-key").stat().st_mode) == 0o600


def test_a_secret_key_left_empty_by_a_killed_start_is_made_again(tmp_path, monkeypatch):
    monkeypatch.setattr("jingtu.project.secret.WAIT_SECONDS", 0.0)
    (tmp_path / "secret-key").touch()

    assert len(secret_key(tmp_path)) >= 50
