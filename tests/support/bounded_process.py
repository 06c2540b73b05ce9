"""A process with a limit on its memory: reading the whole folder fails, working in partitions does not."""

import resource
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
import pandas as pd
import pyarrow as pa

from jingtu.runs.engine import engine
from jingtu.runs.partitions import parts_of, read_part
from tests.support.parts import MG, exceeding

ALLOWED_MB = 64
PARTS, ROWS = 32, 524_288  # × 16 bytes: 8 MB a part, 256 MB in all
BYTES_PER_MB = 1 << 20


def write(folder):
    for number in range(PARTS):
        frame = pd.DataFrame({"point": np.zeros(ROWS, np.int64), MG: np.full(ROWS, 0.1 * (number % 5))})
        frame.to_parquet(folder / f"{number:03d}.parquet", index=False)


def held_bytes():
    text = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("VmData:"))


def main(folder):
    data, out = folder / "data", folder / "out"
    data.mkdir()
    out.mkdir()
    write(data)
    pa.set_memory_pool(pa.system_memory_pool())
    pa.set_cpu_count(1)  # Arrow starts its threads when it finds the others busy: a later one would find no room for its stack
    pa.set_io_thread_count(1)
    parts = parts_of(data)
    with engine("", threads=2) as run:
        list(run.map(exceeding(out), parts[:8]))  # threads and libraries take what they take once
        limit = held_bytes() + ALLOWED_MB * BYTES_PER_MB
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
        try:
            whole = [read_part(part) for part in parts]
        except (MemoryError, pa.ArrowMemoryError):
            whole = None
        print("whole:", "fitted" if whole else "MemoryError")
        print("parts:", len(list(run.map(exceeding(out), parts))))


main(Path(sys.argv[1]))
