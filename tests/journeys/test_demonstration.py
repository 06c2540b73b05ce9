"""The whole demonstration in a browser: each room of each person opens, reads well to axe, and is pictured for the documents."""

import datetime as dt
import sqlite3
from contextlib import closing

import pytest
from django.db import connection
from django.urls import reverse

from jingtu.core.parties.models import User
from jingtu.core.plans.models import Plan, Review, Task
from jingtu.core.work.models import Assignment, Report
from jingtu.project.demo import load_demo
from jingtu.web.nav import wings_for

pytestmark = pytest.mark.browser

PEOPLE = ("plan", "huanbao", "qiye", "nongye", "shuyang", "lingdao", "xitong", "anquan", "shenji")
OF_EACH = {"home", "todo"}  # what looks different for everyone; the other rooms are looked at with the first who enters them


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("demonstration")


@pytest.fixture
def demonstration(transactional_db, settings, home):
    """Load the demonstration as `make run` does on its first start; the second width takes a copy of what the first loaded."""
    settings.DEMONSTRATION = True
    settings.JINGTU_TODAY = dt.date(2019, 6, 30)
    settings.HOME, settings.MEDIA_ROOT = home, home / "files"
    copy = home / "loaded.sqlite3"
    is_new = not copy.exists()
    if is_new:
        load_demo()
    with closing(sqlite3.connect(copy)) as kept:
        connection.ensure_connection()
        given, taken = (connection.connection, kept) if is_new else (kept, connection.connection)
        given.backup(taken)


def rooms_of(user: User) -> dict[str, str]:
    """Return the addresses of the rooms a person sees, by a name for the picture."""
    rooms = [room.url_name for wing in wings_for(user) for room in wing.rooms]
    return {name.removeprefix("web:"): reverse(name) for name in rooms}


def report_to_mend() -> dict[str, str]:
    """Return the form of the report that the agriculture bureau got back."""
    report = Report.objects.get(state=Report.State.RETURNED, assignment__party__name="市农业局")
    return {"report-form": reverse("web:report", args=[report.pk])}


def pages_of_rows() -> dict[str, str]:
    """Return a page for one row of each kind."""
    plan = Plan.objects.order_by("-task_count")[0]
    task = Task.objects.filter(plan=plan).order_by("ordinal")[57]  # cattle farms: reported, the last report waits
    review = Review.objects.filter(state=Review.State.OPEN)[0]
    assignment = Assignment.objects.get(identity=task.identity_id, decides=True)
    report = Report.objects.get(assignment=assignment, state=Report.State.SUBMITTED)
    return {
        "board": reverse("web:board", args=[plan.pk]),
        "assign": reverse("web:assign", args=[plan.pk]),
        "assignment": reverse("web:assignment", args=[assignment.pk]),
        "verify": reverse("web:report", args=[report.pk]),
        "remind": reverse("web:remind", args=[assignment.pk]),
        "plan": reverse("web:plan", args=[plan.pk]),
        "task": reverse("web:task", args=[task.pk]),
        "review": reverse("web:review", args=[review.pk]),
    }


@pytest.mark.usefixtures("demonstration")
def test_every_room_opens_and_reads_well(visitor):
    said, seen = [], set()
    for username in PEOPLE:
        user = User.objects.get(username=username)
        visitor.sign_in(user)
        pages = rooms_of(user) | {"plan": pages_of_rows, "nongye": report_to_mend}.get(username, dict)()
        fresh = {name: path for name, path in pages.items() if name in OF_EACH or name not in seen}
        seen |= set(pages)
        for name, path in fresh.items():
            visitor.open(path)
            said += _complaints(visitor, username)
            visitor.shoot(name if username == "plan" else f"{name}-{username}", whole=False)

    assert not said, "\n\n".join(said)


def _complaints(visitor, username: str) -> list[str]:
    """Return what speaks against the page, so that one run names the faults of every page."""
    try:
        visitor.check()
    except AssertionError as fault:
        return [f"{username}: {fault}"]
    return []


def test_nobody_is_led_to_the_login(visitor, transactional_db):
    page = visitor.open("/")

    assert "/login/" in page.url
    visitor.check()
    visitor.shoot("login", whole=False)
