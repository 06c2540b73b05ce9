"""One term in words: how its day was counted, by which clause, what it means, what comes next, who decides."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.subjects.models import Registered
from jingtu.standards import functions

from .declaring import Duty
from .facts import facts_of
from .models import Due
from .reckoning import HORIZON
from .standings import Standing, standing


@dataclass(frozen=True)
class Explanation:
    """What is said of a term."""

    counted: str
    clause: str
    meaning: str
    next_step: str
    decides: str


def explain(duty: Duty, due: Due, row: Registered) -> Explanation:
    """Say a term in words, from the facts as they stand now."""
    terms = duty.clock.terms(facts_of(row, duty.clock), clock.today() + HORIZON)
    counted = next((term.sentence for term in terms if term.key == due.key), "")
    offices = functions.names()
    decides = _("材料由%(to)s部门受理；暂缓和免除由%(by)s部门审批。") % {
        "to": offices[duty.proof.kind.to],
        "by": offices[duty.supervisor],
    }
    return Explanation(counted, due.clause, str(duty.meaning), _next_step(duty, due, row), decides)


def _next_step(duty: Duty, due: Due, row: Registered) -> str:
    now = standing(due, clock.today())
    filing = duty.proof.kind.label
    who = due.owner or (_("责任单位") if not duty.owed_by else functions.names()[duty.owed_by])
    words = {"who": who, "filing": filing, "due": due.due_on, "opens": due.opens_on, "until": due.suspended_until}
    return {
        Standing.NOT_OPEN: _("%(opens)s 起可以办理，到 %(due)s 为止。"),
        Standing.SUSPENDED: _("暂缓到 %(until)s；到期以后由%(who)s报送“%(filing)s”。"),
        Standing.OVERDUE: _("已经超过 %(due)s。请%(who)s立即报送“%(filing)s”；确实不能办理的，申请暂缓或免除并写明依据。"),
        Standing.MET: _("已经办结，不需要再办。"),
        Standing.MET_LATE: _("已经办结（晚于 %(due)s），不需要再办。"),
        Standing.WAIVED: _("已经免除，不需要办理。"),
    }.get(now, _("请%(who)s在 %(due)s 以前报送“%(filing)s”。")) % words
