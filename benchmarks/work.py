"""The daily work with 100,000 tasks of 300 units and more than a million reports: pages, statuses, fifty people at once.

Runs in a test database of its own (SQLite, or the PostgreSQL of JINGTU_DATABASE_URL) that is dropped again. The first fill
takes some minutes; BENCHMARK_TASKS sets another number of tasks. The day is pinned, so the same rows are asked each time.
"""

import contextlib
import datetime as dt
import http.client
import os
import random
import re
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.plans import as_in_tests, gather_statistics, in_test_database, make_tasks, measured
from benchmarks.working import PAST, TODAY, make_work

TASKS = int(os.environ.get("BENCHMARK_TASKS") or 100_000)
SINCE = dt.date(2000, 1, 1)
PEOPLE, STARTED_WITHIN_S = 50, 60
PAUSES_S = (2.0, 8.0)  # between two steps of a person who writes a report
PAGE_MS, STATUS_MS, LEADERS_MS, BULLETIN_MS, REPORT_MS = 150, 1000, 1000, 3000, 500


def run() -> None:
    """Fill the database once, ask everything, then let fifty people report to a real server."""
    os.environ["JINGTU_TODAY"] = TODAY.isoformat()
    import django

    django.setup()
    in_test_database(_measure)


def _measure() -> None:
    from django.db import connection, transaction

    from jingtu.project.collecting import settle

    begun = time.perf_counter()
    with transaction.atomic():
        make_tasks(TASKS)
        rows = make_work()
    people = make_people()
    gather_statistics()
    counted = ", ".join(f"{number:,} {name}" for name, number in rows.items())
    print(f"  {connection.vendor}: {counted}, filled in {time.perf_counter() - begun:.0f} s")
    asked = [*questions(), *pages(people)]
    settle()  # as the server does
    for name, ask, wanted in asked:
        p50, p95, cpu, count = measured(ask)
        verdict = "met" if p95 <= wanted else "NOT met"
        times = f"p50 {p50:8.1f} ms  p95 {p95:8.1f} ms  CPU {cpu:7.1f} ms"
        print(f"  {name:44} {times}  {count:3} queries   ≤ {wanted} ms: {verdict}", flush=True)
    fifty_report_at_once()


def make_people() -> dict[str, Any]:
    """Give the province and one county a plan office, and each unit of fifty one person who works for it."""
    from jingtu.core.parties.models import Appointment, Party, User
    from jingtu.core.places.models import Division

    province = Division.objects.create(code="130000", name="省", level="province", path="13", valid_from=SINCE)
    county = Division.objects.get(path="131001")

    def person(name: str, role: str, party: Any, area: Any) -> Any:
        user = User.objects.create(username=name, full_name=name, party=party)
        Appointment.objects.create(user=user, role=role, party=party, valid_from=SINCE).areas.add(area)
        return user

    people = {
        "province": person("province", "plan_office", None, province),
        "county": person("county", "plan_office", None, county),
    }
    for number, party in enumerate(Party.objects.select_related("place").order_by("pk")[:PEOPLE]):
        people[f"unit{number}"] = person(f"unit{number}", "bureau", party, party.place)
    return people


def questions() -> list[tuple[str, Callable[[], Any], int]]:
    """Return what is asked of all rows at once, with the wanted milliseconds."""
    from jingtu.core.plans.models import Task
    from jingtu.core.work import scoring, status
    from jingtu.core.work.models import Assignment

    tasks = Task.objects.filter(is_current=True)
    return [
        ("status of all tasks today", lambda: status.task_counts(tasks, TODAY), STATUS_MS),
        ("status of all tasks on a past day", lambda: status.task_counts(tasks, PAST), STATUS_MS),
        ("the same, as known then", lambda: status.task_counts(tasks, PAST, PAST), STATUS_MS),
        ("the same, task by task", lambda: status.task_standings(tasks, PAST), STATUS_MS),
        ("ranking of all units", lambda: scoring.ranking(Assignment.objects.all(), TODAY), BULLETIN_MS),
    ]


