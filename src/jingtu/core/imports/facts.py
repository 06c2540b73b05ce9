"""A cell becomes a fact as JSON keeps it, and a fact becomes what the model's field holds; in between nothing is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import shapely
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from jingtu.core.subjects import credit_codes
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.plausible import check_plausible
from jingtu.runs import cells

from .columns import NO, YES, ImportColumn
from .outlines import outline


def fact_of(column: ImportColumn, cell: Any) -> Any:
    """Return what a cell of a column without look-ups says. Raises Refused with the sentence to show."""
    return _MAKERS[column.kind](column, cell)


def _text(column: ImportColumn, cell: str) -> str:
    if column.longest and len(cell) > column.longest:
        raise Refused(
            _("“%(start)s…”有 %(n)d 个字，“%(label)s”最多 %(most)d 个字。请缩短。")
            % {"start": cell[:12], "n": len(cell), "label": column.label, "most": column.longest}
        )
    return cell


def _code(column: ImportColumn, cell: str) -> str:
    return credit_codes.checked(cell)


def _yes_no(column: ImportColumn, cell: str) -> bool:
    said = cell.strip().lower()
    if said in YES or said in NO:
        return said in YES
    raise Refused(_("“%(cell)s”应为“是”或“否”。请改正，不清楚时留空。") % {"cell": cell})


def _choice(column: ImportColumn, cell: str) -> str:
    for value, label in column.choices:
        if cell in (value, label):
            return value
    known = _("、").join(label for _value, label in column.choices)
    raise Refused(_("“%(cell)s”不在可选的范围内，应为：%(known)s。请改正，不清楚时留空。") % {"cell": cell, "known": known})


def _date(column: ImportColumn, cell: dt.date) -> str:
    try:
        check_plausible(cell)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None
    return cell.isoformat()


def _number(column: ImportColumn, cell: float) -> str:
    value = Decimal(repr(cell)).quantize(Decimal(1).scaleb(-column.places), rounding=ROUND_HALF_UP)
    if len(value.as_tuple().digits) > column.digits:
        raise Refused(
            _("%(cell)g 太大，“%(label)s”最多 %(n)d 位数字。请核对单位。")
            % {"cell": cell, "label": column.label, "n": column.digits}
        )
    return str(value)


def _integer(column: ImportColumn, cell: float) -> int:
    return int(cell)


def _longitude(column: ImportColumn, cell: str) -> float:
    return _degrees(cells.longitude, cell)


def _latitude(column: ImportColumn, cell: str) -> float:
    return _degrees(cells.latitude, cell)


def _degrees(read: Callable[[Any], float], cell: str) -> float:
    """Return the number: what lies beyond the degrees is told from the pair, where swapped and projected ones are known."""
    try:
        return cells.number(cell)
    except cells.Unreadable:
        pass
    try:
        return read(cell)
    except cells.Unreadable as unreadable:
        raise Refused(f"{unreadable}。") from None


def _outline(column: ImportColumn, cell: str) -> str:
    try:
        return shapely.to_wkt(outline(cell), rounding_precision=8)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None


_MAKERS: dict[str, Callable[[ImportColumn, Any], Any]] = {
    "text": _text,
    "code": _code,
    "date": _date,
    "number": _number,
    "integer": _integer,
    "yes_no": _yes_no,
    "choice": _choice,
    "longitude": _longitude,
    "latitude": _latitude,
    "outline": _outline,
}
