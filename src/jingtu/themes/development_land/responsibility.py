"""Who bears the duty to control and remediate a site on a day (责任主体): the chain of the plans, and since 2019 that of the law.

In the plans responsibility goes on with the land and with debts: what was agreed, the transferee, the successor, the polluter,
at last the local government. The law begins with who polluted or succeeded him, and falls back on who uses the land. The order
of each day and place stands in `parameters.yaml` (`responsible_…`), each rank with its clause.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.journal.services import record
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.offices import functions_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.parties.services import AmbiguousSuccessor, name_on, successor_on
from jingtu.core.places.models import Level
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.parameters import NoValue, Parameter, Value

from .models import Responsible, Site

WRITE = "registers.write"
FUNCTIONS = {"ecology", "natural_resources"}  # who determine liability together
Capacity = Responsible.Capacity
LAST = 98  # the rank of the government that answers when nobody else is there
OF_LEVEL = {Level.TOWN: gettext_lazy("镇人民政府、街道办事处"), Level.COUNTY: gettext_lazy("县级人民政府")}
USERS = {Capacity.TRANSFEREE, Capacity.LAND_USER}  # the land has one user at a time
LIABLE = {Capacity.POLLUTER, Capacity.SUCCESSOR}


@dataclass(frozen=True)
class Link:
    """One of the chain as it stands on a day: who, what he is called then, by which clause he counts, and whether he bears it.

    `said` tells why he does not, or what became of him. `row` is None for who follows from the register or the rules alone.
    """

    capacity: str
    name: str
    since: dt.date | None
    basis: str
    clause: str
    rank: int | None
    is_there: bool
    said: str = ""
    row: Responsible | None = None
    bears: bool = False


@dataclass(frozen=True)
class Chain:
    """All links, those that bear it first; `undetermined` says what to do where nobody can be named, `for_life` by which clause
    liability is for life."""

    links: tuple[Link, ...]
    undetermined: str
    for_life: str

    @property
    def bearers(self) -> tuple[Link, ...]:
        return tuple(link for link in self.links if link.bears)


@transaction.atomic
def hold_responsible(
    site: Site,
    capacity: str,
    *,
    by: User,
    on: dt.date,
    basis: str,
    party: Party | None = None,
    person: str = "",
    determined_by: str = "",
) -> Responsible:
    """Record who answers for a site since a day. Raises PermissionDenied, Refused (nobody named, no basis, a day to come)."""
    _check_may(site, by)
    if party is None and not person.strip():
        raise Refused(_("还没有填写单位或个人，没有登记。请至少填写一个。"))
    if not basis.strip():
        raise Refused(_("登记责任主体要写明依据，如调查报告、转让合同或认定文件。请填写后再提交。"))
    if on > clock.today():
        raise Refused(_("起始日期 %(on)s 还没有到，今天是 %(today)s。请改正日期。") % {"on": on, "today": clock.today()})
    made = Responsible.objects.create(
        site=site,
        capacity=capacity,
        party=party,
        person=person.strip(),
        since=on,
        basis=basis.strip(),
        determined_by=determined_by.strip(),
        recorded_by=by,
        recorded_at=clock.now(),
    )
    _note(made, by, "land.hold_responsible", made.basis)
    return made


@transaction.atomic
def void(made: Responsible, *, by: User, reason: str) -> Responsible:
    """Mark one as entered in error; it stays on record. Raises PermissionDenied, Refused, Overtaken."""
    _check_may(made.site, by)
    if not reason.strip():
        raise Refused(_("撤销登记要写明理由。责任终身追究，只有录错的才能撤销。请填写后再提交。"))
    facts = {"voided_at": clock.now(), "voided_by": by, "voided_reason": reason.strip()}
    if not Responsible.objects.filter(pk=made.pk, voided_at=None).update(**facts):
        raise Overtaken(_("这一条刚刚被别人撤销过，这次没有改动。请刷新页面查看现状。"))
    made.refresh_from_db()
    _note(made, by, "land.void_responsible", made.voided_reason)
    return made


def may_hold_responsible(site: Site, by: User) -> bool:
    """Tell whether a person records who answers for a site: the bureaus of ecology and of natural resources there."""
    return scope_of(by).may(WRITE, site.place_path) and bool(functions_of(by) & FUNCTIONS)


def chain(site: Site, on: dt.date, known_at: dt.datetime | None = None) -> Chain:
    """Return the chain of a site on a day, as known at an instant (None: now). `site` has the facts of that day."""
    rows = Responsible.objects.filter(site=site.pk, since__lte=on).select_related("party__place")
    if known_at is None:
        rows = rows.filter(voided_at=None)
    else:
        rows = rows.filter(recorded_at__lte=known_at).exclude(voided_at__lte=known_at)
    links = [*_recorded(list(rows), site.place_path, on), *_implied(site, list(rows), on)]
    ranks = [link.rank for link in links if link.rank is not None and link.is_there]
    first = min(ranks, default=None)
    links = [_told(link, first) for link in links]
    links.sort(key=lambda link: (not link.bears, link.rank or 99, -(link.since or dt.date.min).toordinal()))
    open_rule = _value("determined", site.place_path, on) if first is None else None
    return Chain(
        tuple(links),
        _("责任人不明确或者有争议，由生态环境主管部门会同自然资源主管部门认定（%(clause)s）。")
        % {"clause": open_rule.source.quoted}
        if open_rule
        else "",
        life.source.quoted if (life := _value("for_life", site.place_path, on)) else "",
    )


def _recorded(rows: Sequence[Responsible], place_path: str, on: dt.date) -> list[Link]:
    """Rows come in the order of their days."""
    user = next((row for row in reversed(rows) if row.capacity in USERS), None)
    agreed = next((row for row in reversed(rows) if row.capacity == Capacity.AGREED), None)
    other = _of_others(rows, user, place_path, on)
    return [_link(row, place_path, on, _passed_on(row, user, agreed) or other.get(row.capacity, "")) for row in rows]


def _of_others(rows: Sequence[Responsible], user: Responsible | None, place_path: str, on: dt.date) -> dict[str, str]:
    """Say why the government that took the land back does not answer: who is liable never used the land."""
    liable = {_now(row.party, on).pk for row in rows if row.capacity in LIABLE and row.party and _standing(row.party, on)[1]}
    former = [row for row in rows if row.capacity == Capacity.FORMER_USER or (row.capacity in USERS and row != user)]
    used = {_now(row.party, on).pk for row in former if row.party}
    if not liable or not used or liable & used or not _value("government_for_user", place_path, on):
        return {}
    return {Capacity.GOVERNMENT: _("土壤污染责任人不是原土地使用权人，由责任人承担。")}


def _now(party: Party, on: dt.date) -> Party:
    try:
        return successor_on(party, on)
    except AmbiguousSuccessor:
        return party


def _passed_on(row: Responsible, user: Responsible | None, agreed: Responsible | None) -> str:
    """Say why a row counts no more: the land has another user now, or was transferred since something was agreed."""
    if row.capacity == Capacity.AGREED and user and user.since > row.since:
        return _("以后土地使用权又转移，原来的约定不再作数。")
    latest = {Capacity.AGREED: agreed, **dict.fromkeys(USERS, user)}.get(Capacity(row.capacity), row)
    return "" if latest == row else _("后来又有变更。")


def _link(row: Responsible, place_path: str, on: dt.date, passed_on: str) -> Link:
    rank = _value(row.capacity, place_path, on)
    name, is_there, said = _standing(row.party, on) if row.party else (row.person, True, "")
    if row.party and row.person:
        name = _("%(unit)s（%(person)s）") % {"unit": name, "person": row.person}
    if rank is None:
        said = _("这一天适用的规定没有把它列为责任主体。")
    elif passed_on:
        is_there, said = False, passed_on
    return Link(
        capacity=str(row.get_capacity_display()),
        name=name,
        since=row.since,
        basis=row.basis,
        clause=rank.source.quoted if rank else "",
        rank=int(rank.value) if rank else None,
        is_there=is_there,
        said=said,
        row=row,
    )


def _implied(site: Site, rows: Sequence[Responsible], on: dt.date) -> list[Link]:
    """Who follows from the register or from the rules: the land's user as it is registered, and the government at the last."""
    found = []
    used = {Capacity.TRANSFEREE, Capacity.LAND_USER} & {row.capacity for row in rows}
    if site.holder and not used and (rank := _value(Capacity.LAND_USER, site.place_path, on)):
        name, is_there, said = _standing(site.holder, on)
        basis = _("地块登记的责任单位")
        clause = rank.source.quoted
        found.append(Link(str(Capacity.LAND_USER.label), name, None, basis, clause, int(rank.value), is_there, said))
    if last := _value("last", site.place_path, on):
        name = _("所在地%(level)s") % {"level": OF_LEVEL[Level(str(last.value))]}
        basis = _("责任主体灭失或者不明确时")
        found.append(Link(str(Capacity.GOVERNMENT.label), name, None, basis, last.source.quoted, LAST, True))
    return found


