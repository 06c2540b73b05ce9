"""What several people do in the same moment: threads that start together, each with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection


def at_once(*acts: Callable[[], object], refusal: type[Exception]) -> tuple[list[str], list[Exception]]:
    """Run the acts in threads that start together; return the refusals, as they are said, and any other failures."""
    start = threading.Barrier(len(acts))
    refused, failed = [], []

    def run(act):
        try:
            start.wait(10)
            act()
        except refusal as said:
            refused.append(str(said))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return refused, failed
