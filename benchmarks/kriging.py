"""Kriging with variance beside krigekit, R gstat, gstlearn, PyKrige and plain NumPy: each side in a process of its own.

Every side reads the same samples and targets, runs once to warm up and then up to 5 times (less when it takes longer than
JINGTU_KRIGING_PATIENCE seconds, 60), and its numbers are compared with plain NumPy before its time is looked at.
JINGTU_KRIGING_SCALE (1) shrinks or grows all sizes: 0.02 takes seconds.
"""

import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

EXTENT = 100_000.0
REPEATS = 5
AGREEING = 1e-5  # absolute, of values and variances around 1; krigekit rounds more than the others
PYKRIGE_MB = 12_000.0  # free memory that PyKrige wants for 20,000 samples
GSTAT = Path(__file__).with_name("kriging_gstat.R")


@dataclass(frozen=True)
class Side:
    """Who krigs, on how many threads, and how fast Jingtu means to be on as many: `goal` times this side's targets/s."""

    name: str
    threads: int = 1
    goal: float | None = None


@dataclass(frozen=True)
class Size:
    """A job: so many samples, targets and neighbours (None: all of the samples)."""

    samples: int
    targets: int
    neighbours: int | None = 16

    def scaled(self, scale: float) -> "Size":
        least = 50 if self.neighbours else 20
        return Size(max(least, round(self.samples * scale)), max(least, round(self.targets * scale)), self.neighbours)


OURS = (Side("jingtu", 1), Side("jingtu", 2))
KRIGEKIT = (Side("krigekit", 1, 3.0), Side("krigekit", 2, 3.0))
LOCAL = (*OURS, *KRIGEKIT, Side("gstat"), Side("gstlearn"), Side("pykrige"), Side("numpy"))


def run() -> None:
    scale, patience = (
        float(os.environ.get(f"JINGTU_KRIGING_{name}", default)) for name, default in (("SCALE", 1), ("PATIENCE", 60))
    )
    print(f"  sizes times {scale:g}; medians of up to {REPEATS} runs within {patience:g} s after one to warm up")
    _compile_once()
    _compared(Size(20_000, 200_000).scaled(scale), LOCAL, "numpy", patience, most_mb=200.0)
    _compared(Size(500_000, 1_000_000).scaled(scale), (*OURS, *KRIGEKIT, Side("gstat"), Side("numpy")), "numpy", patience)
    everything = (*OURS, Side("pykrige", 2), Side("gstat"), Side("numpy_all", 2))
    _compared(Size(2_000, 40_000, None).scaled(scale), everything, "numpy_all", patience, most_s=8.0)
    _doubled(scale, patience)


def _compile_once() -> None:
    """Let numba write its cache, as after the first use on any machine: a process that compiles takes more memory."""
    with tempfile.TemporaryDirectory(prefix="jingtu-kriging-") as name:
        folder = _written(Path(name), Size(50, 50))
        answer = _answer(Side("jingtu"), Size(50, 50), folder, patience=0.0)
        if answer is not None:
            print(f"    first call of a new process {answer['taken'][0]:.2f} s (compiling included where the cache was empty)")


def _compared(
    size: Size,
    sides: tuple[Side, ...],
    reference: str,
    patience: float,
    *,
    most_mb: float | None = None,
    most_s: float | None = None,
) -> None:
    which = "all samples" if size.neighbours is None else f"{size.neighbours} neighbours"
    print(f"\n  {size.samples:,} samples → {size.targets:,} targets, {which}, estimate and variance", flush=True)
    with tempfile.TemporaryDirectory(prefix="jingtu-kriging-") as name:
        folder = _written(Path(name), size)
        wanted, speeds = None, {}
        for side in sorted(sides, key=lambda side: side.name != reference):
            answer = _answer(side, size, folder, patience)
            if answer is None:
                continue
            found = np.fromfile(folder / f"{side.name}.out").reshape(2, -1)
            wanted = found if wanted is None else wanted
            speeds[side.name, side.threads] = size.targets / statistics.median(answer["taken"])
            _print(side, size, answer, np.abs(found - wanted))
            if side.name == "jingtu":
                _limits(answer, most_mb, most_s)
        _goals(sides, speeds)


def _written(folder: Path, size: Size) -> Path:
    """Write random samples of a smooth field with noise and a square grid of targets; return the folder."""
    random = np.random.default_rng(20_000)
    samples = random.uniform(0.0, EXTENT, (size.samples, 2))
    values = np.sin(samples[:, 0] / 9_000.0) + np.cos(samples[:, 1] / 7_000.0) + random.normal(0.0, 0.3, size.samples)
    side = int(np.ceil(np.sqrt(size.targets)))
    east, north = np.meshgrid((np.arange(side) + 0.5) * EXTENT / side, (np.arange(side) + 0.5) * EXTENT / side)
    targets = np.column_stack((east.ravel(), north.ravel()))[: size.targets]
    for name, numbers in (("samples", samples), ("values", values), ("targets", targets)):
        numbers.tofile(folder / f"{name}.bin")
    return folder


