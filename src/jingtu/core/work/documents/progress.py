"""The progress table (任务进展情况表) in the official layout, in Word and in Excel."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.plans.exports import Column, Value, workbook_file, write_sheet
from jingtu.core.plans.models import Task
from jingtu.core.plans.paper import Grid, TableColumn, saved
from jingtu.core.plans.word import landscape_page, refuse_too_many, write_tasks

# Together the width of the page between its margins.
WORD_COLUMNS = (
    TableColumn(gettext_lazy("序号"), 11, centred=True),
    TableColumn(gettext_lazy("工作任务"), 66),
    TableColumn(gettext_lazy("牵头部门"), 25),
    TableColumn(gettext_lazy("参与部门"), 32),
    TableColumn(gettext_lazy("责任单位"), 25),
    TableColumn(gettext_lazy("完成时限"), 22, centred=True),
    TableColumn(gettext_lazy("进展情况"), 46),
    TableColumn(gettext_lazy("完成状态"), 21, centred=True),
)


@dataclass(frozen=True)
class Progress:
    """Where a task stands: the state in words and what was last accepted of it."""

    state: str
    text: str = ""


NOT_ASSIGNED = Progress(gettext_lazy("未交办"))
Progresses = Mapping[int, Progress]


def progress_document(tasks: QuerySet[Task], progress_of: Callable[[list[int]], Progresses], title: str) -> IO[bytes]:
    """Return the table in Word; `progress_of` gives the progress of tasks by id. Raises TooMuch beyond what Word holds."""
    refuse_too_many(tasks)
    rows = list(tasks.select_related("plan").defer("plan__text", "plan__duty_statements", "plan__noise"))
    progress = progress_of([task.pk for task in rows])
    document = landscape_page(title)
    write_tasks(Grid(document, WORD_COLUMNS), rows, [_cells(task, progress.get(task.pk, NOT_ASSIGNED)) for task in rows])
    return saved(document)


def _cells(task: Task, progress: Progress) -> Sequence[str]:
    return (
        task.text,
        task.leads,
        task.participants,
        task.implementers,
        task.deadline_text,
        progress.text,
        str(progress.state),
    )


def progress_workbook(tasks: QuerySet[Task], progress_of: Callable[[list[int]], Progresses]) -> IO[bytes]:
    """Return the table in Excel, tasks in their order."""
    rows = tasks.select_related("plan__place").defer("plan__text", "plan__duty_statements", "plan__noise")
    return workbook_file(lambda book: write_sheet(book, _("进展情况"), _COLUMNS, _with_progress(rows, progress_of)))


Row = tuple[int, Task, Progress]


def _with_progress(rows: QuerySet[Task], progress_of: Callable[[list[int]], Progresses], at_once: int = 2000) -> Iterable[Row]:
    number, batch = 0, []
    for task in rows.iterator(chunk_size=at_once):
        batch.append(task)
        if len(batch) == at_once:
            yield from _numbered(number, batch, progress_of)
            number, batch = number + len(batch), []
    yield from _numbered(number, batch, progress_of)


def _numbered(before: int, batch: list[Task], progress_of: Callable[[list[int]], Progresses]) -> Iterable[Row]:
    progress = progress_of([task.pk for task in batch])
    return [(before + at, task, progress.get(task.pk, NOT_ASSIGNED)) for at, task in enumerate(batch, 1)]


def _of_task(value: Callable[[Task], Value]) -> Callable[[Row], Value]:
    return lambda row: value(row[1])


_COLUMNS = (
    Column(gettext_lazy("序号"), 6, lambda row: row[0]),
    Column(gettext_lazy("工作任务"), 60, _of_task(lambda task: task.text)),
    Column(gettext_lazy("牵头部门"), 18, _of_task(lambda task: task.leads)),
    Column(gettext_lazy("参与部门"), 28, _of_task(lambda task: task.participants)),
    Column(gettext_lazy("责任单位"), 22, _of_task(lambda task: task.implementers)),
    Column(gettext_lazy("完成时限"), 18, _of_task(lambda task: task.deadline_text)),
    Column(gettext_lazy("进展情况"), 60, lambda row: row[2].text),
    Column(gettext_lazy("完成状态"), 12, lambda row: str(row[2].state)),
    Column(gettext_lazy("方案"), 28, _of_task(lambda task: task.plan.title)),
    Column(gettext_lazy("适用地区"), 14, _of_task(lambda task: task.plan.place.name)),
)