def pages(people: dict[str, Any]) -> list[tuple[str, Callable[[], Any], int]]:
    """Return whole pages as three people open them: database, rules and template together."""
    from django.test import Client

    from jingtu.core.plans.models import Plan, Task
    from jingtu.core.work.models import Assignment

    as_in_tests()
    held = Assignment.objects.filter(party=people["unit0"].party, state="signed").order_by("pk")[0]
    plan = Plan.objects.select_related("place").get(pk=Task.objects.values_list("plan", flat=True).get(pk=held.task_id))
    addresses = {
        "first page": "/",
        "to-do": "/progress/",
        "all work": "/progress/all/",
        "all work, overdue": "/progress/all/?status=overdue",
        "all work, a past day": f"/progress/all/?on={PAST}",
        "all work, overdue on a past day": f"/progress/all/?status=overdue&on={PAST}",
        "tasks, overdue": "/tasks/?standing=overdue",
        "task": f"/tasks/{held.task_id}/",
        "assignment": f"/progress/{held.pk}/",
        "board of a plan": f"/plans/{plan.pk}/board/",
    }
    found = []
    for who in ("province", "county", "unit0"):
        client = Client()
        client.force_login(people[who])
        found += [(f"{name}, {who}", _page(client, address), PAGE_MS) for name, address in addresses.items()]
        if who != "unit0":
            word = f"/bulletins/word/?place={plan.place.path}"
            found.append((f"bulletin of a place, Word, {who}", _page(client, word), BULLETIN_MS))
            found.append((f"leaders' page, {who}", _page(client, "/leaders/"), LEADERS_MS))
            found.append((f"leaders' page on a past day, {who}", _page(client, f"/leaders/?on={PAST}"), LEADERS_MS))
    return found


def _page(client: Any, address: str) -> Callable[[], Any]:
    def ask() -> None:
        answer = client.get(address, follow=True)
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}.")

    return ask


# --- fifty people at once -------------------------------------------------------------------------------------------------


def fifty_report_at_once() -> None:
    """Let fifty people report on a real server: with the pauses that people make, and without any, as a limit."""
    from django.db import connection

    jobs = _sessions()
    connection.close()
    with _server() as port:
        _together(port, [first for first, _second in jobs], "with pauses of some seconds", PAUSES_S, REPORT_MS)
        _together(port, [second for _first, second in jobs], "without any pause", (0, 0), None)


def _together(port: int, jobs: list[tuple[str, int]], how: str, pauses: tuple[float, float], wanted: int | None) -> None:
    taken: list[float] = []
    errors: list[str] = []
    threads = [threading.Thread(target=_report, args=(port, job, pauses, taken, errors)) for job in jobs]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    p95 = statistics.quantiles(taken, n=20)[18] if len(taken) > 1 else float("nan")
    verdict = f"   ≤ {wanted} ms: {'met' if p95 <= wanted and not errors else 'NOT met'}" if wanted else ""
    times = f"p50 {statistics.median(taken or [0]):.0f} ms, p95 {p95:.0f} ms"
    print(f"  {len(jobs)} people report, {how}: {len(taken)} requests in {took:.1f} s, {times}, {len(errors)} errors{verdict}")
    for error in errors[:5]:
        print(f"    {error}")


def _sessions() -> list[tuple[tuple[str, int], tuple[str, int]]]:
    """Return for each person twice the session cookie and an assignment to report on."""
    from django.conf import settings
    from django.test import Client

    from jingtu.core.parties.models import User
    from jingtu.core.work.models import Assignment

    jobs = []
    for user in User.objects.filter(username__startswith="unit").order_by("pk"):
        owed = list(Assignment.objects.filter(party=user.party, state="signed").order_by("pk")[:2])
        if len(owed) == 2:
            client = Client()
            client.force_login(user)
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            jobs.append(((session, owed[0].pk), (session, owed[1].pk)))
    return jobs


