"""The pool of experts: who is in it, what each knows, and with which units each has to do."""

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.models import Division
from jingtu.core.subjects.errors import Overtaken, Refused

from .models import Expert, ExpertField, Interest

KEEP = "filings.decide"  # who decides on filings keeps the pool


@transaction.atomic
def take_in(
    name: str,
    unit: Party,
    place: Division,
    fields: Iterable[str],
    *,
    by: User,
    on: dt.date,
    title: str = "",
    contact: str = "",
    user: User | None = None,
) -> Expert:
    """Take an expert into the pool of a place from a day on. Raises PermissionDenied, Refused."""
    _check_may(place.path, by)
    fields = sorted(set(fields))
    if not (name.strip() and fields):
        raise Refused(_("还没有填写专家的姓名和专业。请填写后再登记。"))
    try:
        with transaction.atomic():
            made = Expert.objects.create(
                name=name.strip(),
                unit=unit,
                title=title.strip(),
                contact=contact.strip(),
                place=place,
                place_path=place.path,
                user=user,
                valid_from=on,
                recorded_by=by,
            )
    except IntegrityError:
        raise Refused(_("“%(name)s”已经在库，或者账号属于另一位专家。请查看原来的登记。") % {"name": name.strip()}) from None
    ExpertField.objects.bulk_create(ExpertField(expert=made, field=field) for field in fields)
    record(by, "panels.take_in", subject=f"expert:{made.pk}", detail={"name": made.name, "party": unit.name, "on": on})
    return made


@transaction.atomic
def take_out(expert: Expert, *, by: User, on: dt.date) -> Expert:
    """Take an expert out of the pool from a day on; what he judged stays. Raises PermissionDenied, Refused, Overtaken."""
    _check_may(expert.place_path, by)
    if not expert.valid_from <= on <= clock.today():
        words = {"on": on, "first": expert.valid_from, "today": clock.today()}
        raise Refused(_("出库日期 %(on)s 应在入库日期 %(first)s 到今天 %(today)s 之间。请改正日期。") % words)
    if not Expert.objects.filter(pk=expert.pk, valid_until=None).update(valid_until=on):
        raise Overtaken(_("“%(name)s”已经出库，这次没有改动。请刷新页面查看现状。") % {"name": expert.name})
    expert.refresh_from_db()
    record(by, "panels.take_out", subject=f"expert:{expert.pk}", detail={"name": expert.name, "on": on})
    return expert


@transaction.atomic
def declare_interest(expert: Expert, party: Party, *, by: User, on: dt.date, reason: str) -> Interest:
    """Keep that an expert has to do with a unit, told by himself or by who keeps the pool. Raises PermissionDenied, Refused."""
    if expert.user_id is None or expert.user_id != by.pk:
        _check_may(expert.place_path, by)
    if not reason.strip():
        raise Refused(_("还没有写明与该单位的利害关系，如兼职、持股、近亲属任职。请填写后再提交。"))
    made = Interest.objects.create(expert=expert, party=party, reason=reason.strip(), valid_from=on, recorded_by=by)
    detail = {"name": expert.name, "party": party.name, "reason": made.reason, "on": on}
    record(by, "panels.interest", subject=f"expert:{expert.pk}", detail=detail)
    return made


def may_keep(place_path: str, by: User) -> bool:
    """Tell whether a person keeps the pool of a place."""
    return scope_of(by).may(KEEP, place_path)


def _check_may(place_path: str, by: User) -> None:
    if not may_keep(place_path, by):
        raise PermissionDenied(_("专家库由当地主管部门维护，您的账号没有这里的权限。"))
