"""What the published check says of a delivered file, in the shape in which it is kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from .models import Finding

if TYPE_CHECKING:
    import pandas as pd

GRADES = {"error": "refused", "doubt": "explained", "note": "noted"}


@dataclass(frozen=True)
class Checked:
    """The verdict (accepted, explained, refused) with what it rests on, and the rows that would be written."""

    verdict: str
    findings: list[Finding]
    counts: dict[str, int]
    sentence: str
    samples: pd.DataFrame
    results: pd.DataFrame


def check(path: Path, format: str, *, on: dt.date, progress: Callable[[int, int], None]) -> Checked:
    """Check a file against a published format; `on` is the day of delivery."""
    from jingtu.runs.deliveries import read_delivery
    from jingtu.runs.delivery_format import check as check_of

    found = read_delivery(path, on=on, progress=progress)
    findings = [
        Finding(
            code=one.code,
            name=check_of(one.code).title,
            grade=GRADES[one.grade],
            sheet=one.sheet,
            row=one.row,
            column=one.column,
            said=one.said,
        )
        for one in found.findings
    ]
    grades = Counter(one.grade for one in findings)
    verdict = "refused" if grades["refused"] else "explained" if grades["explained"] else "accepted"
    counts = {"samples": len(found.samples), "results": len(found.results), **grades}
    return Checked(verdict, findings, counts, "", found.samples, found.results)


def marked(path: Path, format: str, findings: list[Finding], out: IO[bytes]) -> None:
    """Write the sender's own workbook with every finding in its cell."""
    import openpyxl
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    book = openpyxl.load_workbook(path)
    for one in findings:
        if one.sheet in book.sheetnames:
            cell = book[one.sheet].cell(one.row or 1, one.column or 1)
            before = f"{cell.comment.text}\n" if cell.comment else ""
            cell.fill, cell.comment = (
                PatternFill("solid", start_color="FFF4C7C3"),
                Comment(f"{before}{one.code} {one.said}", "净土"),
            )
    book.save(out)


def template(format: str) -> IO[bytes]:
    """Return the empty workbook of a format."""
    import io

    from jingtu.runs.delivery_template import write_template

    kept = io.BytesIO()
    write_template(kept)
    kept.seek(0)
    return kept
