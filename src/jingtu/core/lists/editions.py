"""Editions: a list of a place as it stood on a day, numbered, kept whole, compared with another and printed as a workbook."""

import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.places.models import Division
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind

from .declaring import SubjectList
from .entering import check_decides, on_list
from .models import Edition

Row = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """What a later edition says that an earlier one does not: who came, who went, whose name or code reads otherwise."""

    entered: list[Row]
    left: list[Row]
    changed: list[tuple[Row, Row]]


@transaction.atomic
def publish(kind: SubjectList, place: Division, *, by: User, as_of: dt.date, document: str) -> Edition:
    """Keep the list of a place as of a day under the next number. Raises Refused (wrong day, no document), PermissionDenied."""
    check_decides(kind, place.path, by)
    if as_of > clock.today():
        raise Refused(_("截至日期 %(on)s 还没有到，今天是 %(today)s。请改正。") % {"on": as_of, "today": clock.today()})
    if not document.strip():
        raise Refused(_("公布名录要写明公布的文件。请填写文件名称和文号后再提交。"))
    last = Edition.objects.filter(list_code=kind.code, place_path=place.path).order_by("number").last()
    edition = Edition.objects.create(
        list_code=kind.code,
        place_path=place.path,
        number=last.number + 1 if last else 1,
        as_of=as_of,
        document=document.strip(),
        authority=by.party,
        rows=rows_on(kind, as_of, place.path),
        published_by=by,
        published_at=clock.now(),
    )
    detail = {"list": kind.code, "number": edition.number, "as_of": as_of, "entries": len(edition.rows)}
    record(by, "lists.publish", subject=f"edition:{edition.pk}", detail=detail)
    return edition


def rows_on(kind: SubjectList, on: dt.date, place_path: str) -> list[Row]:
    """Return who is on the list on a day, in the order of names."""
    entries = {entry.subject_id: entry for entry in on_list(kind, on, place_path)}
    table = find(SubjectKind, kind.about).table
    subjects = table.objects.filter(pk__in=on_list(kind, on, place_path).values("subject")).order_by("sort_key", "pk")
    return [
        {
            "subject": row.pk,
            "code": row.code,
            "name": row.name,
            "entered_on": entries[row.pk].entered_on.isoformat(),
            "basis": entries[row.pk].entered_basis,
        }
        for row in subjects
    ]


def compare(earlier: Edition, later: Edition) -> Difference:
    """Return what changed between two editions of a list."""
    before, after = ({row["subject"]: row for row in edition.rows} for edition in (earlier, later))
    both = [(before[subject], row) for subject, row in after.items() if subject in before]
    return Difference(
        entered=[row for subject, row in after.items() if subject not in before],
        left=[row for subject, row in before.items() if subject not in after],
        changed=[(was, now) for was, now in both if (was["name"], was["code"]) != (now["name"], now["code"])],
    )


def workbook(edition: Edition) -> bytes:
    """Return an edition as an Excel workbook: title, document and day above, then all rows."""
    book = Workbook()
    sheet = book.active
    sheet.append([str(find(SubjectList, edition.list_code).label)])
    words = {"number": edition.number, "as_of": edition.as_of, "document": edition.document, "n": len(edition.rows)}
    sheet.append([_("第%(number)s期，截至 %(as_of)s，共 %(n)s 家；公布文件：%(document)s") % words])
    sheet.append([_("序号"), _("编号"), _("名称"), _("列入日期"), _("列入依据")])
    for cell in (*sheet[1], *sheet[3]):
        cell.font = Font(bold=True)
    for number, row in enumerate(edition.rows, 1):
        sheet.append([number, row["code"], row["name"], row["entered_on"], row["basis"]])
    for letter, width in zip("ABCDE", (8, 24, 40, 14, 50), strict=True):
        sheet.column_dimensions[letter].width = width
    for cells in sheet.iter_rows(min_row=4):
        for cell in cells[1:]:
            cell.data_type = "s"  # a name that begins with = is a name, no formula
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
