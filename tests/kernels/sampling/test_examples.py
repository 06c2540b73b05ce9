"""The examples in the docstrings of farmland and sampling are true."""

import doctest

import pytest

from jingtu.kernels.farmland import points
from jingtu.kernels.sampling import places, sizes


@pytest.mark.parametrize("module", [points, places, sizes], ids=lambda module: module.__name__)
def test_an_example_gives_what_it_says(module):
    found = doctest.testmod(module)
    assert (found.failed, found.attempted > 0) == (0, True)
