"""What each expert finds, and what the panel concludes; whoever differs from the conclusion is on record with his reasons."""

import datetime as dt
from collections import Counter

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.filings import lodging
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.kinds import row_of

from .convening import least, may_convene, may_sit
from .declaring import Review
from .minutes import minutes
from .models import Conclusion, Panel, Seat

WORD = "专家评审意见.docx"


@transaction.atomic
def opine(seat: Seat, *, by: User, conclusion: str, opinion: str) -> Seat:
    """Keep what an expert finds, entered by himself, or by the organiser from his signed paper. Once given it stands.

    Raises PermissionDenied, Refused without reasons, Overtaken.
    """
    if not (may_sit(seat, by) or may_convene(seat.panel.filing, by)):
        raise PermissionDenied(_("专家意见由专家本人填写，或由组织单位照书面意见登记。"))
    if not opinion.strip():
        raise Refused(_("还没有填写个人意见。请写明理由后再提交。"))
    held = Seat.objects.filter(pk=seat.pk, withdrew="", opined_at=None, panel__state=Panel.State.DRAWN)
    facts = {"conclusion": conclusion, "opinion": opinion.strip(), "opined_at": clock.now(), "opined_by": by}
    if not held.update(**facts):
        raise Overtaken(_("这位专家已经提出意见或已经退出，意见不能再改。请刷新页面查看现状。"))
    seat.refresh_from_db()
    record(by, "panels.opine", subject=f"panel:{seat.panel_id}", detail={"name": seat.expert.name, "conclusion": conclusion})
    return seat


@transaction.atomic
def conclude(panel: Panel, *, by: User, on: dt.date, conclusion: str, opinion: str) -> Filing:
    """Conclude, and return the opinion as it was filed, with the minutes.

    Raises PermissionDenied, Overtaken, and Refused while an opinion is missing, with too few experts, or for a conclusion that
    fewer of them support than another.
    """
    if not may_convene(panel.filing, by):
        raise PermissionDenied(_("评审意见由组织评审的部门汇总登记。"))
    seats = list(panel.seats.filter(withdrew="").select_related("expert__unit"))
    _check_complete(panel, seats, on)
    _check_supported(seats, conclusion)
    if not opinion.strip():
        raise Refused(_("还没有填写评审意见。请汇总各位专家的意见后再提交。"))
    held = Panel.objects.filter(pk=panel.pk, state=Panel.State.DRAWN)
    facts = {"conclusion": conclusion, "opinion": opinion.strip(), "concluded_on": on, "concluded_by": by}
    if not held.update(state=Panel.State.CONCLUDED, **facts):
        raise Overtaken(_("这次评审已经形成意见，这次没有改动。请刷新页面查看现状。"))
    panel.refresh_from_db()
    filed = _file(panel, seats, by, on)
    Panel.objects.filter(pk=panel.pk).update(filed=filed)
    panel.refresh_from_db()
    record(
        by, "panels.conclude", subject=f"panel:{panel.pk}", detail={"conclusion": conclusion, "on": on, "number": filed.number}
    )
    return filed


def dissent(panel: Panel) -> list[Seat]:
    """Return the seats whose expert differs from the conclusion."""
    seats = panel.seats.filter(withdrew="").select_related("expert")
    return [seat for seat in seats if panel.conclusion and seat.conclusion != panel.conclusion]


def _check_complete(panel: Panel, seats: list[Seat], on: dt.date) -> None:
    if waiting := [seat.expert.name for seat in seats if seat.opined_at is None]:
        raise Refused(_("%(names)s还没有提出意见，不能形成评审意见。请等各位专家都提出意见。") % {"names": _("、").join(waiting)})
    asked = least(find(Review, panel.review), panel.place_path, panel.meets_on)
    if asked and len(seats) < int(asked.value):
        words = {"number": len(seats), "least": asked.value, "clause": asked.source.quoted}
        raise Refused(_("参加评审的专家只有 %(number)d 位，至少应有 %(least)s 位（%(clause)s）。请补充专家后重新评审。") % words)
    if not panel.meets_on <= on <= clock.today():
        words = {"on": on, "first": panel.meets_on, "today": clock.today()}
        raise Refused(_("形成意见的日期 %(on)s 应在评审日期 %(first)s 到今天 %(today)s 之间。请改正日期。") % words)


def _check_supported(seats: list[Seat], conclusion: str) -> None:
    votes = Counter(seat.conclusion for seat in seats)
    most, number = votes.most_common(1)[0]
    if votes[conclusion] < number:
        words = {
            "conclusion": Conclusion(conclusion).label,
            "for": votes[conclusion],
            "other": Conclusion(most).label,
            "number": number,
        }
        raise Refused(
            _("认为“%(conclusion)s”的专家有 %(for)d 位，认为“%(other)s”的有 %(number)d 位，结论与多数意见不符。请核对结论。")
            % words
        )


def _file(panel: Panel, seats: list[Seat], by: User, on: dt.date) -> Filing:
    kind = find(FilingType, find(Review, panel.review).files)
    filed = lodging.begin(kind, row_of(panel.subject), by=by)
    wrong = lodging.save(filed, _values(panel, seats), by=by, version=filed.version)
    if wrong:
        raise Refused(" ".join(wrong.values()))
    lodging.attach(filed, minutes(panel), WORD, by=by)
    filed.refresh_from_db()
    return lodging.submit(filed, by=by, on=on)


def _values(panel: Panel, seats: list[Seat]) -> dict[str, str]:
    people = [
        _("%(name)s（%(unit)s）：%(conclusion)s")
        % {"name": seat.expert.name, "unit": seat.expert.unit, "conclusion": seat.get_conclusion_display()}
        for seat in seats
    ]
    differing = [_("%(name)s：%(opinion)s") % {"name": seat.expert.name, "opinion": seat.opinion} for seat in dissent(panel)]
    return dict(find(Review, panel.review).says) | {
        "held_on": panel.meets_on.isoformat(),
        "experts": "\n".join(people),
        "conclusion": panel.conclusion,
        "opinion": panel.opinion,
        "dissent": "\n".join(differing) or _("无"),
    }
