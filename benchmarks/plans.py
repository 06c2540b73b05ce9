"""What pages ask of the plans, over 1,000 and 100,000 tasks.

Runs in a test database of its own (SQLite, or the PostgreSQL of JINGTU_DATABASE_URL) that is dropped again. Prints p50, p95
and the number of queries of each question, and how p50 grows from the small to the large.
"""

import datetime as dt
import os
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

SIZES = (1_000, 100_000)
TASKS_A_PLAN = 200
PLACES = 30
ROUNDS = 25
WANTED_MS, WANTED_GROWTH = 150, 3
WORDS = "土壤 污染 防治 监测 企业 名单 详查 农用地 建设用地 修复 管控 废物 金属 尾矿 垃圾 农药 化肥 水源 预案 执法".split()  # noqa: SIM905
BUREAUS = "环保局 农业局 国土局 城管局 财政局 水务局 住建局 教育局 卫健局 工信局".split()  # noqa: SIM905
KINDS = ("by", "by", "by", "yearly", "continuous", "from")
SINCE = dt.date(2000, 1, 1)


def make_tasks(number: int, seed: int = 7) -> None:
    """Fill the empty database with `number` tasks: plans of 200 tasks, in turn of 30 counties with ten bureaus each."""
    from jingtu.core.parties.models import Party, User
    from jingtu.core.places.models import Division

    random.seed(seed)
    by = User.objects.create(username="benchmark")
    counties = []
    for at in range(PLACES):
        path = f"13{at + 10}01"
        place = Division.objects.create(code=path, name=f"{path}县", level="county", path=path, valid_from=SINCE)
        counties.append((place, Party.objects.bulk_create([Party(name=f"{path}{name}", place=place) for name in BUREAUS])))
    for at in range(number // TASKS_A_PLAN):
        _make_plan(at, *counties[at % PLACES], by)


def _make_plan(at: int, place: Any, parties: list[Any], by: Any) -> None:
    from jingtu.core.plans import models, search

    review = models.Review.objects.create(filename="方案.docx", place=place, state="confirmed", opened_by=by)
    plan = models.Plan.objects.create(
        title=f"{place.name}土壤污染防治工作方案{at}",
        place=place,
        review=review,
        text="正文" * 10_000,
        task_count=TASKS_A_PLAN,
        confirmed_by=by,
    )
    identities = models.TaskIdentity.objects.bulk_create([models.TaskIdentity() for _ in range(TASKS_A_PLAN)])
    tasks = models.Task.objects.bulk_create([_task(plan, ordinal, each) for ordinal, each in enumerate(identities, 1)])
    roles = [role for task in tasks for role in _roles(task, parties)]
    models.TaskParty.objects.bulk_create(roles)
    models.TaskDeadline.objects.bulk_create([_deadline(task) for task in tasks])
    counted = Counter((row.party_id, row.role) for row in roles)
    models.RoleCount.objects.bulk_create(
        [models.RoleCount(plan=plan, party_id=p, role=r, place_path=place.path, tasks=n) for (p, r), n in counted.items()]
    )
    quarters = Counter((task.deadline_kind, task.due_on and _quarter(task.due_on)) for task in tasks)
    models.DueCount.objects.bulk_create(
        [models.DueCount(plan=plan, kind=k, quarter=q, place_path=place.path, tasks=n) for (k, q), n in quarters.items()]
    )
    search.TASKS.put((task.pk, search.searched(task)) for task in tasks)


def _task(plan: Any, ordinal: int, identity: Any) -> Any:
    from jingtu.core.plans.models import Task

    text = "，".join("".join(random.choices(WORDS, k=4)) for _ in range(12)) + "。"
    kind = random.choice(KINDS)
    leads = random.sample(BUREAUS, 2)
    return Task(
        plan=plan,
        identity=identity,
        ordinal=ordinal,
        reference=f"#{ordinal}",
        title=text[:20],
        text=text + ("独有词。" if ordinal == 1 else ""),
        start=0,
        end=len(text),
        theme=f"theme{random.randrange(25)}",
        place_path=plan.place.path,
        leads="、".join(leads),
        first_lead=leads[0],
        participants="、".join(random.sample(BUREAUS, 3)),
        deadline_text="2018年底前",
        deadline_kind=kind,
        due_on=dt.date(random.randint(2017, 2021), random.choice((6, 12)), 30) if kind == "by" else None,
    )


def _roles(task: Any, parties: list[Any]) -> list[Any]:
    from jingtu.core.plans.models import TaskParty

    roles = ("lead", "participant", "participant", "implementer")
    chosen = zip(random.sample(parties, len(roles)), roles, strict=True)
    return [
        TaskParty(task=task, party=party, role=role, position=position, printed=party.name)
        for position, (party, role) in enumerate(chosen)
    ]


def _deadline(task: Any) -> Any:
    from jingtu.core.plans.models import TaskDeadline

    day = {"last": task.due_on, "place_path": task.place_path}
    return TaskDeadline(task=task, position=0, text=task.deadline_text, kind=task.deadline_kind, **day)


def _quarter(day: dt.date) -> dt.date:
    return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)


