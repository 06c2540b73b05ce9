"""An edition printed as an Excel workbook."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from jingtu.core.subjects.declaring import find

from .declaring import SubjectList
from .models import Edition

WIDTHS = (8, 24, 40, 16, 14, 28, 50)


def title_of(edition: Edition) -> str:
    """Return what an edition is called: the place, then the list."""
    return f"{edition.place_name}{find(SubjectList, edition.list_code).label}"


def described(edition: Edition, left_out: int = 0) -> str:
    """Return number, day, size and document of an edition in one line; `left_out` rows are not among its rows for the reader."""
    words = {"number": edition.number, "as_of": edition.as_of, "document": edition.document, "n": len(edition.rows) + left_out}
    said = _("草案，截至 %(as_of)s，共 %(n)s 家；尚未公布")
    if edition.number is not None:
        said = _("第%(number)s期，截至 %(as_of)s，共 %(n)s 家；公布文件：%(document)s")
    missing = _("；其中 %(n)s 家不在您可以查看的范围，没有列出") % {"n": left_out} if left_out else ""
    return said % words + missing


def workbook(edition: Edition, left_out: int = 0) -> bytes:
    """Return an edition as an Excel workbook: title, document and day above, then its rows; it says how many are left out."""
    book = Workbook()
    sheet = book.active
    sheet.append([title_of(edition)])
    sheet.append([described(edition, left_out)])
    sheet.append([_("序号"), _("编号"), _("名称"), _("所在地"), _("列入日期"), _("决定机关"), _("列入依据")])
    for cell in (*sheet[1], *sheet[3]):
        cell.font = Font(bold=True)
    for number, row in enumerate(edition.rows, 1):
        sheet.append([number, *(row[name] for name in ("code", "name", "place", "entered_on", "authority", "basis"))])
    for letter, width in zip("ABCDEFG", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for cells in sheet.iter_rows(min_row=4):
        for cell in cells[1:]:
            cell.data_type = "s"  # a name that begins with = is a name, no formula
            cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "A4"
    sheet.print_title_rows = "3:3"
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
