"""Suspensions of a region: recorded with authority, basis and days, lifted by a decision of their own.

suspend(matter, place, by=person, on=day, decided_by="…", level="city", document="…")
"""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import functions_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.models import Division
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.parameters import NoValue
from jingtu.standards import functions

from .matters import Matter
from .models import Suspension
from .telling import tell_lifted, tell_suspended

RECORD = "registers.move"
LEVELS = [code for code, _label in Suspension.Level.choices]  # from the county up


@transaction.atomic
def suspend(
    matter: Matter,
    place: Division,
    *,
    by: User,
    on: dt.date,
    decided_by: str,
    level: str,
    document: str,
    reason: str = "",
    last_on: dt.date | None = None,
) -> Suspension:
    """Record that a matter is suspended in a place from a day on, to a last day or until it is lifted.

    Raises PermissionDenied, and Refused for a decision without authority or document, days out of order, or one recorded already.
    """
    _check_may(matter, place.path, by)
    if not (decided_by.strip() and document.strip()):
        raise Refused(_("还没有写明决定机关和依据文件，没有登记。请按决定文件填写后再提交。"))
    if last_on and last_on < on:
        raise Refused(_("终止日期 %(last)s 早于起始日期 %(on)s。请改正其中一个日期。") % {"last": last_on, "on": on})
    row = Suspension(
        matter=matter.code,
        place=place,
        place_path=place.path,
        decided_by=decided_by.strip(),
        decided_at_level=level,
        document=document.strip(),
        reason=reason.strip(),
        valid_from=on,
        last_on=last_on,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        words = {"place": place, "document": row.document}
        raise Refused(_("“%(place)s”已按“%(document)s”登记过这一项限批。请查看原来的登记。") % words) from None
    detail = {"kind": matter.code, "name": str(place), "on": on, "basis": row.document}
    record(by, "gates.suspend", subject=f"suspension:{row.pk}", detail=detail)
    tell_suspended(row)
    return row


@transaction.atomic
def lift(row: Suspension, *, by: User, on: dt.date, document: str) -> Suspension:
    """Record that a suspension was lifted from a day on. Raises PermissionDenied, Refused, Overtaken."""
    _check_may(find(Matter, row.matter), row.place_path, by)
    if not document.strip():
        raise Refused(_("还没有写明解除依据，没有登记。请填写解除文件的名称和文号。"))
    if not row.valid_from <= on <= clock.today():
        words = {"on": on, "first": row.valid_from, "today": clock.today()}
        raise Refused(_("解除日期 %(on)s 应在起始日期 %(first)s 到今天 %(today)s 之间。请改正日期。") % words)
    facts = {"lifted_on": on, "lifted_document": document.strip(), "lifted_by": by, "lifted_at": clock.now()}
    if not Suspension.objects.filter(pk=row.pk, lifted_on=None).update(**facts):
        raise Overtaken(_("这一项限批刚刚被别人解除过，这次没有改动。请刷新页面查看现状。"))
    row.refresh_from_db()
    record(by, "gates.lift", subject=f"suspension:{row.pk}", detail={"kind": row.matter, "on": on, "basis": row.document})
    tell_lifted(row)
    return row


def may_record(matter: Matter, path: str, by: User) -> bool:
    """Tell whether a person records suspensions of this matter at this place."""
    return scope_of(by).may(RECORD, path) and bool(functions_of(by) & set(matter.recorded_by))


def below_the_law(row: Suspension) -> str:
    """Return where the law asks for a higher authority than the one that decided; empty where it does not."""
    matter = find(Matter, row.matter)
    if matter.lawful_level is None:
        return ""
    try:
        asked = matter.lawful_level.at(row.place_path, row.valid_from)
    except NoValue:
        return ""
    if LEVELS.index(row.decided_at_level) >= LEVELS.index(str(asked.value)):
        return ""
    return asked.source.quoted


def _check_may(matter: Matter, path: str, by: User) -> None:
    if not may_record(matter, path, by):
        offices = _("、").join(functions.names()[code] for code in matter.recorded_by)
        raise PermissionDenied(_("“%(matter)s”由当地%(offices)s部门登记。") % {"matter": matter.label, "offices": offices})
