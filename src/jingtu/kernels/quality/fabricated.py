"""Ways in which people make up data, applied to a clean campaign: to measure what each screen finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from jingtu.kernels.quality.clean import Campaign

Make = Callable[[Campaign, np.random.Generator], Campaign]


def copied_values(campaign: Campaign, random: np.random.Generator) -> Campaign:
    """Fill a fifth of the samples of every element with values of other samples, each element for itself."""
    values = campaign.values.copy()
    for column in range(values.shape[1]):
        made_up = random.choice(len(values), len(values) // 5, replace=False)
        values[made_up, column] = random.choice(values[:, column], len(made_up))
    return replace(campaign, values=values)


def copied_rows(campaign: Campaign, random: np.random.Generator) -> Campaign:
    """Fill two samples with the rows of two others, one element changed."""
    values = campaign.values.copy()
    source, target = random.choice(len(values), (2, 2), replace=False)
    values[target] = values[source]
    values[target, 0] *= 1.1
    return replace(campaign, values=values)


def preferred_digits(campaign: Campaign, random: np.random.Generator) -> Campaign:
    """Let half of the last digits end in 0 or 5."""
    values = campaign.values.copy()
    scale = 10.0 ** (2 - np.floor(np.log10(values)))
    rounded = np.round(values * scale / 5) * 5 / scale
    return replace(campaign, values=np.where(random.random(values.shape) < 0.5, rounded, values))


def hidden_non_detects(campaign: Campaign, random: np.random.Generator) -> Campaign:
    """Raise the detection limit to the first decile and write a number above it for what lies below."""
    values = campaign.values.copy()
    limits = np.broadcast_to(np.nanquantile(values, 0.1, axis=0), values.shape)
    above = limits * random.uniform(1.01, 1.6, values.shape)
    return replace(campaign, values=np.where(np.nan_to_num(values) <= limits, np.round(above, 4), values), limits=limits)


def substituted_non_detects(campaign: Campaign, random: np.random.Generator) -> Campaign:
    """Write half of a detection limit at the first decile for what lies below it."""
    limits = np.broadcast_to(np.nanquantile(campaign.values, 0.1, axis=0), campaign.values.shape)
    values = np.where(np.nan_to_num(campaign.values) < limits, np.round(limits / 2, 4), campaign.values)
    return replace(campaign, values=values, limits=limits)


def smooth_copies(campaign: Campaign, random: np.random.Generator) -> Campaign:
    """Give every sample the content of the first with one percent of noise."""
    values = campaign.values[np.nanargmax(~np.isnan(campaign.values).any(axis=1))]
    made_up = values * np.exp(0.01 * random.standard_normal(campaign.values.shape))
    return replace(campaign, values=np.round(made_up, 4))


def desk_times(campaign: Campaign, random: np.random.Generator) -> Campaign:
    """Write a time every five minutes, in the order of the list."""
    taken = np.datetime64("2019-06-03T08:00:00") + np.arange(len(campaign.values)) * np.timedelta64(300, "s")
    return replace(campaign, taken_at=taken.astype("datetime64[s]"))


KINDS: dict[str, tuple[Make, str]] = {
    "a fifth of values copied": (copied_values, "repeated_values"),
    "two rows copied": (copied_rows, "repeated_rows"),
    "half end in 0 or 5": (preferred_digits, "digit_heaping"),
    "non-detects replaced": (hidden_non_detects, "missing_non_detects"),
    "non-detects as half limit": (substituted_non_detects, "piled_at_minimum"),
    "half limits below limit": (substituted_non_detects, "below_limit"),
    "copies with 1 % noise": (smooth_copies, "too_alike"),
    "times written at a desk": (desk_times, "impossible_pace"),
}
