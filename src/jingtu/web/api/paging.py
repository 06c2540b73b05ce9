"""Pages of rows by where the last one ended (`after`, `before`), with an honest total."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from jingtu.web.keyset import Keyset
from jingtu.web.listing import Column

from .problems import NotValid

USUAL, MOST = 50, 200
BY_ID = (Column("id", "编号", ("pk",)),)
PARAMETERS = ("limit", "sort", "after", "before")


class Total(serializers.Serializer):
    number = serializers.IntegerField(help_text="条数；exact 为 false 时是下限")
    exact = serializers.BooleanField(help_text="是否数到了底")


def page_of(name: str, row: type[serializers.Serializer]) -> type[serializers.Serializer]:
    """Return the shape of a page of such rows, for the description."""
    fields = {
        "results": row(many=True),
        "next": serializers.CharField(allow_null=True, help_text="下一页的地址；没有时为 null"),
        "previous": serializers.CharField(allow_null=True, help_text="上一页的地址；没有时为 null"),
        "total": Total(),
    }
    return type(f"{name}Page", (serializers.Serializer,), fields | {"__doc__": f"A page of {name}."})


def page(
    request: Request,
    read: Callable[[int], Keyset],
    shown: Callable[[list[Any]], list[dict[str, Any]]],
    kept: tuple[str, ...] = (),
) -> dict[str, Any]:
    """Return the page that `read` makes for a number of rows; `kept` are the filters that the address may carry.

    Raises NotValid for a parameter that is not known or cannot be.
    """
    check_names(request, (*PARAMETERS, *kept))
    listing = read(_limit(request.GET.get("limit", "")))
    _check_sort(request.GET.get("sort", ""), listing.columns)
    _check_mark(request, listing)
    return {
        "results": shown(listing.rows),
        "next": f"{request.path}{listing.next}" if listing.next else None,
        "previous": f"{request.path}{listing.previous}" if listing.previous else None,
        "total": {"number": min(listing.count, listing.ceiling), "exact": listing.count <= listing.ceiling},
    }


def keyset(request: Request, rows: QuerySet[Any], columns: tuple[Column, ...], default: str) -> Callable[[int], Keyset]:
    """Return what `page` asks for rows that need no reading of their own."""
    return lambda size: Keyset(request._request, rows, columns, default=default, size=size)


def check_names(request: Request, known: tuple[str, ...]) -> None:
    """Refuse a parameter that is not known: left out in silence, it would return what nobody asked for. Raises NotValid."""
    words = {"known": _("、").join(known)}
    wrong = {name: _("没有这个参数。可用的参数是 %(known)s。") % words for name in request.GET if name not in known}
    if wrong:
        raise NotValid(wrong)


def _limit(words: str) -> int:
    if not words:
        return USUAL
    if not words.isascii() or not words.isdigit() or not 1 <= int(words) <= MOST:
        raise NotValid(
            {"limit": _("limit 应是 1 到 %(most)d 之间的整数，收到的是“%(words)s”。") % {"most": MOST, "words": words}}
        )
    return int(words)


def _check_sort(words: str, columns: tuple[Column, ...]) -> None:
    known = [column.name for column in columns if column.order]
    if words and words.removeprefix("-") not in known:
        said = _("不能按“%(words)s”排序。可用的是 %(known)s，前面加 - 为倒序。")
        raise NotValid({"sort": said % {"words": words, "known": _("、").join(known)}})


def _check_mark(request: Request, listing: Keyset) -> None:
    for name in ("after", "before"):
        if request.GET.get(name) and listing.mark(name) is None:
            said = _("%(name)s 只能照抄上一次返回的 next 或 previous 里的值，排序也要相同。")
            raise NotValid({name: said % {"name": name}})
