"""What a map puts in the place of non-detects: half the detection limit, or draws from what the samples around make likely."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from jingtu.kernels.geostatistics.simulation_censored import FEWEST_DETECTED, impute_non_detects
from jingtu.runs.kriging.samples import MapSamples
from jingtu.runs.refusal import Refused
from jingtu.standards.evaluation import nondetect_rule

MOST_SAMPLES = 1500  # simulating is cubic in the samples


def with_non_detects(samples: MapSamples, method: str, random: np.random.Generator) -> MapSamples:
    """
    Return samples with non-detects replaced by `method`: "half", "simulate", or "auto" (simulate above 15 %), and a note of it.

    Raises Refused where "simulate" is asked for and there are too few detected or too many samples; "auto" then takes half.
    """
    count = int(samples.censored.sum())
    if not count:
        return samples
    detected = samples.values.size - count
    possible = detected >= FEWEST_DETECTED and samples.values.size <= MOST_SAMPLES
    if method == "simulate" and not possible:
        raise Refused(
            f"未检出不能模拟：检出 {detected} 个（至少 {FEWEST_DETECTED} 个），样点 {samples.values.size} 个（至多 {MOST_SAMPLES} 个）；"
            "请用 --nondetects half。"
        )
    if method == "half" or not possible or (method == "auto" and count <= nondetect_rule().share * samples.values.size):
        return replace(samples, notes=(*samples.notes, f"{count} 个样点未检出，按检出限的一半计。"))
    limits = np.where(samples.censored, samples.values / nondetect_rule().substitute, np.nan)
    hidden = np.where(samples.censored, np.nan, samples.values)
    drawn = impute_non_detects(samples.places.easting, samples.places.northing, hidden, limits, random=random)
    note = (
        f"{count} 个样点（{count / samples.values.size:.0%}）未检出，取检出限以下、由邻近样点条件模拟的中位数；检验也对照这些值。"
    )
    return replace(samples, values=drawn.values, notes=(*samples.notes, note))
