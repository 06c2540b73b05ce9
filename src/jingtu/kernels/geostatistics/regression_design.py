"""Covariates of regression kriging as columns of numbers: land use, rock, distance to a source."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
RARE = 8  # a class with fewer samples has no mean of its own worth estimating


@dataclass(frozen=True)
class Number:
    """A numeric covariate, brought to mean 0 and standard deviation 1 over the samples."""

    name: str
    centre: float
    spread: float

    def columns(self, values: ArrayLike) -> Floats:
        """Return (n, 1); NaN where the covariate is missing."""
        return ((np.asarray(values, dtype=np.float64) - self.centre) / self.spread)[:, None]


@dataclass(frozen=True)
class Classes:
    """A categorical covariate: a 0/1 column for each class in `own`; other `known` classes share the base, the first known."""

    name: str
    known: tuple[str, ...]
    own: tuple[str, ...]

    def columns(self, values: ArrayLike) -> Floats:
        """Return (n, len(own)); NaN rows where the class is missing or was not among the samples."""
        names = np.asarray(values, dtype=object)
        columns = np.column_stack([(names == own).astype(np.float64) for own in self.own])
        columns[~np.isin(names.astype(str), self.known)] = np.nan
        return columns


Covariate = Number | Classes


@dataclass(frozen=True)
class Design:
    """The covariates that a trend is made of."""

    covariates: tuple[Covariate, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(covariate.name for covariate in self.covariates)

    def matrix(self, columns: Mapping[str, ArrayLike], count: int) -> Floats:
        """
        Return the (count, p) covariates at some places, without the constant; p = 0 without covariates.

        Raises ValueError if a covariate is missing among `columns` or has another length than `count`.
        """
        parts = [np.empty((count, 0))]
        for covariate in self.covariates:
            if covariate.name not in columns:
                raise ValueError(f"The covariate {covariate.name!r} is missing; given are {', '.join(columns) or 'none'}.")
            part = covariate.columns(columns[covariate.name])
            if len(part) != count:
                raise ValueError(f"The covariate {covariate.name!r} has {len(part)} values; {count} were expected.")
            parts.append(part)
        return np.hstack(parts)


def learn_design(columns: Mapping[str, ArrayLike], *, rare: int = RARE) -> Design:
    """
    Learn from the samples' covariates how they become columns.

    Numbers are standardised; a constant one is left out. Texts are classes: the most frequent is the base, every other with at
    least `rare` samples gets a column, rarer ones are counted with the base. A covariate of one class is left out.

    Raises ValueError if a number is missing or infinite at a sample.
    """
    found: list[Covariate] = []
    for name, given in columns.items():
        values = np.asarray(given)
        covariate = _number(name, values) if np.issubdtype(values.dtype, np.number) else _classes(name, values, rare)
        if covariate is not None:
            found.append(covariate)
    return Design(tuple(found))


def _number(name: str, values: NDArray[np.generic]) -> Number | None:
    numbers = values.astype(np.float64)
    if not np.isfinite(numbers).all():
        raise ValueError(f"The covariate {name!r} is missing or infinite at a sample; leave the sample or the covariate out.")
    spread = float(numbers.std())
    return Number(name, float(numbers.mean()), spread) if spread > 0 else None


def _classes(name: str, values: NDArray[np.generic], rare: int) -> Classes | None:
    names, counts = np.unique(values.astype(str), return_counts=True)
    order = np.lexsort((names, -counts))  # most frequent first, equal ones by name
    known = tuple(str(names[place]) for place in order)
    own = tuple(str(names[place]) for place in order[1:] if counts[place] >= rare)
    return Classes(name, known, own) if own else None
