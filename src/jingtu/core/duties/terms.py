"""The rows that should stand for subjects with given facts: terms by the clock, what met them, what a relief changed in them."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from jingtu.core.parties.nearest import Nearest, nearest_offices

from .clocks import Term
from .declaring import Duty
from .facts import Facts
from .proofs import Proof
from .reliefs import NONE, Let

KNOWN = 100_000  # combinations of facts whose terms are remembered
CLAUSE_LENGTH = 200
written = cache(dt.date.isoformat)  # there are few days, and each is written a million times


class Row(NamedTuple):
    """A term as its row holds it, days as the database writes them; `subject`, `duty` and `key` tell which row."""

    subject_id: int
    duty: str
    key: str
    owner_id: int | None
    place_path: str
    opens_on: str
    term_on: str
    due_on: str
    clause: str
    met_on: str | None
    proof_id: int | None
    suspended_from: str | None
    suspended_until: str | None
    waived_on: str | None


@dataclass
class Reckoner:
    """One duty with what many subjects share: the offices that owe it, and the terms that equal facts in one area begin."""

    duty: Duty
    until: dt.date
    nearest: Nearest
    _areas: dict[str, tuple] = field(init=False, default_factory=dict)
    _terms: dict[tuple, tuple[Term, ...]] = field(init=False, default_factory=dict)

    def rows(self, facts: Facts, events: Sequence[tuple], proofs: Sequence[Proof], let: Mapping[tuple, Let]) -> Iterator[Row]:
        """Yield what should stand for one subject, nothing where it is none of those who owe."""
        duty, subject, place = self.duty, facts["pk"], facts["place_path"]
        if not duty.who.includes(facts):
            return
        owner = self.nearest(place) if duty.owed_by else facts["holder_id"]
        for term in self.terms(facts, events):
            proof = duty.proof.meets(term, proofs) if proofs else None
            relief = let.get((subject, duty.code, term.key), NONE) if let else NONE
            due_on = max(term.due_on, relief.until_on) if relief.until_on else term.due_on
            yield Row(
                subject,
                duty.code,
                term.key,
                owner,
                place,
                written(term.opens_on),
                written(term.due_on),
                written(due_on),
                term.clause[:CLAUSE_LENGTH],
                written(proof.on) if proof else None,
                proof.filing if proof else None,
                written(relief.from_on) if relief.from_on else None,
                written(relief.until_on) if relief.until_on else None,
                written(relief.waived_on) if relief.waived_on else None,
            )

    def terms(self, facts: Mapping[str, Any], events: Sequence[tuple]) -> tuple[Term, ...]:
        """Return the terms by the clock; the same facts in the same area are asked of it once."""
        clock, place = self.duty.clock, facts["place_path"]
        if place not in self._areas:
            self._areas[place] = tuple(parameter.area(place) for parameter in clock.parameters)
        key = (self._areas[place], events, *(facts[name] for name in clock.fields))
        if key not in self._terms:
            if len(self._terms) >= KNOWN:
                self._terms.clear()
            self._terms[key] = tuple(clock.terms({**facts, "events": events}, self.until))
        return self._terms[key]


def reckoners(duties: Sequence[Duty], until: dt.date) -> list[Reckoner]:
    """Return a reckoner for each duty; the offices of one function are read once for all of them."""
    offices = {function: nearest_offices(function) for function in {duty.owed_by for duty in duties}}
    return [Reckoner(duty, until, offices[duty.owed_by]) for duty in duties]
