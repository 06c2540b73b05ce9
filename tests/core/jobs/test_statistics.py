"""The database knows how its tables have grown."""

import pytest
from django.db import connection

from jingtu.core.jobs import queue, schedule, statistics
from jingtu.core.jobs.models import Job
from jingtu.core.places.models import Division


@pytest.mark.django_db
def test_sqlite_learns_how_many_rows_an_index_holds():
    Division.objects.bulk_create(
        Division(code=f"99{n:04}", name="县", level="county", path=f"99{n:04}", valid_from="2000-01-01") for n in range(50)
    )
    renewed = statistics.renew()
    assert renewed == (connection.vendor == "sqlite")
    if renewed:
        with connection.cursor() as cursor:
            cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = %s", [Division._meta.db_table])
            assert any(int(stat.split()[0]) >= 50 for (stat,) in cursor.fetchall())


@pytest.mark.django_db
def test_the_statistics_are_renewed_by_the_clock(run_jobs):
    queue.kinds()
    assert "database.statistics" in schedule.RECURRING
    queue.enqueue("database.statistics")
    run_jobs()
    assert Job.objects.get(kind="database.statistics").state == "done"
