"""Networks of samples by kriging variance: which points may go with the least loss, where a new one gains the most."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import KDTree

from jingtu.kernels.geostatistics.ordinary import ordinary
from jingtu.kernels.geostatistics.variogram import Variogram
from jingtu.kernels.progress import Progress, unheard
from jingtu.kernels.sampling.places import Floats

NEIGHBOURS = 16
SPARE = 4  # more than serve a target, because of several equally far any may be taken
REACHED = 1 + 1e-9
MANY_SYSTEMS = 100_000  # kriging systems from which on the compiled way earns back its loading
FEWEST = 3


@dataclass(frozen=True)
class Network:
    """
    A changed network.

    `chosen` (c,) are the positions removed or added, in order; `before`, `after` (t,) the kriging variance of the targets and
    `mean` (c + 1,) its mean at first and after each step, in the squared unit of the variogram.
    """

    chosen: npt.NDArray[np.int64]
    before: Floats
    after: Floats
    mean: Floats


@dataclass
class _State:
    """Variances of targets, and the samples that each is kriged from, as positions among all samples."""

    places: Floats
    targets: Floats
    variogram: Variogram
    neighbours: int
    engine: str

    def kriged(self, members: npt.NDArray[np.int64], at: npt.NDArray[np.int64]) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Return the variance (k,) of the targets `at` from the samples `members`, and the samples (k, n) that may serve them."""
        used = self.places[members]
        _, near = KDTree(used).query(self.targets[at], k=np.arange(1, self.neighbours + SPARE + 1))
        return self.variance(members, at), np.where(near < len(used), np.append(members, -1)[near], -1)

    def variance(self, members: npt.NDArray[np.int64], at: npt.NDArray[np.int64]) -> Floats:
        """Return the kriging variance (k,) of the targets `at` from the samples `members`."""
        used = self.places[members]
        found = ordinary(
            used[:, 0], used[:, 1], np.zeros(len(used)), self.targets[at, 0], self.targets[at, 1], self.variogram,
            neighbours=min(self.neighbours, len(used)), engine=self.engine, threads=1,
        )  # fmt: skip
        if not np.isfinite(found.variance).all():
            raise ValueError(
                "The kriging variance of some target has no solution; two samples stand too near for this variogram."
            )
        return found.variance


def thin(
    places: Floats,
    count: int,
    targets: Floats,
    variogram: Variogram,
    *,
    neighbours: int = NEIGHBOURS,
    progress: Progress = unheard,
) -> Network:
    """
    Return the samples that may go, one after the other, each with the least rise of the mean kriging variance.

    Parameters
    ----------
    places : (n, 2) array of float
        Samples in metres, no two at one place.
    count : int
        How many go; at least three stay.
    targets : (t, 2) array of float
        Where the map must stay good: a grid over the area.
    variogram : Variogram
        In metres; it decides the result and is taken for certain.
    neighbours : int
        Samples that each target is kriged from.

    Notes
    -----
    Greedy: each step is the best one, the whole not necessarily. The variance knows places alone, not values: a point that
    watches a source, or one with a trend behind it, must be kept by hand. Samples count as errorless (see `ordinary`).
    """
    if not 0 <= count <= len(places) - FEWEST:
        raise ValueError(f"{count} of {len(places)} samples cannot go: at least {FEWEST} must stay.")
    _refuse_twins(places)
    state = _State(places, targets, variogram, neighbours, _engine((1 + count) * len(targets) * neighbours))
    members, everywhere = np.arange(len(places)), np.arange(len(targets))
    variance, near = state.kriged(members, everywhere)
    before, mean = variance.copy(), [float(variance.mean())]
    gone: list[int] = []
    losses: dict[int, float] = {}
    for step in range(count):
        progress(step, count)
        for member in members:
            if int(member) not in losses:
                losses[int(member)] = _loss(state, members, int(member), variance, near)
        leaving = min(losses, key=lambda member: (losses[member], member))
        touched = np.flatnonzero((near == leaving).any(axis=1))
        stale = set(np.unique(near[touched]).tolist())
        members = members[members != leaving]
        if touched.size:
            variance[touched], near[touched] = state.kriged(members, touched)
        stale |= set(np.unique(near[touched]).tolist())
        losses = {member: loss for member, loss in losses.items() if member not in stale and member != leaving}
        gone.append(leaving)
        mean.append(float(variance.mean()))
    progress(count, count)
    return Network(np.array(gone, dtype=np.int64), before, variance, np.array(mean))


