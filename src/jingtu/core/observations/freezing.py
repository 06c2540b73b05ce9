"""Results are frozen for a run: one snapshot file with a hash, the same bytes for the same accepted results.

Samples and results are read as columns, joined as arrays and written by Arrow, because a campaign has a million results.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from jingtu.core import sql
from jingtu.core.subjects.errors import Refused

from .keeping import keep_path
from .models import Delivery, Result, Sample

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    Told = Callable[[pd.DataFrame], pd.DataFrame]

FOLDER = "runs"
CHUNK = 5_000  # rows at a time: what is made of them stays in the cache
ORDINARY = "ordinary"
# What of a sample and of a result stands in a snapshot: the column there, and where it is read from.
OF_SAMPLE = {
    "id": "pk",
    "delivery": "delivery_id",
    "sample": "number",
    "own_number": "own_number",
    "point": "point",
    "medium": "medium",
    "qc": "qc",
    "depth_from": "depth_from_m",
    "depth_to": "depth_to_m",
    "longitude": "longitude",
    "latitude": "latitude",
    "sampled_on": "sampled_on",
    "file": "delivery__filename",
}
OF_RESULT = {
    "id": "pk",
    "sample": "sample_id",
    "substance": "analyte",
    "value": "value",
    "qualifier": "qualifier",
    "detection_limit": "detection_limit",
    "unit": "unit",
    "line": "line",
    "basis": "basis",
}
NOT_DELIVERED = ("use", "region", "land", "crop")  # what a theme may tell of a sample besides
LAYERS = {"groundwater": "地下水"}  # tells water from soil where the depth does not


def freeze(deliveries: Sequence[Delivery], media: Collection[str], told: Told | None = None) -> tuple[str, str, int]:
    """Keep the ordinary results that count of deliveries in these media; return the file's name, its hash and their number.

    `told` gets the samples (a row each, columns of OF_SAMPLE and NOT_DELIVERED) and returns those to take, with what is known of
    them besides what was delivered. Raises Refused where there is none: nothing can be judged then.
    """
    samples = _samples(deliveries, media)
    if told is not None and len(samples):
        samples = told(samples)
    samples = samples[samples["qc"] == ORDINARY].sort_values(["delivery", "id"], ignore_index=True)
    columns = _joined(samples, _results(deliveries)) if len(samples) else {}
    if not columns or not len(columns["row"]):
        raise Refused(_("选中的检测数据里没有可以评价的结果（质控样品不参加评价）。请选择已接收、有这种介质的检测数据。"))
    from jingtu.runs.snapshots import write_snapshot

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "snapshot.parquet"
        write_snapshot(path, columns)
        name, digest = keep_path(path, FOLDER)
    return name, digest, len(columns["row"])


def _samples(deliveries: Sequence[Delivery], media: Collection[str]) -> pd.DataFrame:
    import pandas as pd

    rows = Sample.objects.filter(delivery__in=deliveries, medium__in=media).order_by().values_list(*OF_SAMPLE.values())
    frame = pd.DataFrame.from_records(list(rows), columns=list(OF_SAMPLE))
    frame["sample"] = frame["own_number"].where(frame["own_number"] != "", frame["sample"])  # inside, not as it was sent out
    numbers = ("depth_from", "depth_to", "longitude", "latitude")
    told = {"layer": frame["medium"].map(LAYERS).fillna("")} | dict.fromkeys(NOT_DELIVERED, "")
    return frame.assign(**{name: frame[name].astype(float) for name in numbers}, **told)


def _results(deliveries: Sequence[Delivery]) -> pa.Table:
    import pyarrow as pa

    types = [pa.int64(), pa.int64(), pa.string(), pa.float64(), pa.string(), pa.float64(), pa.string(), pa.int32(), pa.string()]
    schema = pa.schema(list(zip(OF_RESULT, types, strict=True)))
    found = Result.objects.filter(delivery__in=deliveries, chosen=True).order_by().values_list(*OF_RESULT.values())
    batches = []
    for chunk in sql.read_chunks(found, CHUNK):
        cells = [pa.array(column, kind) for column, kind in zip(zip(*chunk, strict=True), types, strict=True)]
        batches.append(pa.RecordBatch.from_arrays(cells, schema=schema))
    return pa.Table.from_batches(batches, schema=schema)


def _joined(samples: pd.DataFrame, results: pa.Table) -> dict[str, Any]:
    """Return the columns of a snapshot: a row for each result, by delivery, sample and result; `row` counts the samples taken."""
    import numpy as np
    import pyarrow as pa

    from jingtu.runs.snapshots import COLUMNS

    by_id = np.argsort(samples["id"].to_numpy())
    ids = samples["id"].to_numpy()[by_id]
    asked = results["sample"].to_numpy()
    near = np.minimum(np.searchsorted(ids, asked), len(ids) - 1)
    known = ids[near] == asked
    of_sample = by_id[near]
    order = np.lexsort((results["id"].to_numpy(), of_sample))
    order = order[known[order]]
    results, of_sample = results.take(pa.array(order)), of_sample[order]
    row = np.cumsum(np.diff(of_sample, prepend=of_sample[:1]) != 0)  # samples without a result that counts get no number
    columns: dict[str, Any] = {"row": pa.array(row, pa.int32()), "sheet": pa.repeat(pa.scalar(str(_("结果"))), len(row))}
    taken = pa.array(of_sample)
    results = results.set_column(
        results.schema.get_field_index("basis"), "basis", _other(samples["medium"], taken, results["basis"])
    )
    for name, kind in COLUMNS.items():
        if name in OF_RESULT and name != "sample":
            columns[name] = results[name].combine_chunks()
        elif name not in columns:
            columns[name] = pa.Array.from_pandas(samples[name], type=kind).take(taken)
    return columns


def _other(media: pd.Series, taken: pa.Array, bases: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the title of each result's basis where limits of its medium hold for another one, "" elsewhere."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from jingtu.standards.delivery import delivery

    title_of = delivery().codes_of("basis").title_of
    said = pa.chunked_array([pa.repeat(pa.scalar(""), len(bases))])
    for medium, others in delivery().other_bases.items():
        here = pa.chunked_array([pa.array(media == medium).take(taken)])
        for basis in others:
            said = pc.if_else(pc.and_(here, pc.equal(bases, basis)), title_of(basis), said)
    return said
