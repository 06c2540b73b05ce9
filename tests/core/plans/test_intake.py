"""From a file to a draft: what is kept, what is refused, and what a crash leaves."""

import io
import threading
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import connections

from jingtu.core.files.receiving import shown_name
from jingtu.core.jobs.models import Job
from jingtu.core.jobs.queue import work_one
from jingtu.core.plans import intake, reviewing
from jingtu.core.plans.confirming import confirm
from jingtu.core.plans.errors import AlreadyKnown, FileRefused
from jingtu.core.plans.models import Plan, PlanFile, Review
from tests.support.people import places

pytestmark = pytest.mark.django_db

TEXT = """香河县土壤污染防治工作方案
一、主要任务
（一）开展调查。2018年底前完成农用地土壤污染状况详查。（县环保局牵头，县农业局、县财政局参与）
（二）规范管理。每年公布土壤环境重点监管企业名单。（县环保局负责）
（三）强化执法。开展土壤环境执法检查，2018年6月前完成一轮排查。（县环保局牵头，县公安局配合）
"""


def stored_files():
    folder = Path(default_storage.path("plans"))
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def test_a_document_is_kept_read_in_the_background_and_opened_for_review(people):
    review = intake.receive(TEXT.encode(), "方案.txt", people.keeper)
    assert (review.state, review.job.kind) == ("reading", "plans.read")
    assert default_storage.open(review.file.content.name).read().decode() == TEXT
    assert work_one()
    review = Review.objects.get()
    assert (review.state, review.title, review.place.name) == ("open", "香河县土壤污染防治工作方案", "香河县")
    assert [task["leads"] for task in review.draft["tasks"]] == [["县环保局"]] * 3
    assert Job.objects.get().state == "done"
    assert confirm(review, 0, people.keeper).task_count == 3


def test_a_document_that_is_no_plan_leaves_only_its_name_and_the_reason(people):
    intake.receive("今天天气很好。".encode(), "散文.txt", people.keeper)
    assert work_one()
    review = Review.objects.get()
    assert (review.state, review.filename, review.file) == ("refused", "散文.txt", None)
    assert review.refusal.endswith("。")
    assert not PlanFile.objects.exists()
    assert Job.objects.get().state == "done"


@pytest.mark.django_db(transaction=True)
def test_the_stored_original_of_a_refused_document_is_removed(people):
    intake.receive("今天天气很好。".encode(), "散文.txt", people.keeper)
    assert len(stored_files()) == 1
    assert work_one()
    assert stored_files() == []
    intake.receive("今天天气很好。".encode(), "散文.txt", people.keeper)  # may be tried again


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("空.docx", b"", "是空的"),
        ("图.png", b"\x89PNG\r\n", "类型不能读取"),
        ("图.docx", b"\x89PNG\r\n\x1a\n", "内容不是 docx 格式"),
        ("表.xlsx", b"%PDF-1.7", "内容不是 xlsx 格式"),
        ("文.pdf", b"PK\x03\x04", "内容不是 pdf 格式"),
        ("无扩展名", b"abc", "类型不能读取"),
    ],
)
def test_what_cannot_be_a_plan_is_refused_at_the_door(people, name, content, sentence):
    with pytest.raises(FileRefused, match=sentence):
        intake.receive(content, name, people.keeper)
    assert not Review.objects.exists()
    assert not Job.objects.exists()
    assert stored_files() == []


def test_a_huge_file_is_refused_without_reading_it_whole(people, settings):
    settings.UPLOAD_LIMIT_BYTES = 1000

    class Huge(io.RawIOBase):
        taken = 0

        def read(self, size=-1):
            assert 0 <= size <= 1001
            self.taken += size
            return b"x" * size

    with pytest.raises(FileRefused, match="上限"):
        intake.receive(Huge(), "大.txt", people.keeper)
    with pytest.raises(FileRefused, match="上限"):
        intake.receive(b"x" * 1001, "大.txt", people.keeper)
    assert stored_files() == []


def test_the_same_file_twice_leads_to_its_review_and_then_to_its_plan(people):
    intake.receive(TEXT.encode(), "方案.txt", people.keeper)
    with pytest.raises(AlreadyKnown, match="尚在审阅") as told:
        intake.receive(TEXT.encode(), "换了名字.txt", people.keeper)
    assert (told.value.review, told.value.plan) == (Review.objects.get(), None)
    work_one()
    plan = confirm(Review.objects.get(), 0, people.keeper)
    with pytest.raises(AlreadyKnown, match="已经导入：方案“香河县土壤污染防治工作方案”") as told:
        intake.receive(TEXT.encode(), "方案.txt", people.keeper)
    assert told.value.plan == plan
    assert PlanFile.objects.count() == Review.objects.count() == 1


def test_a_file_of_others_is_recognised_without_showing_it(people):
    intake.receive(TEXT.encode(), "方案.txt", people.keeper)
    work_one()
    with pytest.raises(AlreadyKnown, match="不在您的管辖区域内") as told:
        intake.receive(TEXT.encode(), "方案.txt", people.outsider)
    assert (told.value.review, told.value.plan) == (None, None)
    assert "香河" not in str(told.value)


