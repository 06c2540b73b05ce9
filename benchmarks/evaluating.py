"""Twenty million results against GB 15618 (pH bins, land types) beside pandas and DuckDB (wanted: ≥ 10 times, ≥ 1 time as fast).

Every side starts from the same four columns in memory: substance and land as words, as files hold them (…_words), and once more
as small integers, which spares all sides the words and suits the merge best. Each gives for every row the ratio to the
screening value and the verdict. Each side runs in a process of its own (its command is printed), once to warm up and five times
measured; the median counts, and the peak of the process's resident memory during the work less what it held before the input
was made. Verdicts and ratios are compared first.

JINGTU_BENCH_RESULTS sets the number of results, JINGTU_BENCH_REPEATS the measured runs, JINGTU_BENCH_THREADS the threads.
"""

import json
import os
import subprocess
import sys

RESULTS = int(os.environ.get("JINGTU_BENCH_RESULTS", "20000000"))
REPEATS = int(os.environ.get("JINGTU_BENCH_REPEATS", "5"))
THREADS = int(os.environ.get("JINGTU_BENCH_THREADS", str(min(os.cpu_count() or 1, 2))))
FASTER_THAN_PANDAS, FASTER_THAN_DUCKDB, MEMORY = 10.0, 1.0, 2.5
DOUBLINGS = (*(100_000 * 2**step for step in range(8)), 20_000_000)


def run() -> None:
    print(f"  {RESULTS:,} results, {THREADS} threads, medians of {REPEATS}; pandas computes on one thread")
    for form in ("_words", ""):
        _compare(form)
    _doubling()


def _compare(form: str) -> None:
    sides = {side: _side(f"{side}{form}", RESULTS, THREADS) for side in ("jingtu", "duckdb", "pandas")}
    sides["jingtu, 1 thread"] = _side(f"jingtu{form}", RESULTS, 1)
    for name, side in sides.items():
        print(
            f"  {name:<18} {side['seconds']:8.3f} s   {RESULTS / side['seconds'] / 1e6:7.1f} million/s   "
            f"peak {side['peak_mb']:7.0f} MB, input {side['input_mb']:6.0f} MB"
        )
    agree = len({side["digest"] for side in sides.values()}) == 1
    print(f"  verdicts and ratios {'agree on all sides' if agree else 'DIFFER'}")
    ours = sides["jingtu"]
    for name, wanted in (("pandas", FASTER_THAN_PANDAS), ("duckdb", FASTER_THAN_DUCKDB)):
        times = sides[name]["seconds"] / ours["seconds"]
        print(f"  {times:6.1f} times as fast as {name}{form}   wanted ≥ {wanted:g}: {'met' if times >= wanted else 'NOT met'}")
    share = ours["peak_mb"] / ours["input_mb"]
    print(f"  peak memory {share:.2f} times the input   wanted ≤ {MEMORY:g}: {'met' if share <= MEMORY else 'NOT met'}")


def _doubling() -> None:
    """Print what a result costs as the work grows."""
    for results in (size for size in DOUBLINGS if size <= RESULTS):
        side = _side("jingtu", results, THREADS)
        print(f"  {results:>12,} results {side['seconds'] * 1e9 / results:8.1f} ns each")


def _side(side: str, results: int, threads: int) -> dict:
    command = [sys.executable, "-m", "benchmarks.evaluating_sides", side, str(results), str(threads), str(REPEATS)]
    print(f"  $ python {' '.join(command[1:])}", flush=True)
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    if said.returncode:
        raise SystemExit(f"{side} failed: {said.stderr[-2000:]}")
    return json.loads(said.stdout.splitlines()[-1])
