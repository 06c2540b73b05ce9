"""Who was told of soil that leaves, at its origin and at its destination, and the receipt that each office gave."""

import datetime as dt
from dataclasses import dataclass

from jingtu.core.filings.lodging import COUNTS
from jingtu.core.filings.models import Filing
from jingtu.core.filings.visible import filings_visible_to
from jingtu.core.parties.models import Party, User

from .filings import TRANSPORT_REPORT


@dataclass(frozen=True)
class Told:
    """An office that got a report: since when, and the number of its receipt with its day (empty while it gave none).

    At the origin the receipt is the number of the report; the day on which it was accepted may follow.
    """

    report: Filing
    office: Party | None
    is_destination: bool
    told_on: dt.date
    receipt: str
    given_on: dt.date | None


def told_of(transports: list[int], on: dt.date, user: User) -> list[Told]:
    """Return who was told of transports by a day, of the reports that this person reads, report by report: two questions."""
    rows = filings_visible_to(user).filter(
        subject__in=transports, type=TRANSPORT_REPORT.code, state__in=COUNTS, submitted_on__lte=on
    )
    found = []
    for report in rows.select_related("to").prefetch_related("copies__party").order_by("submitted_on", "pk"):
        found.append(Told(report, report.to, False, report.submitted_on, report.number or "", report.submitted_on))
        for copy in report.copies.all():
            given = copy.read_on if copy.receipt and copy.read_on and copy.read_on <= on else None
            found.append(Told(report, copy.party, True, report.submitted_on, copy.receipt if given else "", given))
    return found
