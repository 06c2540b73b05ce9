"""Chapters of a site's report on what belongs to it: who is responsible, its lists, works, transports and zones."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.filings.types import FilingType
from jingtu.core.filings.visible import filings_visible_to
from jingtu.core.lists.chains import steps
from jingtu.core.parties.models import User
from jingtu.core.plans.paper import TableColumn
from jingtu.core.subjects.clearance import classes_for
from jingtu.core.subjects.declaring import called
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered, Sensitivity
from jingtu.core.subjects.visible import visible_to
from jingtu.core.work.documents.chapters import Chapter
from jingtu.core.work.documents.official import OfficialPage

from .kinds import SITES, TRANSPORTS, WORKS_KIND, ZONES
from .lists import SITE_LISTS
from .models import Site
from .receipts import Told, told_of
from .responsibility import chain

RESPONSIBLE = (
    TableColumn(gettext_lazy("责任身份"), 40),
    TableColumn(gettext_lazy("单位或个人"), 46),
    TableColumn(gettext_lazy("是否承担"), 20, centred=True),
    TableColumn(gettext_lazy("依据和说明"), 50),
)
LISTED = (
    TableColumn(gettext_lazy("名录"), 76),
    TableColumn(gettext_lazy("列入日期"), 28, centred=True),
    TableColumn(gettext_lazy("移出日期"), 28, centred=True),
    TableColumn(gettext_lazy("决定机关"), 24),
)
WORKS = (
    TableColumn(gettext_lazy("工程"), 52),
    TableColumn(gettext_lazy("类型"), 20, centred=True),
    TableColumn(gettext_lazy("开工"), 26, centred=True),
    TableColumn(gettext_lazy("完工"), 26, centred=True),
    TableColumn(gettext_lazy("现状"), 32, centred=True),
)
CARRIED = (
    TableColumn(gettext_lazy("起运"), 26, centred=True),
    TableColumn(gettext_lazy("数量（t）"), 24, centred=True),
    TableColumn(gettext_lazy("最终去向和接收单位"), 54),
    TableColumn(gettext_lazy("接收"), 26, centred=True),
    TableColumn(gettext_lazy("现状"), 26, centred=True),
)
CONTROLLED = (
    TableColumn(gettext_lazy("管控区"), 60),
    TableColumn(gettext_lazy("面积（m²）"), 36, centred=True),
    TableColumn(gettext_lazy("公告"), 30, centred=True),
    TableColumn(gettext_lazy("现状"), 30, centred=True),
)
FILED = (
    TableColumn(gettext_lazy("材料"), 50),
    TableColumn(gettext_lazy("关于"), 42),
    TableColumn(gettext_lazy("受理编号"), 24, centred=True),
    TableColumn(gettext_lazy("报送日期"), 22, centred=True),
    TableColumn(gettext_lazy("状态"), 18, centred=True),
)


def chapters(site: Site, user: User) -> Iterator[Chapter]:
    """Yield the chapters of which this person may read something, the works with what they carried away."""
    yield _("责任主体"), lambda page: _responsible(page, site, user)
    yield _("名录"), lambda page: _lists(page, site)
    works = list(_of(WORKS_KIND, user).filter(site=site.pk))
    carried = list(_of(TRANSPORTS, user).filter(works__site=site.pk))
    if works:
        yield _("治理与修复工程"), lambda page: _works(page, works, carried, user)
    if zones := list(_of(ZONES, user).filter(site=site.pk)):
        yield _("管控区"), lambda page: _zones(page, zones)


def filed(page: OfficialPage, site: Site, user: User) -> None:
    """Write what was filed about the site, its works, transports and zones, as far as this person may read it."""
    paths = ((SITES, "pk"), (WORKS_KIND, "site"), (TRANSPORTS, "works__site"), (ZONES, "site"))
    about = {row.pk: row.name for kind, path in paths for row in _of(kind, user).filter(**{path: site.pk})}
    found = filings_visible_to(user).filter(subject__in=about).exclude(submitted_on=None).order_by("submitted_on", "pk")
    rows = [
        (
            *(str(called(FilingType, each.type)), about[each.subject_id], each.number or "—"),
            *(f"{each.submitted_on:%Y-%m-%d}", each.get_state_display()),
        )
        for each in found
    ]
    page.table(FILED, rows) if rows else page.paragraph(_("还没有报送材料。"))


def _of(kind: SubjectKind, user: User) -> Any:
    return visible_to(user, kind).order_by("valid_from", "pk")


def _responsible(page: OfficialPage, site: Site, user: User) -> None:
    found = chain(site, clock.today())
    reads_people = Sensitivity.PERSONAL in classes_for(user, SITES, site)
    rows = [
        (
            each.capacity,
            each.name if reads_people or each.row is None or not each.row.person else _("（个人信息不显示）"),
            _("承担") if each.bears else "—",
            "；".join(filter(None, (each.basis, each.clause, each.said))),
        )
        for each in found.links
    ]
    page.table(RESPONSIBLE, rows) if rows else page.paragraph(_("还没有登记责任主体。"))
    if found.undetermined:
        page.paragraph(found.undetermined)


def _lists(page: OfficialPage, site: Site) -> None:
    rows = [
        (str(step.label), _day(entry.entered_on), _day(entry.left_on), str(entry.entered_authority or "—"))
        for step in steps(SITE_LISTS, site, clock.today(), before=False)
        for entry in step.entries
    ]
    page.table(LISTED, rows) if rows else page.paragraph(_("没有列入过名录。"))


def _works(page: OfficialPage, works: list[Registered], carried: list[Registered], user: User) -> None:
    page.table(
        WORKS,
        [
            (each.name, each.get_aim_display(), _day(each.begun_on), _day(each.finished_on), _state(WORKS_KIND, each))
            for each in works
        ],
    )
    if carried:
        page.paragraph(_("污染土壤转运："))
        rows = [
            (
                *(_day(each.departs_on), f"{each.quantity_t:g}", each.destination),
                *(_day(each.received_on), _state(TRANSPORTS, each)),
            )
            for each in carried
        ]
        page.table(CARRIED, rows)
        for told in told_of([each.pk for each in carried], clock.today(), user):
            page.note(_receipt(told))


def _receipt(told: Told) -> str:
    place = _("接收地") if told.is_destination else _("所在地")
    words = {"place": place, "office": told.office or "—", "report": told.report.number, "told": _day(told.told_on)}
    given = (
        _("回执 %(number)s（%(on)s）") % {"number": told.receipt, "on": _day(told.given_on)}
        if told.given_on
        else _("还没有出具回执")
    )
    return _("转运报告 %(report)s 于 %(told)s 送达%(place)s%(office)s，%(given)s。") % (words | {"given": given})


def _zones(page: OfficialPage, zones: list[Registered]) -> None:
    rows = [
        (each.name, "—" if each.area_m2 is None else f"{each.area_m2:,.0f}", _day(each.announced_on), _state(ZONES, each))
        for each in zones
    ]
    page.table(CONTROLLED, rows)


def _state(kind: SubjectKind, row: Registered) -> str:
    return str(kind.lifecycle.states[row.state])


def _day(day: Any) -> str:
    return f"{day:%Y-%m-%d}" if day else "—"
