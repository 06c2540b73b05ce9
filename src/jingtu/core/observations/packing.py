"""Text files of one delivery, one for each sheet, packed into one file and taken out again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from django.conf import settings

PACKED = ".zip"
TEXTS = (".csv", ".txt", ".tsv")
MOST_FILES = 20
DAY = (1980, 1, 1, 0, 0, 0)  # of every packed file, so that the same texts make the same bytes
PIECE = 1 << 20


def pack(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return the text files under their names as one zip; the same files make the same bytes in whatever order."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files):
            archive.writestr(zipfile.ZipInfo(PurePosixPath(name).name, DAY), content, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def unpacked(path: Path, folder: Path) -> list[Path]:
    """Lay the text files of a zip into a folder and return them; more or larger ones than are taken in are left out.

    A zip without any says so in the check (a file of its own name that cannot be opened).
    """
    limit = settings.UPLOAD_LIMIT_BYTES * MOST_FILES
    found = []
    with zipfile.ZipFile(path) as archive:
        inside = [each for each in archive.infolist() if PurePosixPath(each.filename).suffix.lower() in TEXTS]
        for number, each in enumerate(inside[:MOST_FILES]):
            out = folder / f"{number:02d}-{_name(each)}"
            with archive.open(each) as source, out.open("wb") as target:
                while limit > 0 and (piece := source.read(PIECE)):
                    limit -= len(piece)
                    target.write(piece)
            found.append(out)
    return found or [path]


def _name(each: zipfile.ZipInfo) -> str:
    """The name of a packed file. Windows writes names in the encoding of the machine (GB18030) without saying so."""
    name = PurePosixPath(each.filename).name
    if each.flag_bits & 0x800:  # UTF-8
        return name
    try:
        return name.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return name
