"""A file of limits is taken whole or refused in words; each refusal has one small broken file."""

from pathlib import Path

import pytest

from jingtu.standards import limits
from jingtu.standards.loader import FactsRefused

HERE = Path(__file__).parent
BROKEN = sorted((HERE / "broken").glob("*.yaml"))


def test_the_file_that_the_broken_ones_were_made_from_is_taken():
    standard = limits.load_local(HERE / "good.yaml")
    assert [(limit.substance, limit.value) for limit in standard.limits] == [("cd", 0.3), ("cd", 0.6), ("pb", 80)]
    assert standard.limits[0].checked.by == ("印刷本",)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_refused_in_words(path):
    expected = path.read_text(encoding="utf-8").splitlines()[-1].removeprefix("# expected: ")
    with pytest.raises(FactsRefused) as refused:
        limits.load_local(path)
    assert path.name in str(refused.value)
    assert expected in str(refused.value)


def test_the_file_that_the_manual_prints_is_taken(tmp_path):
    manual = (HERE.parents[2] / "docs" / "standards.md").read_text(encoding="utf-8")
    printed = manual.split("```yaml\n")[1].split("```")[0]
    (tmp_path / "own.yaml").write_text(printed, encoding="utf-8")
    assert limits.load_local(tmp_path / "own.yaml").of("cd")[1].value == 0.6
