"""Pages of long lists by where the last one ended: the thousandth page costs what the first does.

`?after=` and `?before=` carry the values of the last or first row shown. The total is counted up to a ceiling and then said
as 约.
"""

import base64
import json
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jingtu.web.listing import Column

PAGE_SIZE = 50
CEILING = 10_000


class Keyset:
    """Sort and page rows by one column that is never empty, `?sort=name` or `?sort=-name`; `pk` keeps equal rows apart."""

    def __init__(
        self, request: HttpRequest, rows: QuerySet[Any], columns: tuple[Column, ...], *, default: str, size: int = PAGE_SIZE
    ) -> None:
        self.columns, self.request = columns, request
        orders = {column.name: column.order[0] for column in columns if column.order}
        asked = request.GET.get("sort", "")
        self.sort = asked if asked.removeprefix("-") in orders else default
        self.field, self.falling = orders[self.sort.removeprefix("-")], self.sort.startswith("-")
        self.total = counted(rows)
        self.rows = self._page(rows, size)

    def _page(self, rows: QuerySet[Any], size: int) -> list[Any]:
        after, before = self._mark("after"), self._mark("before")
        back = before is not None
        up = self.falling == back  # whether this page is read with rising values
        if mark := before if back else after:
            rows = rows.filter(self._beyond(mark, up))
        sign = "" if up else "-"
        found = list(rows.order_by(f"{sign}{self.field}", f"{sign}pk")[: size + 1])
        more, found = len(found) > size, found[:size]
        if back:
            found.reverse()
        self.next = self._link("after", found[-1]) if found and (back or more) else ""
        self.previous = self._link("before", found[0]) if found and (more if back else after is not None) else ""
        return found

    def _beyond(self, mark: list[Any], up: bool) -> Q:
        way = "gt" if up else "lt"
        return Q(**{f"{self.field}__{way}": mark[0]}) | Q(**{self.field: mark[0], f"pk__{way}": mark[1]})

    def _mark(self, name: str) -> list[Any] | None:
        """The values that the address carries; what was tampered with begins at the first page."""
        try:
            mark = json.loads(base64.urlsafe_b64decode(self.request.GET.get(name, "")))
            return [str(mark[0]), int(mark[1])]
        except (ValueError, TypeError, IndexError, KeyError):
            return None

    def _link(self, name: str, row: Any) -> str:
        value = row
        for part in self.field.split("__"):
            value = getattr(value, part)
        mark = base64.urlsafe_b64encode(json.dumps([str(value), row.pk]).encode()).decode()
        query = self.request.GET.copy()
        query.pop("after", None)
        query.pop("before", None)
        query[name] = mark
        return f"?{query.urlencode()}"

    @property
    def heads(self) -> list[dict[str, Any]]:
        """What the heading row shows: label, the sort that a click asks for, and which way it is sorted now."""
        return [
            {
                "label": column.label,
                "css": column.css,
                "next": (f"-{column.name}" if self.sort == column.name else column.name) if column.order else "",
                "direction": {column.name: "ascending", f"-{column.name}": "descending"}.get(self.sort, ""),
            }
            for column in self.columns
        ]


def counted(rows: QuerySet[Any]) -> str:
    """Return the number of rows in words, counted up to the ceiling."""
    number = rows.order_by()[: CEILING + 1].count()
    return _("约 %(n)d 以上") % {"n": CEILING} if number > CEILING else str(number)
