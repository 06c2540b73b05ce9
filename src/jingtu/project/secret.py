"""The key that signs sessions: made on the first start, kept in the home folder, readable by its owner only."""

import os
import secrets
import time
from pathlib import Path

FILE = "secret-key"
WAIT_SECONDS = 5.0


def secret_key(home: Path) -> str:
    """Return the installation's key; the first caller makes it, callers at the same moment get the same one."""
    path = home / FILE
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _written_by_another(path)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii")


def _written_by_another(path: Path) -> str:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if key := path.read_text(encoding="ascii").strip():
            return key
        time.sleep(0.05)
    # An empty file is what a process killed between making and writing leaves behind.
    path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii").strip()
