"""The draw: from a seed and the candidates follows who sits, always and everywhere the same, so that anybody can draw again.

Candidates are put in the order of SHA-256 of `seed:id`. Nobody who does not know the seed can say the order, and nobody who
knows it can change it.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping

Fields = Mapping[int, Collection[str]]


def order(seed: str, candidates: Iterable[int]) -> list[int]:
    """Return the candidates in the order of the draw.

    >>> order("2019", [1, 2, 3]) == order("2019", [3, 1, 2])
    True
    """
    return sorted(set(candidates), key=lambda key: hashlib.sha256(f"{seed}:{key}".encode()).hexdigest())


def draw(seed: str, fields: Fields, wanted: Iterable[str], number: int, seated: Iterable[int] = ()) -> list[int]:
    """Return whom the draw seats beside those who sit already, until `number` sit; fewer where there are no more candidates.

    `fields` are what each candidate knows, and those who sit. Of each wanted field nobody seated knows, the first in order who
    knows it is seated before all others; the rest are seated in order. A field that no candidate knows stays without.
    """
    sitting = list(seated)
    waiting = [key for key in order(seed, fields) if key not in sitting]
    chosen: list[int] = []
    for field in wanted:
        if len(sitting) < number and not any(field in fields.get(key, ()) for key in sitting):
            found = next((key for key in waiting if field in fields[key]), None)
            if found is not None:
                _seat(found, chosen, sitting, waiting)
    while waiting and len(sitting) < number:
        _seat(waiting[0], chosen, sitting, waiting)
    return chosen


def _seat(key: int, chosen: list[int], sitting: list[int], waiting: list[int]) -> None:
    chosen.append(key)
    sitting.append(key)
    waiting.remove(key)
