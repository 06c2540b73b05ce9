"""An installation elsewhere: a home and a database of its own, driven through its command line as an administrator does."""

import os
import secrets
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection


@dataclass(frozen=True)
class Installation:
    """An installation that commands are run in; `url` is empty for SQLite."""

    home: Path
    url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """Return the environment of its commands."""
        known = {name: value for name, value in os.environ.items() if not name.startswith(("JINGTU_", "DJANGO_"))}
        database = {"JINGTU_DATABASE_URL": self.url} if self.url else {}
        return known | database | {"JINGTU_HOME": str(self.home), "PYTHONUTF8": "1"}

    def run(self, *words: str) -> subprocess.CompletedProcess:
        """Run one command to its end."""
        command = [sys.executable, "-m", "jingtu", *words]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL
        )

    def done(self, *words: str) -> str:
        """Run one command that must succeed and return what it said."""
        ended = self.run(*words)
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    def rows(self, statement: str) -> list[tuple]:
        """Return the answer of its database to a statement, which is made final."""
        if not self.url:
            with closing(sqlite3.connect(self.home / "jingtu.sqlite3")) as database, database:
                return database.execute(statement).fetchall()
        import psycopg

        with psycopg.connect(self.url) as database:
            cursor = database.execute(statement)
            return cursor.fetchall() if cursor.description else []


@pytest.fixture
def elsewhere(tmp_path: Path, django_db_setup, django_db_blocker) -> Iterator[Installation]:
    """Return an installation with nothing in it yet, on the kind of database that the tests run on."""
    home = tmp_path / "elsewhere"
    if connection.vendor == "sqlite":
        yield Installation(home)
        return
    name = f"elsewhere_{secrets.token_hex(4)}"
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield Installation(home, _url(name))
    with django_db_blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _url(name: str) -> str:
    described = settings.DATABASES["default"]
    password = f":{quote(described['PASSWORD'])}" if described.get("PASSWORD") else ""
    port = f"&port={described['PORT']}" if described.get("PORT") else ""
    return f"postgresql://{described['USER']}{password}@/{name}?host={quote(described.get('HOST', ''), safe='/')}{port}"


@pytest.fixture
def kept_files(settings, tmp_path: Path) -> Path:
    """Return the folder of kept files, empty and this test's own."""
    settings.HOME = tmp_path / "home"
    settings.MEDIA_ROOT = settings.HOME / "files"
    settings.MEDIA_ROOT.mkdir(parents=True)
    return settings.MEDIA_ROOT
