"""Check a delivery of a million results as text and of a hundred thousand as a workbook, beside what others need for fewer rules.

Wanted: text ≥ 300,000 rows a second at 20 columns; a workbook of 100,000 rows read, checked and written back marked in ≤ 20 s and
≤ 700 MB. Errors of five kinds are planted and must be found by every side. Jingtu makes all its checks, on samples and results;
the others type, pattern, code list, range and uniqueness on the results alone. They run where they are installed: in this
environment, or in the one whose Python JINGTU_BENCH_PEERS names (pip install frictionless pandera polars).

Every side runs in a process of its own; the smallest of JINGTU_BENCH_REPEATS runs counts. JINGTU_BENCH_ROWS sets the number of
results, JINGTU_BENCH_HUGE that of a single run for the memory (0: none).
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

ROWS = int(os.environ.get("JINGTU_BENCH_ROWS", "1000000"))
WORKBOOK_ROWS = min(ROWS, 100_000)
HUGE = int(os.environ.get("JINGTU_BENCH_HUGE", "5000000"))
REPEATS = int(os.environ.get("JINGTU_BENCH_REPEATS", "3"))
PEERS = os.environ.get("JINGTU_BENCH_PEERS", sys.executable)
PLANTED = 100  # of each kind
WANTED_ROWS, WANTED_S, WANTED_MB = 300_000, 20.0, 700
SLOW = {"frictionless": 10}  # asked for a part of the rows


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="jingtu-checking-") as name:
        folder = Path(name)
        text, part, book = (folder / each for each in ("text", "part", "book"))
        for where, rows in ((text, ROWS), (part, ROWS // SLOW["frictionless"]), (book, WORKBOOK_ROWS)):
            where.mkdir()
            _write(where, rows, workbook=where is book)
        _texts(text, part)
        _workbook(book)
        if HUGE:
            (folder / "huge").mkdir()
            _write_huge(text, folder / "huge")
            said = _side("jingtu", folder / "huge", 1)
            print(
                f"  text, {said['rows']:,} rows in one run     {said['seconds']:8.1f} s   peak {said['peak_mb']:6.0f} MB",
                flush=True,
            )


def _texts(text: Path, part: Path) -> None:
    print(f"  text of 20 columns, {5 * PLANTED} errors planted, best of {REPEATS}")
    ours = _side("jingtu", text, REPEATS)
    met = "met" if ours["rows"] / ours["seconds"] >= WANTED_ROWS else "NOT met"
    _line("jingtu, all checks", ours, f"   wanted ≥ {WANTED_ROWS:,}: {met}")
    for side in ("pandas", "polars", "pandera", "frictionless"):
        said = _side(side, part if side in SLOW else text, 1 if side in SLOW else REPEATS)
        if said is None:
            print(f"  {side:<24} not installed here")
        else:
            _line(f"{side}, five rules", said, "")


def _line(name: str, said: dict, wanted: str) -> None:
    print(
        f"  {name:<24} {said['rows']:>10,} rows {said['seconds']:8.2f} s (CPU {said['cpu']:.2f} s) "
        f"{said['rows'] / said['seconds']:>12,.0f} rows/s   peak {said['peak_mb']:6.0f} MB   found {said['found']}{wanted}",
        flush=True,
    )


def _workbook(folder: Path) -> None:
    said = _side("jingtu_workbook", folder, 1)
    met = "met" if said["seconds"] <= WANTED_S and said["peak_mb"] <= WANTED_MB else "NOT met"
    print(
        f"  workbook, {said['rows']:,} rows, read, checked, written back marked: {said['seconds']:.1f} s "
        f"(CPU {said['cpu']:.1f} s), peak {said['peak_mb']:.0f} MB, found {said['found']}   "
        f"wanted ≤ {WANTED_S:g} s and ≤ {WANTED_MB} MB: {met}",
        flush=True,
    )


def _side(side: str, folder: Path, repeats: int) -> dict | None:
    python = sys.executable if side.startswith("jingtu") else PEERS
    command = [python, str(Path(__file__).with_name("checking_sides.py")), side, str(folder), str(repeats)]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    if said.returncode:
        if "ModuleNotFoundError" in said.stderr:
            return None
        raise SystemExit(f"{side} failed:\n{said.stderr}")
    return json.loads(said.stdout)


def _write(folder: Path, rows: int, *, workbook: bool) -> None:
    from tests.support.laboratory import many, write_csv, write_xlsx

    made = many(rows)
    results, random = made.results.astype(object), np.random.default_rng(1)
    chosen = random.choice(np.flatnonzero(results["analyte"] == "铅"), 4 * PLANTED, replace=False).reshape(4, PLANTED)
    acid = random.choice(np.flatnonzero(results["analyte"] == "pH"), PLANTED, replace=False)
    results.iloc[chosen[0], results.columns.get_loc("analysed_on")] = "2019-02-30"
    results.iloc[chosen[1], results.columns.get_loc("analyte")] = "铅化物甲"
    results.iloc[chosen[2], results.columns.get_loc("value")] = None
    results.iloc[acid, results.columns.get_loc("value")] = 19.0
    made.frames["results"] = pd.concat([results, results.iloc[chosen[3]]], ignore_index=True)
    if workbook:
        write_xlsx(made, folder / "交付.xlsx")
    else:
        write_csv(made, folder)


def _write_huge(text: Path, folder: Path) -> None:
    """Write the results again and again under other batches and runs: rows for the memory, not for the findings."""
    for name in ("交付-批次.csv", "交付-样品.csv"):
        (folder / name).write_bytes((text / name).read_bytes())
    lines = (text / "交付-结果.csv").read_text("utf-8-sig").splitlines(keepends=True)
    with (folder / "交付-结果.csv").open("w", encoding="utf-8-sig") as out:
        out.write(lines[0])
        for time in range(-(-HUGE // (len(lines) - 1))):
            out.writelines(line.replace("P01,1,", f"P01,{time + 1},", 1) for line in lines[1:])
