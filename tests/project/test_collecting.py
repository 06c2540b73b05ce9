"""A server loads everything before its first request, and does not walk what it loaded again."""

import gc
import subprocess
import sys

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


def test_what_requests_need_is_loaded_before_the_first_one():
    looked_for = "jingtu.web.console.leaders"
    program = (
        "import sys, django; django.setup()\n"
        "from jingtu.project.collecting import load\n"
        f"assert {looked_for!r} not in sys.modules\n"
        "load()\n"
        f"print({looked_for!r} in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "True", done.stderr
