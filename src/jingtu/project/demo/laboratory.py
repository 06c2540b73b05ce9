"""The workbook that an invented laboratory delivers of blind samples, from the known soil: honest, careless or made up.

A laboratory knows blind codes and media. It adds control samples of its own: a blank, a reference material, every fifth sample a
second time and every tenth with a known addition, as the rule asks.
"""

import datetime as dt
import io
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl

from jingtu.standards import substances
from jingtu.standards.delivery import SheetForm, delivery
from jingtu.themes.survey.models import PlannedSample

from .media import every_truth, truth_of
from .truth import Reported

Row = dict[str, Any]
PARALLEL_EACH, SPIKE_EACH, ADDED, RECOVERED, CERTIFIED_ERROR = 5, 10, 4, 0.97, 1.02
PREPARING = dt.timedelta(days=1)


@dataclass(frozen=True)
class Order:
    """What is delivered: which samples, by whom under which certificate, when they were analysed, and under which number."""

    samples: Sequence[PlannedSample]
    laboratory: str
    certificate: str
    number: str
    analysed_on: dt.date
    fault: str = ""

    @property
    def truth(self) -> Reported:
        """What is known of the medium of the samples."""
        return truth_of(self.samples[0].medium)


def workbook(order: Order) -> bytes:
    """Return the workbook of an order in the published format of laboratories."""
    samples, results = _content(order)
    FAULTS[order.fault](order, samples, results)
    head = {
        "number": order.number,
        "laboratory": order.laboratory,
        "certificate": order.certificate,
        "reported_on": (order.analysed_on + PREPARING).isoformat(),
        "task": "演示数据",
    }
    book = openpyxl.Workbook()
    book.remove(book.active)
    for code, rows in (("delivery", [head]), ("samples", samples), ("results", results)):
        _write(book, delivery().sheet(code), rows)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def accredited_methods() -> list[tuple[str, str]]:
    """Return what the invented laboratories are accredited for: substance and method."""
    return sorted({(code, known.method(code)) for known in every_truth() for code in known.codes})


def _content(order: Order) -> tuple[list[Row], list[Row]]:
    samples, results = [], []
    for at, (sample, measured, again) in enumerate(_measured(order)):
        own = {"sample": sample.blind_code, "qc": "普通样品", "medium": sample.get_medium_display()}
        samples.append(own)
        results += _results(order, own, measured)
        if at % PARALLEL_EACH == 0:
            own = own | {"sample": f"{sample.blind_code}-2", "qc": "实验室平行", "parent": sample.blind_code}
            samples.append(own)
            results += _results(order, own, again)
        if at % SPIKE_EACH == 0:
            own = own | {"sample": f"{sample.blind_code}-J", "qc": "基体加标", "parent": sample.blind_code}
            samples.append(own)
            results += list(_spiked(order, own, measured))
    for number, kind in (("KB", "实验室空白"), ("BW", "标准物质")):
        samples.append({"sample": f"{order.number}-{number}", "qc": kind, "medium": order.samples[0].get_medium_display()})
    results += _results(order, samples[-2], dict.fromkeys(order.truth.elements, 0.0))
    results += list(_certified(order, samples[-1]))
    return samples, results


def _in_the_order_of_work(samples: Sequence[PlannedSample]) -> list[PlannedSample]:
    """The samples in an order of the laboratory's own, which tells nothing of where they lie beside each other."""
    return sorted(samples, key=lambda sample: zlib.crc32(sample.number.encode()))


def _measured(order: Order) -> Iterator[tuple[PlannedSample, dict[str, float], dict[str, float]]]:
    """Each sample with what was measured of it, and with another analysis; a blank holds nothing."""
    samples, known = _in_the_order_of_work(order.samples), order.truth
    placed = [sample for sample in samples if sample.station is not None]
    where = [(sample.station.longitude, sample.station.latitude, _middle(sample)) for sample in placed]
    found = known.contents(*zip(*where, strict=True)) if where else {}
    at = {sample.pk: number for number, sample in enumerate(placed)}
    for sample in samples:
        if sample.station is None:
            nothing = dict.fromkeys(known.elements, 0.0)
            yield sample, nothing, nothing
            continue
        held = {code: float(values[at[sample.pk]]) for code, values in found.items()}
        yield sample, *(known.reported(sample.number, held, analysis) for analysis in (1, 2))


