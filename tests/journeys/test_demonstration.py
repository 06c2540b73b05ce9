"""The whole demonstration in a browser: each room of each person opens, reads well to axe, and is pictured for the documents."""

import datetime as dt

import pytest
from django.urls import reverse

from jingtu.core.parties.models import User
from jingtu.core.plans.models import Plan, Review, Task
from jingtu.project.demo import load_demo
from jingtu.web.nav import wings_for

pytestmark = pytest.mark.browser

PEOPLE = ("plan", "xitong", "anquan", "shenji")


@pytest.fixture
def demonstration(transactional_db, settings, tmp_path):
    """Load the demonstration as `make run` does on its first start."""
    settings.DEMONSTRATION = True
    settings.JINGTU_TODAY = dt.date(2019, 6, 30)
    settings.HOME, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    load_demo()


def rooms_of(user: User) -> dict[str, str]:
    """Return the addresses of the rooms a person sees, by a name for the picture."""
    rooms = [room.url_name for wing in wings_for(user) for room in wing.rooms]
    return {name.removeprefix("web:"): reverse(name) for name in rooms}


def pages_of_rows() -> dict[str, str]:
    """Return a page for one row of each kind."""
    plan = Plan.objects.order_by("-task_count")[0]
    task = Task.objects.filter(plan=plan).order_by("ordinal")[20]
    review = Review.objects.filter(state=Review.State.OPEN)[0]
    return {
        "plan": reverse("web:plan", args=[plan.pk]),
        "task": reverse("web:task", args=[task.pk]),
        "review": reverse("web:review", args=[review.pk]),
    }


@pytest.mark.usefixtures("demonstration")
def test_every_room_opens_and_reads_well(visitor):
    said = []
    for username in PEOPLE:
        user = User.objects.get(username=username)
        visitor.sign_in(user)
        pages = rooms_of(user) | (pages_of_rows() if username == "plan" else {})
        for name, path in pages.items():
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
