"""A worker process on the tests' database whose only job says that it started and then sleeps: made to be killed."""

import json
import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    database, marker = json.loads(sys.argv[1]), Path(sys.argv[2])
    settings.DATABASES["default"].update(database)
    django.setup()
    from jingtu.core.jobs.queue import job, work_one

    @job("tests.sleep")
    def sleep(task):
        marker.write_text("started", encoding="ascii")
        time.sleep(600)

    settings.JOB_LEASE = settings.JOB_LEASE.__class__(seconds=1)
    work_one()


if __name__ == "__main__":
    main()
