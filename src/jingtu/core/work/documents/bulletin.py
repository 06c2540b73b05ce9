"""The monthly 通报 on one page: where all tasks stand, which parties are ahead and behind, what is overdue and what comes next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.plans.paper import TableColumn, saved

from .official import ONE_LINE_OF_TITLE, OfficialPage, long_day

# What fits on the page beside the words; what is left out is said.
PARTIES_SHOWN, ITEMS_SHOWN = 4, 2
NAME_AT_MOST, ITEM_NAME_AT_MOST, TASK_AT_MOST = 15, 8, 10
GROUPS = (gettext_lazy("部门"), gettext_lazy("地区"))
PARTY_COLUMNS = (
    TableColumn(gettext_lazy("名次"), 20, centred=True),
    TableColumn(gettext_lazy("承办单位"), 60),
    TableColumn(gettext_lazy("交办"), 16, centred=True),
    TableColumn(gettext_lazy("已销号"), 18, centred=True),
    TableColumn(gettext_lazy("逾期"), 16, centred=True),
    TableColumn(gettext_lazy("按期率"), 26, centred=True),
)


@dataclass(frozen=True)
class Figures:
    """How many assigned tasks stand where on the day; each is counted once, so that the parts make the whole."""

    tasks: int
    closed: int = 0
    claimed: int = 0
    overdue: int = 0
    due_soon: int = 0
    unsigned: int = 0
    under_way: int = 0
    open_ended: int = 0
    apart: int = 0


@dataclass(frozen=True)
class PartyLine:
    """One line of the ranking: `share` from 0 to 1, None where nothing was due yet."""

    rank: int
    name: str
    assigned: int
    closed: int
    overdue: int
    share: float | None


@dataclass(frozen=True)
class Item:
    """A task with its day and who is charged with it."""

    task: str
    party: str
    day: dt.date


@dataclass(frozen=True)
class Bulletin:
    """Everything the 通报 says. `before` are the figures of the last day of the month before, None where nothing was assigned.

    `groups` are the bureaus and the places, each ranked, best first, without those of which nothing was asked yet; `overdue`
    the longest overdue first; `ahead` the next to fall due, soonest first; `due_within` the days that `due_soon` looks ahead.
    """

    place: str
    issuer: str
    on: dt.date
    plans: int
    figures: Figures
    groups: Sequence[Sequence[PartyLine]]
    overdue: Sequence[Item]
    ahead: Sequence[Item]
    due_within: int
    before: Figures | None = None

    @property
    def title(self) -> str:
        """The title with place and month."""
        return "".join(self.title_lines)

    @property
    def title_lines(self) -> tuple[str, str]:
        """The title where it may break: after the month."""
        month = _("{place}{year}年{month}月").format(place=self.place, year=self.on.year, month=self.on.month)
        return month, _("土壤污染防治任务办理情况通报")


def bulletin_document(bulletin: Bulletin, *, demonstration: bool = False) -> IO[bytes]:
    """Return the 通报 as a Word file of one page."""
    page = OfficialPage(bulletin.title, demonstration=demonstration, line=23)
    page.title("\n".join(bulletin.title_lines) if len(bulletin.title) > ONE_LINE_OF_TITLE else bulletin.title)
    page.subtitle(_("（截至{day}）").format(day=long_day(bulletin.on)))
    page.heading(_("一、总体情况"))
    page.paragraph(overall(bulletin))
    page.heading(_("二、各单位情况"))
    if any(bulletin.groups):
        page.table(PARTY_COLUMNS, party_rows(bulletin))
        page.note(_note(bulletin))
    else:
        page.paragraph(_("目前没有到期的任务，也没有应交的反馈。"))
    page.heading(_("三、逾期和近期到期"))
    for words in (overdue_words(bulletin), ahead_words(bulletin)):
        page.paragraph(words)
    page.signature(bulletin.issuer, bulletin.on)
    return saved(page.document)


def overall(bulletin: Bulletin) -> str:
    """Say where all assigned tasks stand, and what changed since the end of the last month."""
    figures = bulletin.figures
    words = _("{plans}个现行方案共交办任务{tasks}项：{parts}。").format(
        plans=bulletin.plans, tasks=figures.tasks, parts=_("，").join(_parts(figures, bulletin.due_within)) or _("尚无进展")
    )
    return words + _change(bulletin)


def overdue_words(bulletin: Bulletin) -> str:
    """Name the tasks overdue longest."""
    if not bulletin.overdue:
        return _("没有逾期任务。")
    words = _("逾期任务{number}项").format(number=bulletin.figures.overdue)
    return words + _listed(bulletin.overdue, bulletin.figures.overdue, _("逾期最久的是"))


def ahead_words(bulletin: Bulletin) -> str:
    """Name the tasks that fall due next."""
    if not bulletin.ahead:
        return _("今后{days}天没有任务到期。").format(days=bulletin.due_within)
    words = _("今后{days}天到期{number}项").format(days=bulletin.due_within, number=bulletin.figures.due_soon)
    return words + _listed(bulletin.ahead, bulletin.figures.due_soon, _("最先到期的是"))


def ends(parties: Sequence[PartyLine]) -> list[PartyLine]:
    """Return the parties the page has room for: the best and, as many, the last."""
    if len(parties) <= PARTIES_SHOWN:
        return list(parties)
    half = PARTIES_SHOWN // 2
    return [*parties[:half], *parties[-half:]]


def party_rows(bulletin: Bulletin) -> list[tuple[str, ...]]:
    """Return the lines of the table, bureaus before places."""
    named = zip(GROUPS, bulletin.groups, strict=True)
    return [_cells(str(group), line) for group, lines in named for line in ends(lines)]


def _parts(figures: Figures, days: int) -> list[str]:
    named = (
        (_("已销号{n}项"), figures.closed),
        (_("已报办结待销号{n}项"), figures.claimed),
        (_("逾期{n}项"), figures.overdue),
        (_("{days}天内到期{n}项"), figures.due_soon),
        (_("待签收{n}项"), figures.unsigned),
        (_("正常办理{n}项"), figures.under_way),
        (_("长期坚持{n}项"), figures.open_ended),
        (_("暂停或不适用{n}项"), figures.apart),
    )
    return [words.format(n=number, days=days) for words, number in named if number]


def _change(bulletin: Bulletin) -> str:
    before, now = bulletin.before, bulletin.figures
    if before is None:
        return ""
    named = ((_("销号"), now.closed - before.closed), (_("逾期"), now.overdue - before.overdue))
    return _("与上月底相比，{changes}。").format(changes=_("，").join(_changed(*each) for each in named))


def _changed(name: str, by: int) -> str:
    if by == 0:
        return _("{name}持平").format(name=name)
    return (_("{name}增加{n}项") if by > 0 else _("{name}减少{n}项")).format(name=name, n=abs(by))


def _listed(items: Sequence[Item], total: int, opening: str) -> str:
    shown = items[:ITEMS_SHOWN]
    words = _("；").join(
        _("“{task}”（{party}，{day}）").format(
            task=_short(item.task, TASK_AT_MOST), party=_short(item.party, ITEM_NAME_AT_MOST), day=item.day.isoformat()
        )
        for item in shown
    )
    return (_("，{opening}{words}。") if total > len(shown) else _("：{words}。")).format(opening=opening, words=words)


def _cells(group: str, line: PartyLine) -> tuple[str, ...]:
    share = _("尚无到期") if line.share is None else f"{line.share:.0%}"
    return f"{group}{line.rank}", _short(line.name, NAME_AT_MOST), str(line.assigned), str(line.closed), str(line.overdue), share


def _note(bulletin: Bulletin) -> str:
    words = _("按期率为到期任务中按期办结的比例。")
    if all(len(lines) <= PARTIES_SHOWN for lines in bulletin.groups):
        return words
    half = PARTIES_SHOWN // 2
    named = zip(GROUPS, bulletin.groups, strict=True)
    totals = _("、").join(_("{group}{n}个").format(group=group, n=len(lines)) for group, lines in named if lines)
    return _("有到期任务或应交反馈的共有{totals}，各列前后{half}名。").format(totals=totals, half=half) + words


def _short(text: str, at_most: int) -> str:
    return text if len(text) <= at_most else text[: at_most - 1] + "…"