def _middle(sample: PlannedSample) -> float:
    return ((sample.depth_from_m or 0.0) + (sample.depth_to_m or 0.0)) / 2


def _results(order: Order, sample: Row, measured: Mapping[str, float]) -> list[Row]:
    return [_result(order, sample, code, value) for code, value in measured.items()]


def _result(order: Order, sample: Row, code: str, value: float, **more: Any) -> Row:
    known = order.truth
    limit = known.limit(code)
    return {
        "sample": sample["sample"],
        "analyte": substances.of(code).name_zh,
        "value": "未检出" if limit is not None and value < limit else value,
        "unit": "无量纲" if code == "ph" else known.own["unit"],
        "basis": "不适用" if code == "ph" else known.own["basis"],
        "method": known.method(code),
        "detection_limit": limit,
        "batch": order.number,
        "prepared_on": (order.analysed_on - PREPARING).isoformat(),
        "analysed_on": order.analysed_on.isoformat(),
    } | more


def _spiked(order: Order, sample: Row, measured: Mapping[str, float]) -> Iterator[Row]:
    for code, told in order.truth.elements.items():
        limit, added = told["limit"], _three(ADDED * told["median"])
        held = measured[code] if measured[code] >= limit else 0.0
        yield _result(order, sample, code, float(f"{held + RECOVERED * added:.6g}"), added=added)


def _certified(order: Order, sample: Row) -> Iterator[Row]:
    for code, told in order.truth.elements.items():
        value = _three(CERTIFIED_ERROR * told["median"])
        yield _result(order, sample, code, value, certified=told["median"], uncertainty=_three(0.1 * told["median"]))


def _three(value: float) -> float:
    """Return a number with three significant digits."""
    return float(f"{value:.3g}")


def _honest(order: Order, samples: list[Row], results: list[Row]) -> None:
    """Nothing is wrong."""


def _careless(order: Order, samples: list[Row], results: list[Row]) -> None:
    """What people get wrong when they type: a comma for the point, a non-detect without limit, a unit of water, a code twice."""
    results[0] |= {"value": "0,31"}
    results[10] |= {"value": "ND", "detection_limit": None}
    results[20] |= {"unit": "mg/L"}
    results[30] |= {"analysed_on": "去年九月"}
    results[40] |= {"sample": "AAAA2222"}
    samples.append(dict(samples[1]))


def _slipped(order: Order, samples: list[Row], results: list[Row]) -> None:
    """One lead result stands ten times too high, of a sample that nobody analysed twice, so that nothing in the file tells."""
    doubled = {row.get("parent") for row in samples}
    alone = [each for each in order.samples if each.qc == "ordinary" and each.blind_code not in doubled]
    slipped = next(sample for sample in alone if not sample.parallels.exists())
    row = next(row for row in results if (row["sample"], row["analyte"]) == (slipped.blind_code, "铅"))
    row["value"] *= 10


def _made_up(order: Order, samples: list[Row], results: list[Row]) -> None:
    """Of each two samples the second was never analysed: its contents are those of the first, a little changed in zinc."""
    own = [row["sample"] for row in samples if row["qc"] == "普通样品"]
    copied = dict(zip(own[1::2], own[::2], strict=False))
    known = {(row["sample"], row["analyte"]): row["value"] for row in results}
    for row in results:
        if row["sample"] in copied:
            source = known.get((copied[row["sample"]], row["analyte"]), row["value"])
            row["value"] = round(source * 1.05, 1) if row["analyte"] == "锌" and not isinstance(source, str) else source


def _unclean(order: Order, samples: list[Row], results: list[Row]) -> None:
    """The laboratory's blank holds zinc: whoever takes the delivery wants to know why."""
    row = next(row for row in results if row["sample"].endswith("-KB") and row["analyte"] == "锌")
    row["value"] = 4.6


FAULTS: Mapping[str, Callable[[Order, list[Row], list[Row]], None]] = {
    "": _honest,
    "careless": _careless,
    "slipped": _slipped,
    "made_up": _made_up,
    "unclean": _unclean,
}


def _write(book: openpyxl.Workbook, form: SheetForm, rows: Sequence[Row]) -> None:
    page = book.create_sheet(form.title)
    page.append([column.heading for column in form.columns])
    for row in rows:
        page.append([row.get(column.name) for column in form.columns])
