"""The class of a unit: its points element by element through the four rules, then the worst element."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag

import numpy as np
import numpy.typing as npt

from jingtu.kernels.farmland.linking import Links, links, together
from jingtu.kernels.farmland.points import CLASS_III, UNCLASSED, Classes
from jingtu.kernels.farmland.shapes import Floats
from jingtu.kernels.progress import Progress, unheard
from jingtu.standards.farmland import PERCENT, Rules

CLASSES = 3
NEAR = 5  # further points that are tried when asking what would change a class
Counts = npt.NDArray[np.int64]
Units = npt.NDArray[np.int32]


class Rule(IntEnum):
    """What decided the class of a unit."""

    NONE = 0
    CONSISTENCY = 1  # 一致性: all points have one class
    DOMINANCE = 2  # 主导性: one class has a large enough share, the rest lies scattered
    PRUDENCE = 3  # 谨慎性: isolated class III points were set apart, the rest judged again
    CONSERVATIVE = 4  # 保守性: no class dominates
    NEIGHBOURS = 5  # no points: judged from units of the same kind


class Flag(IntFlag):
    """What is to be known about a unit's class."""

    CLEAR = 0
    NO_POINTS = 1
    LEFT_OUT = 2  # some points could not be classed and do not count
    SET_APART = 4  # class III areas are to be delimited on site
    DIVISIBLE = 8  # points of another class lie together: a sub-unit could be delimited
    PROVISIONAL = 16  # from neighbouring units


@dataclass(frozen=True)
class Judged:
    """Classes of u units for m elements.

    `counts` (u, m, 3) points per class; `classes`, `rules`, `rest_rules`, `flags` (u, m): where class III points were set apart
    `rules` says PRUDENCE and `rest_rules` what decided the rest. `set_apart` (n, m) marks those points. `alone` (u, m)
    counts the class III points that lie alone, few or not; `linked` (u, m) tells whether a minority lies together. `worst`
    (u,) is the unit's class over all elements, `governing` (u,) the first element that has it, -1 for none. Class 0 means not
    judged.
    """

    counts: Counts
    classes: Classes
    rules: npt.NDArray[np.int8]
    rest_rules: npt.NDArray[np.int8]
    flags: npt.NDArray[np.uint8]
    set_apart: npt.NDArray[np.bool_]
    alone: Counts
    linked: npt.NDArray[np.bool_]
    worst: Classes
    governing: npt.NDArray[np.int8]


def judge(
    unit: Units,
    classes: Classes,
    units: int,
    rules: Rules,
    easting: Floats,
    northing: Floats,
    *,
    progress: Progress = unheard,
) -> Judged:
    """
    Judge units by their points.

    Parameters
    ----------
    unit : (n,) array of int32
        Position of the unit of each point, -1 for none.
    classes : (n, m) array of int8
        Class of each point for each element, 0 where it could not be classed.
    units : int
        How many units there are.
    rules : Rules
        `jingtu.standards.farmland.rules()` or a province's own.
    easting, northing : (n,) arrays of float
        Metres; decide which points lie together. NaN only where `unit` is -1.

    Notes
    -----
    The four rules of the technical guide (环办土壤〔2019〕53号) in their order; how each is known stands in the rules' `checked`.
    They hold for points that represent the unit evenly; clustered sampling shifts the shares.
    """
    counts = np.stack([_count(unit, classes[:, element], units) for element in range(classes.shape[1])], axis=1)
    joined = links(easting, northing, unit, np.asarray(needs_links(counts, rules).any(axis=1)))
    parts = []
    for element in range(classes.shape[1]):
        progress(element, classes.shape[1])
        parts.append(_judge_element(unit, classes[:, element], counts[:, element], joined, rules))
    progress(classes.shape[1], classes.shape[1])
    judged, rule, rest_rule, flags, set_apart, alone, linked = (np.stack(part, axis=1) for part in zip(*parts, strict=True))
    return Judged(counts, judged, rule, rest_rule, flags, set_apart, alone, linked, *worst_of(judged))


def worst_of(classes: Classes) -> tuple[Classes, npt.NDArray[np.int8]]:
    """Return the worst class (u,) over elements (u, m) and the first element that has it, -1 where none is judged."""
    worst = classes.max(axis=1, initial=UNCLASSED)
    governing = np.where(worst > UNCLASSED, classes.argmax(axis=1), -1)
    return worst.astype(np.int8), governing.astype(np.int8)


def _count(unit: Units, classes: Classes, units: int) -> Counts:
    placed = unit >= 0
    cells = unit[placed].astype(np.int64) * (CLASSES + 1) + classes[placed]
    return np.bincount(cells, minlength=units * (CLASSES + 1)).reshape(units, CLASSES + 1)[:, 1:].astype(np.int64)


