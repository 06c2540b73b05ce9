"""How much of one passage stands in another, by the runs of characters they share; punctuation and blanks do not count."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

RUN = 6
_NOT_WORDS = re.compile(r"[\W_]+")


def runs(text: str) -> frozenset[str]:
    """Return the runs of `RUN` characters of a text (a shorter text is one run)."""
    words = _NOT_WORDS.sub("", text)
    return frozenset(words[i : i + RUN] for i in range(max(1, len(words) - RUN + 1))) if words else frozenset()


def share(part: frozenset[str], whole: frozenset[str]) -> float:
    """Return how much of `part` stands in `whole`, 0 to 1."""
    return len(part & whole) / len(part) if part else 0.0


def pairs(texts: Sequence[str], least: float) -> list[tuple[int, int]]:
    """Return (earlier, later) of texts of which at least the share `least` of either stands in the other.

    Only texts that share a run are compared, so the cost grows with what is repeated, not with the square of the list.
    """
    sets = [runs(text) for text in texts]
    holders: dict[str, list[int]] = defaultdict(list)
    found = []
    for later, own in enumerate(sets):
        shared = Counter(earlier for run in own for earlier in holders[run])
        found += [(earlier, later) for earlier, n in shared.items() if n >= least * max(len(own), len(sets[earlier]))]
        for run in own:
            holders[run].append(later)
    return sorted(found, key=lambda pair: (pair[1], pair[0]))
