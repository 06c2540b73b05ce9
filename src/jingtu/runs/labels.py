"""Codes for labels of samples: a QR code as the path of an SVG, so that a page prints it without network or font."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4  # modules of white around a code: ISO/IEC 18004 asks for four


@dataclass(frozen=True)
class Code:
    """A QR code: `size` modules on each side with the quiet zone, `d` the dark ones as SVG path data."""

    text: str
    size: int
    d: str


def code(text: str) -> Code:
    """
    Return the QR code of a text, readable with a quarter of it soiled or torn off (error correction Q).

    Raises ValueError for an empty text and for one that no code holds (some 1,600 characters).
    """
    if not text:
        raise ValueError("A label needs a text; an empty one was given.")
    made = segno.make_qr(text, error="q", boost_error=False)
    runs = [run for row, bits in enumerate(made.matrix) for run in _dark(row, bytes(bits))]
    return Code(text, len(made.matrix) + 2 * QUIET, "".join(runs))


def _dark(row: int, bits: bytes) -> list[str]:
    """The dark stretches of a row, each as one rectangle."""
    found, at = [], 0
    for dark, stretch in groupby(bits):
        length = len(list(stretch))
        if dark:
            found.append(f"M{at + QUIET} {row + QUIET}h{length}v1h-{length}z")
        at += length
    return found
