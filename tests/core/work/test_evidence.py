"""Files are what they say, clean, whole, and kept once."""

import io
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from jingtu.core.files import receiving
from jingtu.core.work import moves, reporting
from jingtu.core.work.errors import Overtaken, WorkRefused

pytestmark = pytest.mark.django_db
PDF, PNG, JPG = b"%PDF-1.4 proof", b"\x89PNG\r\n\x1a\n picture", b"\xff\xd8\xff\xe0 picture"


def nothing_kept() -> bool:
    """Tell whether no file is left in the storage, neither kept nor half received."""
    return not any(path.is_file() for folder in ("", "evidence") for path in Path(default_storage.path(folder)).glob("*"))


@pytest.fixture
def report(survey, people):
    moves.move(survey, "sign", by=people.bureau, on=survey.assigned_on)
    return reporting.begin(survey, by=people.bureau)


def office_file(part):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(part, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("说明.pdf", PDF),
        ("照片.PNG", PNG),
        ("照片.jpg", JPG),
        ("手机.heic", b"\0\0\0\x18ftypheic"),
        ("文件.docx", office_file("word/document.xml")),
        ("表.xlsx", office_file("xl/workbook.xml")),
        ("公文.ofd", office_file("OFD.xml")),
        ("旧文件.doc", receiving.OLE + b"x"),
        ("说明.txt", "说明".encode("gbk")),
    ],
)
def test_what_is_what_it_says_is_kept(report, people, name, content):
    row = reporting.attach(report, io.BytesIO(content), name, by=people.bureau)
    assert row.content.read() == content
    assert (row.filename, row.size) == (name, len(content))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("说明.pdf", PNG),
        ("照片.png", b"MZ\x90\0"),
        ("文件.docx", office_file("xl/workbook.xml")),
        ("文件.docx", b"PK\x03\x04 broken"),
        ("手机.heic", b"\0\0\0\x18ftypmp42"),
        ("说明.txt", b"MZ\x90\0\0"),
    ],
)
def test_a_renamed_file_is_refused(report, people, name, content):
    with pytest.raises(WorkRefused, match="可能是改了扩展名"):
        reporting.attach(report, content, name, by=people.bureau)
    assert nothing_kept()


@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a"])
def test_other_kinds_are_refused(report, people, name):
    with pytest.raises(WorkRefused, match="不能作为佐证材料"):
        reporting.attach(report, b"x", name, by=people.bureau)


def test_a_file_that_never_ends_is_cut_off_at_the_limit(report, people, settings):
    settings.UPLOAD_LIMIT_BYTES = 3 * 2**20

    class Endless:
        given = 0

        def read(self, size):
            self.given += size
            return PDF + b"0" * (size - len(PDF))

    endless = Endless()
    with pytest.raises(WorkRefused, match="超过 3 MB 的上限"):
        reporting.attach(report, endless, "大.pdf", by=people.bureau)
    assert endless.given <= 4 * 2**20
    assert nothing_kept()


def test_an_empty_file_is_refused(report, people):
    with pytest.raises(WorkRefused, match="是空的"):
        reporting.attach(report, b"", "空.pdf", by=people.bureau)


def test_the_virus_test_string_is_refused_without_any_scanner(report, people):
    with pytest.raises(WorkRefused, match="有病毒"):
        reporting.attach(report, b"x" * (2**20 - 20) + receiving.EICAR, "病毒.txt", by=people.bureau)


@pytest.mark.parametrize(("code", "words"), [(0, ""), (1, "有病毒"), (2, "没有正常工作")])
def test_the_configured_scanner_decides(report, people, settings, tmp_path, code, words):
    script = tmp_path / "scanner.py"
    script.write_text(f"import sys; assert open(sys.argv[1], 'rb').read(); sys.exit({code})", encoding="ascii")
    settings.SCANNER = f"{sys.executable} {script}"
    if words:
        with pytest.raises(WorkRefused, match=words):
            reporting.attach(report, PDF, "说明.pdf", by=people.bureau)
    else:
        assert reporting.attach(report, PDF, "说明.pdf", by=people.bureau).pk


def test_a_scanner_that_is_missing_lets_nothing_pass(report, people, settings):
    settings.SCANNER = "/nowhere/scanner"
    with pytest.raises(WorkRefused, match="没有正常工作"):
        reporting.attach(report, PDF, "说明.pdf", by=people.bureau)


def test_a_full_disk_is_said_and_leaves_nothing(report, people, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(receiving.os, "fsync", full)
    with pytest.raises(WorkRefused, match="磁盘已满"):
        reporting.attach(report, PDF, "说明.pdf", by=people.bureau)
    assert nothing_kept()


def test_the_same_file_is_kept_once_and_removal_is_marked(report, people):
    first = reporting.attach(report, PDF, "说明.pdf", by=people.bureau)
    assert reporting.attach(report, PDF, "副本.pdf", by=people.bureau) == first
    reporting.remove(first, by=people.bureau)
    first.refresh_from_db()
    assert (first.removed_by, first.content.read()) == (people.bureau, PDF)


def test_nothing_is_added_to_what_was_handed_in(report, people):
    reporting.save(report, by=people.bureau, version=0, text="完成")
    reporting.submit(report, by=people.bureau, on=report.period_last)
    with pytest.raises(Overtaken, match="已经提交"):
        reporting.attach(report, PDF, "说明.pdf", by=people.bureau)
