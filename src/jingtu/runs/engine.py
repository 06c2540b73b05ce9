"""One executor for work in partitions: threads of this process, or a Dask cluster named by JINGTU_DASK_SCHEDULER.

with engine() as run:
    for written in run.map(work_on, partitions, progress=progress):
        …

`work_on` is a function of a module and takes one small description (a file, a row group); data never travel through the engine.
It writes its output whole (`partitions.write_whole`), so that it may be started again after a worker died.
"""

from __future__ import annotations

import concurrent.futures
import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module, metadata
from typing import Any, Protocol, TypeVar

from jingtu.kernels.progress import Progress, unheard
from jingtu.runs.refusal import Refused

SCHEDULER = "JINGTU_DASK_SCHEDULER"
UNDER_WAY_PER_WORKER = 2  # so many partitions are handed out ahead: none waits for work, few wait in memory
HEARD_EVERY_S = 0.4  # how often a caller is told that the work goes on, and may stop it
CLUSTER_ANSWERS_WITHIN_S = 10

Part = TypeVar("Part")
Made = TypeVar("Made")


class Engine(Protocol):
    """What carries out work in partitions."""

    def map(self, work: Callable[[Part], Made], parts: Sequence[Part], *, progress: Progress = ...) -> Iterator[Made]:
        """Yield what `work` makes of each part, in their order; an exception of a part or of `progress` ends it."""
        ...


@contextmanager
def engine(scheduler: str | None = None, threads: int | None = None) -> Iterator[Engine]:
    """
    Open an engine: the cluster at `scheduler` (tcp://host:port), else the one of the environment, else threads of this process.

    Raises Refused where the cluster does not answer, has no workers, or runs another version of this program. On leaving, parts
    that have not begun are dropped; those under way come to their end or, on a cluster, are told to stop.
    """
    address = os.environ.get(SCHEDULER, "") if scheduler is None else scheduler
    if address:
        client = _client(address)
        try:
            yield _Cluster(client)
        finally:
            client.close()
    else:
        count = threads or os.cpu_count() or 1
        executor = concurrent.futures.ThreadPoolExecutor(count, thread_name_prefix="jingtu-part")
        try:
            yield _Threads(executor, count)
        finally:
            executor.shutdown(wait=True, cancel_futures=True)


class _Threads:
    def __init__(self, executor: concurrent.futures.ThreadPoolExecutor, count: int) -> None:
        self._executor, self._count = executor, count

    def map(self, work: Callable[[Part], Made], parts: Sequence[Part], *, progress: Progress = unheard) -> Iterator[Made]:
        return _in_order(
            parts,
            submit=lambda part: self._executor.submit(work, part),
            wait=lambda future: concurrent.futures.wait([future], HEARD_EVERY_S),
            cancel=lambda futures: [future.cancel() for future in futures],
            at_once=self._count * UNDER_WAY_PER_WORKER,
            progress=progress,
        )


class _Cluster:
    def __init__(self, client: Any) -> None:
        self._client = client

    def map(self, work: Callable[[Part], Made], parts: Sequence[Part], *, progress: Progress = unheard) -> Iterator[Made]:
        threads = sum(self._client.nthreads().values())
        return _in_order(
            parts,
            submit=lambda part: self._client.submit(work, part, pure=False),
            wait=_wait_for_cluster,
            cancel=self._client.cancel,
            at_once=max(threads, 1) * UNDER_WAY_PER_WORKER,
            progress=progress,
        )


def _in_order(
    parts: Sequence[Part],
    *,
    submit: Callable[[Part], Any],
    wait: Callable[[Any], object],
    cancel: Callable[[list[Any]], object],
    at_once: int,
    progress: Progress,
) -> Iterator[Any]:
    """Hand out parts, a few ahead, and yield their results in order, telling progress while waiting."""
    waiting: deque[Any] = deque()
    ahead = iter(parts)
    try:
        for done in range(len(parts)):
            while len(waiting) < at_once and (part := next(ahead, _END)) is not _END:
                waiting.append(submit(part))
            progress(done, len(parts))
            while not waiting[0].done():
                wait(waiting[0])
                progress(done, len(parts))
            yield waiting.popleft().result()
        progress(len(parts), len(parts))
    finally:
        cancel(list(waiting))


_END: Any = object()


def _wait_for_cluster(future: Any) -> None:
    try:
        future.exception(timeout=HEARD_EVERY_S)
    except TimeoutError:
        return  # it goes on; the caller is told and asks again


def _client(address: str) -> Any:
    """Return a client of a cluster that has workers of our own version."""
    try:
        distributed = import_module("distributed")
    except ImportError as error:
        raise Refused(f"设置了 {SCHEDULER}，但没有安装 dask；请安装 jingtu[cluster]，或去掉这个设置。") from error
    try:
        client = distributed.Client(address, timeout=CLUSTER_ANSWERS_WITHIN_S, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise Refused(f"连不上 Dask 调度器 {address}；请检查 {SCHEDULER}（如 tcp://主机:8786）和调度器是否在运行。") from error
    try:
        client.wait_for_workers(1, timeout=CLUSTER_ANSWERS_WITHIN_S)
        _same_version(client)
    except TimeoutError as error:
        client.close()
        raise Refused(f"Dask 调度器 {address} 没有工作进程；请先启动 dask worker。") from error
    except Refused:
        client.close()
        raise
    return client


def _same_version(client: Any) -> None:
    """Refuse workers that would compute with another version of this program or of NumPy."""
    ours = _versions()
    for worker, theirs in client.run(_versions, on_error="return").items():
        if theirs != ours:
            raise Refused(f"工作进程 {worker} 的版本是 {theirs}，这里是 {ours}；请装成一样的版本，否则结果可能不同。")


def _versions() -> dict[str, str]:
    return {name: metadata.version(name) for name in ("jingtu", "numpy", "pandas", "pyarrow")}
