"""Which processes of this installation are running: each holds a lock that the operating system takes back when it dies."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

FOLDER = "running"


@contextmanager
def shown_as_running(home: Path, name: str) -> Iterator[None]:
    """Hold the lock of this process while the block runs; `name` (serve, worker) says what it is."""
    folder = home / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}-{os.getpid()}"
    with path.open("w", encoding="ascii") as file:
        _locked(file)
        try:
            yield
        finally:
            if os.name != "nt":  # Windows does not remove an open file; the next look does
                path.unlink(missing_ok=True)


def running(home: Path) -> list[str]:
    """Return the names of the running processes; what a killed one left behind is cleared away."""
    return [path.name.partition("-")[0] for path in sorted((home / FOLDER).glob("*-*")) if _is_held(path)]


def _is_held(path: Path) -> bool:
    try:
        with path.open("r+", encoding="ascii") as file:
            if not _locked(file):
                return True
    except FileNotFoundError:  # it ended this moment
        return False
    path.unlink(missing_ok=True)
    return False


def _locked(file: IO[str]) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
