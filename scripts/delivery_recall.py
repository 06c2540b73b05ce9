"""Measure what the check of deliveries finds of planted errors of every kind, and what it says about clean deliveries.

python scripts/delivery_recall.py --clean 300 --seeds 5
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from jingtu.runs.delivery.checking import check
from jingtu.standards.delivery import checks
from tests.runs.test_delivery_planted import spots
from tests.support.laboratory import clean, write_csv, write_xlsx
from tests.support.planted import KINDS


def false_alarms(deliveries: int, folder: Path) -> tuple[Counter[str], int, int]:
    """Return in how many clean deliveries each code was found, and their samples and results."""
    counted: Counter[str] = Counter()
    samples = results = 0
    for seed in range(1000, 1000 + deliveries):
        checked = check(write_csv(clean(seed), folder), "lab-1")
        counted.update(set(checked.findings.counts))
        samples, results = samples + checked.data.samples.count, results + checked.data.results.count
    return counted, samples, results


def recall(seeds: int, folder: Path) -> tuple[dict[str, tuple[int, int]], Counter[str]]:
    """Return for each kind of error how many were planted and found at their place, and what else was found."""
    found, beside = {}, Counter()
    for planted in KINDS:
        there = hit = 0
        for seed in range(seeds):
            made = clean(2000 + seed)
            known = planted.known(made)
            expected = planted.plant(made, np.random.default_rng(seed))
            checked = check([write_xlsx(made, folder / "a.xlsx")], "lab-1", known)
            there, hit = there + len(expected), hit + len(expected & spots(checked, planted.code))
            beside.update(set(checked.findings.counts) - {planted.code, *planted.beside})
        found[f"{planted.code} {planted.name}"] = (there, hit)
    return found, beside


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clean", type=int, default=300)
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        counted, samples, results = false_alarms(options.clean, Path(name))
        print(
            f"{options.clean} clean deliveries, {samples} samples, {results} results; deliveries with a finding: {dict(counted)}"
        )
        found, beside = recall(options.seeds, Path(name))
    missed = {kind: numbers for kind, numbers in found.items() if numbers[0] != numbers[1]}
    there = sum(numbers[0] for numbers in found.values())
    hit = sum(numbers[1] for numbers in found.values())
    print(f"{len(found)} kinds of errors, {len(checks().checks)} checks; {there} planted, {hit} found")
    print(f"missed: {missed}; deliveries with something else found: {dict(beside)}")


if __name__ == "__main__":
    main()
