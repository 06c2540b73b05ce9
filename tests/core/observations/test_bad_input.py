"""Whatever comes in badly written: the report names it, and what is not accepted leaves no row behind.

Shifted map coordinates (GCJ-02) are found against registered points (tests.support.planted), five million rows are read by
`python -m benchmarks checking`.
"""

import io

import openpyxl
import pytest

from jingtu.core.observations import receiving
from jingtu.core.observations.models import Delivery, Result, Sample
from jingtu.core.observations.packing import pack
from tests.support.deliveries import ELSEWHERE, RESULT, SAMPLE, content

pytestmark = pytest.mark.django_db
NONE = RESULT | {"检出限": 0.01}
PH = RESULT | {"检测项目": "pH", "单位": "无量纲"}
FURTHER = RESULT | {"检测单位": "乙检测公司", "检测结果": 3.9}


def rows(*results, samples=None):
    return content(samples or [SAMPLE], list(results))


def changed(change):
    """A workbook of one sample and result, changed cell by cell."""
    book = openpyxl.load_workbook(io.BytesIO(content()))
    change(book)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def texts(results):
    return pack([("样品.csv", "样品编号,介质,采样日期\nS1,土壤,2019-05-06\n".encode()), ("结果.csv", results.encode())])


def without(sheet):
    return changed(lambda book: book.remove(book[sheet]))


def with_column(book):
    book["结果"].cell(1, 9, "仪器编号")
    book["结果"].cell(2, 9, "AA-7")


HEAD = "样品编号,检测项目,检测结果,单位\n"
# What is delivered, what becomes of it, and which finding says so ("" where none needs to).
CASES = {
    "merged cells": (changed(lambda book: book["结果"].merge_cells("C2:C3")), "refused", "F07"),
    "a comma for a point": (rows(RESULT | {"检测结果": "0,31"}), "refused", "V11"),
    "<0.01": (rows(RESULT | {"检测结果": "<0.01"}), "accepted", ""),
    "0.01L": (rows(RESULT | {"检测结果": "0.01L"}), "accepted", ""),
    "ND with a limit": (rows(NONE | {"检测结果": "ND"}), "accepted", ""),
    "未检出 with a limit": (rows(NONE | {"检测结果": "未检出"}), "accepted", ""),
    "未检出 without one": (rows(RESULT | {"检测结果": "未检出"}), "refused", "V12"),
    "a dash": (rows(RESULT | {"检测结果": "—"}), "refused", "V01"),
    "full-width digits": (rows(RESULT | {"检测结果": "０．３１"}), "accepted", "V10"),
    "two units for one substance": (
        rows(RESULT, RESULT | {"样品编号": "S2", "检测结果": 310, "单位": "μg/kg"}, samples=[SAMPLE, ELSEWHERE]),
        "waiting",
        "V17",
    ),
    "soil by fresh weight": (rows(RESULT | {"计量基准": "鲜重"}), "waiting", "V21"),
    "pH 0": (rows(PH | {"检测结果": 0}), "waiting", "V09"),  # there is such water, but hardly such soil
    "pH 19": (rows(PH | {"检测结果": 19}), "refused", "V08"),
    "a date as text": (rows(RESULT, samples=[SAMPLE | {"采样日期": "2019年5月6日"}]), "accepted", "V05"),
    "no date at all": (rows(RESULT, samples=[SAMPLE | {"采样日期": "五月"}]), "refused", "V04"),
    "degrees, minutes, seconds": (
        rows(RESULT, samples=[SAMPLE | {"经度": "117°00′01.84″", "纬度": "39°45′01.87″"}]),
        "accepted",
        "P04",
    ),
    "swapped axes": (rows(RESULT, samples=[SAMPLE | {"经度": 39.75052, "纬度": 117.00051}]), "refused", "P01"),
    "one number for two samples": (rows(RESULT, samples=[SAMPLE, SAMPLE]), "refused", "R01"),
    "two laboratories disagree": (rows(RESULT, FURTHER), "waiting", "Q09"),
    "a column more": (changed(with_column), "accepted", "F05"),
    "a sheet less": (without("样品"), "refused", "F02"),
    "a quote that is never closed": (texts(f'{HEAD}S1,"镉,0.3,mg/kg\nS1,砷,5,mg/kg\n'), "refused", "F09"),
    "text files packed together": (texts(f"{HEAD}S1,镉,0.3,mg/kg\n"), "accepted", ""),
    "a zip without any table": (pack([("说明.txt", b"")]), "refused", "F01"),
}


def test_each_is_reported_and_nothing_is_half_stored(world):
    told = {"by": world.firm, "stage": "preliminary", "format": "site-1"}
    found = {}
    for name, (upload, _state, _code) in CASES.items():
        filename = "检测.xlsx" if b"xl/workbook.xml" in upload else "检测.zip"
        made = receiving.deliver(world.enterprise, upload, filename, name=name[:80], **told)
        receiving.judge(made.pk, lambda done, total: None)
        made.refresh_from_db()
        codes = set(made.findings.values_list("code", flat=True))
        code = CASES[name][2]
        found[name] = (made.state, code if code in codes else "" if not code else sorted(codes))
        rows_there = Result.objects.filter(delivery=made).exists()
        assert rows_there == (made.state == Delivery.State.ACCEPTED), name
        assert Sample.objects.filter(delivery=made).exists() == rows_there, name
        assert bool(made.returned) == bool(codes), name  # the own workbook, or a list where it was none
        receiving.withdraw(made, "下一例", by=world.inspector)  # or the next case would bring what stands already
    assert found == {name: (state, code) for name, (_upload, state, code) in CASES.items()}
