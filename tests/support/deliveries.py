"""Workbooks of deliveries for tests: one sample with one result, and whatever is to be otherwise."""

import io

import openpyxl

SAMPLE = {
    "样品编号": "S1",
    "点位编号": "P1",
    "介质": "土壤",
    "采样深度起": 0,
    "采样深度止": 0.5,
    "经度": 117.00051,
    "纬度": 39.75052,
    "采样日期": "2019-05-06",
}
ELSEWHERE = SAMPLE | {"样品编号": "S2", "点位编号": "P2", "经度": 117.00031}
RESULT = {
    "样品编号": "S1",
    "检测项目": "镉",
    "检测结果": 0.3,
    "限定符": None,
    "单位": "mg/kg",
    "检出限": None,
    "检测方法": None,
    "检测单位": "甲检测公司",
}


def workbook(path, samples=None, results=None):
    """Write a delivery of these rows."""
    book = openpyxl.Workbook()
    for page, rows in ((book.active, samples or [SAMPLE]), (book.create_sheet(), results or [RESULT])):
        names = list(rows[0])
        page.append(names)
        for row in rows:
            page.append([row.get(name) for name in names])
    book.worksheets[0].title, book.worksheets[1].title = "样品", "结果"
    book.save(path)
    return path


def content(samples=None, results=None):
    """Return the bytes of such a workbook."""
    kept = io.BytesIO()
    workbook(kept, samples, results)
    return kept.getvalue()
