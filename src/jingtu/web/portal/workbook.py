"""A release as an Excel workbook: what it is, who stands behind it, and its rows, written one by one."""

import tempfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from jingtu.core.exchange import reading
from jingtu.core.exchange.models import Item, Release
from jingtu.core.plans.exports import printable

IN_MEMORY = 4 * 2**20


def workbook(release: Release, items: Iterable[Item]) -> IO[bytes]:
    """Return the workbook, rewound; the caller closes it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for width, letter in zip((10, 42, 26, 18, 16, 28, 44), "ABCDEFG", strict=True):
        sheet.column_dimensions[letter].width = width
    for row in (*_head(release), *_rows(release, items)):
        sheet.append([_cell(sheet, value) for value in row])
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - the caller closes it
    book.save(file)
    file.seek(0)
    return file


def _head(release: Release) -> list[list[Any]]:
    authority = reading.named_party(release.authority, is_open=release.pk in reading.open_names([release]))
    words = {"number": release.number, "authority": authority, "on": release.released_on, "basis": release.basis}
    return [[release.title], [_("公开编号 %(number)s；公开单位：%(authority)s；公开日期：%(on)s；依据：%(basis)s") % words]]


def _rows(release: Release, items: Iterable[Item]) -> Iterator[list[Any]]:
    if release.filing_id:
        yield [_("单位"), _("编号"), _("事项"), _("内容"), _("计量单位")]
        for item in items:
            for fact in reading.facts_of(release, item):
                yield [item.name, item.code, str(fact.label), str(fact.value), fact.unit]
        return
    yield [_("序号"), _("名称"), _("编号"), _("所在地"), _("列入日期"), _("决定机关"), _("列入依据")]
    for at, item in enumerate(items, 1):
        yield [at, item.name, item.code, *(item.facts[name] for name in ("place", "entered_on", "authority", "basis"))]


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value if isinstance(value, int) else printable(str(value)))
    if isinstance(value, str):
        cell.data_type = "s"  # a name that begins with = is a name, no formula
    return cell
