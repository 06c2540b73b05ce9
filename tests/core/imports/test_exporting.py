"""A register goes out as Excel and comes in again unchanged, in our own columns and in those of others."""

import openpyxl
import pytest

from jingtu.core.imports import exporting, layouts, publishing
from jingtu.core.jobs.worker import run_due_jobs
from jingtu.core.subjects.visible import visible_to
from jingtu.themes.industry.kinds import ENTERPRISES
from tests.core.imports.conftest import firm, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(brought):
    batch = brought(workbook(*(firm(number) for number in range(1, 6))))
    publishing.confirm(batch, "all", batch.received_by)
    run_due_jobs()


def sheets(file) -> list:
    return openpyxl.load_workbook(file).worksheets


def exported(office, **options):
    rows = visible_to(office.inspector, ENTERPRISES).filter(name__contains="电镀厂").exclude(pk=office.enterprise.pk)
    return exporting.export(ENTERPRISES, rows.order_by("pk"), by=office.inspector, **options)


def test_what_goes_out_comes_in_again_as_unchanged(filled, brought, office):
    batch = brought(exported(office).read())

    assert batch.counts == {"unchanged": 5}, [line.faults or line.facts for line in batch.lines.all()]


@pytest.mark.parametrize("layout", [layout.code for layout in layouts.layouts_for(ENTERPRISES) if layout.code != "plan_closures"])
def test_every_layout_reads_what_it_writes(filled, brought, office, layout):
    file = exported(office, layout=layout)

    batch = brought(file.read(), layout=layout)

    assert batch.counts == {"unchanged": 5}, [line.faults or line.facts for line in batch.lines.all()]


def test_more_rows_than_a_sheet_holds_go_on_on_the_next(filled, office, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)

    pages = sheets(exported(office))

    assert [page.max_row - 1 for page in pages] == [2, 2, 1]


def test_only_the_chosen_columns_go_out_and_the_watermark_is_on_the_page(filled, office):
    page = sheets(exported(office, fields=("code", "state"), footer="孙环 2019-06-30"))[0]

    assert [cell.value for cell in page[1]] == ["名称", "统一社会信用代码", "状态"]
    assert page.oddFooter.center.text == "孙环 2019-06-30"


def test_no_text_becomes_a_formula(filled, brought, office):
    batch = brought(workbook(firm(7, name="=1+1电镀厂")))
    publishing.confirm(batch, "all", batch.received_by)
    run_due_jobs()

    names = [row[0].value for row in sheets(exported(office))[0].iter_rows(min_row=2)]

    assert "=1+1电镀厂" in names
    assert all(cell.data_type != "f" for row in sheets(exported(office))[0].iter_rows() for cell in row)


def test_a_layout_gives_its_heads_in_every_version():
    layout = layouts.layout_of("key_unit_list", "industry.enterprise")

    assert [version.title[:6] for version in layout.versions] == ["土壤环境重点", "土壤污染重点"]
    assert all(version.source.document for version in layout.versions)
