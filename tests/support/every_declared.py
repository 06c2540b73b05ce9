"""The cases of what a theme declares besides filings, duties, gates and lists: kinds, rules between lists, publications, flows.

The cases come from the file, not from what is declared: what is declared no more fails its case.
"""

from jingtu.core.exchange.declaring import Flow, Publication
from jingtu.core.lists.declaring import Consistency
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.kinds import SubjectKind
from tests.support.cases import cases_of

TELLS = {
    "kind": (SubjectKind, lambda kind: {"states": list(kind.lifecycle.states), "class": kind.sensitivity}),
    "rule": (Consistency, lambda rule: {"who": _who(rule), "on": rule.also_on or f"not {rule.never_on}"}),
    "publication": (
        Publication,
        lambda each: {"of": [each.list] if each.list else list(each.filings), "by": each.publisher, "parameter": each.rule.name},
    ),
    "flow": (Flow, lambda flow: {"of": flow.list, "to": list(flow.to), "parameter": flow.rule.name}),
}


def _who(rule):
    return rule.every or [rule.who.kind, *rule.who.states, *(f"{name}={value}" for name, value in rule.who.having)]


def what(case):
    """The declaration class and the code that a case is about."""
    (word,) = TELLS.keys() & case.keys()
    return TELLS[word][0], case[word]


def told(case):
    """What is declared, in the words of its case."""
    kind, code = what(case)
    found = find(kind, code)
    (word,) = TELLS.keys() & case.keys()
    return {word: code, "requires": list(found.requires)} | TELLS[word][1](found)


def test_it_is_declared_as_its_case_says(declared_case):
    assert told(declared_case) == {name: said for name, said in declared_case.items() if name != "case"}


def test_everything_of_the_theme_has_a_case(theme):
    of_theme = {(kind, code) for kind, _tell in TELLS.values() for code in declared(kind) if code.startswith(f"{theme}.")}
    assert of_theme == {what(case) for case in cases_of(theme, "declared")}
