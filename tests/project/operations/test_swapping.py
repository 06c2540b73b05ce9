"""Taking the place of an old home: killed at any step, the next command finishes it."""

from pathlib import Path

import pytest

from jingtu.project.operations import swapping


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "ready/files").mkdir(parents=True)
    (tmp_path / "files").mkdir()
    for folder, words in ((tmp_path, "old"), (tmp_path / "ready", "new")):
        (folder / "jingtu.sqlite3").write_text(words)
        (folder / "files/a.txt").write_text(words)
    (tmp_path / "jingtu.sqlite3-wal").write_text("old")
    (tmp_path / "secret-key").write_text("stays")
    return tmp_path


def contents(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


WHOLE = {
    "jingtu.sqlite3": "new",
    "files/a.txt": "new",
    "secret-key": "stays",
    "aside/jingtu.sqlite3": "old",
    "aside/jingtu.sqlite3-wal": "old",
    "aside/files/a.txt": "old",
}


def swap(home: Path, mark: str = "", commit=lambda: None) -> None:
    swapping.swap(home, home / "ready", home / "aside", mark=mark, commit=commit)


def test_the_new_takes_the_place_of_the_old(home):
    swap(home)

    assert contents(home) == WHOLE


@pytest.mark.parametrize("step", range(1, 8))
def test_killed_at_any_step_it_is_finished_by_the_next_command(home, monkeypatch, step):
    moves = []

    def killed(old, new, real=swapping.os.replace):
        moves.append(new)
        if len(moves) == step:
            raise Killed
        real(old, new)

    with monkeypatch.context() as patch:
        patch.setattr(swapping.os, "replace", killed)
        try:
            swap(home)
        except Killed:
            assert step <= 6
        else:
            assert step == 7  # six moves there are: the note, two database files and one folder out, two parts in

    swapping.finish_interrupted(home, lambda mark: True)
    if step == 1:  # the note was not there yet: nothing had begun
        assert contents(home)["jingtu.sqlite3"] == "old"
    else:
        assert contents(home) == WHOLE


def test_a_database_part_that_failed_leaves_all_as_it_was(home):
    def refuse():
        raise Killed

    with pytest.raises(Killed):
        swap(home, mark="m", commit=refuse)

    assert contents(home)["jingtu.sqlite3"] == "old"
    assert not swapping.finish_interrupted(home, lambda mark: False)


@pytest.mark.parametrize(("committed", "kept"), [(True, "new"), (False, "old")])
def test_killed_around_the_commit_the_mark_decides(home, monkeypatch, committed, kept):
    with monkeypatch.context() as patch:
        patch.setattr(swapping, "_finish", lambda *rest: (_ for _ in ()).throw(Killed))
        with pytest.raises(Killed):
            swap(home, mark="m")

    assert swapping.finish_interrupted(home, lambda mark: committed)
    assert contents(home)["files/a.txt"] == kept
    assert not (home / swapping.NOTE).exists()