def questions() -> dict[str, Callable[[], Any]]:
    """Return what is measured: each as its page asks it, by a person who sees a whole province."""
    from jingtu.core.parties.models import Party
    from jingtu.core.parties.scope import Grant, Scope
    from jingtu.core.plans import queries
    from jingtu.core.plans.queries import TaskCriteria

    province, county = (Scope((Grant(frozenset({"plans.read"}), path),)) for path in ("13", "131101"))
    party = Party.objects.order_by("pk")[3].pk
    month = dt.date(2020, 12, 1)

    def listed(scope: Any = province, sort: str = "plan", offset: int = 0, **criteria: Any) -> Callable[[], Any]:
        def ask() -> Any:
            tasks = TaskCriteria(**criteria).apply(queries.visible_tasks(scope))
            rows = queries.in_order(tasks, sort).select_related("plan__place").prefetch_related("deadlines")
            return queries.honest_total(tasks), list(rows[offset : offset + 50])

        return ask

    return {
        "list": listed(),
        "list of one county": listed(county),
        "list by day due": listed(sort="due"),
        "list by lead": listed(sort="lead"),
        "list, the last page counted": listed(offset=9_950),
        "list of one theme": listed(theme="theme3"),
        "list of one bureau's leads": listed(party=party, role="lead"),
        "list of what is due in a month": listed(due_from=month, due_until=month.replace(day=31)),
        "search for a common word": listed(words="污染"),
        "search for a rare word": listed(words="独有词"),
        "search for a word nowhere": listed(words="核电"),
        "timeline": lambda: queries.timeline(province),
        "matrix": lambda: queries.matrix(province),
        "calendar month": lambda: queries.month_of(queries.visible_tasks(province), month),
    }


def pages() -> dict[str, Callable[[], Any]]:
    """Return whole pages as the browser asks for them: database, rules and template together."""
    from django.test import Client

    from jingtu.core.parties.models import Appointment, User
    from jingtu.core.places.models import Division

    as_in_tests()
    province = Division.objects.create(code="130000", name="省", level="province", path="13", valid_from=SINCE)
    user = User.objects.get(username="benchmark")
    Appointment.objects.create(user=user, role="leader", valid_from=SINCE).areas.add(province)
    client = Client()
    client.force_login(user)

    addresses = {
        "page: tasks": "/tasks/",
        "page: tasks, by day due": "/tasks/?sort=due",
        "page: tasks, searched": "/tasks/?words=%E6%B1%A1%E6%9F%93",
        "page: timeline": "/tasks/timeline/",
        "page: matrix": "/tasks/bureaus/",
    }
    return {name: page(client, address) for name, address in addresses.items()}


def as_in_tests() -> None:
    """Let the client of the tests in, and find static files without the list that a server makes at its start."""
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"


