"""The journal as the auditor reads it."""

import re
from pathlib import Path

import pytest
from django.db import connection

import jingtu
from jingtu.core.journal.services import record
from jingtu.web.console.journal import ACTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(people, client_of):
    client = client_of("auditor")
    record(people.keeper, "plans.upload", subject="review:1", detail={"filename": "<i>方案</i>.docx"})
    record(people.bureau, "plans.export", subject="plan:1")
    return client


def rows(client, **query) -> str:
    return client.get("/journal/", query).content.decode().partition("<tbody>")[2].partition("</tbody>")[0]


def test_rows_are_told_in_words_and_markup_stays_text(auditor):
    page = rows(auditor)
    for words in ("张文", "上传方案", "审阅 1", "文件名", "&lt;i&gt;方案&lt;/i&gt;.docx"):
        assert words in page


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ({"words": "李农"}, "导出", "上传方案"),
        ({"words": "方案</i>"}, "上传方案", "李农"),
        ({"action": "plans.export"}, "李农", "张文"),
        ({"first": "2000-01-01"}, "上传方案", "没有"),
        ({"last": "2000-01-01"}, "", "上传方案"),
    ],
)
def test_rows_are_filtered(auditor, query, there, gone):
    page = rows(auditor, **query)
    assert there in page
    assert gone not in page


def test_dates_the_wrong_way_round_are_told(auditor):
    page = auditor.get("/journal/", {"first": "2019-02-01", "last": "2019-01-01"}).content.decode()
    assert "止日早于起日" in page


def test_the_check_says_that_all_is_well_and_is_itself_recorded(auditor):
    assert "日志完好" in auditor.post("/journal/verify/").content.decode()
    assert "检查日志" in rows(auditor)


def test_the_check_names_the_row_that_was_changed(auditor):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET subject = 'plan:9' WHERE sequence = 2")
    page = auditor.post("/journal/verify/").content.decode()
    assert "日志被改动过" in page
    assert "第 2 条内容被改动" in page


def test_the_page_asks_few_questions_of_the_database(people, auditor, assert_queries_at_most):
    for _row in range(60):
        record(people.keeper, "plans.review", subject=f"user:{people.bureau.pk}")
    with assert_queries_at_most(12):
        auditor.get("/journal/")


def test_every_action_that_the_code_records_has_its_words():
    code = "".join(path.read_text(encoding="utf-8") for path in Path(jingtu.__file__).parent.rglob("*.py"))
    recorded = set(re.findall(r'\brecord\(\s*[\w.]+,\s*"([a-z_]+\.[a-z_]+)"', code))
    assert {"plans.upload", "session.login"} <= recorded
    assert recorded <= set(ACTIONS)
