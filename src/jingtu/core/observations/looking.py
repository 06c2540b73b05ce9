"""A file that is read once and not kept."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, TypeVar

from jingtu.core.files.receiving import received
from jingtu.core.subjects.errors import Refused

T = TypeVar("T")


def read_once(upload: bytes | IO[bytes], filename: str, read: Callable[[Path], T]) -> T:
    """Return what a reader makes of an uploaded file, which has its own name for the sentences of the reader.

    Raises FileRefused, and Refused with the reader's sentence.
    """
    from jingtu.runs.refusal import Refused as NotReadable

    with received(upload, filename) as file, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / file.filename
        path.write_bytes(file.partial.read_bytes())
        try:
            return read(path)
        except NotReadable as refusal:
            raise Refused(str(refusal)) from refusal
