"""Blind codes: under them samples go to those who analyse, so that a laboratory sees neither owner nor place.

A code is drawn, not reckoned: nothing of the sample's number is in it. Its last character checks the others, so that a code that
was copied wrongly by hand is seen at once.
"""

import secrets
from collections.abc import Iterable, Mapping

from .models import Campaign, PlannedSample

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31, a prime; without 0 O, 1 I L, which are confused by hand
DRAWN = 7


def blind_code() -> str:
    """Return a code that nobody can guess from another: seven drawn characters and one that checks them."""
    drawn = "".join(secrets.choice(ALPHABET) for _each in range(DRAWN))
    return drawn + _check(drawn)


def blind_codes(number: int, taken: Iterable[str] = ()) -> list[str]:
    """Return so many codes, all different and none of them taken."""
    known, found = set(taken), []
    while len(found) < number:
        code = blind_code()
        if code not in known:
            known.add(code)
            found.append(code)
    return found


def is_whole(code: str) -> bool:
    """Tell whether the last character fits the others: one wrong character, or two that changed places, never does."""
    return len(code) == DRAWN + 1 and set(code) <= set(ALPHABET) and _check(code[:-1]) == code[-1]


def opened(campaign: Campaign, codes: Iterable[str]) -> Mapping[str, PlannedSample]:
    """Return the samples of a campaign behind blind codes; a code that is none of them is left out."""
    rows = PlannedSample.objects.filter(campaign=campaign, blind_code__in=list(codes)).select_related("station", "parent")
    return {row.blind_code: row for row in rows}


def _check(drawn: str) -> str:
    """Weights 2, 3, … below a prime: a difference in one place, or of two neighbours, is a multiple of it only if none."""
    total = sum(weight * ALPHABET.index(character) for weight, character in enumerate(drawn, start=2))
    return ALPHABET[total % len(ALPHABET)]
