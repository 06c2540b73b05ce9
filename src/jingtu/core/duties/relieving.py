"""Being let off a term (暂缓、免除): asked for by who owes it, decided by the supervising office, ended before its time.

Nobody decides on what he, or his office, asked for: an office duty is let off by the office above. Nothing is removed; the term
itself changes with the next reckoning, which follows at once.
"""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.notices.models import Kind as NoticeKind
from jingtu.core.notices.services import answered, tell
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.nearest import nearest_office
from jingtu.core.parties.offices import functions_of, offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.kinds import kind_of, row_of
from jingtu.core.subjects.models import Registered

from .declaring import Duty
from .former import period_of
from .models import Due, Relief
from .reckoning import live, reckon
from .standings import Standing, standing

State, Kind = Relief.State, Relief.Kind
OVER = (Standing.MET, Standing.MET_LATE, Standing.WAIVED)
LONGEST = dt.timedelta(days=3 * 366)  # a longer suspension is a waiver by another name


@dataclass(frozen=True)
class Wish:
    """What is asked for: to suspend a term until a day, or to waive it; with basis and reason."""

    kind: str
    basis: str
    reason: str
    until_on: dt.date | None = None


def term_of(row: Registered, duty: str, key: str) -> Due | None:
    """Return a term of a subject as it stands now; None where nothing of the kind is owed."""
    return next((due for _duty, due in live(row, kind_of(row).code, find(Duty, duty)) if due.key == key), None)


def reliefs_of(due: Due) -> QuerySet[Relief]:
    """Return what was asked for a term, one of an earlier case or of now."""
    key = period_of(due.key)
    rows = Relief.objects.filter(subject=due.subject_id, duty=due.duty, key=key)
    if key != due.key:
        return rows.filter(opens_on=due.opens_on)
    return rows.filter(Q(opens_on=None) | Q(opens_on__gte=due.opens_on) | Q(asked_on__gte=due.opens_on))


def may_ask(due: Due, by: User) -> bool:
    """Tell whether a person asks for relief from a term: people of the office or firm that owes it."""
    if due.owner_id is None:
        return _supervises(find(Duty, due.duty), due.place_path, by)
    scope = scope_of(by)
    acts = scope.may("filings.submit") or scope.may("registers.write", due.place_path)
    return acts and due.owner_id in offices_of(by)


def may_decide(relief: Relief, by: User) -> bool:
    """Tell whether a person decides on a request: of the supervising function, neither who asked nor of the office that owes."""
    own = by.pk == relief.asked_by_id or relief.owner_id in offices_of(by)
    return not own and _supervises(find(Duty, relief.duty), relief.place_path, by)


def may_withdraw(relief: Relief, by: User) -> bool:
    """Tell whether a person takes a request back: who asked, or a colleague."""
    return by.pk == relief.asked_by_id or relief.owner_id in offices_of(by)


def may_end(relief: Relief, by: User) -> bool:
    """Tell whether a person ends what was granted."""
    return relief.owner_id not in offices_of(by) and _supervises(find(Duty, relief.duty), relief.place_path, by)


def ask(row: Registered, due: Due, wish: Wish, *, by: User) -> Relief:
    """Ask for relief from a term from today on. Raises Refused with the sentence to show, PermissionDenied."""
    today, duty = clock.today(), find(Duty, due.duty)
    if not may_ask(due, by):
        raise PermissionDenied(_("“%(duty)s”由责任单位申请暂缓或免除，您的账号不代表该单位。") % {"duty": duty.label})
    _check(wish, due, today)
    try:
        with transaction.atomic():
            relief = Relief.objects.create(
                kind=wish.kind,
                duty=due.duty,
                subject_id=row.pk,
                key=due.key,
                place_path=row.place_path,
                owner_id=due.owner_id,
                from_on=today,
                until_on=wish.until_on if wish.kind == Kind.SUSPEND else None,
                basis=wish.basis.strip(),
                reason=wish.reason.strip(),
                asked_by=by,
                asked_on=today,
                opens_on=due.opens_on,
            )
            _journal(relief, "ask", by)
            if office := nearest_office(duty.supervisor, row.place_path, besides=due.owner_id):
                _tell(office, relief, _("申请%(kind)s：%(duty)s（%(name)s）"), relief.reason, row, about=_matter(relief))
    except IntegrityError as error:
        raise Refused(_("这一项已有一份申请在等待审批。请等审批结果，或先撤回那一份。")) from error
    return relief


