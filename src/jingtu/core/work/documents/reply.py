"""The letter that answers a question to a gate (复函), in the layout of official documents, with room for number and seal."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.plans.paper import TableColumn, saved

from .official import OfficialPage, long_day

# Together the width of the page between its margins.
COLUMNS = (
    TableColumn(gettext_lazy("序号"), 11, centred=True),
    TableColumn(gettext_lazy("情况"), 52),
    TableColumn(gettext_lazy("判断"), 17, centred=True),
    TableColumn(gettext_lazy("依据"), 32),
    TableColumn(gettext_lazy("证明材料"), 19),
    TableColumn(gettext_lazy("办理要求"), 25),
)


@dataclass(frozen=True)
class Line:
    """One reason as it is printed: what was found, how it was judged, clause, proof, and what is to be done."""

    said: str
    outcome: str
    clause: str
    proof: str
    opens_by: str


@dataclass(frozen=True)
class Reply:
    """What the letter says. `number` is that of the verdict; `document` the letter's own (文号), empty to be filled in by hand."""

    question: str
    about: str
    addressee: str
    issuer: str
    number: str
    document: str
    outcome: str
    on: dt.date
    known_on: dt.date
    written_on: dt.date
    lines: Sequence[Line]

    @property
    def title(self) -> str:
        """The title of the letter."""
        return _("关于{about}{question}的复函").format(about=self.about, question=self.question)


def reply_document(reply: Reply, *, demonstration: bool = False) -> IO[bytes]:
    """Return the letter as a Word file."""
    page = OfficialPage(reply.title, demonstration=demonstration)
    page.title(reply.title)
    page.subtitle(reply.document or _("　　〔{year}〕　　号").format(year=reply.written_on.year))
    page.addressee(reply.addressee)
    page.paragraph(
        _("你单位关于“{about}”{question}的查询收悉。根据截至{known}已登记的情况，现答复如下：").format(
            about=reply.about, question=reply.question, known=long_day(reply.known_on)
        )
    )
    page.heading(_("一、结论"))
    page.paragraph(_("针对{on}的情况，结论为：{outcome}。").format(on=long_day(reply.on), outcome=reply.outcome))
    page.heading(_("二、理由和办理要求"))
    page.table(COLUMNS, [_cells(at, line) for at, line in enumerate(reply.lines, 1)])
    page.paragraph(_("本答复在净土平台的编号为 {number}。情况有变化的，请重新查询，以新的答复为准。").format(number=reply.number))
    page.signature(reply.issuer, reply.written_on)
    return saved(page.document)


def _cells(at: int, line: Line) -> tuple[str, ...]:
    return str(at), line.said, line.outcome, line.clause or "—", line.proof or "—", line.opens_by or "—"
