"""Evaluations of campaigns: what is judged by which standard, which samples take part, what is told of them, and the report.

    run = evaluate(campaign, [delivery], by=user, use="farmland", given={"land": "其他"})

A run freezes the results, is carried out by a worker and keeps its tables; `core.observations.running` does all of it.
"""

from .asking import evaluate

__all__ = ["evaluate"]
