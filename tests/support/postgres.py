"""A PostgreSQL server of the tests' own: started in a temporary folder, reached through a Unix socket, gone afterwards."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

USUAL_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/pgsql/bin")
OTHER_USERS = ("postgres", "nobody")
# Nothing of this database outlives the tests, so it need not survive a power failure.
SPEED = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=60")


def binaries() -> Path | None:
    """Return the folder with `initdb` and `postgres`, None where PostgreSQL is not installed."""
    named = os.environ.get("JINGTU_POSTGRESQL")
    on_path = shutil.which("initdb")
    usual = [path for pattern in USUAL_FOLDERS for path in sorted(Path("/").glob(pattern[1:]), reverse=True)]
    candidates = [Path(named)] if named else [*([Path(on_path).parent] if on_path else []), *usual]
    return next((folder for folder in candidates if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


@contextlib.contextmanager
def server(folder: Path, options: tuple[str, ...] = SPEED) -> Iterator[str]:
    """Run a server with these options and yield its JINGTU_DATABASE_URL."""
    home = Path(tempfile.mkdtemp(prefix="jingtu-pg-"))
    user = _other_user() if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
    if user:
        shutil.chown(home, user)
    data, log = home / "data", home / "log"
    process = None
    try:
        initdb = [folder / "initdb", "-D", data, "-U", "jingtu", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(initdb, check=True, user=user, cwd=home, stdout=subprocess.DEVNULL)
        command = [folder / "postgres", "-D", data, "-k", home, "-c", "listen_addresses=", *options]
        with log.open("wb") as output:
            process = subprocess.Popen(command, user=user, cwd=home, stdout=output, stderr=output)
        _wait_until_ready(process, home, log)
        yield f"postgres://jingtu@/postgres?host={home}"
    finally:
        if process:
            process.terminate()
            process.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def _other_user() -> str:
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in OTHER_USERS if name in known)


def _wait_until_ready(process: subprocess.Popen, home: Path, log: Path) -> None:
    import psycopg

    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            psycopg.connect(host=str(home), user="jingtu", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.2)
    raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')[-2000:]}")
