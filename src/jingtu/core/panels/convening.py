"""Drawing a panel, and letting another take the place of an expert who cannot or may not sit."""

import datetime as dt
import secrets

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.filings.lodging import COUNTS, may_decide
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.journal.services import record
from jingtu.core.notices.models import Kind
from jingtu.core.notices.services import tell
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.places.paths import parent_paths
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.core.subjects.parameters import NoValue, Parameter, Value

from .declaring import Review
from .drawing import Fields, draw
from .models import Expert, ExpertField, Expertise, Panel, Seat
from .recusal import recused

SEED_BYTES = 16


@transaction.atomic
def convene(review: Review, filing: Filing, *, by: User, on: dt.date, number: int, seed: str = "") -> Panel:
    """Draw `number` experts to judge a filing on a day, from the pools of its place and of those above.

    `seed` is drawn too; a given one draws once more what was drawn with it. Raises PermissionDenied, and Refused for a filing
    that is not in, too few experts asked or there, a field that nobody knows, or a panel that has not concluded.
    """
    _check_may(filing, by)
    _check_filing(review, filing, number, on)
    pool = list(_pool(filing.place_path, on))
    excluded = recused(review, filing, pool, on)
    out = {each["expert"] for each in excluded}
    fields = _fields_of([expert.pk for expert in pool if expert.pk not in out])
    _check_enough(review, fields, number, len(excluded))
    made = Panel(
        review=review.code,
        filing=filing,
        subject_id=review.concerned(filing).pk,
        place_path=filing.place_path,
        organiser=by.party,
        meets_on=on,
        number_of_experts=number,
        seed=seed or secrets.token_hex(SEED_BYTES),
        candidates=sorted(fields),
        excluded=excluded,
        drawn_by=by,
        drawn_at=clock.now(),
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise Refused(_("这份材料正在评审。请办完这一次再抽取。")) from None
    for expert in draw(made.seed, fields, review.fields, number):
        _seat(made, expert)
    detail = {"kind": review.code, "count": number, "on": on, "seed": made.seed, "candidates": len(fields)}
    record(by, "panels.convene", subject=f"filing:{filing.pk}", detail=detail)
    return made


@transaction.atomic
def withdraw(seat: Seat, *, by: User, reason: str) -> Seat | None:
    """Let an expert who cannot or may not sit go, and return who takes the place by the same draw; None where nobody is left.

    Raises PermissionDenied, Refused without a reason or after he gave his opinion, Overtaken.
    """
    panel = seat.panel
    if not may_sit(seat, by):
        _check_may(panel.filing, by)
    if not reason.strip():
        raise Refused(_("还没有写明回避或不能参加的理由。请填写后再提交。"))
    # Written first, the row of the panel lets one go after the other: at once, both places would be taken by the same expert.
    Panel.objects.filter(pk=panel.pk).update(state=F("state"))
    held = Seat.objects.filter(pk=seat.pk, withdrew="", opined_at=None, panel__state=Panel.State.DRAWN)
    if not held.update(withdrew=reason.strip()):
        raise Overtaken(_("这位专家已经退出或已经提出意见，这次没有改动。请刷新页面查看现状。"))
    record(by, "panels.withdraw", subject=f"panel:{panel.pk}", detail={"name": seat.expert.name, "reason": reason.strip()})
    return _substitute(panel, seat)


def may_convene(filing: Filing, by: User) -> bool:
    """Tell whether a person draws a panel for a filing: the office that decides on it, unless it filed it."""
    return may_decide(filing, by) and (filing.by_id is None or filing.by_id not in offices_of(by))


def may_sit(seat: Seat, by: User) -> bool:
    """Tell whether a person is the expert of a seat."""
    return seat.expert.user_id is not None and seat.expert.user_id == by.pk


def least(review: Review, place_path: str, on: dt.date) -> Value | None:
    """Return how many experts a panel has at least, with its source; None where no rule says."""
    return value_of(review.least, place_path, on)


def value_of(parameter: Parameter | None, place_path: str, on: dt.date) -> Value | None:
    """Return what a parameter says at a place on a day; None where it says nothing."""
    try:
        return parameter.at(place_path, on) if parameter else None
    except NoValue:
        return None


def _pool(place_path: str, on: dt.date):  # type: ignore[no-untyped-def]  a query set of experts
    places = [*parent_paths(place_path), place_path]
    return Expert.objects.held_on(on).filter(place_path__in=places).select_related("unit")


def _fields_of(experts: list[int]) -> Fields:
    found: dict[int, set[str]] = {key: set() for key in experts}
    for key, field in ExpertField.objects.filter(expert__in=experts).values_list("expert", "field"):
        found[key].add(field)
    return found


def _substitute(panel: Panel, seat: Seat) -> Seat | None:
    """The next by the same draw; who was seated once is not seated again, nor who has come to be concerned since."""
    seats = list(panel.seats.select_related("expert"))
    gone = {each.expert_id for each in seats if each.withdrew}
    sitting = [each.expert_id for each in seats if not each.withdrew]
    left = [expert for expert in Expert.objects.held_on(panel.meets_on).filter(pk__in=panel.candidates) if expert.pk not in gone]
    review = find(Review, panel.review)
    out = {each["expert"] for each in recused(review, panel.filing, left, panel.meets_on)} - set(sitting)
    fields = _fields_of([expert.pk for expert in left if expert.pk not in out])
    drawn = draw(panel.seed, fields, review.fields, panel.number_of_experts, sitting)
    return _seat(panel, drawn[0], replaces=seat) if drawn else None


def _seat(panel: Panel, expert: int, replaces: Seat | None = None) -> Seat:
    made = Seat.objects.create(panel=panel, expert_id=expert, replaces=replaces)
    if user := made.expert.user:
        words = {"review": find(Review, panel.review).label, "on": panel.meets_on}
        said = _("请参加%(review)s，%(on)s。需要回避的请在页面上说明。") % words
        link, key = f"/panels/{panel.pk}/", f"seat:{made.pk}"
        tell(user, Kind.COMMISSION, str(words["review"]), said, link=link, key=key, on=clock.today())
    return made


def _check_may(filing: Filing, by: User) -> None:
    if not may_convene(filing, by):
        office = find(FilingType, filing.type).label
        raise PermissionDenied(_("“%(type)s”的专家评审由受理部门组织，您的账号不代表该部门。") % {"type": office})


def _check_filing(review: Review, filing: Filing, number: int, on: dt.date) -> None:
    if filing.type not in review.of:
        raise Refused(_("“%(review)s”不评审这一类材料。请另选材料。") % {"review": review.label})
    if filing.state not in COUNTS:
        raise Refused(
            _("这份材料现在是“%(state)s”，还不能评审。请等它报送以后再抽取专家。") % {"state": filing.get_state_display()}
        )
    if filing.submitted_on and on < filing.submitted_on:
        words = {"on": on, "since": filing.submitted_on}
        raise Refused(_("评审日期 %(on)s 早于报送日期 %(since)s。请改正日期。") % words)
    asked = least(review, filing.place_path, on)
    if asked and number < int(asked.value):
        words = {"number": number, "least": asked.value, "clause": asked.source.quoted}
        raise Refused(_("只要抽取 %(number)d 位专家，至少应有 %(least)s 位（%(clause)s）。请增加人数。") % words)


def _check_enough(review: Review, fields: Fields, number: int, excluded: int) -> None:
    if len(fields) < number:
        words = {"there": len(fields), "out": excluded, "number": number}
        raise Refused(
            _("能抽取的专家只有 %(there)d 位（另有 %(out)d 位应当回避），不够 %(number)d 位。请补充专家库，或请上级部门组织。")
            % words
        )
    if lacking := [field for field in review.fields if not any(field in known for known in fields.values())]:
        names = _("、").join(str(Expertise(field).label) for field in lacking)
        raise Refused(_("能抽取的专家里没有%(names)s专业的，没有抽取。请补充专家库，或请上级部门组织。") % {"names": names})
