"""One side of the kriging measurement in a process of its own: `python -m benchmarks.kriging_sides krigekit job.json`.

A job is a JSON file: folder of the inputs (samples.bin, values.bin, targets.bin, float64, easting and northing side by side),
neighbours (null: all), threads, repeats, patience. The answer is printed as one line of JSON; estimates and variances are
written beside the inputs.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

NUGGET, SILL, RANGE = 0.05, 0.95, 15_000.0
Pair = tuple[np.ndarray, np.ndarray]
Job = dict


def inputs(job: Job) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (n, 2) samples, (n,) values, (m, 2) targets."""
    folder = Path(job["folder"])
    return (
        np.fromfile(folder / "samples.bin").reshape(-1, 2),
        np.fromfile(folder / "values.bin"),
        np.fromfile(folder / "targets.bin").reshape(-1, 2),
    )


def jingtu(job: Job) -> Callable[[], Pair]:
    from jingtu.kernels.geostatistics.ordinary import ordinary
    from jingtu.kernels.geostatistics.variogram import Variogram

    samples, values, targets = inputs(job)
    variogram = Variogram("spherical", NUGGET, SILL, RANGE)
    engine = "auto" if job["neighbours"] is None else "fast"

    def work() -> Pair:
        found = ordinary(
            *samples.T, values, *targets.T, variogram, neighbours=job["neighbours"], threads=job["threads"], engine=engine
        )
        return found.estimate, found.variance

    return work


def krigekit(job: Job) -> Callable[[], Pair]:
    from krigekit import ordinary_kriging

    samples, values, targets = inputs(job)
    model = {"vtype": "sph", "nugget": NUGGET, "sill": SILL, "a_major": RANGE}
    return lambda: ordinary_kriging(samples, values, targets, model, nmax=job["neighbours"], nthread=job["threads"])


def numpy(job: Job) -> Callable[[], Pair]:
    """The straightforward way, and what all sides are compared with: a k-d tree and one solve for each target."""
    from scipy.spatial import cKDTree

    samples, values, targets = inputs(job)
    tree = cKDTree(samples)

    def part(places: np.ndarray) -> Pair:
        index = tree.query(places, k=job["neighbours"])[1]
        around = samples[index]
        size = index.shape[1]
        system = np.ones((len(places), size + 1, size + 1))
        system[:, :size, :size] = covariance(np.linalg.norm(around[:, :, None] - around[:, None], axis=-1))
        system[:, -1, -1] = 0.0
        right = np.ones((len(places), size + 1, 1))
        right[:, :size, 0] = covariance(np.linalg.norm(around - places[:, None], axis=-1))
        weights = np.linalg.solve(system, right)
        estimate = (weights[:, :size, 0] * values[index]).sum(axis=1)
        return estimate, NUGGET + SILL - (weights * right).sum(axis=(1, 2))

    def work() -> Pair:
        parts = [part(targets[begin : begin + 5_000]) for begin in range(0, len(targets), 5_000)]
        return np.concatenate([one for one, _two in parts]), np.concatenate([two for _one, two in parts])

    return work


def numpy_all(job: Job) -> Callable[[], Pair]:
    """The straightforward way with all samples: one inverse."""
    samples, values, targets = inputs(job)

    def work() -> Pair:
        size = len(samples)
        system = np.ones((size + 1, size + 1))
        system[:size, :size] = covariance(np.linalg.norm(samples[:, None] - samples[None], axis=-1))
        system[-1, -1] = 0.0
        inverse = np.linalg.inv(system)
        found = []
        for begin in range(0, len(targets), 1_000):
            places = targets[begin : begin + 1_000]
            right = np.ones((size + 1, len(places)))
            right[:size] = covariance(np.linalg.norm(samples[:, None] - places[None], axis=-1))
            weights = inverse @ right
            found.append((weights[:size].T @ values, NUGGET + SILL - (weights * right).sum(axis=0)))
        return np.concatenate([one for one, _two in found]), np.concatenate([two for _one, two in found])

    return work


def covariance(distance: np.ndarray) -> np.ndarray:
    """Return what the job's variogram says."""
    ratio = np.minimum(distance / RANGE, 1.0)
    return np.where(distance > 0.0, 0.0, NUGGET) + SILL * (1.0 - 1.5 * ratio + 0.5 * ratio**3)


def gstlearn(job: Job) -> Callable[[], Pair]:
    import gstlearn as gl

    samples, values, targets = inputs(job)
    given, asked = gl.Db(), gl.Db()
    for table, columns in ((given, (*samples.T, values)), (asked, tuple(targets.T))):
        for name, column in zip(("east", "north", "value"), columns, strict=False):
            table[name] = column
        table.setLocators(["east", "north"], gl.ELoc.X)
    given.setLocator("value", gl.ELoc.Z)
    model = gl.Model.createFromParam(gl.ECov.SPHERICAL, range=RANGE, sill=SILL)
    model.addCovFromParam(gl.ECov.NUGGET, sill=NUGGET)
    model.setDriftIRF(0)
    moving = gl.NeighMoving.create(nmaxi=job["neighbours"], useBallTree=True)

    def work() -> Pair:
        gl.kriging(given, asked, model, moving, True, True)
        found = [np.asarray(asked[name]) for name in ("Kriging.value.estim", "Kriging.value.stdev")]
        asked.deleteColumns(["Kriging.value.*"])
        return found[0], found[1] ** 2

    return work


def pykrige(job: Job) -> Callable[[], Pair]:
    from pykrige.ok import OrdinaryKriging

    samples, values, targets = inputs(job)
    parameters = {"psill": SILL, "range": RANGE, "nugget": NUGGET}

    def work() -> Pair:
        kriging = OrdinaryKriging(*samples.T, values, variogram_model="spherical", variogram_parameters=parameters)
        local = job["neighbours"] is not None
        estimate, variance = kriging.execute(
            "points", *targets.T, backend="C" if local else "vectorized", n_closest_points=job["neighbours"]
        )
        return np.asarray(estimate), np.asarray(variance)

    return work


SIDES = {side.__name__: side for side in (jingtu, krigekit, numpy, numpy_all, gstlearn, pykrige)}


def main(name: str, path: str) -> None:
    job = json.loads(Path(path).read_text("utf-8"))
    work = SIDES[name](job)
    taken = []
    begun = time.perf_counter()
    while len(taken) <= job["repeats"] and (len(taken) < 2 or time.perf_counter() - begun < job["patience"]):
        before = time.perf_counter()
        estimate, variance = work()
        taken.append(time.perf_counter() - before)
        if taken[0] > job["patience"]:
            break
    np.stack((estimate, variance)).tofile(Path(job["folder"]) / f"{name}.out")
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"taken": taken[1:] or taken, "resident_mb": resident}))


if __name__ == "__main__":
    main(*sys.argv[1:])
