"""The journal as the auditor reads it."""

import ast
import re
from pathlib import Path

import pytest
from django.db import connection

import jingtu
from jingtu.core.journal.services import record
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Subject
from jingtu.web.console.journal_telling import words
from jingtu.web.console.parties import RenameForm, SuccessionForm

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(people, client_of):
    client = client_of("auditor")
    record(people.keeper, "plans.upload", subject="review:1", detail={"filename": "<i>方案</i>.docx"})
    record(people.bureau, "plans.export", subject="plan:1")
    return client


def rows(client, **query) -> str:
    return client.get("/journal/", query).content.decode().partition("<tbody>")[2].partition("</tbody>")[0]


def test_rows_are_told_in_words_and_markup_stays_text(auditor):
    page = rows(auditor)
    for said in ("张文", "上传方案", "审阅 1", "文件名", "&lt;i&gt;方案&lt;/i&gt;.docx"):
        assert said in page


@pytest.mark.parametrize(
    ("query", "there", "gone"),
    [
        ({"words": "李农"}, "导出", "上传方案"),
        ({"words": "方案</i>"}, "上传方案", "李农"),
        ({"action": "plans.export"}, "李农", "张文"),
        ({"first": "2000-01-01"}, "上传方案", "没有"),
        ({"last": "2000-01-01"}, "", "上传方案"),
    ],
)
def test_rows_are_filtered(auditor, query, there, gone):
    page = rows(auditor, **query)
    assert there in page
    assert gone not in page


def test_dates_the_wrong_way_round_are_told(auditor):
    page = auditor.get("/journal/", {"first": "2019-02-01", "last": "2019-01-01"}).content.decode()
    assert "止日早于起日" in page


def test_the_check_says_that_all_is_well_and_is_itself_recorded(auditor):
    assert "日志完好" in auditor.post("/journal/verify/").content.decode()
    assert "检查日志" in rows(auditor)


def test_the_check_names_the_row_that_was_changed(auditor):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE journal_entry SET subject = 'plan:9' WHERE sequence = 2")
    page = auditor.post("/journal/verify/").content.decode()
    assert "日志被改动过" in page
    assert "第 2 条内容被改动" in page


def test_the_page_asks_few_questions_of_the_database(people, auditor, assert_queries_at_most):
    for _row in range(60):
        record(people.keeper, "plans.review", subject=f"user:{people.bureau.pk}")
    with assert_queries_at_most(12):
        auditor.get("/journal/")


def test_coded_values_are_told_by_their_labels(people, auditor):
    detail = {"move": "hand_down", "from": "assigned", "to": "signed"}
    record(people.bureau, "work.move", subject="assignment:1", detail=detail)
    record(people.keeper, "roles.deputy", subject="user:1", detail={"deputy": people.bureau.pk, "same": True})
    page = rows(auditor)
    for said in ("转办", "待签收", "办理中", "代理人</span> 李农", "与原结果相同</span> 是"):
        assert said in page
    for code in ("hand_down", "assigned", "signed", "True"):
        assert code not in page


def test_moves_and_facts_of_a_subject_are_told_as_its_kind_calls_them(people, auditor):
    subject = Subject.objects.create(kind="industry.enterprise")
    kind = find(SubjectKind, "industry.enterprise")
    name, move = next((name, move) for name, move in kind.lifecycle.moves.items())
    record(people.keeper, "subjects.move", subject=f"subject:{subject.pk}", detail={"move": name, "to": move.target})
    record(people.keeper, "subjects.revise", subject=f"subject:{subject.pk}", detail={"after": {"address": "东街1号"}})
    page = rows(auditor)
    assert f"办理</span> {move.label}" in page
    assert f"至</span> {kind.lifecycle.states[move.target]}" in page
    assert "地址 东街1号" in page


def test_themes_bring_the_words_of_their_own_entries(people, auditor):
    detail = {"action": "sent", "samples": ["S1", "S2"]}
    record(people.keeper, "survey.custody", subject="adjustment:7", detail=detail)
    record(people.keeper, "land.screen", detail={"band": "high", "defaulted": 0})
    page = rows(auditor)
    for said in ("登记样品流转", "点位优化计算 7", "样品</span> S1、S2", "级别</span> 高", "按不明计的指标数</span> 0"):
        assert said in page
    assert "sent" not in page


CODE = {path: ast.parse(path.read_text(encoding="utf-8")) for path in Path(jingtu.__file__).parent.rglob("*.py")}


def calls(tree: ast.AST) -> list[ast.Call]:
    """Every call that writes the journal, itself or through the deliveries' own `journal`."""
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return [node for node in found if node.func.id in ("record", "journal") and (node.args or node.keywords)]


def named(tree: ast.AST, function: ast.FunctionDef, value: ast.AST, seen: frozenset[str] = frozenset()) -> set[str]:
    """The keys of the tables that make up a value: written there, given to a name before, or returned by a neighbour."""
    match value:
        case ast.Name(id=name) if name not in seen:
            given = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
            parts = [node.value for node in given if ast.unparse(node.targets[0]) == name]
        case ast.Call(func=ast.Name(id=name)) if name not in seen:
            near = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name]
            parts = [node.value for each in near for node in ast.walk(each) if isinstance(node, ast.Return) and node.value]
        case ast.Dict() | ast.BinOp() | ast.IfExp() | ast.List() | ast.ListComp():
            name, parts = "", list(ast.iter_child_nodes(value))
        case _:
            return set()
    own = {key.value for key in getattr(value, "keys", ()) if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    return own.union(*(named(tree, function, part, seen | {name}) for part in parts))


def recorded() -> tuple[set[str], set[str]]:
    """Return the names of details and the kinds of subjects that the code records."""
    details, subjects = set(), set()
    for tree in CODE.values():
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            for call in calls(function):
                given = {each.arg: each.value for each in call.keywords if each.arg}
                details |= given.keys() - {"subject", "detail", "on_behalf_of"}
                details |= {key for name, value in given.items() if name != "subject" for key in named(tree, function, value)}
                if isinstance(about := given.get("subject"), ast.JoinedStr) and isinstance(about.values[0], ast.Constant):
                    subjects.add(about.values[0].value.partition(":")[0])
    return details, subjects


def test_every_action_that_the_code_records_has_its_words():
    code = "".join(path.read_text(encoding="utf-8") for path in CODE)
    found = set(re.findall(r'\b(?:record|journal)\(\s*[\w.]+,\s*"([a-z_]+\.[a-z_]+)"', code))
    assert {"plans.upload", "session.login", "observations.deliver"} <= found
    assert found <= set(words("ACTIONS"))


def test_every_detail_and_every_kind_of_subject_that_the_code_records_has_its_words():
    details, subjects = recorded()
    named_somewhere = {name.rpartition(" ")[2] for name in words("DETAILS")}
    forms = {*RenameForm.base_fields, *SuccessionForm.base_fields}
    assert {"move", "to", "state", "snapshot", "samples", "counts", "before", "register", "score"} <= details
    assert (details | forms) - named_somewhere == set()
    assert {"delivery", "adjustment", "land_question"} <= subjects
    assert subjects - set(words("SUBJECTS")) == set()
