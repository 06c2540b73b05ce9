"""What follows when an office gives its receipt for an edition: functions that a theme names under the code of a list.

    @upon_receipt("industry.to_close")
    def _told(delivery, by): ...

The theme that keeps the list and the one that acts on it know each other by the code alone.
"""

from collections import defaultdict
from collections.abc import Callable

from jingtu.core.parties.models import User

from .models import Delivery

Taker = Callable[[Delivery, User], None]
_takers: dict[str, list[Taker]] = defaultdict(list)


def upon_receipt(list_code: str) -> Callable[[Taker], Taker]:
    """Name a function that takes what an edition of a list says; it runs in the transaction of the receipt."""

    def keep(function: Taker) -> Taker:
        _takers[list_code].append(function)
        return function

    return keep


def taken(delivery: Delivery, by: User) -> None:
    """Let everybody take what was received."""
    for taker in _takers[delivery.edition.list_code]:
        taker(delivery, by)
