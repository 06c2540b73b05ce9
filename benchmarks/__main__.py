"""Run every measurement of this folder, or those named: `python -m benchmarks parsing`.

With `--both` first on SQLite, then on a PostgreSQL that is started for it and gone afterwards; `--postgresql` on that alone.
Without either on SQLite, or on the PostgreSQL of JINGTU_DATABASE_URL.
"""

import importlib
import os
import pkgutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import machine

HELPERS = {
    "checking_sides",
    "evaluating_sides",
    "kriging_sides",
    "farmland_data",
    "farmland_peers",
    "measuring",
    "working",
    "registering",
    "plain_risk",
    "__main__",
}


SWITCHES = {"--both": ("sqlite", "postgresql"), "--postgresql": ("postgresql",)}


def main(arguments: list[str]) -> int:
    switches = [each for each in arguments if each.startswith("--")]
    if unknown := set(switches) - SWITCHES.keys():
        print(f"There is no switch {', '.join(sorted(unknown))}; known are {', '.join(SWITCHES)}.", file=sys.stderr)
        return 2
    names = [each for each in arguments if each not in switches]
    if not switches:
        return measure(names)
    return max(_in_process_of_its_own(database, names) for database in SWITCHES[switches[-1]])


def _in_process_of_its_own(database: str, names: list[str]) -> int:
    """Measure on one database; Django reads its settings once in a process. PostgreSQL keeps its promises on disk here."""
    from tests.support import postgres

    command = [sys.executable, "-m", "benchmarks", *names]
    kept = {name: value for name, value in os.environ.items() if name != "JINGTU_DATABASE_URL"}
    if database == "sqlite":
        return subprocess.run(command, env=kept, check=False).returncode
    folder = postgres.binaries()
    if folder is None:
        print("PostgreSQL is not installed here; JINGTU_POSTGRESQL names the folder of initdb and postgres.", file=sys.stderr)
        return 2
    with postgres.server(folder, options=("-c", "max_connections=100")) as url:
        return subprocess.run(command, env=kept | {"JINGTU_DATABASE_URL": url}, check=False).returncode


def measure(names: list[str]) -> int:
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