def needs_links(counts: Counts, rules: Rules) -> npt.NDArray[np.bool_]:
    """Tell where it matters which points lie together: too few points to be linked never need it."""
    minority = counts.sum(axis=-1) - counts.max(axis=-1)
    return np.asarray(
        (minority > rules.dominance.linked_at_most)
        | ((counts[..., CLASS_III - 1] > rules.prudence.linked_at_most) & (minority > 0))
    )


def _judge_element(
    unit: Units, classes: Classes, counts: Counts, joined: Links, rules: Rules
) -> tuple[npt.NDArray[np.generic], ...]:
    """Return what `Judged` holds after its counts, for one element."""
    severe = (classes == CLASS_III) & (unit >= 0)
    lonely = severe & (together(severe, joined) <= rules.prudence.linked_at_most)
    alone = np.bincount(unit[lonely], minlength=len(counts))
    apart = lonely & _are_few(alone, counts, rules)[unit]
    removed = np.bincount(unit[apart], minlength=len(counts))
    rest = _without(counts, removed)
    linked = _minority_linked(unit, np.where(apart, UNCLASSED, classes).astype(np.int8), rest, joined, rules)
    judged, rest_rule = decide(rest, linked, rules)
    rule = np.where(removed > 0, Rule.PRUDENCE, rest_rule).astype(np.int8)
    left_out = np.bincount(unit[(unit >= 0) & (classes == UNCLASSED)], minlength=len(counts)) > 0
    flags = (
        np.where(counts.sum(axis=1) == 0, Flag.NO_POINTS, 0)
        | np.where(left_out, Flag.LEFT_OUT, 0)
        | np.where(removed > 0, Flag.SET_APART, 0)
        | np.where(linked & (rest_rule == Rule.CONSERVATIVE), Flag.DIVISIBLE, 0)
    )
    return judged, rule, rest_rule, flags.astype(np.uint8), apart, alone, linked


def _are_few(alone: Counts, counts: Counts, rules: Rules) -> npt.NDArray[np.bool_]:
    """Tell of each unit whether its lonely class III points are few enough to be set apart."""
    return np.asarray(alone * PERCENT < counts.sum(axis=1) * rules.prudence.share_below_percent)


def _without(counts: Counts, severe: Counts) -> Counts:
    rest = counts.copy()
    rest[:, CLASS_III - 1] -= severe
    return rest


def _minority_linked(unit: Units, classes: Classes, rest: Counts, joined: Links, rules: Rules) -> npt.NDArray[np.bool_]:
    """Tell of each unit whether points other than its most frequent class lie together."""
    other = (classes != UNCLASSED) & (unit >= 0) & (classes != _main(rest)[unit])
    clustered = unit[together(other, joined) > rules.dominance.linked_at_most]
    return np.asarray(np.bincount(clustered, minlength=len(rest)) > 0)


def _main(counts: Counts) -> npt.NDArray[np.int64]:
    """Return the most frequent class; of equally frequent ones the worst."""
    return np.asarray(CLASSES - counts[:, ::-1].argmax(axis=1))


def decide(rest: Counts, linked: npt.NDArray[np.bool_], rules: Rules) -> tuple[Classes, npt.NDArray[np.int8]]:
    """Return class and rule of units from the counts (u, 3) of their points that were not set apart.

    `linked` (u,) says whether points other than the most frequent class lie together.
    """
    total, main = rest.sum(axis=1), _main(rest)
    most = rest.max(axis=1)
    severe = rest[:, CLASS_III - 1] > 0
    consistent = most == total
    dominant = rules.dominance.reached(most, total) & ~linked & ((main == CLASS_III) | ~severe)
    cautious = np.where(severe, rules.conservative.with_linked_class_3, rules.conservative.gives)
    classes = np.where(consistent | dominant, main, cautious)
    rule = np.select([consistent, dominant], [Rule.CONSISTENCY, Rule.DOMINANCE], Rule.CONSERVATIVE)
    return np.where(total > 0, classes, UNCLASSED).astype(np.int8), np.where(total > 0, rule, Rule.NONE).astype(np.int8)


def points_to_change(judged: Judged, element: int, rules: Rules) -> npt.NDArray[np.int8]:
    """
    Return how few further points, scattered over the unit, would give it another class for an element.

    Returns
    -------
    (u, 3) array of int8
        Number of points of class I, II and III, each taken alone; 0 where not even `NEAR` of them would. A further isolated class
        III point is set apart like the others and changes the rest only once they are no longer few.
    """
    counts, alone, before = judged.counts[:, element], judged.alone[:, element], judged.classes[:, element]
    needed = np.zeros((len(counts), CLASSES), dtype=np.int8)
    for added in range(CLASSES):
        for number in range(NEAR, 0, -1):
            after = counts.copy()
            after[:, added] += number
            lonely = alone + (number if added == CLASS_III - 1 else 0)
            rest = _without(after, np.where(_are_few(lonely, after, rules), lonely, 0))
            classes, _ = decide(rest, judged.linked[:, element], rules)
            needed[(classes != before) & (before > UNCLASSED), added] = number
    return needed
