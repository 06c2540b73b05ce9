"""What a laboratory delivers about samples that it knows by blind codes."""

import datetime as dt
import io
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from jingtu.core.observations.accrediting import register_scope
from jingtu.core.parties.models import Party, User
from tests.support.laboratory import Made, write_xlsx
from tests.support.supervision import TODAY

CADMIUM, METHOD = "镉", "HJ 803-2016"
LABORATORY = "演示检测公司"  # as the laboratory of the worlds is called


def made_of(values: Mapping[str, object], *, laboratory: str = LABORATORY, analysed_on: dt.date = TODAY, **more: object) -> Made:
    """Return a delivery of lab-1: cadmium in each of the samples by their codes, in mg/kg; `more` goes into every result."""
    head = {"number": "JF-1", "laboratory": laboratory, "certificate": "180312341234", "reported_on": str(TODAY)}
    samples = [{"sample": code, "qc": "普通样品", "medium": "土壤"} for code in values]
    result = {
        "analyte": CADMIUM,
        "unit": "mg/kg",
        "basis": "干重",
        "method": METHOD,
        "detection_limit": 0.01,
        "analysed_on": str(analysed_on),
    }
    results = [{"sample": code, "value": value} | result | more for code, value in values.items()]
    return Made({"delivery": pd.DataFrame([head]), "samples": pd.DataFrame(samples), "results": pd.DataFrame(results)})


def delivered(values: Mapping[str, object], **more: object) -> bytes:
    """Return the same as a workbook."""
    made = made_of(values, **more)
    with tempfile.TemporaryDirectory() as folder:
        return io.BytesIO(write_xlsx(made, Path(folder) / "检测.xlsx").read_bytes()).getvalue()


def accredited(laboratory: Party, by: User, methods: tuple[tuple[str, str], ...] = (("cd", METHOD),)) -> None:
    """Enter for what a laboratory is accredited since some years."""
    register_scope(laboratory, "180312341234", methods, by=by, valid_from=TODAY - dt.timedelta(days=1000))
