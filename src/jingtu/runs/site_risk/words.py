"""Risks and hazard quotients as people read them: a risk as a power of ten, a quotient beside 1 as a plain decimal."""

from __future__ import annotations

import math

SMALLEST, LARGEST = 0.01, 100.0


def risk_in_words(value: float | None) -> str:
    """Return a risk of cancer as it is printed in guidelines (1.2E-06); a dash where there is none."""
    return "—" if value is None or math.isnan(value) else f"{value:.1E}"


def hazard_in_words(value: float | None) -> str:
    """Return a hazard quotient in three digits; what is far below 1 says no more than that."""
    if value is None or math.isnan(value):
        return "—"
    if 0 < value < SMALLEST:
        return f"<{SMALLEST:g}"
    return f"{value:,.0f}" if value >= LARGEST else f"{value:.3g}"


def in_words(quantity: str, value: float | None) -> str:
    """Return a number of a quantity by its name."""
    return hazard_in_words(value) if "危害商" in quantity else risk_in_words(value)