def page(client: Any, address: str) -> Callable[[], Any]:
    """Return a function that opens an address and raises where it is not answered."""

    def ask() -> None:
        answer = client.get(address)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}.")

    return ask


def measured(ask: Callable[[], Any]) -> tuple[float, float, float, int]:
    """Return p50 and p95 in milliseconds, p50 of this process's own computing (which others on the machine do not lengthen),
    and the number of queries of one question."""
    from django.db import connection

    queries: list[str] = []

    def count(execute: Callable, statement: str, *rest: Any) -> Any:
        queries.append(statement)
        return execute(statement, *rest)

    ask()  # the first time warms caches up and is not counted
    with connection.execute_wrapper(count):
        ask()
    times, computing = [], []
    for _ in range(ROUNDS):
        begun, computed = time.perf_counter(), time.process_time()
        ask()
        times.append((time.perf_counter() - begun) * 1000)
        computing.append((time.process_time() - computed) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], statistics.median(computing), len(queries)


def run() -> None:
    """Measure both sizes and print one table; then the way of one long plan from file to register."""
    import django

    django.setup()
    from django.db import connection

    results = {size: in_test_database(lambda size=size: _at_size(size)) for size in SIZES}
    print(f"  {connection.vendor}, {ROUNDS} rounds, wanted: p95 ≤ {WANTED_MS} ms, growth below {WANTED_GROWTH}×")
    print(f"  {'':32}" + "".join(f"{size:>12,} tasks: p50, p95, CPU ms, queries" for size in SIZES) + "   growth")
    for name in results[SIZES[0]]:
        rows = [results[size][name] for size in SIZES]
        cells = "".join(f"{p50:>21.1f} {p95:>8.1f} {cpu:>8.1f} {count:>6}" for p50, p95, cpu, count in rows)
        print(f"  {name:32}{cells} {rows[-1][0] / rows[0][0]:>8.1f}×", flush=True)
    in_test_database(_import_the_longest)


def _at_size(size: int) -> dict[str, tuple[float, float, float, int]]:
    from django.db import transaction

    from jingtu.project.collecting import settle

    with transaction.atomic():
        make_tasks(size)
    gather_statistics()
    asked = questions() | pages()
    settle()  # as the server does
    return {what: measured(ask) for what, ask in asked.items()}


def gather_statistics() -> None:
    """Let the database know its tables as in service: SQLite by the hourly job, PostgreSQL as its autovacuum would."""
    from django.db import connection

    from jingtu.core.jobs import statistics

    with connection.cursor() as cursor:
        if statistics.renew():
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM ANALYZE")


def _import_the_longest() -> None:
    from jingtu.core.parties.models import Appointment, User
    from jingtu.core.places.models import Division
    from jingtu.core.plans.intake import import_file

    path = Path(os.environ.get("JINGTU_PLANS") or "../shared/plans") / "langfang.txt"
    if not path.exists():
        print(f"  The Langfang plan is not at {path}; set JINGTU_PLANS to measure its import.")
        return
    by = User.objects.create(username="benchmark")
    place = Division.objects.create(code="131000", name="廊坊市", level="city", path="1310", valid_from=SINCE)
    Appointment.objects.create(user=by, role="plan_office", valid_from=SINCE).areas.add(place)
    begun = time.perf_counter()
    plan = import_file(path, by, place)
    taken = time.perf_counter() - begun
    print(f"  import and confirm {plan.title}, {plan.task_count} tasks: {taken:.2f} s (wanted: 3 s)", flush=True)


def in_test_database(work: Callable[[], Any]) -> Any:
    from django.conf import settings
    from django.db import connection

    if connection.vendor == "sqlite":  # a file, as in service, not memory
        connection.settings_dict["TEST"]["NAME"] = str(Path(settings.HOME) / "benchmark.sqlite3")
    own = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        return work()
    finally:
        connection.creation.destroy_test_db(own, verbosity=0)
