"""Whether a verdict still stands: the gate is judged again for the same day, with what is known now."""

from dataclasses import dataclass

from jingtu.core.parties.models import User
from jingtu.core.subjects.declaring import UnknownDeclaration, find
from jingtu.core.subjects.models import Registered

from .asking import Gate
from .conditions import Reason
from .holding import meant_for
from .models import Outcome, Verdict
from .visible import as_told_to


@dataclass(frozen=True)
class Changed:
    """What the gate would answer now: the outcome, and the reasons that are others than those kept."""

    outcome: Outcome
    reasons: list[Reason]


def changes_since(verdict: Verdict, row: Registered, user: User) -> Changed | None:
    """Return what a person would be answered now where it differs from what was; None where the verdict still stands.

    A gate that is no longer declared is not asked again: its verdicts stay as they are.
    """
    try:
        gate = find(Gate, verdict.gate)
    except UnknownDeclaration:
        return None
    asked = meant_for(gate, row, verdict.on) if verdict.move else row
    outcome, reasons = gate.judge(asked, verdict.on, verdict.answers)
    kept = [(each["outcome"], each["said"], each["filing"]) for each in verdict.reasons]
    fresh = [each for each in reasons if (str(each.outcome), each.said, each.filing) not in kept]
    if outcome == verdict.outcome and not fresh and len(reasons) == len(kept):
        return None
    return Changed(outcome, as_told_to(user, fresh, row))
