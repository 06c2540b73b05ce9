"""`make test`: the whole suite on SQLite with the browser, its database tests again on PostgreSQL, and what was left out."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.support import browser, postgres

NO_BROWSER = "browser journeys (install Chromium, e.g. apt-get install chromium, or set JINGTU_BROWSER)"
NO_POSTGRES = "PostgreSQL (install its server, e.g. apt-get install postgresql, or set JINGTU_POSTGRESQL)"
NO_OFFICE = "old Word files (install LibreOffice, e.g. apt-get install libreoffice-writer)"
NO_PLANS = "the five real plans (put them into ../shared/plans or set JINGTU_PLANS)"
NOTHING_COLLECTED = 5


def main(arguments: list[str]) -> int:
    """Run everything this machine can run; return 0 when all of it passed."""
    # Ended from outside, the server that the tests started must end too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    everything = os.environ.get("JINGTU_TEST_ALL") == "1"
    missing = []
    found = browser.find_browser() or browser.install_browser()
    if not found:
        missing.append(NO_BROWSER)
    print("== SQLite" + (" and browser" if found else ""), flush=True)
    failed = pytest([*([] if found else ["-m", "not browser"]), *arguments])
    folder = postgres.binaries()
    if folder:
        print("\n== PostgreSQL", flush=True)
        with postgres.server(folder) as url:
            failed |= pytest(["-m", "not browser", "--database-only", *arguments], JINGTU_DATABASE_URL=url)
    else:
        missing.append(NO_POSTGRES)
    if not shutil.which("soffice"):
        missing.append(NO_OFFICE)
    named = missing + ([] if plans_present() else [NO_PLANS])  # the plans are not ours to install, so they never fail a run
    print(f"\nNot run on this machine: {'; '.join(named)}." if named else "\nNothing was left out on this machine.")
    return int(failed or (everything and bool(missing)))


def pytest(arguments: list[str], **environment: str) -> bool:
    """Run pytest; return whether it failed."""
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    code = subprocess.run(command, env=os.environ | environment).returncode
    return code not in {0, NOTHING_COLLECTED}


def plans_present() -> bool:
    """Return whether the real plans lie where the tests look for them."""
    return any(Path(os.environ.get("JINGTU_PLANS") or "../shared/plans").glob("*.txt"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
