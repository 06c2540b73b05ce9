"""What meets a duty: rows that exist, found for many subjects with one question."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from jingtu.core.filings.lodging import COUNTS
from jingtu.core.filings.models import Filing

from .clocks import Term


@dataclass(frozen=True)
class Proof:
    """A row that meets a duty: the filing, and the day from which it does."""

    filing: int
    on: dt.date


@dataclass(frozen=True)
class Filed:
    """A filing of this type was submitted; one that was withdrawn or returned is none."""

    type: str

    def found(self, subjects: Sequence[int]) -> dict[int, list[Proof]]:
        """Return by subject what was filed, in order of days."""
        rows = Filing.objects.filter(type=self.type, subject__in=subjects, state__in=COUNTS).order_by("submitted_on", "pk")
        found: dict[int, list[Proof]] = defaultdict(list)
        for subject, filing, on in rows.values_list("subject", "pk", "submitted_on"):
            found[subject].append(Proof(filing, on))
        return found

    @staticmethod
    def meets(term: Term, proofs: Sequence[Proof]) -> Proof | None:
        """Return the first proof from the day on which the term opens."""
        return next((proof for proof in proofs if proof.on >= term.opens_on), None)
