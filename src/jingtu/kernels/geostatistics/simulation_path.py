"""The order in which a simulation visits its nodes, and the samples and earlier nodes that each one looks at."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
FIRST_BATCH = 256


def earlier_neighbours(samples: Floats, nodes: Floats, count: int) -> Indices:
    """
    Return for every node the `count` nearest among the samples and the nodes before it.

    Parameters
    ----------
    samples, nodes : (n, 2) and (m, 2) arrays
        Places in metres; nodes in the order of the path; n >= 1.

    Returns
    -------
    (m, count) array of int64
        Numbers into samples followed by nodes, nearest first, of equally near ones the lower number; −1 fills up.

    Notes
    -----
    Nodes are taken in batches that double, so that one k-d tree holds everything before a batch and one the batch itself; the
    search in the batch is widened until it is certain that nothing nearer was missed. Cost O(m log m).
    """
    found = np.full((len(nodes), count), -1, dtype=np.int64)
    begin = 0
    while begin < len(nodes):
        end = min(len(nodes), max(2 * begin, FIRST_BATCH))
        before = np.vstack([samples, nodes[:begin]])
        outer = _nearest(before, nodes[begin:end], count, 0)
        inner = _in_batch(nodes[begin:end], count, len(before), outer[1][:, -1])
        found[begin:end] = _merged(outer, inner, count)
        begin = end
    return found


def _nearest(places: Floats, targets: Floats, count: int, offset: int) -> tuple[Indices, Floats]:
    """Return (m, count) numbers and distances, −1 and inf filling up."""
    from scipy.spatial import cKDTree

    asked = min(count, len(places))
    distance, number = cKDTree(places).query(targets, k=np.arange(1, asked + 1))
    room = ((0, 0), (0, count - asked))
    return np.pad(number + offset, room, constant_values=-1), np.pad(distance, room, constant_values=np.inf)


def _in_batch(nodes: Floats, count: int, offset: int, reach: Floats) -> tuple[Indices, Floats]:
    """Return the nearest earlier nodes of the same batch; `reach` (b,) is beyond what the samples before already give."""
    own = np.arange(len(nodes))
    numbers = np.full((len(nodes), count), -1, dtype=np.int64)
    distances = np.full((len(nodes), count), np.inf)
    left, asked = own, min(len(nodes), 2 * count)
    while left.size:
        number, distance = _nearest(nodes, nodes[left], asked, 0)
        earlier = number < left[:, None]
        kept = np.where(earlier, distance, np.inf)
        order = np.argsort(kept, axis=1, kind="stable")[:, :count]
        taken = np.take_along_axis(kept, order, axis=1)
        width = order.shape[1]
        numbers[left, :width] = np.where(np.isfinite(taken), np.take_along_axis(number, order, axis=1) + offset, -1)
        distances[left, :width] = taken
        enough = (earlier.sum(axis=1) >= count) | (distance[:, -1] >= reach[left]) | (asked == len(nodes))
        left, asked = left[~enough], min(len(nodes), 2 * asked)
    return numbers, distances


def _merged(one: tuple[Indices, Floats], other: tuple[Indices, Floats], count: int) -> Indices:
    number, distance = np.hstack([one[0], other[0]]), np.hstack([one[1], other[1]])
    order = np.lexsort((number, distance))[:, :count]
    return np.asarray(np.take_along_axis(np.where(np.isfinite(distance), number, -1), order, axis=1))
