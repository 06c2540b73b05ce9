"""Blocks of work one after the other, here or on threads, with results in their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Block = TypeVar("Block")
Made = TypeVar("Made")


def in_turn(work: Callable[[Block], Made], blocks: Sequence[Block], threads: int) -> Iterator[Made]:
    """Yield what `work` makes of each block; who stops listening stops what has not begun."""
    if threads == 1 or len(blocks) <= 1:
        yield from map(work, blocks)
        return
    executor = ThreadPoolExecutor(threads)
    try:
        yield from executor.map(work, blocks)
    finally:
        executor.shutdown(cancel_futures=True)
