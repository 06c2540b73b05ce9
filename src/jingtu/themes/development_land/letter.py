"""The letter that answers a whole question about land: one row for each parcel, what opens it, what absence does not prove."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.plans.paper import TableColumn, saved
from jingtu.core.work.documents.official import OfficialPage, long_day

# Together the width of the page between its margins.
COLUMNS = (
    TableColumn(gettext_lazy("序号"), 11, centred=True),
    TableColumn(gettext_lazy("宗地"), 32),
    TableColumn(gettext_lazy("结论"), 18, centred=True),
    TableColumn(gettext_lazy("情况和依据"), 62),
    TableColumn(gettext_lazy("办理要求"), 33),
)


@dataclass(frozen=True)
class Row:
    """One parcel, or the land without one, as it is printed."""

    what: str
    outcome: str
    said: str
    opens_by: str


@dataclass(frozen=True)
class Letter:
    """What the letter says. `number` is that of the question; `document` the letter's own (文号), empty to be filled in by hand."""

    question: str
    asked: str
    reference: str
    addressee: str
    issuer: str
    number: str
    document: str
    outcome: str
    on: dt.date
    known_on: dt.date
    written_on: dt.date
    rows: Sequence[Row]
    notes: Sequence[str]

    @property
    def title(self) -> str:
        """The title of the letter."""
        return _("关于{question}土壤环境准入情况的复函").format(question=self.question)


def letter_document(letter: Letter, *, demonstration: bool = False) -> IO[bytes]:
    """Return the letter as a Word file."""
    page = OfficialPage(letter.title, demonstration=demonstration)
    page.title(letter.title)
    page.subtitle(letter.document or _("　　〔{year}〕　　号").format(year=letter.written_on.year))
    page.addressee(letter.addressee)
    said = _("你单位{reference}关于{question}的查询收悉（{asked}）。根据截至{known}已登记的情况，现答复如下：")
    reference = _("“{number}”").format(number=letter.reference) if letter.reference else ""
    words = {"reference": reference, "question": letter.question, "asked": letter.asked, "known": long_day(letter.known_on)}
    page.paragraph(said.format(**words))
    page.heading(_("一、结论"))
    page.paragraph(_("针对{on}的情况，结论为：{outcome}。").format(on=long_day(letter.on), outcome=letter.outcome))
    page.heading(_("二、各宗地情况"))
    page.table(
        COLUMNS, [(str(at), row.what, row.outcome, row.said, row.opens_by or "—") for at, row in enumerate(letter.rows, 1)]
    )
    page.heading(_("三、说明"))
    for note in letter.notes:
        page.paragraph(note)
    page.paragraph(_("没有登记认定的土地，不等于没有污染；移出名录只表示对相应用地类别安全。"))
    page.paragraph(
        _("本答复在净土平台的编号为 {number}。情况有变化的，请重新查询，以新的答复为准。").format(number=letter.number)
    )
    page.signature(letter.issuer, letter.written_on)
    return saved(page.document)