def withdraw(relief: Relief, *, by: User) -> Relief:
    """Take back a request that nobody has decided on."""
    if not may_withdraw(relief, by):
        raise PermissionDenied(_("申请由提出申请的单位撤回。"))
    return _step(relief, State.WAITING, State.WITHDRAWN, "withdraw", by)


def decide(relief: Relief, *, approve: bool, by: User, words: str = "") -> Relief:
    """Approve or refuse a request; a refusal says why. Raises Refused, Overtaken, PermissionDenied."""
    if not may_decide(relief, by):
        raise PermissionDenied(
            _("这份申请由监管部门的其他人员审批：本人和本单位提出的申请，不能由自己审批。请交上级部门或有权的同事办理。")
        )
    if not approve and not words.strip():
        raise Refused(_("不批准要写明理由，让申请单位知道为什么。请填写后再提交。"))
    target, name = (State.APPROVED, "approve") if approve else (State.REFUSED, "refuse")
    decided = {"decided_by": by, "decided_on": clock.today(), "decision": words.strip()}
    return _step(relief, State.WAITING, target, name, by, **decided)


def end(relief: Relief, *, by: User, words: str) -> Relief:
    """End what was granted before its time, with the reason. Raises Refused, Overtaken, PermissionDenied."""
    if not may_end(relief, by):
        raise PermissionDenied(_("批准的暂缓和免除由监管部门终止。"))
    if not words.strip():
        raise Refused(_("终止要写明理由。请填写后再提交。"))
    ended = {"ended_by": by, "ended_on": clock.today(), "ended_reason": words.strip()}
    return _step(relief, State.APPROVED, State.ENDED, "end", by, **ended)


@transaction.atomic
def _step(relief: Relief, source: str, target: str, name: str, by: User, **more: object) -> Relief:
    if not Relief.objects.filter(pk=relief.pk, state=source).update(state=target, **more):
        relief.refresh_from_db()
        raise Overtaken(
            _("这份申请现在是“%(state)s”，这一步没有办成。请刷新页面查看现状。") % {"state": relief.get_state_display()}
        )
    relief.refresh_from_db()
    _journal(relief, name, by)
    answered(_matter(relief))
    if relief.state in (State.APPROVED, State.ENDED):  # a request that was refused or taken back changes no term
        reckon(duties=[find(Duty, relief.duty)], subjects=[relief.subject_id])
    if relief.owner and name != "withdraw":
        said = relief.ended_reason if target == State.ENDED else relief.decision
        _tell(relief.owner, relief, _("%(kind)s%(state)s：%(duty)s（%(name)s）"), said, row_of(relief.subject))
    return relief


def _check(wish: Wish, due: Due, today: dt.date) -> None:
    if wish.kind not in Kind.values:
        raise ValueError(f"Unknown kind of relief {wish.kind!r}; known are {', '.join(Kind.values)}.")
    if standing(due, today) in OVER:
        raise Refused(_("这一期已经办结或免除，不需要再申请。"))
    if not (wish.basis.strip() and wish.reason.strip()):
        raise Refused(_("申请要写明依据（文件名称、文号、条款）和理由。请补填后再提交。"))
    if wish.kind == Kind.SUSPEND and not (wish.until_on and today < wish.until_on <= today + LONGEST):
        raise Refused(
            _("暂缓要写明到哪一天为止，晚于今天 %(today)s，不晚于 %(last)s。请填写日期；长期不办的请申请免除。")
            % {"today": today, "last": today + LONGEST}
        )


def _supervises(duty: Duty, place_path: str, by: User) -> bool:
    return duty.supervisor in functions_of(by) and scope_of(by).may("duties.decide", place_path)


def _journal(relief: Relief, step: str, by: User) -> None:
    detail = {"step": step, "kind": relief.kind, "duty": relief.duty, "key": relief.key, "until": relief.until_on}
    record(by, "duties.relief", subject=f"subject:{relief.subject_id}", detail=detail)


def _tell(to: Party, relief: Relief, subject: str, text: str, row: Registered, about: str = "") -> None:
    words = {
        "kind": relief.get_kind_display(),
        "state": relief.get_state_display(),
        "duty": find(Duty, relief.duty).label,
        "name": row.name,
    }
    key = f"relief:{relief.pk}:{relief.state}"
    link = f"/duties/{relief.subject_id}/{relief.duty}/{relief.key or '-'}/"
    tell(to, NoticeKind.REQUEST, (subject % words)[:200], text, link=link, key=key, about=about)


def _matter(relief: Relief) -> str:
    return f"relief:{relief.pk}"
