"""A site of 500 samples × 85 substances: judged, assessed by HJ 25.3 (wanted: ≤ 2 s) and drawn 10,000 times (≤ 20 s).

Every sample is a point of its own, so that 42,500 pairs are assessed. Wall time and the computing of this process are both
printed: on a machine that does other things the second says more. JINGTU_BENCH_DRAWS draws less.
"""

import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

from jingtu.runs.record import perform
from jingtu.runs.snapshots import COLUMNS, write_snapshot
from jingtu.standards import limits

SAMPLES, DRAWS = 500, int(os.environ.get("JINGTU_BENCH_DRAWS", "10000"))
FIRST_CLASS = {"standards": ["GB36600-2018"], "given": {"class": "第一类用地"}}
UNCERTAIN = """parameters:
  - {symbol: BWa, distribution: normal, numbers: [61.8, 9]}
  - {symbol: BWc, distribution: normal, numbers: [19.2, 3]}
  - {symbol: OSIRc, distribution: triangular, numbers: [50, 200, 400]}
  - {symbol: EFa, distribution: uniform, numbers: [250, 350]}
  - {symbol: surface, distribution: lognormal, numbers: [1.0, 1.5]}
"""


def run() -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshot, own = Path(folder) / "snapshot.parquet", Path(folder) / "parameters.yaml"
        _measured("frozen", lambda: write_snapshot(snapshot, _columns()))
        own.write_text(UNCERTAIN, encoding="utf-8")
        samples = {"samples": snapshot}
        for _warm in range(2):
            _measured("judged by GB 36600", lambda: perform("evaluate", samples, FIRST_CLASS, Path(folder) / "e.parquet"))
            _measured("assessed, wanted ≤ 2 s", lambda: perform("risk", samples, {"use": "class_1"}, Path(folder) / "r.parquet"))
        asked = {"use": "class_1", "draws": DRAWS}
        inputs = samples | {"parameters": own}
        _measured(f"{DRAWS:,} draws, wanted ≤ 20 s", lambda: perform("risk", inputs, asked, Path(folder) / "m.parquet"))


def _columns() -> dict[str, list[Any]]:
    codes = list(dict.fromkeys(limit.substance for limit in limits.standard("GB36600-2018").limits))
    row = np.repeat(np.arange(SAMPLES), len(codes))
    count = len(row)
    rng = np.random.default_rng(1)
    told: dict[str, list[Any]] = {name: [None] * count for name in COLUMNS}
    text = dict.fromkeys(("layer", "use", "qualifier"), "") | {"unit": "mg/kg", "file": "results.xlsx", "sheet": "结果"}
    told |= {name: [word] * count for name, word in text.items()}
    depths = {"depth_from": [0.0 if at % 5 == 0 else 1.0 for at in row], "depth_to": [0.5 if at % 5 == 0 else 1.5 for at in row]}
    names = {"sample": [f"S{at:04d}" for at in row], "point": [f"P{at:04d}" for at in row]}
    values = {"substance": codes * SAMPLES, "value": rng.lognormal(size=count).round(4).tolist()}
    return told | depths | names | values | {"row": row.tolist(), "line": list(range(2, count + 2))}


def _measured(what: str, work: Any) -> None:
    wall, own = time.perf_counter(), time.process_time()
    work()
    print(f"  {what:<32} {time.perf_counter() - wall:7.2f} s, computing {time.process_time() - own:7.2f} s", flush=True)
