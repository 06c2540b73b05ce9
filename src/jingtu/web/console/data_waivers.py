"""What must be explained of a delivery, on its page: a row for each failed check, with its decision or a field for the reason."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict

from jingtu.core.observations.models import Delivery
from jingtu.core.observations.models.waivers import Key
from jingtu.core.observations.visible import may_waive
from jingtu.core.observations.waiving import LONGEST, Decided, decided
from jingtu.core.parties.models import User

INSIDE = "-inside"


@dataclass(frozen=True)
class Row:
    """A failed check with what was typed for it before (empty the first time)."""

    decided: Decided
    given: str

    @property
    def name(self) -> str:
        """By which name the form speaks of the check."""
        return name_of(self.decided.key)


@dataclass(frozen=True)
class Checks:
    """The failed checks of a delivery, and whether the person takes them or takes such a decision back."""

    rows: list[Row]
    may_waive: bool
    may_take_back: bool

    @property
    def decisions(self) -> dict[Key, Decided]:
        """Return what was decided, by the check that it is about."""
        return {row.decided.key: row.decided for row in self.rows if row.decided.waiver}


def checks_of(delivery: Delivery, user: User, *, inside: bool, given: Mapping[Key, str] | None = None) -> Checks | None:
    """Return the failed checks as the page shows them; None where nothing asks, or ever asked, for an explanation."""
    pending = delivery.state in (Delivery.State.WAITING, Delivery.State.CHECKING)
    found = [each for each in decided(delivery, inside=inside) if pending or each.waiver or each.before]
    if not found:
        return None
    may = pending and may_waive(delivery, user)
    rows = [Row(each, (given or {}).get(each.key, "")) for each in found]
    return Checks(rows, may and delivery.state == Delivery.State.WAITING, may)


def reasons_of(posted: QueryDict) -> dict[Key, str]:
    """Return the reasons that were filled in, by check; what was left empty is left to somebody else."""
    given = {key_of(name.removeprefix("reason-")): posted[name] for name in posted if name.startswith("reason-")}
    return {key: reason.strip()[:LONGEST] for key, reason in given.items() if reason.strip()}


def name_of(key: Key) -> str:
    """Return the name of a check in a form."""
    code, inside = key
    return f"{code}{INSIDE}" if inside else code


def key_of(name: str) -> Key:
    """Return which check a name in a form means."""
    return name.removesuffix(INSIDE), name.endswith(INSIDE)
