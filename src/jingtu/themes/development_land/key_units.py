"""Whether who holds land is, or was by a day, on the list of key units: read for many parcels at once, when it is first asked."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.models import Entry
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered

LIST = "industry.key_units"  # kept by another theme; where that is not installed, nobody is on it


@dataclass(frozen=True)
class Asked:
    """Parcels of which it is asked together for one day."""

    rows: Sequence[Registered]
    on: dt.date

    @cached_property
    def since(self) -> dict[int, dt.date]:
        """Since when the holders, by id, have been on the list."""
        holders = {row.holder_id for row in self.rows} - {None}
        kind = declared(SubjectList).get(LIST)
        if not holders or kind is None:
            return {}
        holder = f"subject__{find(SubjectKind, kind.about).table._meta.model_name}__holder"
        entries = Entry.objects.filter(**{"list_code": LIST, "entered_on__lte": self.on, f"{holder}__in": holders})
        return dict(entries.order_by("-entered_on").values_list(holder, "entered_on"))  # the first day comes last


def gather_key_units(rows: Sequence[Registered], on: dt.date) -> None:
    """Let what is asked of these parcels for a day be read in one question."""
    together = Asked(rows, on)
    for row in rows:
        row.__dict__.setdefault("_key_units", {})[on] = together


def key_unit_since(row: Registered, on: dt.date) -> dt.date | None:
    """Return since when who holds a parcel has been a key unit, by a day; None for who never was."""
    kept = row.__dict__.setdefault("_key_units", {})
    if on not in kept:
        gather_key_units([row], on)
    return kept[on].since.get(row.holder_id)
