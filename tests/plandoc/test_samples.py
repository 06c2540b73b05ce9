"""The sample plans say what a careful person reads in them; the reading must agree, whatever kind of file they come as."""

from pathlib import Path

import pytest
import yaml

from jingtu.plandoc import read
from jingtu.project.demo.documents import WRITERS

FOLDER = Path(__file__).with_name("samples")
SAMPLES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.yaml"))}
CASES = [(name, form) for name, sample in SAMPLES.items() for form in sample["form"]]
ROLES = ("leads", "participants", "implementers", "measure_leads")


@pytest.fixture(scope="module", params=CASES, ids=lambda case: "-".join(case))
def sample(request):
    name, form = request.param
    reading = read(WRITERS[form](SAMPLES[name]["document"]), f"{name}.{form}")
    return reading, SAMPLES[name]["expect"]


def test_the_title_is_found(sample):
    reading, expected = sample
    assert reading.title == expected["title"]


def test_every_task_names_who_does_it(sample):
    reading, expected = sample
    found = [{role: [name.name for name in getattr(task, role)] for role in ROLES} for task in reading.tasks]
    assert found == [
        {role: expected_task.get(role, found[i][role] if role == "measure_leads" else []) for role in ROLES}
        for i, expected_task in enumerate(expected["tasks"])
    ]


def test_every_task_begins_where_it_should(sample):
    reading, expected = sample
    for task, wanted in zip(reading.tasks, expected["tasks"], strict=True):
        assert wanted.get("text", "") in task.text


def test_deadlines_are_understood(sample):
    reading, expected = sample
    for task, wanted in zip(reading.tasks, expected["tasks"], strict=True):
        for text, kind, first, last, *doubt in wanted.get("deadlines", []):
            assert (text, kind, first, last, bool(doubt)) in [
                (d.text, d.kind, d.first, d.last, d.ambiguous) for d in task.deadlines
            ]


def test_targets_are_understood(sample):
    reading, expected = sample
    for task, wanted in zip(reading.tasks, expected["tasks"], strict=True):
        for comparator, value, unit in wanted.get("targets", []):
            assert (comparator, value, unit) in [(t.comparator, t.value, t.unit) for t in task.targets]


@pytest.mark.parametrize("mark", ["open_list", "inherited", "global_implementers"])
def test_marks_are_set_where_the_words_say_so(sample, mark):
    reading, expected = sample
    assert [getattr(task, mark) for task in reading.tasks] == [wanted.get(mark, False) for wanted in expected["tasks"]]


def test_findings_name_what_is_doubtful(sample):
    reading, expected = sample
    codes = {finding.code for finding in reading.findings}
    assert set(expected.get("findings", [])) <= codes
    assert not codes & set(expected.get("not_found", []))


def test_duties_without_a_bracket_are_kept(sample):
    reading, expected = sample
    assert len(reading.duty_statements) >= expected.get("duty_statements", 0)
