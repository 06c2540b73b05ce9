"""The keys of an installation: made on the first start, kept in the home folder, readable by their owner only.

One signs sessions and may be made anew at any time. The other moves positions: a second one would move every point a second
time, and the two places together would tell more than one, so it goes with every backup.
"""

import os
import secrets
import time
from pathlib import Path

FILE, POSITION_FILE = "secret-key", "position-key"
WAIT_SECONDS = 5.0


def secret_key(home: Path, name: str = FILE) -> str:
    """Return a key of the installation; the first caller makes it, callers at the same moment get the same one."""
    path = home / name
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
