"""Old rows go by the rule of the installation, journalled, and the log still tells whether anybody else took something out."""

import datetime as dt

import pytest
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from jingtu.core import sql
from jingtu.core.accesslog import keeping, removing
from jingtu.core.accesslog.models import Access, Seal
from jingtu.core.accesslog.sealing import seal, verify
from jingtu.core.journal.models import Entry
from jingtu.project.environment import months_kept

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def rows():
    return Access.objects.using(keeping.using())


@pytest.fixture
def log(empty_log, settings, monkeypatch):
    """Four stretches of three rows, sealed 400, 300, 100 and 10 days ago; the rule keeps six months. The log is guarded."""
    settings.ACCESS_LOG_MONTHS = 6
    on, guarded = connections[keeping.using()], (Access._meta.db_table, keeping.NAMES[Access])
    sql.guard(on, *guarded, keeping.REFUSAL)
    now = timezone.now()
    for number, age in enumerate((400, 300, 100, 10)):
        for at in range(3):
            token, page = f"{number}{at:031}", f"/{number}/{at}"
            keeping.keep(
                Access(token=token, seen_at=now - age * DAY, method="GET", page=page, classes="K5", shown="x 1", amount=1)
            )
        with monkeypatch.context() as then:
            then.setattr("jingtu.core.accesslog.sealing.timezone.now", lambda age=age: now - age * DAY + dt.timedelta(hours=1))
            seal()
    yield
    sql.unguard(on, *guarded)


def test_what_is_older_goes_and_what_is_younger_stays(log):
    assert removing.remove_old() == 6

    assert {page.split("/")[1] for page in rows().values_list("page", flat=True)} == {"2", "3"}
    assert removing.remove_old() == 0
    report = verify()
    assert (report.faults, report.checked, report.removed) == ((), 6, 6)
    entry = Entry.objects.get(action="accesses.remove")
    assert (entry.detail["amount"], entry.detail["months"]) == (6, 6)


def test_nothing_goes_without_a_rule(log, settings):
    settings.ACCESS_LOG_MONTHS = 0

    assert (removing.remove_old(), rows().count()) == (0, 12)
    assert not Entry.objects.filter(action="accesses.remove").exists()


def test_both_sides_of_the_day(log):
    first = Seal.objects.using(keeping.using()).order_by("pk").first()
    edge = first.sealed_at + 6 * removing.MONTH

    assert removing.remove_old(edge) == 0
    assert removing.remove_old(edge + dt.timedelta(seconds=1)) == 3


def test_a_process_killed_after_the_journal_is_finished_by_the_next(log, monkeypatch):
    with monkeypatch.context() as killed:
        killed.setattr("jingtu.core.accesslog.removing._removed", lambda until: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            removing.remove_old()
    assert rows().count() == 12

    assert removing.remove_old() == 6
    assert Entry.objects.filter(action="accesses.remove").count() == 1


def test_what_somebody_else_takes_out_is_still_found(log):
    removing.remove_old()
    on, table = connections[keeping.using()], Access._meta.db_table
    sql.unguard(on, table, keeping.NAMES[Access])
    rows().filter(page="/2/1").delete()
    sql.guard(on, table, keeping.NAMES[Access], keeping.REFUSAL)

    assert [fault for fault in verify().faults if "有删除或插入" in fault]


def test_rows_are_guarded_again_afterwards(log):
    removing.remove_old()

    with pytest.raises(DatabaseError, match=keeping.REFUSAL), transaction.atomic(using=keeping.using()):
        rows().filter(page="/3/1").delete()


@pytest.mark.parametrize("words", ["1", "5", "-1", "x", "1201"])
def test_a_rule_shorter_than_the_law_allows_is_refused(words):
    with pytest.raises(ValueError, match="应为"):
        months_kept(words)


def test_a_rule_of_six_months_or_none_is_taken():
    assert [months_kept(words) for words in ("0", "6", "36")] == [0, 6, 36]
