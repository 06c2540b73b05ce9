"""Deliveries of measured contents, runs over them, and what laboratories are accredited for."""

from .deliveries import Delivery, Finding, Result, Sample
from .layouts import ColumnMap
from .runs import Repetition, Run, RunFile
from .scopes import Accreditation, AccreditedMethod
from .waivers import FailedCheck, Waiver

__all__ = [
    "Accreditation",
    "AccreditedMethod",
    "ColumnMap",
    "Delivery",
    "FailedCheck",
    "Finding",
    "Repetition",
    "Result",
    "Run",
    "RunFile",
    "Sample",
    "Waiver",
]
