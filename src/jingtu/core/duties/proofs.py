"""What meets a duty: rows that exist, found for many subjects with one question."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jingtu.core.filings.lodging import COUNTS
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.subjects.declaring import find

from .clocks import Term


@dataclass(frozen=True)
class Proof:
    """A row that meets a duty: the filing, the day from which it does, and the period that it says it is for."""

    filing: int
    on: dt.date
    period: str = ""


Proofs = dict[int, list[Proof]]


@dataclass(frozen=True)
class Filed:
    """A filing of this type was submitted; one that was withdrawn or returned is none.

    Where the type asks for a period, it tells which of several terms a filing is for; without one, and where there is a single
    term, a filing meets every term that had opened when it came.
    """

    type: str

    @property
    def kind(self) -> FilingType:
        """The type as it is declared."""
        return find(FilingType, self.type)

    def found(self, subjects: Sequence[int]) -> Proofs:
        """Return by subject what was filed, in order of days."""
        return found_of([self], subjects)[self]

    def meets(self, term: Term, proofs: Sequence[Proof]) -> Proof | None:
        """Return the first proof for this term from the day on which it opens."""
        fitting = (proof for proof in proofs if not (self.kind.period and term.key) or proof.period == term.key)
        return next((proof for proof in fitting if proof.on >= term.opens_on), None)


def found_of(proofs: Iterable[Filed], subjects: Sequence[int]) -> dict[Filed, Proofs]:
    """Return for several proofs by subject what was filed, with one question for all of them."""
    asked = {proof.type: proof for proof in proofs}
    rows = Filing.objects.filter(subject__in=subjects, type__in=asked, state__in=COUNTS, submitted_on__isnull=False)
    found: dict[Filed, Proofs] = {proof: defaultdict(list) for proof in asked.values()}
    columns = ("type", "subject", "pk", "submitted_on", "period")
    for code, subject, filing, on, period in rows.order_by("submitted_on", "pk").values_list(*columns):
        found[asked[code]][subject].append(Proof(filing, on, period))
    return found
