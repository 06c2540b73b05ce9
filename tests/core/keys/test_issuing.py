"""Who gives a key to whom, for how long, and that both stand in the journal."""

import datetime as dt

import pytest

from jingtu.core import clock
from jingtu.core.journal.models import Entry
from jingtu.core.keys.issuing import LONGEST, KeyNotIssued, revoke
from jingtu.core.keys.models import ApiKey
from tests.support.keys import key_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("owner", ["system_admin", "auditor"])
def test_an_administrator_gets_no_key(people, owner):
    with pytest.raises(KeyNotIssued, match="管理员账号不发放"):
        key_for(getattr(people, owner), people.security_admin)


def test_nobody_gives_a_key_to_himself(people):
    with pytest.raises(KeyNotIssued, match="另一位安全管理员"):
        key_for(people.security_admin, people.security_admin)


def test_an_account_without_a_role_or_disabled_gets_no_key(people):
    people.bureau.is_active = False
    with pytest.raises(KeyNotIssued, match="已停用或没有角色"):
        key_for(people.bureau, people.security_admin)


@pytest.mark.parametrize(("days", "given"), [(0, False), (1, True), (LONGEST.days, True), (LONGEST.days + 1, False)])
def test_a_key_ends_after_today_and_within_the_longest_term(people, days, given):
    until = clock.today() + dt.timedelta(days=days)
    if given:
        assert key_for(people.bureau, people.security_admin, valid_until=until)[0].valid_until == until
    else:
        with pytest.raises(KeyNotIssued, match="有效期应在"):
            key_for(people.bureau, people.security_admin, valid_until=until)


def test_giving_and_taking_back_stand_in_the_journal_without_the_secret(people):
    key, secret = key_for(people.bureau, people.security_admin)
    with pytest.raises(KeyNotIssued, match="写明理由"):
        revoke(key, by=people.security_admin, reason=" ")

    assert revoke(key, by=people.security_admin, reason="系统停用")
    assert not revoke(key, by=people.security_admin, reason="再次")

    entries = list(Entry.objects.filter(action__startswith="keys.").order_by("sequence"))
    assert [entry.action for entry in entries] == ["keys.issue", "keys.revoke"]
    assert not any(secret in entry.detail_json for entry in entries)
    assert ApiKey.objects.get(pk=key.pk).revoked_reason == "系统停用"
