"""`make test`: the whole suite on SQLite with the browser, its database tests again on PostgreSQL, and what was left out."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tests.support import browser, postgres

NO_BROWSER = "browser journeys (install Chromium, e.g. apt-get install chromium, or set JINGTU_BROWSER)"
NO_POSTGRES = "PostgreSQL (install its server, e.g. apt-get install postgresql, or set JINGTU_POSTGRESQL)"
NO_OFFICE = "old Word files (install LibreOffice, e.g. apt-get install libreoffice-writer)"
NO_SERVICES = "reverse proxies and service files (install nginx, caddy and systemd)"
NO_PLANS = "the five real plans (put them into ../shared/plans or set JINGTU_PLANS)"
SYSTEM_PATH = os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin"
PASSED = {0, 5}  # 5: nothing was collected, which a narrower call may well ask for


def main(arguments: list[str]) -> int:
    """Run everything this machine can run; return 0 when all of it passed."""
    # Ended from outside, the server that the tests started must end too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    everything = os.environ.get("JINGTU_TEST_ALL") == "1"
    missing = []
    found = browser.find_browser() or browser.install_browser()
    if not found:
        missing.append(NO_BROWSER)
    folder = postgres.binaries()
    with second_database(folder, arguments) as second:
        print("== SQLite" + (" and browser" if found else ""), flush=True)
        failed = pytest([*([] if found else ["-m", "not browser"]), *arguments]).wait() not in PASSED
        if second:
            print("\n== PostgreSQL", flush=True)
            failed |= second.wait() not in PASSED
            print(second.said(), flush=True)
    if not folder:
        missing.append(NO_POSTGRES)
    if not shutil.which("soffice"):
        missing.append(NO_OFFICE)
    if not all(shutil.which(program, path=SYSTEM_PATH) for program in ("nginx", "caddy", "systemd-analyze")):
        missing.append(NO_SERVICES)
    named = missing + ([] if plans_present() else [NO_PLANS])  # the plans are not ours to install, so they never fail a run
    print(f"\nNot run on this machine: {'; '.join(named)}." if named else "\nNothing was left out on this machine.")
    return int(failed or (everything and bool(missing)))


class Run:
    """A run of pytest in a process of its own; `kept` holds what it prints until it is asked for."""

    def __init__(self, arguments: list[str], environment: dict[str, str], kept: IO[str] | None) -> None:
        self.kept = kept
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-q", *arguments], env=os.environ | environment, stdout=kept, stderr=kept
        )

    def wait(self) -> int:
        """Return the exit code once the run has ended."""
        return self.process.wait()

    def said(self) -> str:
        """Return what the run printed."""
        self.kept.seek(0)
        return self.kept.read()


def pytest(arguments: list[str], kept: IO[str] | None = None, **environment: str) -> Run:
    """Start pytest."""
    return Run(arguments, environment, kept)


@contextmanager
def second_database(folder: Path | None, arguments: list[str]) -> Iterator[Run | None]:
    """The database tests on PostgreSQL beside the run on SQLite: the two share nothing but the machine's cores."""
    if not folder:
        yield None
        return
    with postgres.server(folder) as url, tempfile.TemporaryFile("w+", encoding="utf-8") as kept:
        run = pytest(["-m", "not browser", "--database-only", *arguments], kept, JINGTU_DATABASE_URL=url)
        try:
            yield run
        finally:
            run.process.terminate()
            run.process.wait()


def plans_present() -> bool:
    """Return whether the real plans lie where the tests look for them."""
    return any(Path(os.environ.get("JINGTU_PLANS") or "../shared/plans").glob("*.txt"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
