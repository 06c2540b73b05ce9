"""Numbers as people read them: so many significant digits, never an exponent, and no sign for what has no unit."""

from decimal import Decimal

NO_UNIT = "-"  # how units.yaml writes what is counted or has no dimension, as pH


def figure(value: float, digits: int = 6) -> str:
    """Return a number with at most so many significant digits: 0.00005, 1280, nan."""
    text = f"{value:.{digits}g}"
    return f"{Decimal(text):f}" if "e" in text else text


def content(value: float, unit: str, digits: int = 6) -> str:
    """Return a content with its unit: 1280 mg/L, and 8.15 for a pH."""
    return figure(value, digits) if unit in ("", NO_UNIT) else f"{figure(value, digits)} {unit}"
