"""A process on the tests' database that sends what is due and is killed after the message left, before that is recorded."""

import json
import os
import sys
import time
from pathlib import Path

import django
from django.conf import settings


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    database, port, marker = json.loads(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
    settings.DATABASES["default"].update(database)
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_SSL = "127.0.0.1", port, False
    settings.DEFAULT_FROM_EMAIL = "jingtu@example.org"
    django.setup()
    from jingtu.core.notices import sending

    deliver = sending._deliver

    def deliver_and_wait(rows, batch):
        deliver(rows, batch)
        marker.write_text("left", encoding="ascii")
        time.sleep(600)

    sending._deliver = deliver_and_wait
    sending.send_due()


if __name__ == "__main__":
    main()
