"""Many targets in parts: on several threads, with progress, and in the same order whoever is done first."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from jingtu.kernels.progress import Progress

Part = Callable[[int, int], None]  # works on targets [begin, end) and writes what it finds where it belongs


def usable_threads(threads: int | None) -> int:
    """Return how many threads to use: those asked for, else as many as this process may run on."""
    if threads is not None:
        if threads < 1:
            raise ValueError(f"threads is 1 or more, not {threads}.")
        return threads
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_parts(part: Part, total: int, size: int, *, threads: int, progress: Progress) -> None:
    """Call `part` for every `size` of `total` targets. What `progress` raises stops the work after the parts begun."""
    begins = range(0, total, size)
    progress(0, total)
    if threads == 1 or len(begins) == 1:
        for begin in begins:
            part(begin, min(begin + size, total))
            progress(min(begin + size, total), total)
        return
    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(part, begin, min(begin + size, total)) for begin in begins]
        try:
            for begin, future in zip(begins, running, strict=True):
                future.result()
                progress(min(begin + size, total), total)
        finally:
            for future in running:
                future.cancel()
