"""A process on the tests' database that does one thing and stops just before the end, to be killed there with -9.

killed_while("confirm", review.pk, folder)
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SECONDS = 60


def killed_while(doing: str, pk: int, folder: Path) -> None:
    """Start the process, wait until all but the last is written, and kill it."""
    from django.conf import settings
    from django.db import connection

    marker = folder / "nearly"
    names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    database = json.dumps({name: str(connection.settings_dict[name]) for name in names})
    command = [sys.executable, "-m", "tests.support.killed", database, doing, str(pk), str(marker), str(settings.MEDIA_ROOT)]
    process = subprocess.Popen(command)
    until = time.monotonic() + SECONDS
    while not marker.exists():
        assert time.monotonic() < until
        assert process.poll() is None
        time.sleep(0.05)
    process.kill()
    process.wait()


def _confirm(pk: int, stop: Any) -> None:
    from jingtu.core.plans import confirming
    from jingtu.core.plans.models import Review

    confirming._findings = stop
    found = Review.objects.get(pk=pk)
    confirming.confirm(found, found.version, found.opened_by)


def _report(pk: int, stop: Any) -> None:
    from jingtu.core import clock
    from jingtu.core.work import reporting
    from jingtu.core.work.models import Report

    reporting.telling.of_report = stop
    found = Report.objects.get(pk=pk)
    reporting.submit(found, by=found.written_by, on=clock.today())


def _import(pk: int, stop: Any) -> None:
    from jingtu.core.imports import publishing

    publishing.record = stop
    publishing.publish(pk)


def _check(pk: int, stop: Any) -> None:
    from jingtu.core.observations import receiving

    receiving.journal = stop
    receiving.judge(pk, lambda done, total: None)


def _run(pk: int, stop: Any) -> None:
    from jingtu.core.observations import running

    running.record = stop
    running.carry_out(pk, lambda done, total: None)


DOINGS = {"confirm": _confirm, "report": _report, "import": _import, "check": _check, "run": _run}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    database, doing, pk, marker = json.loads(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])
    import django
    from django.conf import settings

    settings.DATABASES["default"].update(database)
    settings.MEDIA_ROOT = sys.argv[5]  # files that came in lie where the test put them
    django.setup()

    def stop(*_given: object, **_named: object) -> None:
        marker.write_text("all but the last is written", encoding="ascii")
        time.sleep(600)

    DOINGS[doing](pk, stop)


if __name__ == "__main__":
    main()
