"""What a killed process left of files that it had not kept yet: hidden beside the kept ones, of use to nobody, taken away."""

import contextlib
from pathlib import Path

from django.conf import settings

PREFIXES = (".incoming-", ".made-")  # of files that came in, and of files that the program made
STALE_SECONDS = 24 * 3600.0  # no upload and no run takes as long


def clear_left_over(now: float) -> int:
    """Remove what was begun more than a day before `now` (seconds since 1970) and never kept; return how many files that were."""
    removed = 0
    for path in Path(settings.MEDIA_ROOT).rglob(".*"):
        with contextlib.suppress(FileNotFoundError):  # kept, or removed by another, this moment
            if path.name.startswith(PREFIXES) and path.stat().st_mtime < now - STALE_SECONDS:
                path.unlink()
                removed += 1
    return removed
