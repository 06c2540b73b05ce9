"""The search index finds what the text holds and nothing else, on either database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingtu.core.plans.models import Task
from jingtu.core.plans.queries import TaskCriteria
from jingtu.core.plans.search import TASKS
from jingtu.core.search import pairs
from tests.core.plans.conftest import make_review
from tests.support.readings import make_reading

ROWS = (
    ("开展土壤污染状况详查，编制分布图。", ("区环保局",), (), None),
    ("壤土改良。污染源排查（PM2.5）达到90％以上。", ("区农委",), (), None),
    ("规范ABC公司管理；100%达标", ("区城管局",), (), None),
)


@pytest.fixture
def plan(people):
    from jingtu.core.plans.confirming import confirm

    return confirm(make_review(people.keeper, make_reading(rows=ROWS)), 0, people.keeper)


def references(words):
    return [task.reference for task in TaskCriteria(words=words).apply(Task.objects.order_by("ordinal"))]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("土壤", ["1."]),
        ("壤土", ["2."]),
        ("污染", ["1.", "2."]),
        ("土壤污染状况", ["1."]),
        ("污染 编制", ["1."]),
        ("查编", []),  # a comma stands between
        ("区环保局", ["1."]),
        ("图区", []),  # the end of one field and the beginning of the next
        ("壤", ["1.", "2."]),
        ("图", ["1."]),
        ("pm2.5", ["2."]),
        ("90%", ["2."]),
        ("９０", ["2."]),
        ("abc公司", ["3."]),
        ("%", ["3."]),
        ("核电", []),
        ('"', []),
        ("污染' OR '1'='1", []),
        ("NEAR(土壤)", []),
        ("", ["1.", "2.", "3."]),
    ],
)
def test_words_find_their_tasks(plan, words, expected):
    assert references(words) == expected


@pytest.mark.django_db
def test_indexing_again_replaces(plan):
    task = plan.tasks.first()
    TASKS.put([(task.pk, ("核电站",))])
    assert references("核电") == ["1."]
    assert references("土壤") == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words", ["'", "\\", "*", "\x00", "a\x00b", "^土", "土*", "-土壤", "{}", "\ud7ff", "😀", "é", "İ", "ﬁ", "①"]
)
def test_no_sign_breaks_the_search(plan, words):
    assert isinstance(references(words.replace("\x00", " ")), list)


@given(st.text("土壤污染ab1，。 ％", max_size=12), st.text("土壤污染ab1", min_size=1, max_size=4))
def test_a_word_is_in_the_pairs_exactly_if_it_is_in_a_run(text, word):
    found = pairs.pairs(text)
    wanted = pairs.pairs(word)[:-1] or [word]
    spelled = any(found[at : at + len(wanted)] == wanted for at in range(len(found)))
    held = any(word in run for run in pairs.runs(text))
    assert (spelled if len(word) > 1 else any(pair.startswith(word) for pair in found)) == held
