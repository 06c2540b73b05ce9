"""What the published check says of a delivered file, in the shape in which it is kept."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from shapely.geometry.base import BaseGeometry

from .models import Finding

if TYPE_CHECKING:
    import pandas as pd

    from jingtu.runs.delivery import Checked

MOST_KEPT = 1_000  # findings shown on a page; the marked workbook holds them all
ORDER = ("refused", "explained", "noted")


@dataclass(frozen=True)
class Judged:
    """The verdict (accepted, explained, refused) with what it rests on, and the rows that would be written."""

    checked: Checked

    @property
    def verdict(self) -> str:
        """What the findings decide."""
        return self.checked.verdict

    @property
    def counts(self) -> dict[str, int]:
        """Samples, results, and findings by grade."""
        return {"samples": len(self.samples), "results": len(self.results), **self.checked.findings.grades}

    @property
    def head(self) -> dict[str, str]:
        """What the file says of itself."""
        return {
            name: str(value) for name, value in self.checked.head.items() if value is not None and value == value and str(value)
        }

    @property
    def samples(self) -> pd.DataFrame:
        """The samples, in codes."""
        return self.checked.samples

    @property
    def results(self) -> pd.DataFrame:
        """The results, in codes; one without a laboratory of its own has that of the delivery."""
        results, laboratory = self.checked.results, self.head.get("laboratory", "")
        told = results["laboratory"].astype(object)
        return results.assign(laboratory=told.where(told != "", laboratory))

    def findings(self) -> list[Finding]:
        """The findings to keep, those that refuse first."""
        told = sorted(self.checked.findings, key=lambda one: ORDER.index(one.grade))
        return [_kept(one) for one in told[:MOST_KEPT]]

    def write_marked(self, out: Path) -> bool:
        """Write the sender's own workbook with every finding in its cell; False where it could not be opened."""
        from jingtu.runs.delivery_report import can_mark, write_marked

        if not can_mark(self.checked):
            return False
        write_marked(self.checked, out)
        return True


def check(
    path: Path, format: str, *, on: dt.date, place: BaseGeometry | None, place_name: str, progress: Callable[[int, int], None]
) -> Judged:
    """Check a file against a published format; `on` is the day of delivery, `place` the land on which samples should lie."""
    from jingtu.runs.delivery import check as check_files
    from jingtu.runs.delivery_known import Known

    area = place if place is not None and place.area > 0 else None
    return Judged(check_files([path], format, Known(place=area, place_name=place_name, on=on), progress=progress))


def template(format: str) -> IO[bytes]:
    """Return the empty workbook of a format."""
    from jingtu.runs.delivery_template import write_template

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(format, path)
        return io.BytesIO(path.read_bytes())


def _kept(one: Any) -> Finding:
    found = f"{one.title}：{one.found}" if one.title else one.found
    said = f"{one.name}。{found}；应为{one.expected}。{one.mend}。"
    return Finding(
        code=one.code, name=one.name, grade=one.grade, sheet=one.sheet, row=one.row or None, column=one.column or None, said=said
    )
