"""The five real plans, where they are at hand: the reading must agree with the facts that were read by eye."""

import os
from pathlib import Path

import pytest
import yaml

from jingtu.plandoc import read
from tests.plandoc.build_docx import build_docx

ROLES = ("leads", "participants", "implementers", "measure_leads")
MARKS = ("open_list", "inherited", "global_implementers")
FACTS = Path(__file__).with_name("real_plans")
PLANS = Path(os.environ.get("JINGTU_PLANS") or Path(__file__).resolve().parents[3] / "shared" / "plans")
NAMES = sorted(path.stem for path in FACTS.glob("*.yaml"))

if not PLANS.is_dir():
    pytest.skip("The five real plans are not at hand; name their folder in JINGTU_PLANS.", allow_module_level=True)


@pytest.fixture(scope="module", params=NAMES)
def plan(request):
    path = PLANS / f"{request.param}.txt"
    facts = yaml.safe_load((FACTS / f"{request.param}.yaml").read_text(encoding="utf-8"))
    return request.param, facts, read(path.read_bytes(), path.name)


def _expected(facts):
    row = {"at": facts["at"], "begins": facts["begins"], "ends": facts["ends"]}
    row |= {role: facts.get(role, []) for role in ROLES} | {mark: facts.get(mark, False) for mark in MARKS}
    return row | {
        "deadlines": [(*d[:4], "ambiguous" in d[4:]) for d in facts.get("deadlines", [])],
        "targets": [(*t[:6], "elsewhere" in t[6:]) for t in facts.get("targets", [])],
    }


def _found(task):
    text = "".join(task.text.split())
    row = {"at": task.reference, "begins": text, "ends": text}
    row |= {role: [name.name for name in getattr(task, role)] for role in ROLES} | {m: getattr(task, m) for m in MARKS}
    return row | {"deadlines": [_deadline(d) for d in task.deadlines], "targets": [_target(t) for t in task.targets]}


def _deadline(d):
    return (d.text, d.kind, d.first, d.last, d.ambiguous)


def _target(t):
    return (t.indicator, t.comparator, t.value, t.unit, t.year, t.base_year, t.set_elsewhere)


def _agree(field, expected, found):
    if field == "begins":
        return found.startswith(expected)
    return found.endswith(expected) if field == "ends" else expected == found


def _differences(plan, wanted, tasks):
    for facts, task in zip(wanted, tasks, strict=False):
        found = _found(task)
        for field, expected in _expected(facts).items():
            if not _agree(field, expected, found[field]):
                yield f"{plan} {facts['at']} {field}: expected {expected}, found {found[field]}"


@pytest.mark.parametrize("part", ["tasks", "blocks"])
def test_every_task_says_what_the_plan_says(plan, part):
    name, facts, reading = plan
    wanted, tasks = facts.get(part, []), getattr(reading, part)
    differences = list(_differences(name, wanted, tasks))
    assert not differences, "\n".join(differences)
    assert len(tasks) == len(wanted), f"{name}: expected {len(wanted)} {part}, found {len(tasks)}"


@pytest.mark.parametrize("field", ["title", "place", "level", "issuer", "issued_on", "addressees"])
def test_the_heading_is_understood(plan, field):
    name, facts, reading = plan
    expected = tuple(facts[field]) if field == "addressees" else facts[field]
    assert (getattr(reading, field) or None) == (expected or None), f"{name} {field}"


def test_annex_tables_are_whole(plan):
    name, facts, reading = plan
    found = {annex.number: (annex.title, [list(row) for row in annex.rows]) for annex in reading.annexes}
    expected = {annex["number"]: (annex["title"], annex["rows"]) for annex in facts["annexes"]}
    assert found == expected, name


def test_targets_outside_tasks_are_found(plan):
    name, facts, reading = plan
    inside = [t for task in (*reading.tasks, *reading.blocks) for t in task.targets]
    found = [_target(t) for t in reading.targets if t not in inside]
    assert found == [(*t[:6], "elsewhere" in t[6:]) for t in facts["targets_outside_tasks"]], name


def test_doubtful_places_are_named(plan):
    name, facts, reading = plan
    found = [(f.code, f.task, f.found) for f in reading.findings]
    missing = [want for want in facts["findings"] if not any(_matches(want, finding) for finding in found)]
    unwanted = [want for want in facts.get("unwanted_findings", []) if any(_matches(want, finding) for finding in found)]
    assert not missing, f"{name}: missing {missing}"
    assert not unwanted, f"{name}: false alarm {unwanted}"


def _matches(want, finding):
    code, task, words = finding
    return code == want[0] and task == want[1] and all(word in words for word in want[2:])


def test_duties_without_a_bracket_are_statements(plan):
    name, facts, reading = plan
    assert len(reading.duty_statements) == facts["duty_statements"], name


def test_every_row_of_a_table_has_its_clause(plan):
    name, _, reading = plan
    blocks = {block.id for block in reading.blocks}
    assert {task.clause for task in reading.tasks} == (blocks or {None}), name


def test_a_word_file_gives_the_same_tasks(plan):
    name, facts, _ = plan
    text = (PLANS / f"{name}.txt").read_text(encoding="utf-8")
    reading = read(build_docx(text), f"{name}.docx")
    differences = list(_differences(f"{name}.docx", facts["tasks"], reading.tasks))
    assert not differences, "\n".join(differences)
    assert len(reading.tasks) == len(facts["tasks"]), f"{name}.docx: {len(reading.tasks)} tasks"
