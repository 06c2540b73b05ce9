"""A chain names lists that there are; those of a theme that is not installed may wait."""

import pytest

from jingtu.core.exchange import receipts
from jingtu.core.lists.chains import ListChain, every_list_of_a_chain_is_there
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.subjects.declaring import declared, tried_out


@pytest.mark.parametrize(("second", "faults"), [("industry.misspelt", 1), ("elsewhere.list", 0), ("industry.to_close", 0)])
def test_a_list_that_its_theme_does_not_declare_is_reported(second, faults):
    with tried_out():
        ListChain("industry.tried", "试", requires=("REG-13",), about="industry.enterprise", lists=("industry.key_units", second))
        found = every_list_of_a_chain_is_there()
    assert len(found) == faults
    assert all(second in error.msg for error in found)


def test_what_is_taken_upon_receipt_is_a_list():
    assert set(receipts._takers) <= set(declared(SubjectList))
