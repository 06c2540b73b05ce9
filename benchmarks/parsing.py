"""How long the five real plans take to read (wanted: all five within 2 seconds)."""

import os
from pathlib import Path

from benchmarks.measuring import timed
from jingtu import plandoc


def run() -> None:
    folder = Path(os.environ.get("JINGTU_PLANS") or "../shared/plans")
    documents = {path.name: path.read_bytes() for path in sorted(folder.glob("*.txt"))}
    if not documents:
        print(f"  The five real plans are not in {folder}; set JINGTU_PLANS to measure on them.")
        return
    for name, content in documents.items():
        timed(name[:40], lambda content=content, name=name: plandoc.read(content, name), repeats=3)
    timed("all of them", lambda: [plandoc.read(content, name) for name, content in documents.items()], repeats=3, limit_ms=2000)
