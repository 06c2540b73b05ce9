"""Files that the program itself made, kept under their hash like those that come in."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO

from django.core.files.storage import default_storage

PIECE = 1 << 20


def keep(file: IO[bytes], folder: str, suffix: str) -> tuple[str, str]:
    """Keep what a file holds from where it stands; return its name in the storage and its hash. Kept twice it stands once."""
    root = Path(default_storage.path(folder))
    root.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(dir=root, prefix=".made-")
    try:
        digest = hashlib.sha256()
        with os.fdopen(handle, "wb") as kept:
            while piece := file.read(PIECE):
                digest.update(piece)
                kept.write(piece)
            kept.flush()
            os.fsync(kept.fileno())
        name = f"{folder}/{digest.hexdigest()}{suffix}"
        os.replace(partial, default_storage.path(name))
    finally:
        Path(partial).unlink(missing_ok=True)
    return name, digest.hexdigest()


def keep_path(path: Path, folder: str) -> tuple[str, str]:
    """Keep a file; return its name in the storage and its hash."""
    with path.open("rb") as file:
        return keep(file, folder, path.suffix)


def copy_to(name: str, path: Path) -> Path:
    """Write a kept file to a path and return it."""
    shutil.copyfile(default_storage.path(name), path)
    return path
