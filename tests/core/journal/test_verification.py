"""Whoever changes the journal behind the application's back is found, and the row is named."""

import pytest
from django.db import connection

from jingtu.core.journal.models import Entry, Head
from jingtu.core.journal.services import record, verify, verify_command
from jingtu.core.journal.verification import daily_heads

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def five_rows(db):
    for number in range(1, 6):
        record(None, "demo.act", subject=f"plan:{number}", detail={"n": number})


def tamper(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def faults() -> list[tuple[str, int]]:
    return [(fault.kind, fault.sequence) for fault in verify().faults]


def test_an_untouched_journal_is_intact():
    report = verify()
    assert report.intact
    assert report.checked == 5
    assert report.head == (5, Entry.objects.get(sequence=5).hash)


@pytest.mark.parametrize(
    "change",
    ["subject = 'plan:9'", "detail_json = '{}'", "action = 'demo.other'", "actor_name = '某人'", "algorithm = 'none'"],
)
def test_an_altered_row_is_named(change):
    tamper(f"UPDATE journal_entry SET {change} WHERE sequence = 3")
    assert ("altered", 3) in faults()


def test_a_row_altered_with_a_new_seal_breaks_the_next():
    row = Entry.objects.get(sequence=3)
    row.subject = "plan:9"
    from jingtu.core.journal.seals import seal

    tamper(f"UPDATE journal_entry SET subject = 'plan:9', hash = '{seal(row)}' WHERE sequence = 3")
    assert faults() == [("moved", 4)]


@pytest.mark.parametrize(("removed", "expected"), [("sequence IN (2, 3)", 2), ("sequence = 1", 1), ("sequence >= 4", 4)])
def test_removed_rows_are_named(removed, expected):
    tamper(f"DELETE FROM journal_entry WHERE {removed}")
    assert faults() == [("removed", expected)]


def test_rows_that_changed_places_are_named():
    for before, after in ((3, 99), (4, 3), (99, 4)):
        tamper(f"UPDATE journal_entry SET sequence = {after} WHERE sequence = {before}")
    assert [fault for fault in faults() if fault[0] == "moved"][:1] == [("moved", 3)]
    assert "它原是第 4 条" in verify().faults[0].sentence


def test_an_inserted_row_is_named_though_the_rest_was_renumbered():
    for number in (5, 4, 3):
        tamper(f"UPDATE journal_entry SET sequence = {number + 1} WHERE sequence = {number}")
    forged = Entry.objects.get(sequence=2)
    Entry.objects.bulk_create([_sealed_after(forged)])
    tamper("UPDATE journal_head SET sequence = 6")
    assert ("inserted", 3) in faults()


def test_a_row_added_at_the_end_is_named():
    Entry.objects.bulk_create([_sealed_after(Entry.objects.get(sequence=5))])
    assert faults() == [("inserted", 6)]


def test_a_chain_rewritten_with_new_seals_shows_against_a_head_written_down():
    written_down = {entry.sequence: entry.hash for entry in daily_heads()}
    tamper("DELETE FROM journal_entry")
    Head.objects.all().delete()
    for _row in range(5):
        record(None, "demo.act", subject="plan:0")
    assert verify().intact
    assert [(fault.kind, fault.sequence) for fault in verify(written_down).faults] == [("altered", 5)]


def test_the_head_of_a_day_is_its_last_row():
    assert [entry.sequence for entry in daily_heads()] == [5]


def test_rows_sealed_with_sm3_stand_beside_the_others(settings):
    settings.JOURNAL_HASH = "sm3"
    record(None, "demo.act")
    assert verify().intact


def test_the_command_says_what_it_found(capsys):
    assert verify_command() == 0
    assert "日志完好：共 5 条" in capsys.readouterr().out
    tamper("DELETE FROM journal_entry WHERE sequence = 2")
    assert verify_command() == 1
    assert "第 2 至 2 条缺失" in capsys.readouterr().err


def test_an_empty_journal_is_told_as_such(capsys):
    tamper("DELETE FROM journal_entry")
    Head.objects.all().delete()
    assert verify_command() == 0
    assert "还没有记录" in capsys.readouterr().out


def _sealed_after(row: Entry) -> Entry:
    from jingtu.core.journal.seals import seal

    forged = Entry(
        sequence=row.sequence + 1,
        recorded_at=row.recorded_at,
        action="demo.forged",
        algorithm="sha256",
        previous_hash=row.hash,
    )
    forged.hash = seal(forged)
    return forged
