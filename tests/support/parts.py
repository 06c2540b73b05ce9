"""Work on partitions for the tests of the engine; in a module, so that workers of other processes find it."""

import os
import signal
import time
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from jingtu.runs.partitions import read_part, write_whole

MG = "cadmium_mg_per_kg"


def table(folder: Path, *, parts: int, rows: int) -> Path:
    """Write a folder with one Parquet file per partition."""
    folder.mkdir()
    for number in range(parts):
        drawn = np.random.default_rng(number).lognormal(size=rows)
        pd.DataFrame({"point": np.arange(rows) + number * rows, MG: drawn}).to_parquet(folder / f"{number:03d}.parquet")
    return folder


def exceed(part, out, pause=0.0, fatal_for=-1, once=None):
    """Write which values exceed 0.3; sleep first, and let the process die the first time at one partition."""
    if part.number == fatal_for and not once.exists():
        once.touch()
        (out / f".{part.name}.half.partial").write_bytes(b"half")
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(pause)
    frame = read_part(part)
    frame["exceeds"] = frame[MG] > 0.3
    return write_whole(frame, out / part.name)


def exceeding(out, **said):
    """Return `exceed` with everything but the partition."""
    return partial(exceed, out=out, **said)


def fail_at_two(part):
    """Raise at the third partition."""
    if part.number == 2:
        raise ValueError("partition 2 cannot be read")
    return part.number
