"""A file of facts is taken whole or refused with file, line, key and what is allowed."""

from pathlib import Path

import pytest
from pydantic import Field, model_validator

from jingtu.standards.loader import Facts, FactsRefused, Held, Source, in_order, load, loads

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.yaml"))


class Value(Held):
    value: float | None
    source: Source


class Limit(Facts):
    id: str
    unit: str
    values: tuple[Value, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _values_follow_each_other(self):
        in_order(self.values)
        return self


class Limits(Facts):
    limits: tuple[Limit, ...]


GOOD = """
limits:
  - id: ex.water.arsenic
    unit: mg/L
    values:
      - {from: 1994-10-01, until: 2018-05-01, value: 0.05, source: {document: EX 100-1993, clause: table 1}}
      - {from: 2018-05-01, value: null, source: {document: EX 100-2017, clause: table 1}}
"""


def test_a_good_file_is_read_with_its_dates_and_nulls():
    limit = loads(GOOD, Limits).limits[0]
    assert [(str(value.valid_from), value.value) for value in limit.values] == [("1994-10-01", 0.05), ("2018-05-01", None)]


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_refused_in_words(path):
    expected = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# expected: ")
    with pytest.raises(FactsRefused) as refused:
        load(path, Limits)
    assert str(refused.value).startswith(path.name)
    assert expected in str(refused.value)


BOMB = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 9)
)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BOMB, "too many values"),
        ("limits: &here [*here]", "nested too deeply"),
        ("[" * 50_000, "nested too deeply"),
        ("limits: [" + "0, " * 400_000 + "0]", "at most 1000000"),
        ("limits: \x00", "not YAML"),
        ("? [a, b]\n: 1", "plain word"),
        ("limits: !!timestamp x", "cannot be read"),
        ("limits: !!int ''", "cannot be read"),
        ("limits: !!bool maybe", "cannot be read"),
        ("limits: !!binary é", "cannot be read"),
    ],
)
def test_a_file_made_to_break_its_reader_is_refused_in_words(text, says):
    with pytest.raises(FactsRefused, match=says):
        loads(text, Limits, "own.yaml")


def test_every_fault_of_a_file_is_named():
    with pytest.raises(FactsRefused) as refused:
        loads(GOOD.replace("unit: mg/L", "unit: 3").replace("id: ex", "ids: ex"), Limits)
    assert len(str(refused.value).splitlines()) == 3
