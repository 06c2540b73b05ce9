"""HJ 25.3 for 100,000 pairs of point and substance, and 1,000 draws for 1,000 pairs, beside plain Python (wanted: ≥ 200 times).

Both sides compute the nine routes, risk of cancer and hazard quotient, contributions and control values of every pair; every
point
has its own depth, organic matter and source area. The plain loop is timed on a part of the work and scaled up; JINGTU_BENCH_PLAIN
says on how many pairs. Medians of five.
"""

import os
import random
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from benchmarks.plain_risk import risk
from jingtu.kernels.risk.assess import assess, control_values, effects
from jingtu.kernels.risk.assess_fast import assess_pairs
from jingtu.kernels.risk.distributions import Distribution
from jingtu.kernels.risk.montecarlo import Concentrations, Uncertain, simulate
from jingtu.kernels.risk.site import Site
from jingtu.kernels.risk.substance import Substance
from jingtu.standards import exposure

PAIRS = int(os.environ.get("JINGTU_BENCH_PAIRS", "100000"))
PLAIN = int(os.environ.get("JINGTU_BENCH_PLAIN", "4000"))
DRAWS, DRAWN_PAIRS = 1000, 1000
POINTS_AT_ONCE = 96  # with 86 substances about 8,000 pairs: their arrays stay in the cache
REPEATS, WANTED = 5, 200
DOUBLINGS = (100_000, 200_000, 400_000, 800_000)


def run() -> None:
    edition = exposure.edition("HJ 25.3-2019")
    known = [one.properties(edition.allocation) for one in exposure.substances().values()]
    values = edition.values("class_1")
    cores = os.cpu_count() or 1
    points = -(-PAIRS // len(known))
    varied, measured = _points(points, len(known))

    loop = _seconds(lambda: _plain(values, known, varied, measured, PLAIN)) / PLAIN
    print(f"  plain Python loop (benchmarks/plain_risk.py, {PLAIN:,} pairs timed)      {loop * 1e6:8.2f} µs a pair")
    for threads in sorted({1, cores}):
        for name, form in (("by arrays", _arrays), ("compiled", _compiled)):
            ours = _seconds(lambda form=form, threads=threads: form(values, known, varied, measured, threads)) / measured[0].size
            _compare(f"kernels.risk {name}, {measured[0].size:,} pairs, {threads} thread(s)", loop, ours, "pair")

    loop = _seconds(lambda: _plain_draws(values, known, PLAIN)) / PLAIN
    print(f"  plain Python draws ({PLAIN:,} timed)                                     {loop * 1e6:8.2f} µs a draw")
    for threads in sorted({1, cores}):
        ours = _seconds(lambda threads=threads: _draws(values, known, threads)) / (DRAWS * DRAWN_PAIRS)
        _compare(f"kernels.risk.montecarlo, {DRAWN_PAIRS:,} pairs × {DRAWS:,} draws, {threads} thread(s)", loop, ours, "draw")
    _doubling(values, known, cores)


def _compare(name: str, loop: float, ours: float, of: str) -> None:
    times = loop / ours
    verdict = "met" if times >= WANTED else "NOT met"
    print(f"  {name:<72} {ours * 1e9:7.1f} ns a {of}   {times:5.0f} ×   wanted ≥ {WANTED}: {verdict}")


def _doubling(values: dict, known: list, cores: int) -> None:
    for pairs in DOUBLINGS:
        points = -(-pairs // len(known))
        varied, measured = _points(points, len(known))
        took = _seconds(lambda varied=varied, measured=measured: _compiled(values, known, varied, measured, cores))
        print(f"  {points * len(known):>9,} pairs   {took * 1e3:8.1f} ms   {took / points / len(known) * 1e9:7.1f} ns a pair")


def _points(points: int, substances: int) -> tuple[dict, np.ndarray]:
    rng = np.random.default_rng(1)
    varied = {"LS": rng.uniform(50, 300, points), "fom": rng.uniform(5, 40, points), "A": rng.uniform(1e6, 2e7, points)}
    return varied, rng.lognormal(size=(3, points, substances))


def _plain(values: dict, known: list, varied: dict, measured: np.ndarray, pairs: int) -> None:
    for number in range(pairs):
        point, substance = divmod(number, len(known))
        site = {**values, **{symbol: float(column[point]) for symbol, column in varied.items()}}
        risk(site, known[substance], *(float(medium[point, substance]) for medium in measured))


def _arrays(values: dict, known: list, varied: dict, measured: np.ndarray, threads: int) -> None:
    substance, points = Substance.several(known), measured.shape[1]

    def work(at: int) -> None:
        cut = slice(at, at + POINTS_AT_ONCE)
        site = Site.of({**values, **{symbol: column[cut, None] for symbol, column in varied.items()}})
        of = effects(substance, site)
        found = assess(of, *(medium[cut] for medium in measured))
        found.shares("cancer"), found.shares("hazard"), control_values(of, site)

    with ThreadPoolExecutor(threads) as executor:
        list(executor.map(work, range(0, points, POINTS_AT_ONCE)))


def _compiled(values: dict, known: list, varied: dict, measured: np.ndarray, threads: int) -> None:
    substance, points = Substance.several(known), measured.shape[1]
    of_site, of_substance = np.repeat(np.arange(points), len(known)), np.tile(np.arange(len(known)), points)
    site = Site.of({**values, **varied})
    assess_pairs(substance, site, of_substance, of_site, *(medium.ravel() for medium in measured), threads=threads)


def _plain_draws(values: dict, known: list, draws: int) -> None:
    rng = random.Random(1)
    above = 0
    for number in range(draws):
        site = {
            **values,
            "BWa": rng.normalvariate(61.8, 9.0),
            "BWc": rng.normalvariate(19.2, 3.0),
            "OSIRc": rng.triangular(50, 400, 200),
            "OSIRa": rng.triangular(20, 200, 100),
            "EFa": rng.uniform(250, 350),
            "fom": rng.lognormvariate(2.7, 0.34),
        }
        found = risk(site, known[number % len(known)], rng.lognormvariate(0, 0.4), 1.0, 0.1)
        above += found.get("CR_soil", 0.0) > 1e-6


UNCERTAIN = (
    Uncertain("BWa", Distribution("normal", (61.8, 9.0))),
    Uncertain("BWc", Distribution("normal", (19.2, 3.0))),
    Uncertain("OSIRc", Distribution("triangular", (50.0, 200.0, 400.0))),
    Uncertain("OSIRa", Distribution("triangular", (20.0, 100.0, 200.0))),
    Uncertain("EFa", Distribution("uniform", (250.0, 350.0))),
    Uncertain("fom", Distribution("lognormal", (15.0, 1.4))),
    Uncertain("surface", Distribution("lognormal", (1.0, 1.5)), relative=True, shared=False),
)


def _draws(values: dict, known: list, threads: int) -> None:
    substance = Substance.several([known[number % len(known)] for number in range(DRAWN_PAIRS)])
    measured = Concentrations.of(np.ones(DRAWN_PAIRS), 1.0, 0.1)
    simulate(substance, Site.of(values), measured, UNCERTAIN, draws=DRAWS, seed=1, threads=threads)


def _seconds(work: Callable[[], object]) -> float:
    """Return the median of five runs after one to warm up."""
    work()
    taken = []
    for _repeat in range(REPEATS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
