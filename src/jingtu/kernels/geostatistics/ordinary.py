"""Kriging: ordinary, simple, with external drift; from neighbours or from all samples; points or blocks."""

from __future__ import annotations

from numpy.typing import ArrayLike

from jingtu.kernels.geostatistics import hull, support
from jingtu.kernels.geostatistics.chunks import usable_threads
from jingtu.kernels.geostatistics.drift import Drift, centred
from jingtu.kernels.geostatistics.local_plain import Task
from jingtu.kernels.geostatistics.neighbours import Search
from jingtu.kernels.geostatistics.results import Kriged, KrigingFlag, mark
from jingtu.kernels.geostatistics.samples import covariates, points, prepare
from jingtu.kernels.geostatistics.variogram import Variogram
from jingtu.kernels.geostatistics.work import Work, from_all, from_neighbours
from jingtu.kernels.progress import Progress, unheard


def ordinary(
    easting: ArrayLike,
    northing: ArrayLike,
    values: ArrayLike,
    targets_e: ArrayLike,
    targets_n: ArrayLike,
    variogram: Variogram,
    *,
    neighbours: int | None = 16,
    radius: float | None = None,
    sectors: int | None = None,
    drift: Drift | None = None,
    mean: float | None = None,
    block: tuple[float, float] | None = None,
    duplicates: str = "average",
    weights: bool = False,
    engine: str = "auto",
    progress: Progress = unheard,
    threads: int | None = None,
) -> Kriged:
    r"""
    Krige targets from samples: the best linear unbiased estimate under a variogram, and its variance.

    Parameters
    ----------
    easting, northing, values : (n,) arrays of float
        Samples, coordinates on a projection, all finite. Samples at one place are averaged or refused (`duplicates`).
    targets_e, targets_n : (m,) arrays of float
        Targets in the same projection.
    variogram : Variogram
        In the unit of the coordinates and the squared unit of the values.
    neighbours : int or None
        Nearest samples used for each target; None takes all of them (`radius`, `sectors` and `weights` are then refused).
    radius : float or None
        Samples farther away are not used. Where fewer than `neighbours` remain a flag says so.
    sectors : int or None
        Take neighbours / sectors from each of so many sectors around the target (see `Neighbourhood`).
    drift : pair of (n, p) and (m, p) arrays or None
        Covariates at samples and targets: kriging with external drift. A constant is always added; categories are given as
        0/1 columns, one of them left out. NaN at a target gives NaN and a flag.
    mean : float or None
        A known mean makes it simple kriging; not together with `drift`.
    block : (width, height) or None
        Estimate the mean over a rectangle around each target, not the value at the point.
    duplicates : "average" or "refuse"
    weights : bool
        Return the weights and neighbours of each target too (always the plain way).
    engine : "auto", "plain" or "fast"
        The compiled way for large work, NumPy for small; they agree within rounding and are tested against each other.
    progress, threads
        As in all kernels; the result has the same bytes on any number of threads.

    Returns
    -------
    Kriged

    Raises
    ------
    ValueError
        If inputs disagree in length, are not finite, or options contradict each other.

    Notes
    -----
    Goovaerts (1997), *Geostatistics for Natural Resources Evaluation*, sections 5.2 to 5.4 and 6.3. At a sample a point
    target gets its value and variance 0, as the nugget counts as variation of the soil, not as error of measurement.
    The variance knows the arrangement of samples and the model, not the values around: it does not hold where variation
    depends on the level (log-normal metals), and it takes the variogram for certain.

    Examples
    --------
    >>> from jingtu.kernels.geostatistics.variogram import Variogram
    >>> kriged = ordinary([0, 10, 0], [0, 0, 10], [1.0, 2.0, 3.0], [0, 5], [0, 5], Variogram("spherical", 0, 1, 30))
    >>> [round(float(value), 6) for value in kriged.estimate]
    [1.0, 2.136286]
    """
    _check(neighbours, radius, sectors, drift, mean, weights)
    targets = points(targets_e, targets_n, "Targets")
    samples = prepare(easting, northing, values, drift=None if drift is None else drift[0], duplicates=duplicates)
    at_targets = covariates(None if drift is None else drift[1], len(targets), "Targets")
    level = float(samples.values.mean()) if mean is None else float(mean)
    around, columns = centred(samples, at_targets, level, constant=mean is None)
    task = Task(around, variogram, support.POINT if block is None else support.block(*block))
    work = Work(task, targets, columns, progress, usable_threads(threads))
    if neighbours is None:
        kriged = from_all(work)
    else:
        kriged = from_neighbours(work, Search(neighbours, radius, sectors), engine=engine, weights=weights)
    kriged.estimate[:] += level
    mark(kriged.flags, hull.outside(samples.places, targets), KrigingFlag.EXTRAPOLATED)
    return kriged


def _check(
    neighbours: int | None, radius: float | None, sectors: int | None, drift: Drift | None, mean: float | None, weights: bool
) -> None:
    if neighbours is None and (radius is not None or sectors is not None or weights):
        raise ValueError("Kriging from all samples (neighbours=None) knows no radius, sectors or weights; give neighbours.")
    if drift is not None and mean is not None:
        raise ValueError("A known mean and a drift exclude each other; subtract the trend first, or leave the mean out.")
