"""What follows when something is filed: functions that a type names in `then`, done in the transaction of the submission."""

from collections.abc import Callable
from typing import Any

from django.core.checks import Error, register

from jingtu.core.parties.models import User
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.models import Registered

from .models import Filing
from .types import FilingType

FollowUp = Callable[[Filing, Registered, User], None]
_follow_ups: dict[str, FollowUp] = {}


def upon_filing(name: str) -> Callable[[FollowUp], FollowUp]:
    """Name a function that types can ask for in `then`; it gets the filing, the row it is about, and who filed it.

    What it raises refuses the submission.
    """

    def keep(function: FollowUp) -> FollowUp:
        if name in _follow_ups:
            raise ValueError(f"Two functions follow filings under the name {name!r}.")
        _follow_ups[name] = function
        return function

    return keep


def follow(names: tuple[str, ...], filing: Filing, row: Registered, by: User) -> None:
    """Do what follows; raises KeyError for a name that nobody gave."""
    for name in names:
        _follow_ups[name](filing, row, by)


@register()
def everything_that_follows_is_there(app_configs: Any = None, **kwargs: Any) -> list[Error]:
    """Report types whose `then` names nothing that was given under this name."""
    return [
        Error(f"FilingType {kind.code}: nothing follows filings under the name {name!r}.", id="filings.E001")
        for kind in declared(FilingType).values()
        for name in kind.then
        if name not in _follow_ups
    ]
