"""How a measurement is taken and printed: the machine with every number."""

import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

REPEATS = 30


def machine() -> str:
    """Return one line about the machine that the numbers come from."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = models[0] if models else cpu
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{cpu}, {os.cpu_count()} cores{load}, {platform.system()} {platform.release()}, Python {platform.python_version()}"


def timed(name: str, work: Callable[[], object], *, repeats: int = REPEATS, limit_ms: float | None = None) -> float:
    """Call `work` once to warm up and `repeats` times measured; print p50 and p95 and return p95 in milliseconds.

    Its own computing is printed beside: on a machine that does other things it says more.
    """
    work()
    taken = []
    computed = time.process_time()
    for _repeat in range(repeats):
        begun = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begun) * 1000)
    own = (time.process_time() - computed) * 1000 / repeats
    p95 = statistics.quantiles(taken, n=20)[18] if len(taken) > 1 else taken[0]
    wanted = "" if limit_ms is None else f"   wanted ≤ {limit_ms:g} ms: {'met' if p95 <= limit_ms else 'NOT met'}"
    print(
        f"  {name:<52} p50 {statistics.median(taken):8.1f} ms   p95 {p95:8.1f} ms   computing {own:7.1f} ms{wanted}", flush=True
    )
    return p95
