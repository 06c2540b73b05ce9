"""How results that are not numbers enter an evaluation (data/evaluation.yaml)."""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib.resources import files

from pydantic import Field

from jingtu.standards.checked import Checked
from jingtu.standards.loader import Facts, Source, load


class NondetectRule(Facts):
    """A non-detect counts as `substitute` times its detection limit; for statistics only up to this `share` of non-detects."""

    substitute: float = Field(ge=0, le=1)
    source: Source
    checked: Checked
    share: float = Field(ge=0, le=1)
    share_source: Source
    share_checked: Checked


class EvaluationRules(Facts):
    """The whole file."""

    version: dt.date
    nondetect: NondetectRule
    nothing_allowed: tuple[str, ...]
    absent: tuple[str, ...]
    present: tuple[str, ...]


@cache
def evaluation_rules() -> EvaluationRules:
    """Return the file, read once."""
    return load(files("jingtu.standards") / "data" / "evaluation.yaml", EvaluationRules)


def nondetect_rule() -> NondetectRule:
    """Return the rule for non-detects."""
    return evaluation_rules().nondetect
