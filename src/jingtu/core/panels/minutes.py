"""The minutes of a panel in Word: what was judged, how the experts were drawn, what each found, what was concluded."""

import io

from django.utils.translation import gettext as _
from docx import Document
from docx.document import Document as Paper

from jingtu.core.filings.types import FilingType
from jingtu.core.parties.services import name_on
from jingtu.core.subjects.declaring import called, find
from jingtu.core.subjects.kinds import row_of

from .convening import value_of
from .declaring import Review
from .models import Panel, Seat


def minutes(panel: Panel) -> bytes:
    """Return the minutes as a .docx file."""
    review, row = find(Review, panel.review), row_of(panel.subject)
    paper = Document()
    paper.add_heading(_("%(review)s专家意见") % {"review": review.label}, level=1)
    _facts(
        paper,
        [
            (_("评审对象"), f"{row.name}：{called(FilingType, panel.filing.type)}（{panel.filing.number}）"),
            (_("报送单位"), str(panel.filing.by or "")),
            (_("组织单位"), str(panel.organiser or "")),
            (_("评审日期"), panel.meets_on.isoformat()),
            (_("结论"), str(panel.get_conclusion_display())),
        ],
    )
    paper.add_heading(_("评审意见"), level=2)
    for line in panel.opinion.splitlines():
        paper.add_paragraph(line)
    _opinions(paper, panel)
    _draw(paper, panel, review)
    kept = io.BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _opinions(paper: Paper, panel: Panel) -> None:
    seats = [seat for seat in panel.seats.select_related("expert__unit") if not seat.withdrew]
    paper.add_heading(_("各位专家的意见"), level=2)
    table = paper.add_table(rows=1, cols=6, style="Table Grid")
    _fill(table.rows[0], [_("姓名"), _("工作单位"), _("职称"), _("个人结论"), _("个人意见"), _("签字")])
    for seat in seats:
        unit = name_on(seat.expert.unit, panel.meets_on)
        different = _("（与结论不同）") if panel.conclusion and seat.conclusion != panel.conclusion else ""
        own = f"{seat.get_conclusion_display()}{different}"
        _fill(table.add_row(), [seat.expert.name, unit, seat.expert.title, own, seat.opinion, ""])


def _draw(paper: Paper, panel: Panel, review: Review) -> None:
    paper.add_heading(_("专家的产生"), level=2)
    words = {"n": len(panel.candidates), "number": panel.number_of_experts}
    lines = [
        _("从 %(n)d 位候选专家中随机抽取 %(number)d 位。") % words,
        _("抽取种子：%(seed)s；候选专家编号：%(keys)s。按“种子:编号”的 SHA-256 值从小到大排序抽取，可以复核。")
        % {"seed": panel.seed, "keys": _("、").join(map(str, panel.candidates))},
        *(_("回避：%(name)s，%(why)s。") % each for each in panel.excluded),
        *(_withdrawn(seat) for seat in panel.seats.select_related("expert") if seat.withdrew),
    ]
    if kept := value_of(review.kept, panel.place_path, panel.meets_on):
        lines.append(_("评审档案保存不少于 %(years)s 年（%(source)s）。") % {"years": kept.value, "source": kept.source.quoted})
    for line in lines:
        paper.add_paragraph(line)


def _withdrawn(seat: Seat) -> str:
    words = {"name": seat.expert.name, "why": seat.withdrew}
    after = getattr(seat, "replaced_by", None)
    if after is None:
        return _("退出：%(name)s，%(why)s。") % words
    return _("退出：%(name)s，%(why)s；由%(other)s替补。") % (words | {"other": after.expert.name})


def _facts(paper: Paper, facts: list[tuple[str, str]]) -> None:
    table = paper.add_table(rows=0, cols=2, style="Table Grid")
    for each in facts:
        _fill(table.add_row(), each)


def _fill(row, texts) -> None:  # type: ignore[no-untyped-def]  python-docx has no types
    for cell, text in zip(row.cells, texts, strict=True):
        cell.text = str(text)
