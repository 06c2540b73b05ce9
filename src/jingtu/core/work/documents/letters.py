"""Reminder letters (催办函) in three colours: blue before the day, yellow on it, red after it; the words say which it is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from docx.shared import RGBColor

from jingtu.core.plans.paper import saved
from jingtu.core.work.models import Reminder

from .official import OfficialPage, long_day

COLOURS = {
    Reminder.Colour.BLUE: RGBColor(0x1F, 0x4E, 0x9E),
    Reminder.Colour.YELLOW: RGBColor(0x9A, 0x6A, 0x00),
    Reminder.Colour.RED: RGBColor(0xB0, 0x1E, 0x1E),
}
NAMES = {
    Reminder.Colour.BLUE: gettext_lazy("蓝色提醒函"),
    Reminder.Colour.YELLOW: gettext_lazy("黄色预警函"),
    Reminder.Colour.RED: gettext_lazy("红色督办函"),
}
ABOUT = {"due": gettext_lazy("任务完成"), "report": gettext_lazy("进展反馈"), "sign": gettext_lazy("任务签收")}


@dataclass(frozen=True)
class Letter:
    """What one letter says. `day` is the day it is about (the completion day, or that of a report), `on` the day it is written.

    `progress` is what was last accepted or reported, empty where nothing was.
    """

    colour: str
    about: str
    addressee: str
    plan: str
    task: str
    reference: str
    role: str
    day: dt.date
    on: dt.date
    issuer: str
    progress: str = ""
    instruction: str = ""

    @property
    def name(self) -> str:
        """The kind of letter: 蓝色提醒函, 黄色预警函 or 红色督办函."""
        return str(NAMES[Reminder.Colour(self.colour)])


def letters_document(letters: Sequence[Letter], *, demonstration: bool = False) -> IO[bytes]:
    """Return a Word file with the letters in their order, each on a page of its own. Raises ValueError for none."""
    if not letters:
        raise ValueError("There must be at least one letter.")
    page = OfficialPage(letters[0].name, demonstration=demonstration)
    for at, letter in enumerate(letters):
        if at:
            page.new_page()
        _write(page, letter)
    return saved(page.document)


def opening(letter: Letter) -> str:
    """Say what the letter is about: whose work, and where its day stands."""
    task = _("《{plan}》{reference}“{task}”").format(plan=letter.plan, reference=_clause(letter.reference), task=letter.task)
    charged = _("你单位承担的{task}（{role}）").format(task=task, role=letter.role)
    return charged + {"due": _due, "report": _report, "sign": _sign}[letter.about](letter)


def next_step(letter: Letter) -> str:
    """Say what is to be done now, and by when where the letter sets no new day of its own."""
    if letter.about == "sign":
        return _("请登录净土平台签收本项任务；认为不属于本单位职责的，退回交办并写明理由。")
    if letter.about == "report":
        return _("请登录净土平台填报本期进展情况，附佐证材料后提交审核。")
    if letter.colour == Reminder.Colour.RED:
        return _("请立即报送逾期原因和整改措施。已经完成的，申报办结并附佐证材料；确需延期的，提出延期申请并写明理由。")
    return _("请抓紧办理，完成后申报办结并附佐证材料；预计不能按期完成的，在到期前提出延期申请并写明理由。")


def _due(letter: Letter) -> str:
    days = (letter.day - letter.on).days
    if days > 0:
        return _("，完成期限为{day}，还有{days}天。").format(day=long_day(letter.day), days=days)
    if days == 0:
        return _("，今天（{day}）到期，尚未办结。").format(day=long_day(letter.day))
    return _("，完成期限为{day}，已逾期{days}天，尚未办结。").format(day=long_day(letter.day), days=-days)


def _report(letter: Letter) -> str:
    days = (letter.day - letter.on).days
    if days > 0:
        return _("，应于{day}前反馈进展情况，还有{days}天。").format(day=long_day(letter.day), days=days)
    if days == 0:
        return _("，今天（{day}）应反馈进展情况，尚未收到。").format(day=long_day(letter.day))
    return _("，应于{day}前反馈进展情况，已超过{days}天，尚未收到。").format(day=long_day(letter.day), days=-days)


def _sign(letter: Letter) -> str:
    return _("，应于{day}前签收，至今未签收。").format(day=long_day(letter.day))


def _write(page: OfficialPage, letter: Letter) -> None:
    page.title(_("土壤污染防治任务{name}").format(name=letter.name), COLOURS[Reminder.Colour(letter.colour)])
    page.subtitle(_("（{about}）").format(about=ABOUT[letter.about]))
    page.addressee(letter.addressee)
    page.paragraph(opening(letter))
    page.facts(_facts(letter))
    page.paragraph(next_step(letter))
    page.signature(letter.issuer, letter.on)


def _facts(letter: Letter) -> list[tuple[str, str]]:
    rows = [
        (_("工作任务"), letter.task),
        (_("方案和条款"), f"{letter.plan} {letter.reference}".strip()),
        (_("承担分工"), letter.role),
        (
            _("应签收日期") if letter.about == "sign" else _("应反馈日期") if letter.about == "report" else _("完成期限"),
            long_day(letter.day),
        ),
        (_("交办要求"), letter.instruction),
        (_("已反馈进展"), letter.progress or _("尚无通过审核的反馈")),
    ]
    return [row for row in rows if row[1]]


def _clause(reference: str) -> str:
    return _("（{reference}）").format(reference=reference) if reference and not reference.startswith("（") else reference
