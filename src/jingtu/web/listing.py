"""Lists of rows on a page: columns that can be sorted, pages, and the number of rows, from the address alone."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

PAGE_SIZE = 50


@dataclass(frozen=True)
class Column:
    """A column: `order` are the fields it sorts by (none: not sortable), `css` classes of its heading."""

    name: str
    label: str | Promise
    order: tuple[str, ...] = ()
    css: str = ""


class Listing:
    """Sort and page rows by `?sort=name` or `?sort=-name` and `?page=n`; what is not understood falls back to the default.

    `extra` ends every ordering, so that equal rows keep their place from page to page. A long list may bring a `paginator`
    that does not count to the end.
    """

    def __init__(
        self,
        request: HttpRequest,
        rows: QuerySet[Any],
        columns: tuple[Column, ...],
        *,
        default: str,
        extra: tuple[str, ...] = ("pk",),
        size: int = PAGE_SIZE,
        paginator: type[Paginator] = Paginator,
    ) -> None:
        self.columns = columns
        self.sort = self._wanted(request.GET.get("sort", ""), default)
        ordered = rows.order_by(*self._ordering(), *extra)
        self.page: Page[Any] = paginator(ordered, size).get_page(request.GET.get("page"))
        self.total = self.page.paginator.count

    def _wanted(self, asked: str, default: str) -> str:
        sortable = {column.name for column in self.columns if column.order}
        return asked if asked.removeprefix("-") in sortable else default

    def _ordering(self) -> list[Any]:
        descending = self.sort.startswith("-")
        fields = next((column.order for column in self.columns if column.name == self.sort.removeprefix("-")), ())
        return [_reverse(field) if descending else field for field in fields]

    @property
    def heads(self) -> list[dict[str, Any]]:
        """What the heading row shows."""
        return heads(self.columns, self.sort)


def heads(columns: tuple[Column, ...], sort: str) -> list[dict[str, Any]]:
    """Return what a heading row shows: label, the sort that a click asks for, and which way it is sorted now."""
    return [
        {
            "label": column.label,
            "css": column.css,
            "next": _next_sort(column, sort),
            "direction": {column.name: "ascending", f"-{column.name}": "descending"}.get(sort, ""),
        }
        for column in columns
    ]


def _next_sort(column: Column, current: str) -> str:
    if not column.order:
        return ""
    return f"-{column.name}" if current == column.name else column.name


def _reverse(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"
