"""What proves a task is suggested from what the reading of its plan found, and each suggestion says why."""

from types import SimpleNamespace

import pytest

from jingtu import plandoc
from jingtu.core.linking.suggesting import alike, quotes, suggestions

REAL = {  # plan: place, and links that a reader of the plan would make: reference, kind, code, the way that leads there
    "dongli": (
        "120110",
        [("第19行", "duty", "industry.surface_monitored", "clause"), ("第20行", "filing", "industry.demolition_plan", "mention")],
    ),
    "langfang": (
        "1310",
        [("第13行", "listed", "industry.key_units", "mention"), ("第147行", "duty", "industry.enforcement_checked", "clause")],
    ),
    "yanzhou": ("370812", [("三（三）3", "filing", "industry.responsibility_letter", "topic")]),
    "yuancheng": (
        "441602",
        [("#31", "filing", "industry.demolition_plan", "topic"), ("#57", "listed", "industry.key_units", "mention")],
    ),
    "zhongyuan": (
        "410102",
        [("4", "duty", "industry.facilities_checked", "clause"), ("5", "filing", "industry.demolition_plan", "mention")],
    ),
}


class Rows(list):
    """Rows as a related manager gives them."""

    def all(self):
        return self


def as_task(read):
    """A task of a reading as one of the database: its topics, mentions and targets."""
    topics = Rows(SimpleNamespace(code=code) for code in read.topics)
    return SimpleNamespace(topics=topics, mentions=Rows(read.mentions), targets=Rows(read.targets), reference=read.reference)


@pytest.mark.parametrize("name", REAL)
def test_the_real_plans_lead_to_what_a_reader_would_link(plans_folder, name):
    place, expected = REAL[name]
    reading = plandoc.read((plans_folder / f"{name}.txt").read_bytes(), f"{name}.txt")
    found = {task.reference: suggestions(as_task(task), place) for task in reading.tasks}
    for reference, kind, code, way in expected:
        assert way in {why["by"] for why in found[reference][kind, code]}, (reference, code)
    whys = [why for links in found.values() for reasons in links.values() for why in reasons]
    assert all(why["words"] for why in whys)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("土壤环境重点监管企业名单", "土壤环境重点监管企业名单", True),
        ("重点监管企业名单", "土壤环境重点监管企业名单", True),
        ("各级突发环境事件应急预案", "突发环境事件应急预案（含土壤污染防治内容）", True),
        ("工作方案", "拆除工作方案", False),  # too short to tell anything
        ("污染地块名录", "土壤环境重点监管企业名单", False),
    ],
)
def test_one_name_is_in_the_other(one, other, expected):
    assert alike(one, other) is alike(other, one) is expected


@pytest.mark.parametrize(
    ("clause", "reference", "expected"),
    [
        ("（九）1，任务014", "第14行", True),
        ("（二十二），任务107、108", "第108行", True),
        ("（九）1，任务014", "第1行", False),
        ("第19行", "第19行", True),
        ("第4条", "4", True),
        ("第4条", "14", False),
        ("（六）2", "二（六）2", True),
        ("（六）2", "二（六）21", False),
        ("第十四条", "14", False),
    ],
)
def test_a_quoted_clause_names_a_task(clause, reference, expected):
    assert quotes(clause, reference) is expected
