"""What every test may ask for."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support import template

pytest.register_assert_rewrite(  # before anything imports them: they hold the tests that all themes share
    *(f"tests.support.every_{name}" for name in ("code_list", "duty", "filing", "gate", "indicator", "list", "move", "page"))
)
EVERYTHING = os.environ.get("JINGTU_TEST_ALL") == "1"
DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="run only tests that use the database")
    parser.addoption("--without-database", action="store_true", help="run only tests that use no database")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = {name for name in ("--database-only", "--without-database") if config.getoption(name)}
    if not wanted:
        return
    sides: dict[str, list[pytest.Item]] = {"--database-only": [], "--without-database": []}
    for item in items:
        uses = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames)
        sides["--database-only" if uses else "--without-database"].append(item)
    kept = wanted.pop()
    config.hook.pytest_deselected(items=next(rest for name, rest in sides.items() if name != kept))
    items[:] = sides[kept]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator:
    """With JINGTU_TEST_ALL=1 a skipped test has failed; only the real plans, not ours to install, may be absent."""
    report = yield
    if report.skipped and EVERYTHING and "plans_folder" not in item.fixturenames:
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, but JINGTU_TEST_ALL=1 wants it run: {report.longrepr[2]}"
    return report


@pytest.fixture
def assert_queries_at_most(django_assert_max_num_queries):
    """Return the context manager `with assert_queries_at_most(12): …`; on failure it prints the queries."""
    return django_assert_max_num_queries


@pytest.fixture(scope="session")
def migrated() -> Path | None:
    """Return where an empty SQLite database with all tables is kept from one run to the next; None on PostgreSQL."""
    from django.conf import settings

    return template.path() if "sqlite3" in settings.DATABASES["default"]["ENGINE"] else None


@pytest.fixture(scope="session")
def django_db_keepdb(migrated: Path | None) -> bool:
    """The file on SQLite goes with the home of the tests."""
    return migrated is not None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(migrated: Path | None, django_db_blocker) -> None:
    from django.conf import settings

    if migrated:
        if not migrated.exists():
            with django_db_blocker.unblock():
                template.make(migrated)
        shutil.copyfile(migrated, settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Take the triggers off the journal: a transactional test empties every table. The journal's own tests set them again."""
    from django.db import connection

    from jingtu.core.journal import guards

    with django_db_blocker.unblock():
        guards.remove(connection)


@pytest.fixture
def people(db):
    """Return the standing people (tests.support.people.People)."""
    from tests.support.people import standing_people

    return standing_people()


@pytest.fixture
def client_of(people) -> Callable:
    """Return a function that gives the client of a standing person by name; None gives nobody's."""
    from django.test import Client

    def make(name: str | None):
        client = Client()
        if name:
            client.force_login(getattr(people, name))
        return client

    return make


@pytest.fixture
def run_jobs(db) -> Callable[[], int]:
    """Return the function that does all due background work now."""
    from jingtu.core.jobs.worker import run_due_jobs

    return run_due_jobs


@pytest.fixture(scope="session")
def plans_folder() -> Path:
    """Return the folder of the five real plans; the test is skipped where they are absent."""
    folder = Path(os.environ.get("JINGTU_PLANS") or Path(__file__).resolve().parents[2] / "shared" / "plans")
    if not any(folder.glob("*.txt")):
        pytest.skip(f"The five real plans are not in {folder}; put them there or set JINGTU_PLANS.")
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """Run one Chromium for all journeys; without one the journey is skipped."""
    from playwright.sync_api import sync_playwright

    from tests.support.browser import ARGUMENTS, find_browser

    path = find_browser()
    if path is None:
        pytest.skip("No Chromium was found (JINGTU_BROWSER).")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(params=["desktop", "phone"])
def screen(request: pytest.FixtureRequest) -> str:
    """Run the test at both widths: 1366×768 and 390×844."""
    return request.param


@pytest.fixture
def visitor(live_server, chromium, screen: str) -> Iterator:
    """Return a tests.support.visitor.Visitor on the live server; afterwards the console must have been silent."""
    from tests.support.browser import VIEWPORTS
    from tests.support.visitor import Visitor

    context = chromium.new_context(
        viewport=VIEWPORTS[screen],
        has_touch=screen == "phone",
        is_mobile=screen == "phone",
        locale="zh-CN",
        accept_downloads=True,
    )
    context.set_default_timeout(40_000)
    someone = Visitor(context.new_page(), live_server.url, screen)
    yield someone
    context.close()
    assert not someone.complaints, "\n".join(someone.complaints)
