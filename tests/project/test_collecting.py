"""A server that has loaded does not walk what it loaded again."""

import gc

from jingtu.project.collecting import THRESHOLDS, settle


def test_what_is_loaded_is_set_apart_and_full_collections_are_rare():
    before = gc.get_threshold()
    try:
        settle()
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() == THRESHOLDS
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
