"""What a journal row says and how rows hang together."""

import pytest
from django.db import connection, transaction

from jingtu.core.journal import guards
from jingtu.core.journal.models import AppendOnly, Entry
from jingtu.core.journal.services import record

pytestmark = pytest.mark.django_db


def test_rows_are_numbered_and_chained():
    first = record(None, "demo.first", subject="plan:1", detail={"标题": "<b>甲</b>", "数": 1.0})
    second = record(None, "demo.second")
    assert (first.sequence, second.sequence) == (1, 2)
    assert (first.previous_hash, second.previous_hash) == ("", first.hash)
    assert Entry.objects.get(sequence=1).detail == {"标题": "<b>甲</b>", "数": 1.0}


def test_a_row_falls_with_its_transaction_and_leaves_no_gap():
    record(None, "demo.kept")
    with transaction.atomic():
        record(None, "demo.lost")
        transaction.set_rollback(True)
    assert record(None, "demo.next").sequence == 2


def test_the_model_refuses_change_and_removal():
    entry = record(None, "demo.kept")
    for attempt in (entry.save, entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(action="x")):
        with pytest.raises(AppendOnly):
            attempt()


@pytest.mark.parametrize("statement", ["UPDATE journal_entry SET action = 'x'", "DELETE FROM journal_entry"])
def test_the_database_refuses_change_and_removal(statement):
    record(None, "demo.kept")
    guards.install(connection)
    try:
        with pytest.raises(Exception, match="only ever added"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        guards.remove(connection)
