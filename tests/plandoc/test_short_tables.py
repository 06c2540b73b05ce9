"""Tables of very few rows."""

import pytest

from jingtu import plandoc
from jingtu.plandoc.blocks import Cell, Paragraph, Source, Table

HEADER = ("工作任务", "牵头部门", "完成时限")
ROW = ("建立台账", "区环保局", "2019年底")


def read(*rows, before=()):
    table = Table(tuple(tuple(Cell(text) for text in row) for row in rows), "")
    blocks = (Paragraph("清源区工作方案"), *(Paragraph(text) for text in before), table)
    return plandoc.read_source(Source(blocks, "docx", ()))


@pytest.mark.parametrize("count", [1, 2])
def test_a_table_of_few_rows_gives_its_tasks(count):
    tasks = read(HEADER, *[ROW] * count).tasks
    assert [(task.title, [lead.name for lead in task.leads]) for task in tasks] == [("建立台账", ["区环保局"])] * count


def test_one_row_beside_prose_leaves_the_tasks_to_the_prose():
    body = ("一、任务", "（一）开展调查，完成采样。（区农业局牵头，区环保局参与）")
    (task,) = read(HEADER, ROW, before=body).tasks
    assert [lead.name for lead in task.leads] == ["区农业局"]
