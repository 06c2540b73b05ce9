"""The letter that answers a question to a gate (复函), in the layout of official documents, with room for number and seal."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext as _

from jingtu.core.plans.paper import TableColumn, saved

from .official import OfficialPage, long_day


@dataclass(frozen=True)
class Reply:
    """What the letter says. `number` is that of the answer; `document` the letter's own (文号), empty to be filled in by hand.

    `received` is the sentence that says whose question came in, as a template with `{known}`, the day up to which the answer
    knows. The rows below `heading` are numbered as they are printed; `notes` follow them.
    """

    title: str
    received: str
    addressee: str
    issuer: str
    number: str
    document: str
    outcome: str
    on: dt.date
    known_on: dt.date
    written_on: dt.date
    heading: str
    columns: Sequence[TableColumn]
    rows: Sequence[tuple[str, ...]]
    notes: Sequence[str] = ()


def reply_document(reply: Reply, *, demonstration: bool = False) -> IO[bytes]:
    """Return the letter as a Word file."""
    page = OfficialPage(reply.title, demonstration=demonstration)
    page.title(reply.title)
    page.subtitle(reply.document or _("　　〔{year}〕　　号").format(year=reply.written_on.year))
    page.addressee(reply.addressee)
    received = reply.received.replace("{known}", long_day(reply.known_on))
    page.paragraph(received + _("现答复如下："))
    page.heading(_("一、结论"))
    page.paragraph(_("针对{on}的情况，结论为：{outcome}。").format(on=long_day(reply.on), outcome=reply.outcome))
    page.heading(_("二、{heading}").format(heading=reply.heading))
    page.table(reply.columns, [(str(at), *(cell or "—" for cell in row)) for at, row in enumerate(reply.rows, 1)])
    if reply.notes:
        page.heading(_("三、说明"))
    for note in reply.notes:
        page.paragraph(note)
    page.paragraph(_("本答复在净土平台的编号为 {number}。情况有变化的，请重新查询，以新的答复为准。").format(number=reply.number))
    page.signature(reply.issuer, reply.written_on)
    return saved(page.document)
