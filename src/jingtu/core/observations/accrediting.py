"""Which laboratory is accredited for what in which years: entered by an office, asked by every check of a delivery."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Party, PartyName, User
from jingtu.core.parties.scope import scope_of
from jingtu.core.subjects.errors import Refused
from jingtu.standards import substances

from .looking import read_once
from .models import Accreditation, AccreditedMethod

if TYPE_CHECKING:
    from jingtu.runs.delivery.known import Scope

WRITE = "registers.write"
DAY = dt.timedelta(days=1)


def may_record_scope(by: User) -> bool:
    """Tell whether a person enters what laboratories are accredited for: people of supervising offices."""
    return scope_of(by).may(WRITE)


def register_scope(
    party: Party,
    certificate: str,
    methods: Iterable[tuple[str, str]],
    *,
    by: User,
    valid_from: dt.date,
    valid_until: dt.date | None = None,
) -> Accreditation:
    """Enter a certificate with its (substance, method) pairs; substances by code, name or CAS number.

    It holds in [valid_from, valid_until). Raises PermissionDenied, Refused (nothing in it, an unknown substance, entered before).
    """
    if not may_record_scope(by):
        raise PermissionDenied(_("检测单位的资质范围由主管部门登记，您不属于主管部门。请由主管部门的人员办理。"))
    pairs = {(_code(analyte), method.strip()) for analyte, method in methods}
    if not certificate.strip() or not pairs:
        raise Refused(_("资质范围要有证书编号和至少一个检测项目。请填写完整。"))
    facts = {"certificate": certificate.strip(), "valid_from": valid_from, "valid_until": valid_until}
    made = Accreditation(party=party, recorded_by=by, recorded_at=clock.now(), **facts)
    if valid_until is not None and valid_until <= valid_from:
        raise Refused(_("有效期至早于发证日期，请改正其中一个日期。"))
    try:
        with transaction.atomic():
            made.save()
            AccreditedMethod.objects.bulk_create(
                AccreditedMethod(accreditation=made, analyte=analyte, method=method) for analyte, method in sorted(pairs)
            )
            detail = {"certificate": made.certificate, "methods": len(pairs)}
            record(by, "observations.accredit", subject=f"party:{party.pk}", detail=detail)
    except IntegrityError:
        raise Refused(_("证书 %(number)s 已经登记。请查看原来的登记。") % {"number": made.certificate}) from None
    return made


def methods_in(upload: bytes | IO[bytes], filename: str) -> list[tuple[str, str]]:
    """Return the substances and methods in a table (xlsx, xls, csv) of a certificate's annex. Raises Refused, FileRefused."""
    from jingtu.runs.delivery.known import read_methods

    return read_once(upload, filename, read_methods)


def end_accreditation(accreditation: Accreditation, on: dt.date, *, by: User) -> None:
    """Let a certificate end on a day (撤销、注销). Raises PermissionDenied, Refused (before it began)."""
    if not may_record_scope(by):
        raise PermissionDenied(_("检测单位的资质范围由主管部门登记，您不属于主管部门。请由主管部门的人员办理。"))
    if on <= accreditation.valid_from:
        raise Refused(_("结束日期应当晚于发证日期 %(on)s。请改正。") % {"on": accreditation.valid_from})
    with transaction.atomic():
        Accreditation.objects.filter(pk=accreditation.pk).update(valid_until=on)
        detail = {"certificate": accreditation.certificate, "until": on.isoformat()}
        record(by, "observations.accredit", subject=f"party:{accreditation.party_id}", detail=detail)


def scope() -> Scope:
    """Return what all laboratories were ever accredited for; a laboratory counts under every official name it has had."""
    from jingtu.runs.delivery.known import Scope
    from jingtu.runs.headers import plain

    names: dict[int, set[str]] = defaultdict(set)
    known = Accreditation.objects.values("party")
    for pk, name in [
        *Party.objects.filter(pk__in=known).values_list("pk", "name"),
        *PartyName.objects.filter(party__in=known, kind=PartyName.Kind.OFFICIAL).values_list("party", "name"),
    ]:
        names[pk].add(plain(name))
    terms: dict[tuple[str, str, str], tuple[tuple[dt.date, dt.date], ...]] = {}
    reads = ("accreditation__party", "analyte", "method", "accreditation__valid_from", "accreditation__valid_until")
    for party, analyte, method, first, until in AccreditedMethod.objects.values_list(*reads):
        held = (first, until - DAY if until else dt.date.max)
        for name in names[party]:
            key = (name, analyte, plain(method))
            terms[key] = (*terms.get(key, ()), held)
    return Scope(frozenset(name for each in names.values() for name in each), terms)


def _code(word: str) -> str:
    from jingtu.runs.columns import analyte

    found = substances.of(word) if substances.is_known(word) else analyte(word)
    if found is None:
        raise Refused(_("不认识检测项目“%(word)s”，应为检测项目代码表里的名称、符号或 CAS 号。请改正。") % {"word": word})
    return found.code
