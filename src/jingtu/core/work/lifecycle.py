"""The moves an assignment can make, as data: buttons, refusals, the diagram in the docs and the test matrix come from here."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    ASSIGNED = "assigned", _("待签收")
    SIGNED = "signed", _("办理中")
    SUSPENDED = "suspended", _("暂停")
    CLAIMED = "claimed", _("已报办结")
    CLOSED = "closed", _("已销号")
    NOT_APPLICABLE = "not_applicable", _("不适用")
    WITHDRAWN = "withdrawn", _("已撤回")


LIVE = (State.ASSIGNED, State.SIGNED, State.CLAIMED)

# Who makes a move: the charged party's people, the party that handed the work down, or the plan office of the place.
HOLDER, GIVER, OFFICE = "holder", "giver", "office"


@dataclass(frozen=True)
class Move:
    """One move: from which states to which, by whom, and whether a reason must be given.

    `not_by` names an earlier move whose maker may not make this one (who claims never closes). `apart` keeps it from all who act
    for the charged party, whatever else they are: nobody ends or pauses his own work.
    """

    label: str
    sources: tuple[State, ...]
    target: State
    by: str
    needs_reason: bool = False
    not_by: str = ""
    apart: bool = False


MOVES = {
    "assign": Move(_("交办"), (), State.ASSIGNED, OFFICE),
    "hand_down": Move(_("转办"), (), State.ASSIGNED, HOLDER),
    "sign": Move(_("签收"), (State.ASSIGNED,), State.SIGNED, HOLDER),
    "refuse": Move(_("退回交办"), (State.ASSIGNED,), State.WITHDRAWN, HOLDER, needs_reason=True),
    "withdraw": Move(_("撤回交办"), (State.ASSIGNED, State.SIGNED), State.WITHDRAWN, GIVER, needs_reason=True, apart=True),
    "claim": Move(_("申报办结"), (State.SIGNED,), State.CLAIMED, HOLDER, needs_reason=True),
    "return_claim": Move(_("退回办结申报"), (State.CLAIMED,), State.SIGNED, GIVER, needs_reason=True, not_by="claim", apart=True),
    "close": Move(_("销号"), (State.CLAIMED,), State.CLOSED, GIVER, not_by="claim", apart=True),
    "reopen": Move(_("恢复办理"), (State.CLOSED, State.NOT_APPLICABLE, State.SUSPENDED), State.SIGNED, GIVER, needs_reason=True),
    "suspend": Move(_("暂停"), (State.SIGNED,), State.SUSPENDED, GIVER, needs_reason=True, apart=True),
    "set_aside": Move(
        _("认定不适用"), (State.ASSIGNED, State.SIGNED), State.NOT_APPLICABLE, GIVER, needs_reason=True, apart=True
    ),
}
