"""A process on the tests' database that dies of kill -9 at a named place in the middle of its work.

killed_at(Place("os.rename", ".made-"), "work")

Nothing of the program is exchanged: Python's audit hook tells which file is made, opened or renamed, Django's wrapper which
statement goes to the database, and the process ends itself with SIGKILL before that is done.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

SECONDS = 120
LEASE = timedelta(seconds=1)  # the next worker does not wait long
SQL = "sql"


@dataclass(frozen=True)
class Place:
    """Where to die: at the `nth` audit event (or statement) in whose arguments each of `words`, parted by |, is found."""

    event: str
    words: str
    nth: int = 1

    def __str__(self) -> str:
        return f"{self.event} {self.words} {self.nth}"


def killed_at(place: Place, doing: str, **given: Any) -> None:
    """Start the process and wait until it was killed. Fails where it ended in another way: the place was never reached."""
    from django.conf import settings
    from django.db import connection

    names = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    told = {
        "database": {name: str(connection.settings_dict[name]) for name in names},
        "files": str(settings.MEDIA_ROOT),
        "place": asdict(place),
        "doing": doing,
        "given": given,
    }
    ended = subprocess.run([sys.executable, "-m", "tests.support.killed_at", json.dumps(told)], timeout=SECONDS)
    assert ended.returncode == -signal.SIGKILL, f"The process was never at {place}."


def _work() -> None:
    """Be a worker that does what is due."""
    from jingtu.core.jobs.queue import work_one

    while work_one():
        pass


def _evaluate(*, campaign: int, deliveries: list[int], by: int, **asked: Any) -> None:
    """Be the server that a person asks for an evaluation."""
    from jingtu.core.observations.models import Delivery
    from jingtu.core.parties.models import User
    from jingtu.themes.survey.evaluating import evaluate
    from jingtu.themes.survey.models import Campaign

    found = list(Delivery.objects.filter(pk__in=deliveries))
    evaluate(Campaign.objects.get(pk=campaign), found, by=User.objects.get(pk=by), **asked)


DOINGS = {"work": _work, "evaluate": _evaluate}


class _Death:
    """Counts what comes by and ends the process at its place."""

    def __init__(self, place: Place) -> None:
        self.place, self.left = place, place.nth

    def meet(self, said: str) -> None:
        if all(word in said for word in self.place.words.split("|")):
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == self.place.event:
            self.meet(str(arguments))

    def wrap(self, execute: Any, statement: str, parameters: Any, many: bool, context: Any) -> Any:
        if self.place.event == SQL:
            self.meet(statement)
        return execute(statement, parameters, many, context)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    told = json.loads(sys.argv[1])
    import django
    from django.conf import settings
    from django.db import connection

    settings.DATABASES["default"].update(told["database"])
    settings.MEDIA_ROOT = told["files"]  # files that are kept lie where the test put them
    settings.JOB_LEASE = LEASE
    django.setup()
    death = _Death(Place(**told["place"]))
    sys.addaudithook(death.hear)
    with connection.execute_wrapper(death.wrap):
        DOINGS[told["doing"]](**told["given"])


if __name__ == "__main__":
    main()
