"""Accepted results go out in the published format: a zip with its tables of samples and results as text, read by any check again.

Positions stay inside: the exact points of a network are for those who run it.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.db.models import QuerySet

from jingtu.standards import substances
from jingtu.standards.delivery import delivery

from . import writing
from .models import Result, Sample

IN_MEMORY = 8 << 20
KEYS = 500  # samples in one question
SAMPLES = ("sample", "qc", "parent", "medium", "point", "depth_from", "depth_to", "horizon", "sampled_on")
RESULTS = (
    *("sample", "analyte", "value", "qualifier", "unit", "basis", "method", "detection_limit", "reporting_limit"),
    *("laboratory", "batch", "run", "reportable"),
)
# Under which names what these columns say is kept; which analysis it was is counted, and the sample goes by its own number.
OF_SAMPLE = ("own_number", *(writing.SAMPLE[name] for name in SAMPLES))
OF_RESULT = ("sample", "sample__own_number", "sample__number", *(writing.RESULT[name] for name in RESULTS[1:-2]), "chosen")
NOT_DETECTED = "未检出"


def tables(results: QuerySet[Result]) -> IO[bytes]:
    """Return a zip with 样品.csv and 结果.csv of these results, in the order in which they were kept; the caller closes it."""
    file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller sends and closes it
    seen: dict[int, None] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _write(archive, "results", RESULTS, _result_rows(results, seen))
        _write(archive, "samples", SAMPLES, _sample_rows(list(seen)))
    file.seek(0)
    return file


def _write(archive: zipfile.ZipFile, sheet: str, names: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    form = delivery().sheet(sheet)
    with archive.open(f"{form.title}.csv", "w", force_zip64=True) as raw, io.TextIOWrapper(raw, "utf-8-sig", newline="") as text:
        writer = csv.writer(text)
        writer.writerow([form.column(name).heading for name in names])
        writer.writerows(rows)


def _result_rows(results: QuerySet[Result], seen: dict[int, None]) -> Iterator[tuple[Any, ...]]:
    """Several results of one sample by one method are numbered as analyses in the order in which they were reported."""
    bases, answers, runs = _titles("basis"), _titles("answer"), Counter[tuple[Any, ...]]()
    for row in results.order_by("pk").values_list(*OF_RESULT).iterator():
        sample, own, number, analyte, value, qualifier, unit, basis, method, detection, reporting, laboratory, batch, chosen = row
        seen[sample] = None
        key = (sample, analyte, laboratory, method)
        runs[key] += 1
        yield (
            *(own or number, substances.of(analyte).name_zh, NOT_DETECTED if value is None else repr(value), qualifier, unit),
            *(bases.get(basis, basis), method, _number(detection), _number(reporting), laboratory, batch, runs[key]),
            answers["yes" if chosen else "no"],
        )


def _sample_rows(keys: list[int]) -> Iterator[tuple[Any, ...]]:
    kinds, media = _titles("qc"), _titles("medium")
    for begin in range(0, len(keys), KEYS):
        found = Sample.objects.filter(pk__in=keys[begin : begin + KEYS]).order_by("pk").values_list(*OF_SAMPLE)
        for own, number, qc, parent, medium, point, top, bottom, horizon, day in found:
            depths = (_number(top), _number(bottom), horizon)
            yield own or number, kinds.get(qc, qc), parent, media.get(medium, medium), point, *depths, day


def _titles(code: str) -> dict[str, str]:
    return {entry.code: entry.title for entry in delivery().codes_of(code).entries}


def _number(value: float | None) -> str:
    return "" if value is None else repr(value)
