"""What a gate asks: each condition judges one subject for one day and says why, and what would change the answer."""

import datetime as dt
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from django.utils.translation import gettext as _

from jingtu.core.duties.clocks import Before, Term
from jingtu.core.duties.declaring import Duty
from jingtu.core.duties.facts import facts_of
from jingtu.core.duties.periods import presumed
from jingtu.core.duties.proofs import Proof
from jingtu.core.duties.reliefs import Let, granted, let
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.models import Registered
from jingtu.standards import functions

from .models import Outcome


@dataclass(frozen=True)
class Reason:
    """Why a condition is met or not: the clause, the rows, and what would open the gate (empty where it is open).

    `fields` are the facts of the subject that the words tell, so that they are kept from whoever may not read these.
    """

    outcome: Outcome
    requires: tuple[str, ...]
    said: str
    clause: str = ""
    opens_by: str = ""
    filing: int | None = None
    suspension: int | None = None
    about: int | None = None
    fields: tuple[str, ...] = ()

    def kept(self) -> dict[str, Any]:
        """Return the reason as it is kept with a verdict."""
        return asdict(self) | {"outcome": str(self.outcome), "requires": list(self.requires), "fields": list(self.fields)}


class Condition(Protocol):
    """What a gate needs of a condition; one that names answers in a tuple `asks_for` gets each of them by its name."""

    def judge(self, row: Registered, on: dt.date, **answers: str) -> Reason: ...


@dataclass(frozen=True)
class DutyMet:
    """A duty of the subject was met in time before something may proceed; where the term was missed, a later day may do."""

    duty: str

    def judge(self, row: Registered, on: dt.date) -> Reason:
        """Judge for a day, with what was filed up to it; a granted suspension moves the term as it does where it is owed."""
        duty = find(Duty, self.duty)
        facts = facts_of(row, duty.clock)
        if missing := [name for name in duty.clock.fields if facts[name] is None]:
            names = _("、").join(str(row._meta.get_field(name).verbose_name) for name in missing)
            return Reason(
                Outcome.NOT_DECIDABLE,
                duty.requires,
                _("“%(name)s”没有填写%(fields)s，无法推算期限。") % {"name": row.name, "fields": names},
                opens_by=_("请补填%(fields)s后再查询。") % {"fields": names},
                fields=duty.clock.fields,
            )
        proofs = [proof for proof in duty.proof.found([row.pk]).get(row.pk, []) if proof.on <= on]
        terms = list(duty.clock.terms(facts, on))
        if not terms:
            return Reason(Outcome.PASS, duty.requires, _("%(duty)s在这一天不是必须的。") % {"duty": duty.label})
        term = terms[-1]
        given = let_of(row, duty, term.key, term.opens_on)
        if given.waived_on and given.waived_on <= on:
            said = _("%(duty)s自 %(on)s 起经批准免除。") % {"duty": duty.label, "on": given.waived_on}
            return Reason(Outcome.PASS, duty.requires, said, term.clause)
        return self._for_term(duty, moved(term, given), proofs, facts)

    def _for_term(self, duty: Duty, term: Term, proofs: list[Proof], facts: dict[str, Any]) -> Reason:
        proof = duty.proof.meets(term, proofs)
        words = {"duty": duty.label, "due": term.due_on, "on": proof and proof.on}
        if proof is None:
            return Reason(
                Outcome.BLOCKED,
                duty.requires,
                _("还没有完成%(duty)s，期限是 %(due)s。") % words,
                term.clause,
                _("请先办理%(duty)s。") % words,
            )
        if proof.on <= term.due_on:
            return Reason(
                Outcome.PASS, duty.requires, _("%(on)s 已完成%(duty)s，期限是 %(due)s。") % words, term.clause, "", proof.filing
            )
        return Reason(
            Outcome.BLOCKED,
            duty.requires,
            _("%(on)s 才完成%(duty)s，晚于期限 %(due)s。") % words,
            term.clause,
            earliest(duty, proof.on, facts),
            proof.filing,
        )


def waived_on(row: Registered, duty: Duty, key: str, on: dt.date) -> dt.date | None:
    """Return since when a term of a duty is waived; None where it is not, or not yet on a day."""
    given = let_of(row, duty, key)
    return given.waived_on if given.waived_on and given.waived_on <= on else None


def moved(term: Term, given: Let) -> Term:
    """Return a term as a granted suspension moves it."""
    return replace(term, due_on=max(term.due_on, given.until_on)) if given.until_on else term


def let_of(row: Registered, duty: Duty, key: str, opens_on: dt.date | None = None) -> Let:
    """Return what was granted for a term of a duty of the row, one that opens on a day."""
    return let(granted([row.pk]).get((row.pk, duty.code, key), ()), opens_on)


def earliest(duty: Duty, proved_on: dt.date, facts: dict[str, Any]) -> str:
    """Say to which day something may be put off so that what was proved on a day comes in time."""
    if not isinstance(duty.clock, Before):
        return _("期限已过，请与当地%(office)s部门联系。") % {"office": functions.names()[duty.supervisor]}
    day = duty.clock.earliest(proved_on, facts)
    words = {"day": day, "presumed": presumed(proved_on, day, duty.clock.period.facts.unit)}
    return _("最早可以改到 %(day)s%(presumed)s。请更改计划日期后再查询。") % words
