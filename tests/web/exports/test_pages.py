"""The way of an export through the pages, the mark in the files, and the one row in the access log."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from jingtu.core.accesslog.keeping import using
from jingtu.core.accesslog.models import Access
from jingtu.core.exports.models import Export
from jingtu.themes.industry.models import Enterprise

pytestmark = pytest.mark.django_db
NEW = "web:export_new"


@pytest.fixture
def client_for(world, empty_log):
    """Return the client of somebody of the world by name."""

    def make(name):
        client = Client()
        client.force_login(getattr(world, name))
        return client

    return make


def asked(client, format="xlsx", query=""):
    address = reverse(NEW, args=["industry.enterprise"]) + query
    return client.post(address, {"purpose": "报送年度总结", "format": format})


def content(response):
    return io.BytesIO(b"".join(response.streaming_content))


def test_what_nobody_need_agree_to_is_there_at_once_with_its_mark(world, client_for):
    response = asked(client_for("inspector"))
    sheet = openpyxl.load_workbook(content(response)).active
    (export,) = Export.objects.all()
    assert "香河演示电镀厂" in {cell.value for row in sheet for cell in row}
    assert export.number in sheet.oddFooter.center.text
    assert "孙环" in sheet.oddFooter.center.text
    assert export.number in response["Content-Disposition"]


def test_the_columns_chosen_in_the_register_leave_and_no_others(world, client_for):
    client, query = client_for("inspector"), "?column=sector&column=since"
    page = client.get(reverse("web:register", args=["industry.enterprise"]) + query).content.decode()
    assert reverse(NEW, args=["industry.enterprise"]) + query.replace("&", "&amp;") in page

    shown = client.get(reverse(NEW, args=["industry.enterprise"]) + query).content.decode()
    sheet = openpyxl.load_workbook(content(asked(client, query=query))).active

    assert "名称、状态起始日、行业" in shown
    assert {cell.value for cell in sheet[1]} == {"名称", "行业", "状态起始日"}


def test_a_filter_in_error_takes_nothing_out(world, client_for):
    client = client_for("inspector")

    answer = asked(client, query="?state=nonsense")

    assert not Export.objects.exists()
    assert answer["Location"] == reverse("web:register", args=["industry.enterprise"]) + "?state=nonsense"
    assert "有误，没有导出" in client.get(answer["Location"]).content.decode()


def test_a_word_document_carries_the_mark_in_header_and_footer(world, client_for):
    paper = Document(content(asked(client_for("inspector"), "docx")))
    (export,) = Export.objects.all()
    section = paper.sections[0]
    assert export.number in section.header.paragraphs[0].text == section.footer.paragraphs[0].text
    assert "香河演示电镀厂" in {cell.text for row in paper.tables[0].rows for cell in row.cells}


def test_a_guarded_export_waits_is_agreed_to_by_a_colleague_and_taken_once(world, client_for):
    Enterprise.objects.filter(pk=world.enterprise.pk).update(sensitivity="K3")
    inspector, colleague = client_for("inspector"), client_for("colleague")
    address = reverse(NEW, args=["industry.enterprise"])
    assert "需要审批" in inspector.get(address).content.decode()
    assert asked(inspector).url == reverse("web:exports")
    (export,) = Export.objects.all()
    assert "同意" in colleague.get(reverse("web:exports")).content.decode()
    colleague.post(reverse("web:export_decide", args=[export.pk, "approve"]))
    take = reverse("web:export_take", args=[export.pk])
    assert colleague.post(take).status_code == 404
    before = Access.objects.using(using()).count()
    assert inspector.post(take).streaming
    kept = Access.objects.using(using()).first()
    assert Access.objects.using(using()).count() == before + 1
    assert (kept.classes, kept.purpose, kept.amount) == ("K3", f"{export.number} 报送年度总结", 1)
    again = inspector.post(take, follow=True)
    assert "已下载" in again.content.decode()


def test_the_file_holds_what_the_filter_leaves_and_nothing_else(world, client_for):
    response = asked(client_for("inspector"), query="?words=没有这家")
    assert not response.streaming
    assert not Export.objects.exists()


def test_the_list_of_requests_asks_few_questions(world, client_for, assert_queries_at_most):
    client = client_for("inspector")
    Enterprise.objects.filter(pk=world.enterprise.pk).update(sensitivity="K3")
    for _at in range(5):
        asked(client)
    colleague = client_for("colleague")
    with assert_queries_at_most(15):
        page = colleague.get(reverse("web:exports")).content.decode()
    assert page.count("报送年度总结") == 5
