"""Commissioning a unit, ending it, and marking what was entered in error.

commission(EVALUATION, site, unit, by=person, on=day, client=party, chief="李工", contract="香修〔2019〕3号")
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.notices.models import Kind
from jingtu.core.notices.services import tell
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.offices import functions_of, offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.declaring import called, find
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.following import changed
from jingtu.core.subjects.kinds import SubjectKind, kind_of, row_of
from jingtu.core.subjects.models import Registered

from .conflicts import conflicts
from .declaring import Stage
from .models import Commission

WRITE, OWN = "registers.write", "filings.submit"


@transaction.atomic
def commission(
    stage: Stage,
    row: Registered,
    unit: Party,
    *,
    by: User,
    on: dt.date,
    client: Party | None = None,
    chief: str = "",
    contract: str = "",
) -> Commission:
    """Record that a unit does a stage of the work at a subject from a day on, for a client (None: who holds the subject).

    Raises PermissionDenied, and Refused for a stage of other subjects, a day before the subject's, a unit that is gone, that
    has the stage already, or that a rule keeps apart from what it does or did there.
    """
    _check_may(row, by)
    _check_unit(stage, row, unit, on)
    if found := conflicts(stage.code, row.pk, row.place_path, unit, on):
        raise Refused(found[0].sentence(stage.code, unit))
    made = Commission(
        stage=stage.code,
        subject_id=row.pk,
        place_path=row.place_path,
        unit=unit,
        client=client or row.holder,
        chief=chief.strip(),
        contract=contract.strip(),
        valid_from=on,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        words = {"unit": unit, "stage": stage.label}
        raise Refused(_("“%(unit)s”已经登记承担“%(stage)s”。请查看原来的登记。") % words) from None
    _note(made, by, "commissions.commission", on)
    tell(unit, Kind.COMMISSION, _told(made, row), link=_link(row), key=f"commission:{made.pk}", on=on)
    return made


@transaction.atomic
def end(made: Commission, *, by: User, on: dt.date, reason: str = "") -> Commission:
    """End a commission on a day: from then on the unit neither sees nor files; what it filed stays. Raises Refused, Overtaken."""
    _check_may(row_of(made.subject), by)
    if not made.valid_from <= on <= clock.today():
        words = {"on": on, "first": made.valid_from, "today": clock.today()}
        raise Refused(_("结束日期 %(on)s 应在开始日期 %(first)s 到今天 %(today)s 之间。请改正日期。") % words)
    _close(made, by, open_only=True, valid_until=on, reason=reason.strip())
    _note(made, by, "commissions.end", on)
    return made


@transaction.atomic
def void(made: Commission, *, by: User, reason: str) -> Commission:
    """Mark a commission as entered in error: it stands on record and counts nowhere. Raises Refused, Overtaken."""
    if not _supervises(row_of(made.subject), by):
        raise PermissionDenied(_("登记错的委托由当地主管部门核实后撤销，请联系当地主管部门。"))
    if not reason.strip():
        raise Refused(_("撤销登记要写明理由，如录错了单位。请填写后再提交。"))
    _close(made, by, open_only=False, voided_at=clock.now(), reason=reason.strip())
    _note(made, by, "commissions.void", clock.today())
    return made


def may_commission(row: Registered, by: User) -> bool:
    """Tell whether a person records commissions for a subject: its holder's people, or who supervises it there."""
    holds = row.holder_id is not None and row.holder_id in offices_of(by)
    return (holds and scope_of(by).may(OWN)) or _supervises(row, by)


def _supervises(row: Registered, by: User) -> bool:
    kind = kind_of(row)
    return scope_of(by).may(WRITE, row.place_path) and bool(functions_of(by) & {*kind.supervisors, *kind.jointly})


def _close(made: Commission, by: User, *, open_only: bool, **facts: object) -> None:
    facts |= {"ended_by": by, "ended_at": clock.now()}
    held = Commission.objects.standing().filter(pk=made.pk)
    if not (held.filter(valid_until=None) if open_only else held).update(**facts):
        raise Overtaken(_("这项委托已经结束或撤销过，这次没有改动。请刷新页面查看现状。"))
    made.refresh_from_db()


def _check_may(row: Registered, by: User) -> None:
    if not may_commission(row, by):
        raise PermissionDenied(_("“%(name)s”的委托由责任单位或当地主管部门登记，您的账号不代表这些单位。") % {"name": row.name})


def _check_unit(stage: Stage, row: Registered, unit: Party, on: dt.date) -> None:
    if kind_of(row).code != stage.about:
        words = {"stage": stage.label, "kind": find(SubjectKind, stage.about).label, "name": row.name}
        raise Refused(_("“%(stage)s”是%(kind)s的工作环节，不能为“%(name)s”登记。请另选环节。") % words)
    if on < row.valid_from:
        words = {"on": on, "name": row.name, "first": row.valid_from}
        raise Refused(_("委托开始日期 %(on)s 早于“%(name)s”的起始日期 %(first)s。请改正日期。") % words)
    if unit.valid_until and unit.valid_until <= on:
        words = {"unit": unit, "until": unit.valid_until}
        raise Refused(_("“%(unit)s”已于 %(until)s 撤销，不能再接受委托。请选承接它的单位。") % words)


def _note(made: Commission, by: User, action: str, on: dt.date) -> None:
    changed(made.subject_id)
    detail = {"kind": made.stage, "party": made.unit.name, "on": on, "basis": made.contract, "reason": made.reason}
    record(by, action, subject=f"subject:{made.subject_id}", detail=detail)


def _told(made: Commission, row: Registered) -> str:
    return _("已登记委托：%(stage)s，%(name)s") % {"stage": called(Stage, made.stage), "name": row.name}


def _link(row: Registered) -> str:
    return f"/registers/{kind_of(row).code}/{row.pk}/"
