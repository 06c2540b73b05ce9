"""Run every measurement of this folder, or those named: `python -m benchmarks parsing`."""

import importlib
import os
import pkgutil
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import machine

HELPERS = {"evaluating_sides", "kriging_sides", "farmland_data", "farmland_peers", "measuring", "working", "plain_risk", "__main__"}


def main(names: list[str]) -> int:
    here = Path(__file__).parent
    known = sorted(found.name for found in pkgutil.iter_modules([str(here)]) if found.name not in HELPERS)
    if unknown := set(names) - set(known):
        print(f"There is no measurement {', '.join(sorted(unknown))}; known are {', '.join(known)}.", file=sys.stderr)
        return 2
    print(machine())
    with tempfile.TemporaryDirectory(prefix="jingtu-bench-") as home:
        os.environ["JINGTU_HOME"] = home
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingtu.project.settings")
        for name in names or known:
            print(f"\n{name}", flush=True)
            importlib.import_module(f"benchmarks.{name}").run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
