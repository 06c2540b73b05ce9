"""A file of limits is taken whole or refused in words; each refusal has one small broken file."""

import re
from pathlib import Path

import pytest

from jingtu.standards import limits
from jingtu.standards.limits.refusals import LocalFileRefused

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.yaml"))


def test_the_file_that_the_broken_ones_were_made_from_is_taken():
    standard = limits.load_local(HERE / "good.yaml")
    assert [(limit.substance, limit.value) for limit in standard.limits] == [("cd", 0.3), ("cd", 0.6), ("pb", 80)]
    assert standard.limits[0].checked.by == ("印刷本",)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_refused_in_words(path):
    expected = path.read_text(encoding="utf-8").splitlines()[-1].removeprefix("# expected: ")
    with pytest.raises(LocalFileRefused) as refused:
        limits.load_local(path)
    assert expected in str(refused.value.__cause__)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_its_user_reads_the_refusal_in_chinese(path):
    with pytest.raises(LocalFileRefused) as refused:
        limits.load_local(path)
    for line in str(refused.value).splitlines():
        place, _, said = line.partition("：")
        assert path.name in place
        assert re.search("[\u4e00-\u9fff]", said)
        assert not re.search("[a-z]+ [a-z]+ [a-z]+ [a-z]+", said)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    (tmp_path / "own.yaml").write_bytes("document: 某地标准".encode("gb18030"))
    with pytest.raises(LocalFileRefused, match="不是 UTF-8 编码的文本"):
        limits.load_local(tmp_path / "own.yaml")


def test_the_file_that_the_manual_prints_is_taken(tmp_path):
    manual = (HERE.parents[2] / "docs" / "standards.md").read_text(encoding="utf-8")
    printed = manual.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "own.yaml").write_text(printed, encoding="utf-8")
    assert limits.load_local(tmp_path / "own.yaml").of("cd")[1].value == 0.6
