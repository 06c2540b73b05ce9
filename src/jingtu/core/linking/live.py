"""What the registered data show of a declaration in a place: counted rows, what is overdue, and whether anything is there.

Counts stop at a ceiling and say so, because a task of a province has millions of rows behind it.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jingtu.core.duties.declaring import Duty
from jingtu.core.duties.models import OPEN, Due
from jingtu.core.duties.standings import Standing, standing
from jingtu.core.filings.lodging import COUNTS
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.indicators.asking import Asked
from jingtu.core.indicators.declaring import Indicator
from jingtu.core.indicators.valuing import value
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.models import Entry
from jingtu.core.parties.scope import in_area
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import SubjectKind

from .models import Link

CEILING = 10_000


@dataclass(frozen=True)
class Count:
    """So many rows of a sort; `query` narrows the list behind it to them (empty: the whole list)."""

    label: str
    number: int
    query: str = ""

    @property
    def words(self) -> str:
        """The number as it is shown."""
        return _("{n} 以上").format(n=CEILING) if self.number > CEILING else str(self.number)


@dataclass(frozen=True)
class Live:
    """What stands behind one link. `rows` counts what is there at all; `kept` is None for an indicator that cannot be judged."""

    counts: tuple[Count, ...] = ()
    rows: int = 0
    overdue: int = 0
    kept: bool | None = True
    amount: Decimal | None = None
    unit: str = ""


def live(kind: str, code: str, place_path: str, on: dt.date) -> Live:
    """Return what the registered data show today (`on`). Raises UnknownDeclaration."""
    return {
        Link.Kind.REGISTER: _register,
        Link.Kind.LISTED: _listed,
        Link.Kind.FILING: _filing,
        Link.Kind.DUTY: _duty,
        Link.Kind.INDICATOR: _indicator,
    }[Link.Kind(kind)](code, place_path, on)


def _register(code: str, place_path: str, on: dt.date) -> Live:
    kind = find(SubjectKind, code)
    states = _held(kind.table.objects.filter(in_area("place_path", place_path), subject__merged_into=None), "state")
    total = sum(states.values())
    counts = [Count(_("登记在册"), total)]
    if kind.lifecycle and total <= CEILING:
        named = kind.lifecycle.states.items()
        counts += [Count(str(label), states[state], f"state={state}") for state, label in named if states[state]]
    return Live(tuple(counts), rows=total)


def _listed(code: str, place_path: str, on: dt.date) -> Live:
    find(SubjectList, code)
    left = _held(Entry.objects.filter(in_area("place_path", place_path), list_code=code, entered_on__lte=on), "left_on")
    gone = sum(number for day, number in left.items() if day and day <= on)
    number = sum(left.values()) - gone
    return Live((Count(_("在名录"), number), Count(_("已移出"), gone, "stand=left")), rows=number)


def _filing(code: str, place_path: str, on: dt.date) -> Live:
    find(FilingType, code)
    states = _held(Filing.objects.filter(in_area("place_path", place_path), type=code, state__in=COUNTS), "state")
    number = sum(states.values())
    waiting = Count(_("待受理"), states[Filing.State.SUBMITTED], f"type={code}&state=submitted")
    return Live((Count(_("已报送"), number, f"type={code}"), waiting), rows=number)


def _duty(code: str, place_path: str, on: dt.date) -> Live:
    duty = find(Duty, code)
    rows = Due.objects.filter(OPEN, in_area("place_path", place_path), duty=code, opens_on__lte=on).order_by()
    stood = Counter(standing(due, on) for due in rows[: CEILING + 1])
    overdue = stood[Standing.OVERDUE]
    waiting = stood.total() - stood[Standing.SUSPENDED]
    proofs = Filing.objects.filter(in_area("place_path", place_path), type=duty.proof.type, state__in=COUNTS)
    met = int(not stood and proofs.exists())
    counts = (Count(_("待办"), waiting, f"duty={code}"), Count(_("其中逾期"), overdue, f"duty={code}&standing=overdue"))
    return Live(counts, rows=stood.total() or met, overdue=overdue)


def _indicator(code: str, place_path: str, on: dt.date) -> Live:
    indicator = find(Indicator, code)
    found = value(indicator, Asked(place_path, on, on.year))
    return Live(rows=int(found.value is not None), kept=found.kept, amount=found.value, unit=str(indicator.unit))


def _held(rows: QuerySet, column: str) -> Counter:
    """Count rows by the value of a column, up to the ceiling: with one question, and without reading a whole table."""
    return Counter(rows.order_by().values_list(column, flat=True)[: CEILING + 1])
