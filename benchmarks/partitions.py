"""A risk assessment of more data than fits the memory it may use: four times the limit set for the process (wanted: finishes).

The data are written by this process, the work is done by another whose address space is limited with RLIMIT_AS. Sizes:
JINGTU_BENCH_MEMORY_MB (default 768) is the limit, the data are four times as much once in memory.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

LIMIT_MB = int(os.environ.get("JINGTU_BENCH_MEMORY_MB", "768"))
TIMES = 4
BYTES_PER_MB = 1 << 20
ROWS, CARRIED = 50_000, 12  # the columns that tables of samples have besides, which the run passes on
CODES = np.array(["benzene", "cd", "benzo_a_pyrene", "vinyl_chloride", "ni"], dtype=object)
SCRIPT = """
import resource, sys
from pathlib import Path
limit = int(sys.argv[3])
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
from jingtu.runs.record import perform
perform("risk", {"samples": Path(sys.argv[1])}, {"use": "class_2"}, Path(sys.argv[2]))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="jingtu-partitions-") as folder:
        home = Path(folder)
        written, parts = _write(home / "pairs")
        size = f"{written / BYTES_PER_MB:,.0f} MB in memory, limit {LIMIT_MB:,} MB (RLIMIT_AS)"
        print(f"  {parts} partitions of {ROWS:,} pairs, {size}")
        begun = time.perf_counter()
        command = [sys.executable, "-c", SCRIPT, str(home / "pairs"), str(home / "out"), str(LIMIT_MB * BYTES_PER_MB)]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "JINGTU_DASK_SCHEDULER": ""})
        took = time.perf_counter() - begun
        if done.returncode:
            print(f"  NOT met: {done.stderr.strip().splitlines()[-1]}")
            return
        made = len(list((home / "out").glob("*.parquet")))
        resident = int(done.stdout.split()[-1]) / 1024
        print(
            f"  finished: {made} partitions in {took:.1f} s, {parts * ROWS / took:,.0f} pairs/s, {resident:,.0f} MB resident: met"
        )


def _write(folder: Path) -> tuple[int, int]:
    """Write partitions until they would hold so much in memory; return that size and their number."""
    folder.mkdir()
    written = parts = 0
    while written < TIMES * LIMIT_MB * BYTES_PER_MB:
        rng = np.random.default_rng(parts)
        frame = pd.DataFrame(
            {
                "point": np.arange(ROWS) + parts * ROWS,
                "substance": CODES[rng.integers(0, len(CODES), ROWS)],
                **{
                    name: rng.lognormal(size=ROWS).astype(np.float32).astype(float)
                    for name in ("surface", "subsurface", "groundwater")
                },
                "LS": rng.uniform(50, 300, ROWS).round(),
                **{f"carried_{number}": rng.integers(0, 100, ROWS).astype(float) for number in range(CARRIED)},
            }
        )
        frame.to_parquet(folder / f"{parts:05d}.parquet", index=False)
        written += int(frame.memory_usage(deep=True).sum())
        parts += 1
    return written, parts
