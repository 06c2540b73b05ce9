"""The task table in Word, in the layout of official documents: A4 across, head row on every page, no row broken."""

from collections.abc import Sequence
from typing import IO

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from .errors import TooMuch
from .exports import printable
from .models import Task
from .paper import TITLE_FONT, Grid, TableColumn, font, new_document, page_number, saved

ROW_LIMIT = 5_000
# Together the width of the page between its margins.
COLUMNS = (
    TableColumn(gettext_lazy("序号"), 12, centred=True),
    TableColumn(gettext_lazy("工作任务"), 102),
    TableColumn(gettext_lazy("牵头部门"), 32),
    TableColumn(gettext_lazy("参与部门"), 44),
    TableColumn(gettext_lazy("责任单位"), 32),
    TableColumn(gettext_lazy("完成时限"), 26, centred=True),
)


def tasks_document(tasks: QuerySet[Task], title: str) -> IO[bytes]:
    """Return a Word file with the tasks in their order, numbered through; tasks of several plans stand under plan titles.

    Raises TooMuch beyond `ROW_LIMIT` rows: a table that long opens in no word processor, and is never cut in silence.
    """
    refuse_too_many(tasks)
    rows = list(tasks.select_related("plan").defer("plan__text", "plan__duty_statements", "plan__noise"))
    document = landscape_page(title)
    cells = [(t.text, t.listed_leads, t.listed_participants, t.implementers, t.deadline_text) for t in rows]
    write_tasks(Grid(document, COLUMNS), rows, cells)
    return saved(document)


def refuse_too_many(tasks: QuerySet[Task]) -> None:
    """Raise TooMuch where there are more tasks than a Word table holds."""
    if tasks.order_by()[: ROW_LIMIT + 1].count() > ROW_LIMIT:
        raise TooMuch(
            _("筛选出的任务超过 %(limit)d 项，Word 表格放不下。请缩小筛选范围，或改为导出 Excel。") % {"limit": ROW_LIMIT}
        )


def landscape_page(title: str) -> WordDocument:
    """Return an A4 page across with its title and page number."""
    document = new_document(10.5)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(24.5)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    footer = section.footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    page_number(footer)
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(12)
    font(paragraph.add_run(printable(title)), TITLE_FONT, 22)
    document.core_properties.title = printable(title)[:255]
    return document


def write_tasks(grid: Grid, tasks: Sequence[Task], cells: Sequence[Sequence[str]]) -> None:
    """Write the cells of each task behind its number; tasks of several plans stand under the titles of these."""
    several = len({task.plan_id for task in tasks}) > 1
    plan = None
    for number, (task, values) in enumerate(zip(tasks, cells, strict=True), 1):
        if several and task.plan_id != plan:
            plan = task.plan_id
            grid.add_band(task.plan.title)
        grid.add([str(number), *values])
