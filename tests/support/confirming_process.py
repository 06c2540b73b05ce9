"""A process on the tests' database that confirms a review and stops just before the end: made to be killed there."""

import json
import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    database, review, marker = json.loads(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    settings.DATABASES["default"].update(database)
    django.setup()
    from jingtu.core.plans import confirming
    from jingtu.core.plans.models import Review

    def stop(*_given: object) -> None:
        marker.write_text("all rows but the findings are written", encoding="ascii")
        time.sleep(600)

    confirming._findings = stop
    found = Review.objects.get(pk=review)
    confirming.confirm(found, found.version, found.opened_by)


if __name__ == "__main__":
    main()
