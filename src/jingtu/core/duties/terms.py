"""The rows that should stand for subjects with given facts: terms by the clock, what met them, what a relief changed in them."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

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
    """A term as its row holds it, days as the database writes them; `subject_id`, `duty` and `key` tell which row.

    Millions are compared each night, so a row is compared as one `line` of text and taken apart only where it differs.
    """

    subject_id: int
    duty: str
    key: str
    owner_id: int | None
    place_path: str
    opens_on: str
    term_on: str
    due_on: str
    met_on: str | None
    proof_id: int | None
    suspended_from: str | None
    suspended_until: str | None
    waived_on: str | None
    clause: str

    @property
    def line(self) -> str:
        """The row as one text, empty for nothing; the clause comes last, because it alone may hold the mark."""
        return MARK.join("" if value is None else str(value) for value in self)

    @classmethod
    def of(cls, line: str) -> "Row":
        """Return the row that a line says."""
        subject, duty, key, owner, place, opens_on, term_on, due_on, met_on, proof, first, last, waived_on, clause = line.split(
            MARK, len(cls._fields) - 1
        )
        return cls(
            int(subject),
            duty,
            key,
            int(owner) if owner else None,
            place,
            opens_on,
            term_on,
            due_on,
            met_on or None,
            int(proof) if proof else None,
            first or None,
            last or None,
            waived_on or None,
            clause,
        )


MARK = "|"


class Said(NamedTuple):
    """A term, and the parts of its line that are the same for every subject without a filing or a relief."""

    term: Term
    key: str
    rest: str


@dataclass
class Reckoner:
    """One duty with what many subjects share: the offices that owe it, and the terms that equal facts in one area begin."""

    duty: Duty
    until: dt.date
    nearest: Nearest
    _areas: dict[str, tuple] = field(init=False, default_factory=dict)
    _terms: dict[tuple, tuple[Said, ...]] = field(init=False, default_factory=dict)

    def lines(self, facts: Facts, events: tuple, proofs: Sequence[Proof], let: Mapping[tuple, Let]) -> list[str]:
        """Return what should stand for one subject, nothing where it is none of those who owe."""
        duty, subject, place = self.duty, facts["pk"], facts["place_path"]
        if not duty.who.includes(facts):
            return []
        owner = self.nearest(place) if duty.owed_by else facts["holder_id"]
        if proofs or let:
            return [self._row(said, facts, owner, proofs, let).line for said in self.terms(facts, events)]
        head, middle = f"{subject}|{duty.code}|", f"|{owner or ''}|{place}|"
        return [head + key + middle + rest for _term, key, rest in self.terms(facts, events)]

    def terms(self, facts: Facts, events: tuple) -> tuple[Said, ...]:
        """Return the terms by the clock; the same facts in the same area are asked of it once."""
        clock, place = self.duty.clock, facts["place_path"]
        area = self._areas.get(place)
        if area is None:
            area = self._areas[place] = tuple(parameter.area(place) for parameter in clock.parameters)
        key = (area, events, *[facts[name] for name in clock.fields])
        found = self._terms.get(key)
        if found is None:
            if len(self._terms) >= KNOWN:
                self._terms.clear()
            found = self._terms[key] = tuple(map(_said, clock.terms({**facts, "events": events}, self.until)))
        return found

    def _row(self, said: Said, facts: Facts, owner: int | None, proofs: Sequence[Proof], let: Mapping[tuple, Let]) -> Row:
        """A row that a filing may have met or a relief changed."""
        term = said.term
        proof = self.duty.proof.meets(term, proofs) if proofs else None
        relief = let.get((facts["pk"], self.duty.code, term.key), NONE)
        return Row(
            facts["pk"],
            self.duty.code,
            term.key,
            owner,
            facts["place_path"],
            written(term.opens_on),
            written(term.due_on),
            written(max(term.due_on, relief.until_on) if relief.until_on else term.due_on),
            written(proof.on) if proof else None,
            proof.filing if proof else None,
            written(relief.from_on) if relief.from_on else None,
            written(relief.until_on) if relief.until_on else None,
            written(relief.waived_on) if relief.waived_on else None,
            term.clause[:CLAUSE_LENGTH],
        )


def _said(term: Term) -> Said:
    days = (written(term.opens_on), written(term.due_on), written(term.due_on), "", "", "", "", "", term.clause[:CLAUSE_LENGTH])
    return Said(term, term.key, MARK.join(days))


def reckoners(duties: Sequence[Duty], until: dt.date, *, with_offices: bool = True) -> list[Reckoner]:
    """Return a reckoner for each duty; the offices of one function are read once for all of them, or not at all."""
    offices = {function: nearest_offices(function if with_offices else "") for function in {duty.owed_by for duty in duties}}
    return [Reckoner(duty, until, offices[duty.owed_by]) for duty in duties]