def _told(link: Link, first: int | None) -> Link:
    if link.rank is not None and link.rank == first and link.is_there:
        return replace(link, bears=True)
    if link.rank is not None and link.is_there and not link.said:
        return replace(link, said=_("前面的责任主体明确，由其承担。"))
    return link


def _standing(party: Party, on: dt.date) -> tuple[str, bool, str]:
    """What a party is called on a day, whether somebody is there to answer, and what became of it."""
    name = name_on(party, on)
    try:
        now = successor_on(party, on)
    except AmbiguousSuccessor as split:
        return name, True, str(split)
    if now.pk != party.pk:
        words = {"old": name, "new": name_on(now, on)}
        return words["new"], _exists(now, on), _("原“%(old)s”，现由“%(new)s”承继。") % words
    if not _exists(party, on):
        return name, False, _("已于 %(on)s 注销，没有登记承继单位。") % {"on": party.valid_until}
    return name, True, ""


def _exists(party: Party, on: dt.date) -> bool:
    return party.valid_until is None or party.valid_until > on


def _value(name: str, place_path: str, on: dt.date) -> Value | None:
    try:
        return Parameter(f"development_land.responsible_{name}").at(place_path, on)
    except NoValue:
        return None


def _check_may(site: Site, by: User) -> None:
    if not may_hold_responsible(site, by):
        raise PermissionDenied(_("“%(name)s”的责任主体由当地生态环境或自然资源主管部门登记。") % {"name": site.name})


def _note(made: Responsible, by: User, action: str, basis: str) -> None:
    detail = {"kind": made.capacity, "name": made.party.name if made.party else made.person, "on": made.since, "basis": basis}
    record(by, action, subject=f"subject:{made.site_id}", detail=detail)