def test_a_discarded_file_may_come_in_again(people):
    intake.receive(TEXT.encode(), "方案.txt", people.keeper)
    work_one()
    reviewing.discard(Review.objects.get(), 0, people.keeper)
    again = intake.receive(TEXT.encode(), "方案.txt", people.keeper)
    assert again.file.reviews.count() == 2


@pytest.mark.parametrize("who", ["bureau", "town", "leader", "system_admin", "security_admin", "auditor"])
def test_only_the_plan_office_uploads(people, who):
    with pytest.raises(PermissionDenied):
        intake.receive(TEXT.encode(), "方案.txt", getattr(people, who))


def test_nobody_uploads_for_a_place_of_others(people):
    with pytest.raises(PermissionDenied):
        intake.receive(TEXT.encode(), "方案.txt", people.keeper, place=places()[1])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.docx", "passwd.docx"),
        ("C:\\文件\\方案.docx", "方案.docx"),
        ("a\x00b\u202ec.txt", "abc.txt"),
        ("字" * 400 + ".docx", "字" * 295 + ".docx"),
        ("<b>粗</b>.txt", "b>.txt"),
        ("", "未命名文件"),
    ],
)
def test_a_file_name_is_shown_as_text_and_never_used_as_a_path(given, shown):
    assert shown_name(given) == shown


def test_the_store_knows_files_by_their_hash_alone(people):
    review = intake.receive(TEXT.encode(), "字" * 400 + ".txt", people.keeper)
    assert len(review.filename) == 300
    assert stored_files() == [f"{review.file.sha256}.txt"]


def test_a_disk_that_fails_leaves_no_half_file(people, monkeypatch):
    def full(*_given):
        raise OSError("No space left on device")

    monkeypatch.setattr(intake.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        intake.receive(TEXT.encode(), "方案.txt", people.keeper)
    assert stored_files() == []
    assert not Review.objects.exists()


def test_a_database_that_fails_leaves_no_file(people, monkeypatch):
    def broken(*_given, **_named):
        raise RuntimeError("gone")

    monkeypatch.setattr(intake, "record", broken)
    with pytest.raises(RuntimeError):
        intake.receive(TEXT.encode(), "方案.txt", people.keeper)
    assert stored_files() == []


def test_reading_again_after_a_crash_changes_nothing(people):
    review = intake.receive(TEXT.encode(), "方案.txt", people.keeper)
    intake.read(review.pk)
    reviewing.change_head(Review.objects.get(), 0, people.keeper, title="改过的标题")
    intake.read(review.pk)
    assert Review.objects.get().title == "改过的标题"


def test_a_reading_that_keeps_failing_is_told_to_the_uploader(people, monkeypatch):
    def broken(*_given, **_named):
        raise RuntimeError("bug")

    intake.receive(TEXT.encode(), "方案.txt", people.keeper)
    monkeypatch.setattr(intake.plandoc, "read", broken)
    for _ in range(3):
        Job.objects.update(run_after="2000-01-01T00:00:00Z")
        assert work_one()
    assert Review.objects.get().state == "refused"
    assert "意外错误" in Review.objects.get().refusal


def test_a_revised_edition_is_proposed_and_keeps_the_corrections(people):
    intake.receive(TEXT.encode(), "方案.txt", people.keeper)
    work_one()
    review = Review.objects.get()
    reviewing.change_task(review, 0, people.keeper, review.draft["tasks"][0]["id"], title="农田详查")
    plan = confirm(review, 1, people.keeper)
    intake.receive((TEXT + "（四）新增任务。开展污染地块调查。（县环保局负责）\n").encode(), "修订.txt", people.keeper)
    work_one()
    revised = Review.objects.get(state="open")
    assert revised.revises == plan
    assert revised.draft["tasks"][0]["title"] == "农田详查"
    assert revised.corrections.get().kind == "carry-over"
    assert confirm(revised, revised.version, people.keeper).previous == plan


def test_the_command_line_imports_and_confirms_at_once(people, tmp_path):
    path = tmp_path / "方案.txt"
    path.write_text(TEXT, encoding="utf-8")
    plan = intake.import_file(path, people.keeper)
    assert isinstance(plan, Plan)
    assert plan.place.name == "香河县"
    (tmp_path / "散文.txt").write_text("今天天气很好。", encoding="utf-8")
    with pytest.raises(FileRefused):
        intake.import_file(tmp_path / "散文.txt", people.keeper)
    path.write_text(TEXT.replace("三", "3"), encoding="utf-8")
    review = intake.import_file(path, people.keeper, confirmed=False)
    assert (review.state, review.revises) == ("open", None)


@pytest.mark.django_db(transaction=True)
def test_of_two_uploads_of_one_file_at_once_one_is_kept(people):
    start, outcomes = threading.Barrier(2), []

    def upload():
        try:
            start.wait()
            outcomes.append(intake.receive(TEXT.encode(), "方案.txt", people.keeper))
        except AlreadyKnown as told:
            outcomes.append(told)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=upload) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AlreadyKnown", "Review"]
    assert Review.objects.count() == 1
    assert len(stored_files()) == 1
