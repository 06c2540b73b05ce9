"""Contradictory settings are found before the first request."""

import datetime as dt

import pytest

from jingtu.project.checks import settings_agree


@pytest.fixture(autouse=True)
def in_earnest(settings):
    """The tests do without a second factor, an installation does not."""
    settings.SECOND_FACTOR = True


def ids() -> set[str]:
    return {message.id for message in settings_agree(None)}


def test_the_defaults_agree(settings):
    assert ids() == set()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"DEBUG": True, "LISTEN": "0.0.0.0"}, "jingtu.E001"),
        ({"DEBUG": True, "HTTPS": True}, "jingtu.E001"),
        ({"DEMONSTRATION": True, "LISTEN": "0.0.0.0"}, "jingtu.W002"),
        ({"JINGTU_TODAY": dt.date(2019, 6, 30)}, "jingtu.W003"),
        ({"JOURNAL_HASH": "sm0"}, "jingtu.E004"),
        ({"EMAIL_HOST": "smtp.example.org", "DEFAULT_FROM_EMAIL": ""}, "jingtu.W005"),
        ({"SECOND_FACTOR": False}, "jingtu.W006"),
    ],
)
def test_a_contradiction_has_an_id_and_a_hint(settings, changed, expected):
    for name, value in changed.items():
        setattr(settings, name, value)

    found = {message.id: message for message in settings_agree(None)}
    assert set(found) == {expected}
    assert found[expected].hint
