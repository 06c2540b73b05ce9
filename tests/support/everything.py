"""`make test`: the database tests on SQLite with the browser and on PostgreSQL, the others once, and what was left out."""

import compileall
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from tests.support import browser, postgres

NO_BROWSER = "browser journeys (install Chromium, e.g. apt-get install chromium, or set JINGTU_BROWSER)"
NO_POSTGRES = "PostgreSQL (install its server, e.g. apt-get install postgresql, or set JINGTU_POSTGRESQL)"
NO_OFFICE = "old Word files (install LibreOffice, e.g. apt-get install libreoffice-writer)"
NO_SERVICES = "reverse proxies and service files (install nginx, caddy and systemd)"
NO_PLANS = "the five real plans (put them into ../shared/plans or set JINGTU_PLANS)"
SYSTEM_PATH = os.environ.get("PATH", os.defpath) + ":/usr/sbin:/sbin"
LOOK_SECONDS = 0.5
PASSED = {0, 5}  # 5: nothing was collected, which a narrower call may well ask for


def main(arguments: list[str]) -> int:
    """Run everything this machine can run; return 0 when all of it passed."""
    # Ended from outside, the server that the tests started must end too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    everything = os.environ.get("JINGTU_TEST_ALL") == "1"
    # Where Python may not write bytecode, each of the many commands that tests start would compile the whole program anew.
    compileall.compile_dir("src", quiet=1, workers=os.cpu_count() or 1)
    missing = []
    found = browser.find_browser() or browser.install_browser()
    if not found:
        missing.append(NO_BROWSER)
    folder = postgres.binaries()
    print("== SQLite" + (" and browser" if found else ""), flush=True)
    first = Run(["--database-only", *([] if found else ["-m", "not browser"]), *arguments])
    with beside(first, folder, arguments) as others:
        failed = first.failed()
        for name, other in others:
            print(f"\n== {name}", flush=True)
            failed |= other.failed()
            print(other.said(), flush=True)
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
    """A run of pytest in a process of its own; what it prints can be `kept` until asked for.

    It begins once one of the runs in `after` has ended, so that no core of two stands still.
    """

    def __init__(self, arguments: list[str], kept: IO[str] | None = None, after: "tuple[Run, ...]" = (), **more: str) -> None:
        self.arguments, self.kept, self.after, self.environment = arguments, kept, after, os.environ | more
        self.process: subprocess.Popen | None = None
        self.begun = threading.Thread(target=self._begin, daemon=True)
        self.begun.start()

    def _begin(self) -> None:
        while self.after and not any(run.has_ended() for run in self.after):
            time.sleep(LOOK_SECONDS)
        command = [sys.executable, "-m", "pytest", "-q", *self.arguments]
        self.process = subprocess.Popen(command, env=self.environment, stdout=self.kept, stderr=self.kept)

    def has_ended(self) -> bool:
        """Tell whether it began and ended."""
        return self.process is not None and self.process.poll() is not None

    def failed(self) -> bool:
        """Wait for the end and tell whether a test failed."""
        self.begun.join()
        assert self.process
        return self.process.wait() not in PASSED

    def said(self) -> str:
        """Return what the run printed."""
        assert self.kept
        self.kept.seek(0)
        return self.kept.read()

    def end(self) -> None:
        """End the run where it stands."""
        if self.process:
            self.process.terminate()
            self.process.wait()


@contextmanager
def beside(first: Run, folder: Path | None, arguments: list[str]) -> Iterator[list[tuple[str, Run]]]:
    """What runs beside the database tests on SQLite: the same on PostgreSQL, then, once one side is done, all other tests.

    The sides share nothing but the machine's cores.
    """
    with ExitStack() as stack:
        stack.callback(first.end)
        runs: list[tuple[str, Run]] = []

        def kept() -> IO[str]:
            return stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))

        if folder:
            url = stack.enter_context(postgres.server(folder))
            chosen = ["-m", "not browser", "--database-only", *arguments]
            runs.append(("PostgreSQL", Run(chosen, kept(), JINGTU_DATABASE_URL=url)))
            stack.callback(runs[-1][1].end)
        sides = (first, *(run for _name, run in runs))
        runs.append(("Without a database", Run(["--without-database", *arguments], kept(), after=sides)))
        stack.callback(runs[-1][1].end)
        yield runs


def plans_present() -> bool:
    """Return whether the real plans lie where the tests look for them."""
    return any(Path(os.environ.get("JINGTU_PLANS") or "../shared/plans").glob("*.txt"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
