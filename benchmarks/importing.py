"""A table of 100,000 enterprises, 37 of them bad, from the upload to the register: read, judged, staged, written, journalled.

Runs in a test database of its own. BENCHMARK_ROWS sets another number. Wanted: within 60 seconds on both databases. Beside it
django-import-export brings the same good rows into the same table, with what it offers to be fast (bulk, no per-row report).
"""

import datetime as dt
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.plans import in_test_database

ROWS, BAD = int(os.environ.get("BENCHMARK_ROWS") or 100_000), 37
LIMIT_SECONDS = 60
DAY = dt.date(2024, 6, 30)
HEADINGS = ("序号", "企业名称", "统一社会信用代码", "所在地", "地址", "行业", "涉重金属", "成立日期", "经度", "纬度")
SECTORS = ("金属表面处理", "基础化学原料制造", "皮革鞣制加工", "炼焦", "农药制造")


def run() -> None:
    """Measure and print."""
    os.environ["JINGTU_TODAY"] = DAY.isoformat()
    import django

    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "企业.xlsx"
        write(table, ROWS)
        in_test_database(lambda: ours(table))
        in_test_database(lambda: peer(table))


def write(path: Path, number: int) -> None:
    """Write the table under a title over all its columns; every 2,700th row has a wrong check digit, 37 in 100,000."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        page = book.add_worksheet("企业")
        page.merge_range(0, 0, 0, len(HEADINGS) - 1, "企业名单")
        page.write_row(1, 0, HEADINGS)
        for at in range(number):
            page.write_row(at + 2, 0, row(at, bad=at % (number // BAD or 1) == 0 and at // (number // BAD or 1) < BAD))


def row(at: int, *, bad: bool) -> tuple[Any, ...]:
    """Return one row; a bad one has a wrong check digit."""
    from jingtu.core.subjects.credit_codes import check_digit

    body = f"91131024MA{at:07d}"
    digit = check_digit(body)
    code = body + (("1" if digit != "1" else "2") if bad else digit)
    east, north = round(116.9 + at % 1000 / 1e4, 5), round(39.6 + at // 1000 / 1e4, 5)
    return (
        at + 1,
        f"香河第{at}号{SECTORS[at % 5][:2]}厂",
        code,
        "香河县",
        f"工业路{at % 500}号",
        SECTORS[at % 5],
        "是" if at % 3 else "否",
        "2012-05-01",
        east,
        north,
    )


def ours(table: Path) -> None:
    """Bring the table in, once new and once with every address changed, and take the first back."""
    from django.db import connection

    from jingtu.core.imports import publishing, staging, undoing
    from jingtu.core.imports.models import Batch
    from jingtu.core.jobs.models import Job
    from jingtu.themes.industry.models import Enterprise

    people = world()
    print(f"  {connection.vendor}, {ROWS:,} rows, {table.stat().st_size / 2**20:.1f} MB of Excel")
    content = table.read_bytes()
    batch = staging.receive(content, table.name, target="industry.enterprise", by=people.inspector)
    judged = timed("read, judged and staged", lambda: staging.judge(batch.pk, lambda done, total: None))
    batch.refresh_from_db()
    assert batch.counts == {"create": ROWS - BAD, "refused": BAD}, batch.counts
    publishing.confirm(batch, Batch.Mode.GOOD, people.inspector)
    written = timed("written in one transaction, with journal", lambda: publishing.publish(batch.pk))
    assert Enterprise.objects.count() == ROWS - BAD + 1
    met = "met" if judged + written <= LIMIT_SECONDS else "NOT met"
    print(
        f"  together {judged + written:.1f} s   wanted ≤ {LIMIT_SECONDS} s: {met}; most memory of the process {peak()} MB",
        flush=True,
    )
    timed("what is owed and looks alike, in the background", lambda: follow(batch))
    again = staging.receive(content, table.name, target="industry.enterprise", by=people.inspector)
    timed("the same table once more: judged as unchanged", lambda: staging.judge(again.pk, lambda done, total: None))
    undoing.ask(batch, people.inspector, keep_changed=True)
    timed("taken back", lambda: undoing.undo(batch.pk))
    assert Enterprise.objects.count() == 1
    Job.objects.all().delete()


def follow(batch: Any) -> None:
    """Do what a worker does after the import."""
    from jingtu.core.imports import targets

    targets.target_of(batch.target).follow(batch)


def peer(table: Path) -> None:
    """Let django-import-export bring the rows into the same table: no journal, no events, no search, no states, no scope."""
    import tablib
    from import_export import fields, resources

    from jingtu.core.subjects.models import Subject
    from jingtu.themes.industry.models import Enterprise

    people = world()

    class Resource(resources.ModelResource):
        name, code = fields.Field("name", "企业名称"), fields.Field("code", "统一社会信用代码")
        address, sector = fields.Field("address", "地址"), fields.Field("sector", "行业")

        class Meta:
            model = Enterprise
            import_id_fields = ("code",)
            fields = ("name", "code", "address", "sector")
            use_bulk, batch_size, force_init_instance, skip_diff, skip_html_diff = True, 1000, True, True, True

        def before_import(self, dataset: Any, **_options: Any) -> None:
            self.subjects = iter(
                Subject.objects.bulk_create([Subject(kind="industry.enterprise") for _row in range(len(dataset))])
            )

        def before_save_instance(self, instance: Any, row: Any, **_options: Any) -> None:
            instance.subject, place = next(self.subjects), people.inspector.party.place
            instance.place, instance.place_path = place, place.path
            instance.state, instance.state_since, instance.valid_from = "candidate", DAY, DAY

    def bring() -> None:
        import openpyxl

        page = openpyxl.load_workbook(table, read_only=True).worksheets[0]
        rows = list(page.iter_rows(min_row=2, values_only=True))
        result = Resource().import_data(tablib.Dataset(*rows[1:], headers=rows[0]), raise_errors=True, use_transactions=True)
        assert result.total_rows == ROWS

    timed("django-import-export: the same table, neither checked nor journalled", bring)
    print(f"  most memory of the process {peak()} MB", flush=True)


def world() -> Any:
    """Make an inspector of the county."""
    from tests.support.people import standing_people
    from tests.support.supervision import supervision

    return supervision(standing_people())


def timed(name: str, work: Callable[[], object]) -> float:
    """Do the work once and print how long it took, and how much of that this process computed."""
    begun, computed = time.perf_counter(), time.process_time()
    work()
    taken, computed = time.perf_counter() - begun, time.process_time() - computed
    print(f"  {name:<68} {taken:8.1f} s, computing {computed:.1f} s", flush=True)
    return taken


def peak() -> int:
    """Return the most memory the process has taken, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
