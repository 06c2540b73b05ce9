"""The rows that should stand for subjects with given facts: terms by the clock, what met them, what a relief changed in them."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import NamedTuple

from jingtu.core.parties.nearest import Nearest, nearest_offices

from .clocks import Term
from .declaring import Duty
from .facts import Facts
from .proofs import Proof
from .reliefs import Granted, let

KNOWN = 10_000  # combinations of facts whose terms are remembered by each reckoner
CLAUSE_LENGTH = 200
MARK = "|"
written = cache(dt.date.isoformat)  # there are few days, and each is written a million times


class Row(NamedTuple):
    """A term as its row holds it, days as the database writes them; `subject_id`, `duty` and `key` tell which row."""

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
        """What the row says of the term, as one text, empty for nothing; the clause comes last, as it alone may hold the mark."""
        said = (self.key, *self[5:])
        return MARK.join("" if value is None else str(value) for value in said)


LINE = ("key", *Row._fields[5:])


class Part(NamedTuple):
    """The terms that equal facts in one area begin, where nothing was filed and no relief given; many subjects share it."""

    number: int
    terms: tuple[Term, ...]
    text: str

    @property
    def rows(self) -> list[tuple]:
        """What is sent to the database: the number of the part, then SHARED."""
        return [
            (self.number, term.key, written(term.opens_on), written(term.due_on), written(term.due_on), _clause(term))
            for term in self.terms
        ]


SHARED = ("key", "opens_on", "term_on", "due_on", "clause")


class Owed(NamedTuple):
    """What one subject owes by one duty: a part as it is, or `own` rows where a filing or a relief may have changed it.

    Millions are compared each night, so all terms of a subject and a duty are compared as one text and taken apart only where
    it differs.
    """

    subject: int
    duty: str
    owner: int | None
    place: str
    part: Part
    own: tuple[Row, ...] | None

    @property
    def said(self) -> tuple[int, str, str]:
        """Owner, place and all terms in the order of their keys, as `writing.differing` reads them from the database."""
        text = self.part.text if self.own is None else "\n".join(row.line for row in sorted(self.own))
        return self.owner or 0, self.place, text

    def rows(self) -> Iterator[Row]:
        """Yield the rows."""
        if self.own is not None:
            yield from self.own
            return
        for _part, key, opens_on, term_on, due_on, clause in self.part.rows:
            yield Row(self.subject, self.duty, key, self.owner, self.place, opens_on, term_on, due_on, *[None] * 5, clause)


@dataclass
class Reckoner:
    """One duty with what many subjects share: the offices that owe it, and the terms that equal facts in one area begin."""

    duty: Duty
    until: dt.date
    nearest: Nearest
    _areas: dict[str, tuple] = field(init=False, default_factory=dict)
    _parts: dict[tuple, Part] = field(init=False, default_factory=dict)

    def owed(self, facts: Facts, events: tuple, proofs: Sequence[Proof], given: Granted) -> Owed | None:
        """Return what one subject owes, None where it is none of those who owe or owes nothing yet."""
        duty, place = self.duty, facts["place_path"]
        if not duty.who.includes(facts):
            return None
        part = self._part(facts, events)
        if not part.terms:
            return None
        owner = self.nearest(place) if duty.owed_by else facts["holder_id"]
        own = tuple(self._row(term, facts, owner, proofs, given) for term in part.terms) if proofs or given else None
        return Owed(facts["pk"], duty.code, owner, place, part, own)

    def _part(self, facts: Facts, events: tuple) -> Part:
        """Return the terms by the clock; the same facts in the same area are asked of it once."""
        clock, place = self.duty.clock, facts["place_path"]
        area = self._areas.get(place)
        if area is None:
            area = self._areas[place] = tuple(parameter.area(place) for parameter in clock.parameters)
        key = (area, events, *[facts[name] for name in clock.fields])
        found = self._parts.get(key)
        if found is None:
            if len(self._parts) >= KNOWN:
                self._parts.clear()
            found = self._parts[key] = _part_of(clock.terms({**facts, "events": events}, self.until))
        return found

    def _row(self, term: Term, facts: Facts, owner: int | None, proofs: Sequence[Proof], given: Granted) -> Row:
        """A row that a filing may have met or a relief changed."""
        proof = self.duty.proof.meets(term, proofs) if proofs else None
        relief = let(given.get((facts["pk"], self.duty.code, term.key), ()), term.opens_on)
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
            _clause(term),
        )


_numbers = count(1)


def _part_of(terms: Iterator[Term]) -> Part:
    found = tuple(terms)
    lines = [
        MARK.join((term.key, written(term.opens_on), *[written(term.due_on)] * 2, "", "", "", "", "", _clause(term)))
        for term in sorted(found, key=lambda term: term.key)
    ]
    return Part(next(_numbers), found, "\n".join(lines))


def _clause(term: Term) -> str:
    """The clause as it is stored: what is too long loses its end, but not the mark of a day that was presumed."""
    if len(term.clause) <= CLAUSE_LENGTH:
        return term.clause
    return term.clause[: CLAUSE_LENGTH - len(term.presumed)] + term.presumed


def reckoners(duties: Sequence[Duty], until: dt.date, *, with_offices: bool = True) -> list[Reckoner]:
    """Return a reckoner for each duty; the offices of one function are read once for all of them, or not at all."""
    offices = {function: nearest_offices(function if with_offices else "") for function in {duty.owed_by for duty in duties}}
    return [Reckoner(duty, until, offices[duty.owed_by]) for duty in duties]
