"""A font with Chinese characters, found on the machine; none is shipped."""

from __future__ import annotations

from functools import cache
from typing import Any

# Families by preference: free ones first, then those that come with Windows and macOS.
FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
    "Noto Sans CJK TC",
    "Microsoft YaHei",
    "SimHei",
    "SimSun",
    "PingFang SC",
    "Heiti SC",
    "Songti SC",
    "Droid Sans Fallback",
)

REGULAR = 400


@cache
def chinese_font() -> Any:
    """Return Matplotlib's FontProperties of the first family found, or None."""
    from matplotlib.font_manager import FontProperties, fontManager

    upright = [entry for entry in fontManager.ttflist if entry.name in FAMILIES and entry.style == "normal"]
    if not upright:
        return None
    chosen = min(upright, key=lambda entry: (FAMILIES.index(entry.name), abs(_weight(entry.weight) - REGULAR), entry.fname))
    return FontProperties(fname=chosen.fname)


def _weight(weight: int | str) -> int:
    return weight if isinstance(weight, int) else REGULAR
