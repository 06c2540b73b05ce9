"""What became of units from one year to the next; no ground is lost between them."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from jingtu.kernels.farmland.changes import Layer, Move, Relation, compare
from jingtu.standards.farmland import rules
from tests.kernels.farmland.mosaics import mosaic

RULES = rules().changes


def layer(*units):
    boxes = np.array([shapely.box(west, 0, east, 100) for west, east, _ in units])
    return Layer(boxes, np.array([one for *_, one in units], np.int8), np.asarray(shapely.area(boxes)))


def rows(changes):
    return {
        (int(old), int(new)): (Relation(relation), Move(move), round(float(area)))
        for old, new, relation, move, area in zip(
            changes.old, changes.new, changes.relation, changes.move, changes.area, strict=True
        )
    }


def test_every_kind_of_change_is_named():
    old = layer((0, 100, 2), (100, 200, 1), (200, 300, 1), (300, 400, 2), (400, 500, 3), (600, 700, 1), (800, 900, 0))
    new = layer((0, 100, 1), (100, 150, 1), (150, 200, 3), (200, 400, 2), (400, 500, 3), (700, 800, 2), (800, 900, 2))
    assert rows(compare(old, new, RULES)) == {
        (0, 0): (Relation.KEPT, Move.UPGRADED, 10_000),
        (1, 1): (Relation.SPLIT, Move.SAME, 5_000),
        (1, 2): (Relation.SPLIT, Move.DOWNGRADED, 5_000),
        (2, 3): (Relation.MERGED, Move.DOWNGRADED, 10_000),
        (3, 3): (Relation.MERGED, Move.SAME, 10_000),
        (4, 4): (Relation.KEPT, Move.SAME, 10_000),
        (5, -1): (Relation.GONE, Move.UNJUDGED, 10_000),
        (-1, 5): (Relation.NEW, Move.JUDGED, 10_000),
        (6, 6): (Relation.KEPT, Move.JUDGED, 10_000),
    }


def test_several_that_became_several_others_are_called_redrawn():
    changes = compare(layer((0, 100, 1), (100, 200, 1)), layer((0, 50, 1), (50, 200, 1)), RULES)
    assert set(changes.relation) == {Relation.REDRAWN}


@pytest.mark.parametrize(("shift", "relation"), [(0.9, Relation.KEPT), (1.1, Relation.REDRAWN)])
def test_a_border_drawn_a_little_differently_relates_no_units_but_its_area_counts(shift, relation):
    changes = compare(layer((0, 100, 1), (100, 200, 2)), layer((0, 100 + shift, 1), (100 + shift, 200, 2)), RULES)
    assert changes.relation[0] == relation
    assert changes.table[2, 1] == pytest.approx(shift * 100)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), shift=st.floats(-80, 80), ratio=st.floats(0.2, 1.5))
def test_ground_is_conserved(seed, shift, ratio):
    generator = np.random.default_rng(seed)
    one, other = mosaic(5, generator), shapely.transform(mosaic(4, generator), lambda corners: corners + shift)
    old = Layer(one, generator.integers(0, 4, 25).astype(np.int8), np.asarray(shapely.area(one)) * ratio)
    new = Layer(other, generator.integers(0, 4, 16).astype(np.int8), np.asarray(shapely.area(other)))
    changes = compare(old, new, RULES)
    table, left, come = changes.table[:-1], changes.table[:-1, -1].sum(), changes.table[-1].sum()
    assert table.sum(axis=1) == pytest.approx(np.bincount(old.classes, weights=old.area, minlength=4), abs=1e-6)
    assert old.area.sum() - left + come + changes.remeasured == pytest.approx(new.area.sum())


def test_an_unchanged_classification_shows_no_change():
    units = mosaic(6, np.random.default_rng(1))
    same = Layer(units, np.resize([1, 2, 3], 36).astype(np.int8), np.asarray(shapely.area(units)))
    changes = compare(same, same, RULES)
    assert (set(changes.relation), set(changes.move), changes.remeasured) == ({Relation.KEPT}, {Move.SAME}, 0)
    assert changes.table[:-1, :-1].trace() == pytest.approx(same.area.sum())
