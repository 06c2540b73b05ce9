"""Pages of long lists by where the last one ended: the thousandth page costs what the first does.

`?after=` and `?before=` carry the values of the last or first row shown. The total is counted up to a ceiling and then said
as 约.
"""

import base64
import json
from collections.abc import Callable
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jingtu.web.listing import PAGE_SIZE, Column, heads

CEILING = 10_000

Mark = list[Any]  # the values of a row in the order of the page, last its pk


class Keyset:
    """Sort and page rows by columns that are never empty, `?sort=name` or `?sort=-name`; `pk` keeps equal rows apart.

    The rows are counted up to `ceiling`, CEILING where nothing is said.
    """

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        columns: tuple[Column, ...],
        *,
        default: str,
        size: int = PAGE_SIZE,
        ceiling: int | None = None,
    ) -> None:
        self.ceiling = ceiling or CEILING
        self.columns, self.request, self.model = columns, request, rows.model
        orders = {column.name: column.order for column in columns if column.order}
        asked = request.GET.get("sort", "")
        self.sort = asked if asked.removeprefix("-") in orders else default
        self.fields, self.falling = orders[self.sort.removeprefix("-")], self.sort.startswith("-")
        self.count = self._count(rows)
        self.total = said(self.count, self.ceiling)
        self.rows = self._page(rows, size)

    def _count(self, rows: QuerySet[Any]) -> int:
        return count(rows, self.ceiling)

    def _page(self, rows: QuerySet[Any], size: int) -> list[Any]:
        after, before = self.mark("after"), self.mark("before")
        back = before is not None
        up = self.falling == back  # whether this page is read with rising values
        found = self._read(rows, before if back else after, up, size + 1)
        more, found = len(found) > size, found[:size]
        if back:
            found.reverse()
        self.next = self._link("after", found[-1]) if found and (back or more) else ""
        self.previous = self._link("before", found[0]) if found and (more if back else after is not None) else ""
        return found

    def _read(self, rows: QuerySet[Any], mark: Mark | None, up: bool, number: int) -> list[Any]:
        """Return the first rows beyond the mark."""
        return list(self._beyond(rows, mark, up)[:number])

    def _beyond(self, rows: QuerySet[Any], mark: Mark | None, up: bool) -> QuerySet[Any]:
        if mark:
            rows = rows.filter(beyond((*self.fields, "pk"), mark, up))
        sign = "" if up else "-"
        return rows.order_by(*(f"{sign}{name}" for name in self.fields), f"{sign}pk")

    def mark(self, name: str) -> Mark | None:
        """Return the values that the address carries; None for what was tampered with, which begins at the first page."""
        try:
            mark = json.loads(base64.urlsafe_b64decode(self.request.GET.get(name, "")))
            given = dict(zip((*self.fields, "pk"), mark, strict=True))
            return [_read_as(self.model, path, value) for path, value in given.items()]
        except (ValueError, TypeError, ValidationError, FieldDoesNotExist):
            return None

    def _link(self, name: str, row: Any) -> str:
        values = [str(_value(row, path)) for path in self.fields]
        mark = base64.urlsafe_b64encode(json.dumps([*values, row.pk]).encode()).decode()
        query = self.request.GET.copy()
        query.pop("after", None)
        query.pop("before", None)
        query[name] = mark
        return f"?{query.urlencode()}"

    @property
    def heads(self) -> list[dict[str, Any]]:
        """What the heading row shows."""
        return heads(self.columns, self.sort)


class WalkedKeyset(Keyset):
    """A keyset over a table so long that no database can be left to guess how to read it.

    What is found few times (up to the ceiling) is fetched as keys along the indexes of its conditions and sorted here. Of what is
    found often a page is soon full while the index of its order is walked: `walked` are the same rows, with conditions that
    tempt no database to fetch and sort them all. `shown` reads what a page shows of rows by their ids.

    `narrowed` tells that no index answers the conditions alone: what is counted is then fetched at once instead of twice.
    """

    def __init__(
        self,
        *arguments: Any,
        walked: Callable[[str], QuerySet[Any]],
        shown: QuerySet[Any],
        narrowed: bool = False,
        **options: Any,
    ) -> None:
        self.walked, self.shown, self.narrowed = walked, shown, narrowed
        self._keys: list[tuple[Any, ...]] | None = None
        super().__init__(*arguments, **options)

    def _count(self, rows: QuerySet[Any]) -> int:
        if not self.narrowed:
            return super()._count(rows)
        self._keys = list(rows.order_by().values_list(*self.fields, "pk")[: self.ceiling + 1])
        return len(self._keys)

    def _read(self, rows: QuerySet[Any], mark: Mark | None, up: bool, number: int) -> list[Any]:
        if self.count > self.ceiling:
            wanted = list(self._beyond(self.walked(self.fields[0]), mark, up).values_list("pk", flat=True)[:number])
        else:
            keys = rows.order_by().values_list(*self.fields, "pk") if self._keys is None else self._keys
            last = tuple(mark) if mark else None
            beyond_it = [key for key in keys if last is None or (key > last if up else key < last)]
            beyond_it.sort(reverse=not up)
            wanted = [key[-1] for key in beyond_it[:number]]
        found = self.shown.in_bulk(wanted)
        return [found[pk] for pk in wanted if pk in found]


def beyond(fields: tuple[str, ...], mark: Mark, up: bool) -> Q:
    """Return the condition that a row comes after the mark in the order of these fields.

    The first field is compared by itself as well, which is what an index can be entered with.
    """
    way = "gt" if up else "lt"
    condition = Q(**{f"{fields[-1]}__{way}": mark[-1]})
    for name, value in reversed(list(zip(fields[:-1], mark[:-1], strict=True))):
        condition = Q(**{f"{name}__{way}": value}) | (Q(**{name: value}) & condition)
    return Q(**{f"{fields[0]}__{way}e": mark[0]}) & condition


def count(rows: QuerySet[Any], ceiling: int | None = None) -> int:
    """Return the number of rows, counted up to one more than the ceiling."""
    return rows.order_by()[: (ceiling or CEILING) + 1].count()


def said(number: int, ceiling: int | None = None) -> str:
    """Return a number of rows in words; what lies above the ceiling was not counted."""
    most = ceiling or CEILING
    return _("约 %(n)d 以上") % {"n": most} if number > most else str(number)


def counted(rows: QuerySet[Any]) -> str:
    """Return the number of rows in words, counted up to the ceiling."""
    return said(count(rows))


def _read_as(model: type[Model], path: str, value: Any) -> Any:
    """A value of the address as the field holds it. Raises ValueError, ValidationError, FieldDoesNotExist."""
    field: Field[Any, Any] = model._meta.pk
    for part in path.split("__") if path != "pk" else ():
        field = model._meta.get_field(part)
        model = field.related_model or model
    while field.remote_field:  # a key that is another table's
        field = field.target_field
    read = field.to_python(value)
    if read is None or "\x00" in str(value):
        raise ValueError(f"{path} cannot be {value!r}.")
    return read


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row