def _answer(side: Side, size: Size, folder: Path, patience: float) -> dict | None:
    """Run one side; say why and return None where it is missing or would not fit into memory."""
    if side.name == "gstat" and not shutil.which("Rscript"):
        print("  gstat       left out: there is no Rscript on this machine")
        return None
    if side.name == "pykrige" and (size.samples / 20_000) ** 2 * PYKRIGE_MB > _free_mb():
        print("  pykrige     left out: its matrix of all samples does not fit into the free memory")
        return None
    job = {
        "folder": str(folder),
        "neighbours": size.neighbours,
        "threads": side.threads,
        "repeats": REPEATS,
        "patience": patience,
    }
    path = folder / "job.json"
    path.write_text(json.dumps(job), "utf-8")
    command = [sys.executable, "-m", "benchmarks.kriging_sides", side.name, str(path)]
    if side.name == "gstat":
        neighbours = "Inf" if size.neighbours is None else str(size.neighbours)
        command = ["Rscript", str(GSTAT), str(folder), neighbours, str(REPEATS), str(patience)]
    blas = 1 if side.name == "jingtu" else side.threads  # as in its runs: it splits the work over threads itself
    threads = {"OMP_NUM_THREADS": str(side.threads), "OPENBLAS_NUM_THREADS": str(blas), "MKL_NUM_THREADS": str(blas)}
    shown = [Path(part).name if Path(part).is_absolute() else part for part in command]
    print(f"  $ OMP_NUM_THREADS={side.threads} OPENBLAS_NUM_THREADS={blas} {shlex.join(shown)}", flush=True)
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ | threads, check=False)
    if done.returncode:
        print(f"    failed: {done.stderr.strip().splitlines()[-1:]}")
        return None
    return json.loads(done.stdout.strip().splitlines()[-1])


def _free_mb() -> float:
    import psutil

    return psutil.virtual_memory().available / 2**20


def _print(side: Side, size: Size, answer: dict, apart: np.ndarray) -> None:
    taken = statistics.median(answer["taken"])
    off = int((apart > AGREEING).any(axis=0).sum())
    agreement = f"max Δ estimate {apart[0].max():.0e}, variance {apart[1].max():.0e}" + (f", DISAGREES at {off}" if off else "")
    threads = "1 thread" if side.threads == 1 else f"{side.threads} threads"
    print(
        f"    {side.name} on {threads}: {taken:8.2f} s (median of {len(answer['taken'])})"
        f" {size.targets / taken:12,.0f} targets/s   {answer['resident_mb']:7,.0f} MB   {agreement}",
        flush=True,
    )


def _limits(answer: dict, most_mb: float | None, most_s: float | None) -> None:
    taken = statistics.median(answer["taken"])
    if most_mb is not None:
        print(f"      wanted ≤ {most_mb:g} MB: {'met' if answer['resident_mb'] <= most_mb else 'NOT met'}")
    if most_s is not None:
        print(f"      wanted ≤ {most_s:g} s: {'met' if taken <= most_s else 'NOT met'}")


def _goals(sides: tuple[Side, ...], speeds: dict[tuple[str, int], float]) -> None:
    for side in sides:
        ours, theirs = speeds.get(("jingtu", side.threads)), speeds.get((side.name, side.threads))
        if side.name != "jingtu" and ours and theirs:
            wanted = (
                "" if side.goal is None else f"   wanted ≥ {side.goal:g}: {'met' if ours >= side.goal * theirs else 'NOT met'}"
            )
            print(f"    jingtu is {ours / theirs:7.1f} times as fast as {side.name} on {side.threads}{wanted}")


def _doubled(scale: float, patience: float) -> None:
    """Show how the time grows when samples or targets double."""
    print("\n  cost as the work doubles (one thread)", flush=True)
    for row in (
        [Size(20_000, 100_000 * 2**step) for step in range(5)],
        [Size(62_500 * 2**step, 200_000) for step in range(5)],
    ):
        before = None
        for size in (size.scaled(scale) for size in row):
            with tempfile.TemporaryDirectory(prefix="jingtu-kriging-") as name:
                answer = _answer(Side("jingtu"), size, _written(Path(name), size), patience)
            if answer is None:
                return
            taken = statistics.median(answer["taken"])
            growth = "" if before is None else f"   × {taken / before:.2f}"
            print(f"    {size.samples:>9,} samples → {size.targets:>9,} targets {taken:8.2f} s{growth}", flush=True)
            before = taken
