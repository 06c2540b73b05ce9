"""What stands of all declarations up to a day, set-wise: the pieces of land of which each still speaks.

The plain way is `evidence.gather` for one piece of land; tests hold this one against it.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import numpy as np
import shapely
from django.db.models import BinaryField, ExpressionWrapper, F
from shapely.geometry.base import BaseGeometry

from jingtu.core.places.boxes import Box, meeting
from jingtu.core.places.metres import sound

from .models import Status, StatusDeclaration
from .strictness import rank

WKB = ExpressionWrapper(F("geometry"), BinaryField())  # a million geometries are read at once, not one by one
Row = tuple[int, int, str, bytes]  # site, declaration, status, WKB


@dataclass(frozen=True)
class Standing:
    """Pieces of land (degrees), each with the declaration that speaks of it and the rank of its status; arrays of one length."""

    pieces: np.ndarray
    declarations: np.ndarray
    ranks: np.ndarray


def standing(on: dt.date, box: Box | None = None) -> Standing:
    """Return what stands on a day, everywhere or of the declarations whose box meets one."""
    rows = StatusDeclaration.objects.filter(effective_on__lte=on).exclude(status=Status.PLAN_ADJUSTED)
    rows = rows if box is None else meeting(rows, [box])
    read = list(rows.order_by().values_list("site", "pk", "status", WKB, "effective_on"))
    corrected = set(StatusDeclaration.objects.exclude(corrects=None).values_list("corrects", flat=True))
    read = [row for row in read if row[1] not in corrected]
    read.sort(key=itemgetter(0, 4, 1))
    kept: list[tuple[BaseGeometry, int, str]] = []
    for _site, of_site in groupby(read, key=itemgetter(0)):
        kept += _of_site([(pk, status, bytes(wkb)) for _s, pk, status, wkb, _on in of_site])
    return Standing(
        np.array([piece for piece, _pk, _status in kept], dtype=object),
        np.array([pk for _piece, pk, _status in kept], dtype=np.int64),
        np.array([rank(status) for _piece, _pk, status in kept], dtype=np.int64),
    )


def _of_site(declared: list[tuple[int, str, bytes]]) -> list[tuple[BaseGeometry, int, str]]:
    """Go back from the latest of one site. Mostly all speak of the same land, so only the latest of each outline is looked at."""
    found: list[tuple[BaseGeometry, int, str]] = []
    seen: set[bytes] = set()
    later: BaseGeometry | None = None
    for pk, status, wkb in reversed(declared):
        if wkb in seen:
            continue
        seen.add(wkb)
        shape = sound([shapely.from_wkb(wkb)])[0]
        piece = shape if later is None else shape.difference(later)
        if not piece.is_empty:
            found.append((piece, pk, status))
        later = shape if later is None else later.union(shape)
    return found
