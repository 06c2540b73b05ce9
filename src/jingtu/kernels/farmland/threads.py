"""Pieces of one array on several threads: compiled code and GEOS both let go of the interpreter's lock."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from jingtu.kernels.progress import Progress, unheard

Result = TypeVar("Result")


def pieces(total: int, size: int) -> Iterator[slice]:
    """Cut `total` rows into slices of `size`, always at the same places, so that results do not depend on the threads."""
    return (slice(start, min(start + size, total)) for start in range(0, total, size))


def over_pieces(
    work: Callable[[slice], Result], total: int, size: int, *, threads: int | None = None, progress: Progress = unheard
) -> list[Result]:
    """Call `work` with every slice of `total` rows and return the results in order; what it raises is raised here."""
    workers = threads or os.cpu_count() or 1
    progress(0, total)
    results: list[Result] = []
    with ThreadPoolExecutor(workers) as pool:
        waiting = [(piece, pool.submit(work, piece)) for piece in pieces(total, size)]
        try:
            for piece, future in waiting:
                results.append(future.result())
                progress(piece.stop, total)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return results
