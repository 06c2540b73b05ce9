"""Results are frozen for a run: one snapshot file with a hash, the same bytes for the same accepted results."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from jingtu.core.subjects.errors import Refused

from .keeping import keep_path
from .models import Delivery, Result

FOLDER = "runs"
CHUNK = 5_000
ORDINARY = "ordinary"
# What of a result stands in a snapshot, by where it is read from; `layer` tells water from soil where the depth does not.
READ = (
    *("sample_id", "sample__number", "sample__point", "sample__medium", "sample__depth_from_m", "sample__depth_to_m"),
    *("sample__longitude", "sample__latitude", "sample__sampled_on"),
    *("analyte", "value", "qualifier", "detection_limit", "unit", "sample__delivery__filename", "line"),
)
LAYERS = {"groundwater": "地下水"}


def freeze(deliveries: Sequence[Delivery], media: Collection[str]) -> tuple[str, str, int]:
    """Keep the ordinary results that count of deliveries in these media; return the file's name, its hash and their number.

    Raises Refused where there is none: nothing can be judged then.
    """
    from jingtu.runs.snapshots import COLUMNS, write_snapshot

    columns: dict[str, list[object]] = {name: [] for name in COLUMNS}
    position: dict[int, int] = {}
    found = Result.objects.filter(sample__delivery__in=deliveries, sample__medium__in=media, sample__qc=ORDINARY, chosen=True)
    rows = found.order_by("sample__delivery", "sample", "pk").values_list(*READ)
    for (
        pk,
        number,
        point,
        medium,
        upper,
        lower,
        east,
        north,
        on,
        analyte,
        value,
        qualifier,
        limit,
        unit,
        file,
        line,
    ) in rows.iterator(chunk_size=CHUNK):
        at = position.setdefault(pk, len(position))
        told = (at, number, point, LAYERS.get(medium, ""), "", upper, lower, east, north, on)
        for name, content in zip(COLUMNS, (*told, analyte, value, qualifier, limit, unit, file, _("结果"), line), strict=True):
            columns[name].append(content)
    if not position:
        raise Refused(_("选中的检测数据里没有可以评价的结果（质控样品不参加评价）。请选择已接收、有这种介质的检测数据。"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "snapshot.parquet"
        write_snapshot(path, columns)
        name, digest = keep_path(path, FOLDER)
    return name, digest, len(columns["row"])
