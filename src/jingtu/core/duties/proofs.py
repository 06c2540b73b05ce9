"""What meets a duty: rows that exist, found for many subjects with one question."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from jingtu.core.filings.lodging import COUNTS
from jingtu.core.filings.models import Filing

from .clocks import Term


@dataclass(frozen=True)
class Proof:
    """A row that meets a duty: the filing, the day from which it does, and the period that it says it is for."""

    filing: int
    on: dt.date
    period: str = ""


@dataclass(frozen=True)
class Filed:
    """A filing of this type was submitted; one that was withdrawn or returned is none.

    `period` names the filing's fields (`year`, or `year` and `part`) that tell which term it is for; without them a filing
    meets every term that had opened when it came.
    """

    type: str
    period: tuple[str, ...] = ()

    def found(self, subjects: Sequence[int]) -> dict[int, list[Proof]]:
        """Return by subject what was filed, in order of days."""
        rows = Filing.objects.filter(type=self.type, subject__in=subjects, state__in=COUNTS).order_by("submitted_on", "pk")
        columns = ["subject", "pk", "submitted_on", *(f"values__{name}" for name in self.period)]
        found: dict[int, list[Proof]] = defaultdict(list)
        for subject, filing, on, *period in rows.values_list(*columns):
            found[subject].append(Proof(filing, on, "-".join(_whole(part) for part in period)))
        return found

    def meets(self, term: Term, proofs: Sequence[Proof]) -> Proof | None:
        """Return the first proof for this term from the day on which it opens."""
        fitting = (proof for proof in proofs if not self.period or proof.period == term.key)
        return next((proof for proof in fitting if proof.on >= term.opens_on), None)


def _whole(part: Any) -> str:
    """2019 for what was filed as 2019 or 2019.0; nothing for nothing."""
    return "" if part is None else str(int(Decimal(part)))
