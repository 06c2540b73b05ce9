"""A draft is corrected without touching the one before it, and every way there leads back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.core.plans import drafts
from jingtu.core.plans.errors import CannotCorrect
from tests.support.readings import make_reading


@pytest.fixture
def draft():
    return drafts.prepare(make_reading())


def texts(draft):
    return [task["text"] for task in draft["tasks"]]


def test_a_name_that_was_there_keeps_what_is_known_of_it(draft):
    changed = drafts.change_task(draft, "t001", leads=["区财政局", "区环保局", "区财政局", " "])
    task = drafts.task_of(changed, "t001")
    assert task["leads"] == ["区财政局", "区环保局"]
    assert task["parties"]["leads"][1] == drafts.task_of(draft, "t001")["parties"]["leads"][0]
    assert drafts.task_of(draft, "t001")["leads"] == ["区环保局"]


def test_a_new_name_is_looked_up_among_the_functions(draft):
    task = drafts.task_of(drafts.change_task(draft, "t002", participants=["区财政局", "没听说过的小组"]), "t002")
    assert [name["functions"] for name in task["parties"]["participants"]] == [["finance"], []]


def test_merging_keeps_the_first_and_joins_parties_deadlines_and_findings(draft):
    merged = drafts.merge_tasks(draft, "t004")
    task = merged["tasks"][-1]
    assert [each["id"] for each in merged["tasks"]] == ["t001", "t002", "t003"]
    assert (task["leads"], task["participants"]) == (["区城管局", "区农委"], ["区环保局", "各街道"])
    assert [deadline["text"] for deadline in task["deadlines"]] == ["2020年底前", "2019年6月前"]
    assert task["text"].count("\n") == 1
    assert merged["findings"][0]["task"] == "t003"


def test_merging_the_first_task_is_refused(draft):
    with pytest.raises(CannotCorrect, match="第一项任务之前没有任务"):
        drafts.merge_tasks(draft, "t001")


def test_splitting_gives_both_halves_their_words_and_the_parties(draft):
    whole = drafts.task_of(draft, "t001")
    at = whole["span"][0] + whole["text"].index("编制")
    split = drafts.split_task(draft, "t001", at)
    first, second = split["tasks"][:2]
    assert (first["text"], second["text"]) == ("完成农用地土壤污染状况详查，", "编制分布图。")
    assert all(split["text"][slice(*task["span"])] == task["text"] for task in (first, second))
    assert first["leads"] == second["leads"] == ["区环保局"]
    assert (len(first["targets"]), len(second["targets"])) == (1, 0)
    assert len({task["id"] for task in split["tasks"]}) == 5


def test_a_half_that_holds_cells_of_a_row_is_named_after_its_words(draft):
    first = draft["tasks"][0]
    cells = "2\t2019年12月底前\t完成重点行业企业用地调查并建立清单"
    row = f"{first['text']}\n{cells}"
    span = [first["span"][0], first["span"][0] + len(row)]
    task = first | {"span": span, "text": row}
    joined = draft | {"text": draft["text"][: span[0]] + row, "tasks": [task]}
    second = drafts.split_task(joined, "t001", span[0] + len(first["text"]))["tasks"][1]
    assert "重点行业企业用地调查" in second["title"]
    assert not second["title"].startswith("2")


def test_a_merged_split_has_the_words_it_had(draft):
    whole = drafts.task_of(draft, "t001")
    split = drafts.split_task(draft, "t001", whole["span"][0] + 7)
    assert drafts.merge_tasks(split, split["tasks"][1]["id"])["tasks"][0]["text"] == whole["text"]


@pytest.mark.parametrize("at", [0, 10**6])
def test_splitting_outside_the_words_is_refused(draft, at):
    with pytest.raises(CannotCorrect, match="拆分位置"):
        drafts.split_task(draft, "t001", at)


def test_a_removed_task_stays_in_sight_as_a_finding(draft):
    removed = drafts.remove_task(draft, "t004", "重复", 7)
    finding = removed["findings"][-1]
    assert (finding["code"], finding["remark"], finding["decided_by"]) == ("removed-task", "重复", 7)
    assert finding["found"] == draft["tasks"][3]["text"]
    assert removed["findings"][0]["task"] is None


def test_a_task_added_from_a_passage_stands_at_its_place(draft):
    start = draft["text"].index("防止渗滤液")
    added = drafts.add_task(draft, start - 1, start + 8, leads=["区城管局"])
    task = added["tasks"][3]
    assert (task["text"], task["leads"], task["node"]) == ("，防止渗滤液外泄。"[: len(task["text"])], ["区城管局"], 3)
    assert task["path"] == ["主要任务"]


def test_a_deadline_that_ends_before_it_begins_is_refused(draft):
    wrong = {"text": "2019—2018年", "kind": "window", "first": "2019-01-01", "last": "2018-12-31"}
    with pytest.raises(CannotCorrect, match="2019-01-01 晚于到期日 2018-12-31"):
        drafts.change_task(draft, "t001", deadlines=[wrong])


@pytest.mark.parametrize("name", ["", "x" * 201])
def test_a_title_is_neither_empty_nor_endless(draft, name):
    with pytest.raises(CannotCorrect, match="应为 1 至 200 个字"):
        drafts.change_task(draft, "t001", title=name)


def test_unknown_fields_kinds_and_decisions_raise(draft):
    with pytest.raises(ValueError, match="no field colour"):
        drafts.change_task(draft, "t001", colour="red")
    with pytest.raises(ValueError, match="'astrology'"):
        drafts.change_task(draft, "t001", theme="astrology")
    with pytest.raises(ValueError, match="'soon'"):
        drafts.change_task(draft, "t001", deadlines=[{"text": "早日", "kind": "soon"}])
    with pytest.raises(ValueError, match="'maybe'"):
        drafts.decide_finding(draft, "f1", "maybe", "", 1)


EDITS = st.one_of(
    st.tuples(st.just("merge"), st.integers(1, 3), st.none()),
    st.tuples(st.just("split"), st.integers(0, 3), st.integers(1, 17)),
    st.tuples(st.just("remove"), st.integers(0, 3), st.none()),
    st.tuples(st.just("title"), st.integers(0, 3), st.text("土壤监测", min_size=1, max_size=5)),
    st.tuples(st.just("add"), st.integers(0, 60), st.integers(5, 20)),
    st.tuples(st.just("decide"), st.integers(1, 2), st.none()),
    st.tuples(st.just("head"), st.none(), st.text("清源", min_size=1, max_size=5)),
)


def edit(draft, kind, where, what):
    task_id = draft["tasks"][where % len(draft["tasks"])]["id"] if draft["tasks"] and isinstance(where, int) else ""
    if kind == "split":
        return drafts.split_task(draft, task_id, drafts.task_of(draft, task_id)["span"][0] + what)
    if kind == "add":
        return drafts.add_task(draft, where, where + what)
    edits = {
        "merge": lambda: drafts.merge_tasks(draft, task_id),
        "remove": lambda: drafts.remove_task(draft, task_id, "", 1),
        "title": lambda: drafts.change_task(draft, task_id, title=what),
        "decide": lambda: drafts.decide_finding(draft, f"f{where}", "accepted", "", 1),
        "head": lambda: drafts.change_head(draft, title=what),
    }
    return edits[kind]()


@given(st.lists(EDITS, max_size=8))
def test_every_correction_can_be_taken_back(edits):
    first = draft = drafts.prepare(make_reading())
    log = []
    for each in edits:
        try:
            after = edit(draft, *each)
        except CannotCorrect:
            continue
        log.append(drafts.splices(draft, after))
        draft = after
        assert len({task["id"] for task in draft["tasks"]}) == len(draft["tasks"])
    for changes in reversed(log):
        draft = drafts.reverted(draft, changes)
    assert draft == first
