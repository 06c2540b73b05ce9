"""What the published check says of a delivered file, in the shape in which it is kept."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.utils import timezone

from jingtu.core.subjects.kinds import kind_of
from jingtu.core.subjects.models import Registered

from .declaring import reception_of
from .models import Delivery, FailedCheck, Finding
from .packing import PACKED, unpacked
from .standing import standing_of

if TYPE_CHECKING:
    import pandas as pd

    from jingtu.runs.delivery.checking import Checked
    from jingtu.runs.delivery.findings import Findings
    from jingtu.runs.delivery.known import Known

MOST_KEPT = 1_000  # of one check are shown on a page; the marked workbook holds them all
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
        rows = {"samples": self.checked.data.samples.count, "results": self.checked.data.results.count}
        return rows | dict(self.checked.findings.grades + self.checked.hidden.grades)

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
        """The findings to keep, those that refuse first, those that only show inside last."""
        told = _first_of_each(sorted(self.checked.findings, key=lambda one: ORDER.index(one.grade)))
        inside = _first_of_each(self.checked.hidden)
        return [*(_kept(one, inside=False) for one in told), *(_kept(one, inside=True) for one in inside)]

    def failed_checks(self) -> list[FailedCheck]:
        """The checks that ask for an explanation, each with the number of its places."""
        return [*_failed(self.checked.findings, inside=False), *_failed(self.checked.hidden, inside=True)]

    def write_list(self, out: Path, decided: Mapping[str, str] | None = None) -> None:
        """Write what the sender is told as a workbook of its own, for files that cannot be marked; `decided` by code."""
        from jingtu.runs.delivery.report import write_list

        write_list(self.checked, out, decided)

    def write_marked(self, out: Path, decided: Mapping[str, str] | None = None) -> bool:
        """Write the sender's own workbook with every finding in its cell; False where it could not be opened."""
        from jingtu.runs.delivery.report import can_mark, write_marked

        if not can_mark(self.checked):
            return False
        write_marked(self.checked, out, decided)
        return True


def check(
    path: Path, format: str, known: Known, *, progress: Callable[[int, int], None], layout: dict[str, Any] | None = None
) -> Judged:
    """Check a file against a published format and what is known beside it; a zip holds one text file for each sheet.

    With a `layout` (the facts of a map of columns) the file is an old table that is read by it.
    """
    from jingtu.runs.delivery.checking import check as check_files
    from jingtu.runs.layouts import layout_of

    if layout:
        return Judged(check_files([path], format, known, layout=layout_of(layout), progress=progress))
    if path.suffix.lower() != PACKED:
        return Judged(check_files([path], format, known, progress=progress))
    with tempfile.TemporaryDirectory() as folder:
        return Judged(check_files(unpacked(path, Path(folder)), format, known, progress=progress))


def known_of(delivery: Delivery, row: Registered) -> Known:
    """Return what is known beside a delivery: what the theme knows, or the land of the subject, and what counts already."""
    reception = reception_of(kind_of(row).code)
    if reception and reception.known and delivery.regime == Delivery.Regime.STRICT:
        known = reception.known(delivery, row)
    else:
        known = land_of(row, timezone.localdate(delivery.received_at))
    return replace(known, standing=standing_of(delivery))


def land_of(row: Registered, on: dt.date) -> Known:
    """Return the land of a subject on which samples should lie, and the day of delivery."""
    from jingtu.runs.delivery.known import Known

    area = row.geometry if row.geometry is not None and row.geometry.area > 0 else None
    return Known(place=area, place_name=row.name, on=on)


def template(format: str) -> IO[bytes]:
    """Return the empty workbook of a format."""
    from jingtu.runs.delivery.template import write_template

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(format, path)
        return io.BytesIO(path.read_bytes())


def _first_of_each(found: Iterable[Any]) -> Iterator[Any]:
    """Yield findings, of each check the first; a check that found much leaves none of the others unseen."""
    seen: Counter[str] = Counter()
    for one in found:
        seen[one.code] += 1
        if seen[one.code] <= MOST_KEPT:
            yield one


def _failed(found: Findings, *, inside: bool) -> Iterator[FailedCheck]:
    for code, name, places in found.asking:
        yield FailedCheck(code=code, name=name, inside=inside, places=places)


def _kept(one: Any, *, inside: bool) -> Finding:
    found = f"{one.title}：{one.found}" if one.title else one.found
    said = f"{one.name}。{found}；应为{one.expected}。{one.mend}。"
    at = {"sheet": one.sheet, "row": one.row or None, "column": one.column or None}
    return Finding(code=one.code, name=one.name, grade=one.grade, said=said, inside=inside, **at)
