"""QR codes as paths: the picture holds the text, read back by drawing it and comparing with the code's own modules."""

import re

import pytest
import segno

from jingtu.runs.labels import QUIET, code


def modules(drawn):
    """The dark modules of a path, by row and column."""
    found = set()
    for column, row, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", drawn.d):
        found |= {(int(row) - QUIET, int(column) - QUIET + at) for at in range(int(length))}
    return found


@pytest.mark.parametrize("text", ["LF2019-1-001A", "7K3M9QWZ", "样品一"])
def test_the_path_draws_every_dark_module_and_no_other(text):
    drawn, made = code(text), segno.make_qr(text, error="q", boost_error=False)
    dark = {(row, column) for row, bits in enumerate(made.matrix) for column, bit in enumerate(bits) if bit}
    assert modules(drawn) == dark
    assert drawn.size == len(made.matrix) + 2 * QUIET


def test_the_quiet_zone_stays_white():
    drawn = code("LF2019-1-001A")
    inside = range(drawn.size - 2 * QUIET)
    assert all(row in inside and column in inside for row, column in modules(drawn))


def test_an_empty_label_is_refused():
    with pytest.raises(ValueError, match="needs a text"):
        code("")
