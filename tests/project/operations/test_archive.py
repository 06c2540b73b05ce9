"""An archive is whole or not there, and damage to it is found and named before anything is restored."""

import json
import stat
import zipfile
from pathlib import Path

import pytest

from jingtu.project.failure import Failure
from jingtu.project.operations import archive

CONTENT = {
    "database/jingtu.sqlite3": b"rows " * 4000,
    "files/plans/a.docx": bytes(range(256)) * 40,
    "files/plans/b.txt": b"words",
}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "backup.zip"
    with archive.written(path) as writer:
        for name, content in CONTENT.items():
            writer.add(name, [content])
        writer.finish({"program": "0.1.0"})
    return path


def extracted(path: Path, into: Path) -> None:
    with archive.opened(path) as (opened, manifest):
        archive.extract(opened, manifest, into)


def flip(path: Path, at: int) -> None:
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)


def rewritten(path: Path, change) -> None:
    """Write the archive anew with its entries changed by `change(entries: dict[str, bytes])`."""
    with zipfile.ZipFile(path) as old:
        entries = {name: old.read(name) for name in old.namelist()}
    change(entries)
    with zipfile.ZipFile(path, "w") as new:
        for name, content in entries.items():
            new.writestr(name, content)


def test_what_goes_in_comes_out(made, tmp_path):
    extracted(made, tmp_path / "out")

    assert {name: (tmp_path / "out" / name).read_bytes() for name in CONTENT} == CONTENT


def test_only_its_owner_can_read_it(made):
    assert stat.S_IMODE(made.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", CONTENT)
def test_a_flipped_bit_is_found_and_its_entry_named(made, tmp_path, name):
    with zipfile.ZipFile(made) as opened:
        at = opened.getinfo(name).header_offset + 30 + len(name) + 24  # behind the header: inside the content
    flip(made, min(at, made.stat().st_size - 1))

    with pytest.raises(Failure, match=f"有问题的共 1 处：{name}"):
        extracted(made, tmp_path / "out")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.999])
def test_a_cut_off_archive_is_refused(made, tmp_path, share):
    content = made.read_bytes()
    made.write_bytes(content[: int(len(content) * share)])

    with pytest.raises(Failure, match="不是完整的备份"):
        extracted(made, tmp_path / "out")


def test_no_single_wrong_byte_goes_unnoticed(made, tmp_path):
    whole = made.read_bytes()
    for at in range(0, len(whole), 97):
        made.write_bytes(whole)
        flip(made, at)
        try:
            extracted(made, tmp_path / "out")
        except Failure:
            continue
        assert {name: (tmp_path / "out" / name).read_bytes() for name in CONTENT} == CONTENT  # the byte meant nothing


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda entries: entries.pop("files/plans/b.txt"), r"files/plans/b\.txt（缺失）"),
        (lambda entries: entries.update({"files/evil.txt": b"x"}), r"files/evil\.txt（不在清单里）"),
        (lambda entries: entries.update({"files/plans/b.txt": b"other"}), r"files/plans/b\.txt（校验值不符）"),
        (lambda entries: entries.pop("manifest.json"), "不是净土的备份"),
        (lambda entries: entries.update({"manifest.json": b"{"}), "manifest.json 读不出来"),
        (lambda entries: entries.update({"manifest.json": b'{"format": 99}'}), "格式版本"),
    ],
)
def test_an_archive_that_was_changed_is_refused_with_what_is_wrong(made, tmp_path, change, said):
    rewritten(made, change)

    with pytest.raises(Failure, match=said):
        extracted(made, tmp_path / "out")


@pytest.mark.parametrize("name", ["../outside.txt", "/outside.txt", "a/../../outside.txt", "C:outside.txt"])
def test_an_entry_cannot_leave_the_folder(made, tmp_path, name):
    def smuggle(entries):
        said = json.loads(entries["manifest.json"])
        said["entries"][name] = {"sha256": "", "bytes": 1}
        entries |= {name: b"x", "manifest.json": json.dumps(said).encode()}

    rewritten(made, smuggle)

    with pytest.raises(Failure, match="路径越界"):
        extracted(made, tmp_path / "out")
    assert not (tmp_path / "outside.txt").exists()


def test_a_failure_half_way_leaves_nothing(tmp_path):
    def fails():
        yield b"x"
        raise RuntimeError

    with pytest.raises(RuntimeError), archive.written(tmp_path / "backup.zip") as writer:
        writer.add("files/a", fails())

    assert list(tmp_path.iterdir()) == []
