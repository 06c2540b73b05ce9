"""A delivery is checked for anybody, without an account, and nothing of it stays."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from jingtu.core.observations import trying
from jingtu.core.observations.models import Delivery
from tests.support.deliveries import RESULT, SAMPLE, content

pytestmark = pytest.mark.django_db
BAD = [SAMPLE], [RESULT | {"检测项目": "镉镉镉"}]


@pytest.fixture
def page():
    return reverse("web:file_check")


def upload(samples=None, results=None, name="检测.xlsx"):
    return {"format": "site-1", "file": SimpleUploadedFile(name, content(samples, results))}


def kept():
    return sorted(path for path in Path(default_storage.path("")).rglob("*") if path.is_file())


def test_anybody_reads_what_is_wrong_with_a_file_and_nothing_of_it_is_kept(client, page):
    before = kept()
    said = client.post(page, upload(*BAD)).content.decode()
    assert "V06" in said
    assert "D2" in said.replace(" ", "") or "第2行" in said
    assert "可以交付" in client.post(page, upload()).content.decode()
    assert (kept(), Delivery.objects.count()) == (before, 0)


def test_the_own_workbook_comes_back_marked(client, page):
    answer = client.post(page, upload(*BAD) | {"marked": "1"})
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    template = client.get(reverse("web:file_check_template", args=["lab-1"]))
    assert b"".join(template.streaming_content)[:2] == b"PK"


def test_what_is_no_table_too_large_or_comes_while_another_is_checked_is_refused_in_a_sentence(client, page, monkeypatch):
    assert "还没有选文件" in client.post(page, {"format": "lab-1"}).content.decode()
    assert "另存为其中一种" in client.post(page, upload(name="检测.pdf")).content.decode()
    with trying._one_at_a_time:
        assert "过一分钟再试" in client.post(page, upload()).content.decode()
    monkeypatch.setattr("jingtu.web.portal.file_check.MB", 1)
    assert "在自己的电脑上检查" in client.post(page, upload()).content.decode()