@contextlib.contextmanager
def _server() -> Iterator[int]:
    """Run `jingtu serve` on the database that is being measured."""
    from django.conf import settings
    from django.db import connection

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"JINGTU_PORT": str(port), "JINGTU_TODAY": TODAY.isoformat(), "JINGTU_LOG_LEVEL": "ERROR"}
    if connection.vendor == "postgresql":
        url = urllib.parse.urlsplit(os.environ["JINGTU_DATABASE_URL"])
        environment["JINGTU_DATABASE_URL"] = url._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    else:
        home = Path(settings.HOME) / "server"
        home.mkdir(exist_ok=True)
        (home / "jingtu.sqlite3").symlink_to(connection.settings_dict["NAME"])
        (home / "secret-key").write_bytes((Path(settings.HOME) / "secret-key").read_bytes())
        (home / "secret-key").chmod(0o600)
        environment["JINGTU_HOME"] = str(home)
    (Path(environment.get("JINGTU_HOME") or settings.HOME) / "static").mkdir(exist_ok=True)
    command = [str(Path(sys.executable).with_name("jingtu"))]
    subprocess.run([*command, "manage", "collectstatic", "--noinput", "-v0"], env=environment, check=True)
    server = subprocess.Popen([*command, "serve"], env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int) -> None:
    until = time.monotonic() + STARTED_WITHIN_S
    while time.monotonic() < until:
        with contextlib.suppress(OSError):  # it listens before it has loaded
            asking = http.client.HTTPConnection("127.0.0.1", port, timeout=STARTED_WITHIN_S)
            asking.request("GET", "/login/", headers={"Host": "127.0.0.1"})
            asking.getresponse().read()
            return
        time.sleep(0.2)
    raise RuntimeError(f"The server did not answer on port {port} within {STARTED_WITHIN_S} s.")


def _report(port: int, job: tuple[str, int], pauses: tuple[float, float], taken: list[float], errors: list[str]) -> None:
    """Open the assignment, begin its report, keep it and hand it in, as the browser does."""
    session, assignment = job
    person = _Person(port, session, pauses, taken)
    try:
        person.ask("GET", f"/progress/{assignment}/")
        address = person.ask("POST", f"/progress/{assignment}/report/", {})
        page = person.ask("GET", address)
        form = {"text": "完成现场核查，台账已更新。", "percent": "60", "do": "keep"} | _hidden(person.page)
        person.ask("POST", page, form)
        person.ask("GET", page)
        person.ask("POST", page, form | {"do": "submit"} | _hidden(person.page))
    except Exception as error:
        errors.append(f"assignment {assignment}: {error}")


def _hidden(page: str) -> dict[str, str]:
    """Return the hidden fields and empty figures of a form."""
    fields = re.findall(r'<input type="hidden" name="((?:figures|version)[^"]*)" value="([^"]*)"', page)
    return dict(fields)


class _Person:
    """One browser: its session, its token, the page it saw last."""

    def __init__(self, port: int, session: str, pauses: tuple[float, float], taken: list[float]):
        self.port, self.pauses, self.taken, self.page = port, pauses, taken, ""
        self.cookies = {"sessionid": session}

    def ask(self, method: str, address: str, form: dict[str, str] | None = None) -> str:
        """Ask for a page and return the address it leads to. Raises where the server refuses."""
        body = None
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "Host": "127.0.0.1"}
        if form is not None:
            token = self.cookies["csrftoken"]
            body = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": token}).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        time.sleep(random.uniform(*self.pauses))
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        begun = time.perf_counter()
        connection.request(method, address, body, headers)
        answer = connection.getresponse()
        self.page = answer.read().decode()
        self.taken.append((time.perf_counter() - begun) * 1000)
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status >= 400:
            raise RuntimeError(f"{method} {address} answered {answer.status}: {self.page[:200]}")
        return answer.headers.get("Location") or address
