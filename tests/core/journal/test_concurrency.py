"""Many writers at once: no number twice, none lost, one chain."""

import threading

import pytest
from django.db import connection, transaction

from jingtu.core.journal.models import Entry
from jingtu.core.journal.services import record, verify

WRITERS, ROWS = 4, 10


@pytest.mark.django_db(transaction=True)
def test_writers_line_up_and_a_rollback_leaves_no_gap():
    failures = []

    def write(writer: int) -> None:
        try:
            for row in range(ROWS):
                try:
                    with transaction.atomic():
                        record(None, "demo.act", subject=f"writer:{writer}")
                        if row % 3 == 2:
                            raise _Undone
                except _Undone:
                    pass
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    kept = WRITERS * (ROWS - ROWS // 3)
    assert failures == []
    assert list(Entry.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, kept + 1))
    assert verify().intact


class _Undone(Exception):
    """Raised to roll one transaction back."""