def _engine(systems: int) -> str:
    return "fast" if systems >= MANY_SYSTEMS else "plain"


def _loss(state: _State, members: npt.NDArray[np.int64], member: int, variance: Floats, near: npt.NDArray[np.int64]) -> float:
    """Return by how much the sum of variances rises without a member: only targets that it serves are asked."""
    touched = np.flatnonzero((near == member).any(axis=1))
    if not touched.size:
        return 0.0
    without = state.variance(members[members != member], touched)
    return float((without - variance[touched]).sum())


def extend(
    places: Floats,
    candidates: Floats,
    count: int,
    targets: Floats,
    variogram: Variogram,
    *,
    neighbours: int = NEIGHBOURS,
    progress: Progress = unheard,
) -> Network:
    """
    Return the candidates to add, one after the other, each with the greatest fall of the mean kriging variance.

    Parameters are those of `thin`; `candidates` (c, 2) are where a sample could be taken. `chosen` are positions among them.
    """
    if not 0 <= count <= len(candidates):
        raise ValueError(f"{count} places cannot be chosen from {len(candidates)} candidates.")
    _refuse_twins(places)
    whole = np.vstack([places, candidates])
    served = len(targets) * min(neighbours / max(len(places), 1), 1)
    state = _State(whole, targets, variogram, neighbours, _engine(int((1 + count) * len(candidates) * served)))
    members, everywhere = np.arange(len(places)), np.arange(len(targets))
    variance, near = state.kriged(members, everywhere)
    before, mean = variance.copy(), [float(variance.mean())]
    chosen: list[int] = []
    gains: dict[int, float] = {}
    free = [at for at in range(len(places), len(whole)) if not (places == whole[at]).all(axis=1).any()]
    for step in range(count):
        progress(step, count)
        reach = _reach(state, near)
        for at in free:
            if at not in gains:
                gains[at] = _gain(state, members, at, variance, reach)
        if not gains:
            raise ValueError(f"Only {len(chosen)} of {count} candidates stand where no sample stands already.")
        coming = max(gains, key=lambda at: (gains[at], -at))
        touched = _within(state, coming, reach)
        members = np.append(members, coming)
        free.remove(coming)
        if touched.size:
            variance[touched], near[touched] = state.kriged(members, touched)
        stale = {at for at in gains if np.intersect1d(_within(state, at, reach), touched).size or at == coming}
        gains = {at: gain for at, gain in gains.items() if at not in stale}
        chosen.append(coming - len(places))
        mean.append(float(variance.mean()))
    progress(count, count)
    return Network(np.array(chosen, dtype=np.int64), before, variance, np.array(mean))


def _refuse_twins(places: Floats) -> None:
    if len(np.unique(places, axis=0)) < len(places):
        raise ValueError("Two samples stand at one place; give each place once.")


def _reach(state: _State, near: npt.NDArray[np.int64]) -> Floats:
    """Return how near (t,) a new sample must be to be among a target's neighbours; anywhere while those are not yet full."""
    apart = np.linalg.norm(state.places[near] - state.targets[:, None, :], axis=2)
    farthest = np.where(near >= 0, apart, -np.inf)[:, : state.neighbours].max(axis=1)
    full = (near >= 0).sum(axis=1) >= state.neighbours
    return np.where(full, farthest * REACHED, np.inf)


def _within(state: _State, at: int, reach: Floats) -> npt.NDArray[np.int64]:
    return np.flatnonzero(np.linalg.norm(state.targets - state.places[at], axis=1) <= reach)


def _gain(state: _State, members: npt.NDArray[np.int64], at: int, variance: Floats, reach: Floats) -> float:
    """Return by how much the sum of variances falls with a new sample."""
    touched = _within(state, at, reach)
    if not touched.size:
        return 0.0
    found = state.variance(np.append(members, at), touched)
    return float((variance[touched] - found).sum())
