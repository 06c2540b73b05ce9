"""Releasing to the public and taking back: who may, under whose authority, and what of it is public at all.

What is released is copied row by row, and only what may be read by everybody (K6) is copied: the facts that the publication
names, of subjects that are classed as public. A subject that may be shared on conditions (K5) is classed as public by the same
step when the person says that each was reviewed; one of a stricter class is refused.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.filings import publishing
from jingtu.core.filings.lodging import may_decide
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import Field, FilingType
from jingtu.core.journal.services import record
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.models import Edition
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.offices import functions_of, offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.models import RANK, Level
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.kinds import SubjectKind, row_of
from jingtu.core.subjects.models import Sensitivity
from jingtu.core.subjects.parameters import NoValue

from .classing import open_to_all
from .declaring import Publication, publication_of_filing, publication_of_list
from .models import Item, Release
from .search import ITEMS, searched


@transaction.atomic
def release_edition(
    edition: Edition, *, by: User, on: dt.date, basis: str, authority: Party | None = None, reviewed: bool = False
) -> Release:
    """Make a published edition of a list public.

    Raises Refused (a draft, a day that cannot be, no basis, subjects that are not public, an authority of too low a level),
    Overtaken (public already), PermissionDenied.
    """
    publication = publication_of_list(edition.list_code)
    if publication is None:
        raise Refused(_("“%(name)s”不向社会公开。") % {"name": find(SubjectList, edition.list_code).label})
    if edition.number is None or on < edition.published_on:
        raise Refused(_("名录要先公布，才能在公布当日或以后向社会公开。请先公布名录，或改正日期。"))
    _check_may(publication, edition.place_path, None, by)
    table = find(SubjectKind, find(SubjectList, edition.list_code).about).table
    subjects = table.objects.defer("geometry").in_bulk([row["subject"] for row in edition.rows])
    open_to_all(list(subjects.values()), by, reviewed=reviewed)
    _check_release(publication, edition.place_path, authority or by.party, basis, on)
    kept = _kept(
        publication,
        edition.place_path,
        edition=edition,
        place_name=edition.place_name,
        title=_("%(place)s%(list)s（第%(number)s期）")
        % {"place": edition.place_name, "list": find(SubjectList, edition.list_code).label, "number": edition.number},
        source=edition.authority,
        authority=authority or by.party,
        basis=basis,
        on=on,
        by=by,
    )
    facts = ("place", "entered_on", "basis", "authority")
    _keep_items(kept, ((row["subject"], row["name"], row["code"], {name: row[name] for name in facts}) for row in edition.rows))
    return kept


@transaction.atomic
def release_filing(
    filing: Filing, *, by: User, on: dt.date, basis: str, authority: Party | None = None, reviewed: bool = False
) -> Release:
    """Make an accepted filing public: the facts that its publication names, never its files. Raises as `release_edition`."""
    kind = find(FilingType, filing.type)
    publication = publication_of_filing(filing.type)
    if publication is None:
        raise Refused(_("“%(name)s”不向社会公开。") % {"name": kind.label})
    row = row_of(filing.subject)
    _check_may(publication, filing.place_path, filing, by)
    if on != clock.today() and not chooses_day(publication, filing, by):
        raise Refused(_("责任单位自己公开的，公开日期就是今天 %(today)s，不能另填 %(on)s。") % {"today": clock.today(), "on": on})
    open_to_all([row], by, reviewed=reviewed)
    stands_behind = authority or (row.holder if row.holder_id in offices_of(by) else by.party)
    _check_release(publication, filing.place_path, stands_behind, basis, on)
    publishing.publish(filing, by=by, on=on, basis=basis)
    kept = _kept(
        publication,
        filing.place_path,
        filing=filing,
        place_name=row.place.name,
        title=str(kind.label),
        source=filing.by,
        authority=stands_behind,
        basis=basis,
        on=on,
        by=by,
    )
    _keep_items(kept, [(row.pk, row.name, row.code, public_facts(publication, filing))])
    return kept


@transaction.atomic
def withdraw(release: Release, *, by: User, on: dt.date, reason: str) -> Release:
    """Take a release back from the public; the public sees that, by whom and why. Raises Refused, Overtaken, PermissionDenied."""
    publication = find(Publication, release.publication)
    _check_may(publication, release.place_path, release.filing, by)
    if not reason.strip():
        raise Refused(_("撤销公开要写明理由，公众会看到。请填写后再提交。"))
    if not release.released_on <= on <= clock.today():
        words = {"on": on, "released": release.released_on, "today": clock.today()}
        raise Refused(_("撤销公开的日期 %(on)s 应在公开日期 %(released)s 和今天 %(today)s 之间。请改正。") % words)
    facts = {"withdrawn_on": on, "withdrawn_by": by, "withdrawn_authority": by.party, "withdrawn_reason": reason.strip()}
    if not Release.objects.filter(pk=release.pk, withdrawn_on=None).update(**facts):
        raise Overtaken(_("这一项已经撤销公开。请刷新页面查看现状。"))
    if release.filing:
        publishing.hide(release.filing, by=by, on=on, reason=reason)
    release.refresh_from_db()
    detail = {"number": release.number, "on": on, "reason": reason.strip()}
    record(by, "exchange.withdraw", subject=f"release:{release.pk}", detail=detail)
    return release


def may_release(publication: Publication, place_path: str, filing: Filing | None, by: User) -> bool:
    """Tell whether a person publishes this: of the office that must, or, where the holder must, its people or who decides."""
    if publication.publisher:
        return publication.publisher in functions_of(by) and scope_of(by).may("registers.move", place_path)
    own = filing is not None and filing.by_id in offices_of(by) and scope_of(by).may("filings.submit")
    return own or (filing is not None and may_decide(filing, by))


def chooses_day(publication: Publication, filing: Filing, by: User) -> bool:
    """Tell whether a person may date a release back: an office that records what was public before; others release today."""
    return bool(publication.publisher) or may_decide(filing, by)


def public_facts(publication: Publication, filing: Filing) -> dict[str, Any]:
    """Return the facts of a filing that are public: those that the publication names, unless their field has a stricter class."""
    return {
        field.name: filing.values[field.name]
        for field in find(FilingType, filing.type).fields
        if is_public(publication, field) and filing.values.get(field.name) is not None
    }


def is_public(publication: Publication, field: Field) -> bool:
    """Tell whether a fact is public: the publication names it, and its field has no class of its own or the public one."""
    return field.name in publication.fields and field.sensitivity in ("", Sensitivity.PUBLIC)


def _check_release(publication: Publication, place_path: str, authority: Party | None, basis: str, on: dt.date) -> None:
    if not basis.strip():
        raise Refused(_("公开要写明依据。请填写公开的文件或条款后再提交。"))
    if on > clock.today():
        raise Refused(_("公开日期 %(on)s 还没有到，今天是 %(today)s。请改正。") % {"on": on, "today": clock.today()})
    if authority is None:
        raise Refused(_("您的账号不属于任何单位，不能作为公开单位。请由有单位的人员公开。"))
    _check_level(publication, place_path, authority, on)


def _kept(publication: Publication, place_path: str, *, basis: str, on: dt.date, by: User, **facts: Any) -> Release:
    try:
        with transaction.atomic():
            release = Release.objects.create(
                publication=publication.code,
                place_path=place_path,
                basis=basis.strip(),
                released_on=on,
                released_by=by,
                released_at=clock.now(),
                **facts,
            )
    except IntegrityError:
        raise Overtaken(_("这一项刚刚已经公开。请刷新页面查看现状。")) from None
    release.number = f"GK{on:%Y}-{release.pk:07d}"
    release.save(update_fields=["number"])
    detail = {"number": release.number, "publication": publication.code, "on": on, "basis": basis.strip()}
    record(by, "exchange.release", subject=f"release:{release.pk}", detail=detail)
    return release


def _keep_items(release: Release, rows: Iterable[tuple[int, str, str, dict[str, Any]]]) -> None:
    items = Item.objects.bulk_create(
        (
            Item(release=release, position=at, subject_id=subject, name=name, code=code, facts=facts)
            for at, (subject, name, code, facts) in enumerate(rows, 1)
        ),
        batch_size=500,
    )
    ITEMS.put((item.pk, searched(item)) for item in items)


def _check_may(publication: Publication, place_path: str, filing: Filing | None, by: User) -> None:
    if not may_release(publication, place_path, filing, by):
        raise PermissionDenied(_("“%(name)s”由负责公开的单位办理，您的账号不代表该单位。") % {"name": publication.label})


def _check_level(publication: Publication, place_path: str, authority: Party, on: dt.date) -> None:
    if publication.level_rule is None:
        return
    try:
        rule = publication.level_rule.at(place_path, on)
    except NoValue:
        return
    if RANK[Level(authority.place.level)] > RANK[Level(rule.value)]:
        words = {"name": publication.label, "level": Level(rule.value).label, "authority": authority}
        words["clause"] = rule.source.quoted
        raise Refused(
            _(
                "“%(name)s”由%(level)s统一发布（%(clause)s），“%(authority)s”不能自行公开。"
                "上级已经发布的，请把公开单位选为发布单位，并写明发布文件。"
            )
            % words
        )
