"""The command line speaks in sentences and never shows a traceback unasked."""

import os
import subprocess
import sys

import pytest

from jingtu.project import cli
from jingtu.project.cli import COMMANDS, main
from jingtu.project.failure import Failure


def run(*words: str, **environment: str) -> subprocess.CompletedProcess:
    """Run `jingtu` as its own process."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("JINGTU_", "DJANGO_"))}
    command = [sys.executable, "-m", "jingtu", *words]
    return subprocess.run(command, env=known | environment | {"PYTHONUTF8": "1"}, capture_output=True, text=True, timeout=120)


def test_help_lists_every_command(capsys):
    assert main(["--help"]) == 0

    shown = capsys.readouterr().out
    assert all(command.words in shown for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.words)
def test_every_command_has_help_of_its_own(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*command.words.split(), "--help"])

    assert ended.value.code == 0
    assert "用法：" in capsys.readouterr().out


def test_an_unknown_command_is_told(capsys):
    assert main(["paln", "parse"]) == 2
    assert "没有 paln parse 这个命令" in capsys.readouterr().err


def test_a_group_without_its_second_word_lists_its_commands(capsys):
    assert main(["plan"]) == 2
    assert "plan parse" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["plan", "parse"], "缺少参数 文件"),
        (["plan", "parse", "a.txt", "--fast"], "不认识 --fast"),
        (["plan", "parse", "a.txt", "--place"], "--place 后面缺少内容"),
        (["user", "add", "me", "--role", "king"], "--role 不能是 'king'"),
    ],
)
def test_a_mistaken_call_is_told_in_chinese(words, said, capsys):
    with pytest.raises(SystemExit) as ended:
        main(words)

    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_a_missing_file_is_one_sentence(tmp_path):
    ended = run("plan", "parse", str(tmp_path / "absent.txt"))

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("找不到文件")
    assert ended.stderr.count("\n") == 1


def test_debug_shows_the_traceback(tmp_path):
    assert "Traceback" in run("plan", "parse", str(tmp_path / "absent.txt"), "--debug").stderr


def test_an_unknown_setting_stops_the_start_with_one_sentence(tmp_path):
    ended = run("migrate", JINGTU_HOME=str(tmp_path), JINGTU_HOEM="x")

    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1].startswith("不认识环境变量 JINGTU_HOEM。您是不是要写 JINGTU_HOME？")
    assert "Traceback" not in ended.stderr


def test_tables_are_made_once(tmp_path):
    assert run("migrate", JINGTU_HOME=str(tmp_path)).stdout == "数据库已更新。\n"
    assert run("migrate", JINGTU_HOME=str(tmp_path)).stdout == "数据库已是最新。\n"


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (Failure("不行。", code=1), 1, "不行。"),
        (RuntimeError("odd"), 1, "意外错误（RuntimeError：odd）"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_whatever_goes_wrong_is_one_sentence_and_a_code(error, code, said, monkeypatch, capsys):
    def fail(options):
        raise error

    monkeypatch.setattr("jingtu.project.commands.settings_page.run", fail)

    assert cli.main(["settings"]) == code
    assert said in capsys.readouterr().err
