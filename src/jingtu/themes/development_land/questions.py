"""Asking about land as bureaus do: parcels by number or a drawn outline, for one purpose, use and day, as one numbered question.

    ask_about(gate, by=person, on=day, answers={"planned_use": "residential"}, codes=["131024…"])
    ask_about(gate, by=person, on=day, answers={…}, outline=polygon)

Each parcel gets its own verdict. A number that is no longer in use is answered for the parcels that took its place, and that is
said. Land within an outline that belongs to no parcel is judged as well, by what was declared of it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from jingtu.core import clock
from jingtu.core.gates.asked import checked
from jingtu.core.gates.asking import Gate, keep_many, worst
from jingtu.core.gates.conditions import Reason
from jingtu.core.gates.freshness import Changed, changes_since
from jingtu.core.gates.models import Outcome, Verdict
from jingtu.core.gates.visible import ASK
from jingtu.core.journal.services import record
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.boxes import meeting
from jingtu.core.places.metres import areas_m2, sound
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.visible import visible_to

from .evidence import gather_for
from .free_land import Piece, check_not_elsewhere, pieces_of
from .key_units import gather_key_units
from .kinds import PARCELS
from .lineage import current_after
from .models import LandAnswer, LandQuestion, Parcel
from .slivers import tolerance
from .zones import gather_zones

MOST = 500  # parcels in one question: more is a register, not a question
MOST_NEAR = 4 * MOST  # parcels in the box around an outline
MOST_CORNERS = 5_000
Said = dict[str, str]  # a number, empty for land without one, and what is said of it


@dataclass(frozen=True)
class Land:
    """What a question is about: parcels with the share of each that is meant, land without one, and what is not there.

    `replaced` are numbers out of use that are answered for the parcels in their place: they leave nothing open.
    """

    parcels: list[tuple[Parcel, float]]
    free: list[Piece]
    unknown: list[Said]
    place_path: str
    replaced: list[Said] = field(default_factory=list)


Judged = list[tuple[Parcel, Outcome, list[Reason]]]


def ask_about(
    gate: Gate,
    *,
    by: User,
    on: dt.date | None = None,
    answers: Mapping[str, object] | None = None,
    codes: Sequence[str] = (),
    outline: BaseGeometry | None = None,
    reference: str = "",
) -> LandQuestion:
    """Answer a question about land and keep it. Either numbers or an outline are given.

    Raises Refused (neither or both, too many, an unknown answer), PermissionDenied for land outside the person's areas.
    """
    if bool(codes) == (outline is not None):
        raise Refused(_("请写宗地编号，或者画出范围，二者选一。"))
    on, told = on or clock.today(), checked(gate.asks, answers or {})
    land = _by_outline(outline, by, on) if outline is not None else _by_numbers(codes, by)
    rows = [row for row, _share in land.parcels]
    free = [_as_parcel(each.geometry, each.place_path) for each in land.free]
    read_about([*rows, *free], on)
    judged: Judged = [(row, *gate.judge(row, on, told)) for row in rows]
    rest = _rest(gate, land.free, free, on, told) if free else {}
    return _keep(gate, land, judged, rest, by=by, on=on, answers=told, outline=outline, reference=reference)


def read_about(rows: Sequence[Parcel], on: dt.date) -> None:
    """Read at once what gates ask of many parcels: each condition asks of one."""
    gather_for(rows, on)
    gather_zones(rows, on)
    gather_key_units(rows, on)


@dataclass(frozen=True)
class Now:
    """What would be answered otherwise now: the verdicts that differ by id, and whether an outline would be."""

    changed: dict[int, Changed]
    outline: bool

    @property
    def stands(self) -> bool:
        """Whether the whole question still stands as it was answered."""
        return not (self.changed or self.outline)


def now_of(question: LandQuestion, verdicts: Sequence[Verdict], about: Mapping[int, Any], user: User) -> Now:
    """Judge a question again. `about` are the parcels of the verdicts by id, freshly read; all is read at once.

    An outline is answered otherwise for other parcels, or for its land without one; a gate that is no longer declared is not
    asked again.
    """
    gate = declared(Gate).get(question.gate)
    pieces = _pieces(question)
    free = [_as_parcel(each.geometry, each.place_path) for each in pieces] if gate else []
    read_about([*about.values(), *free], question.on)
    found = {verdict.pk: changes_since(verdict, about[verdict.subject_id], user) for verdict in verdicts}
    changed = {pk: each for pk, each in found.items() if each}
    if gate is None or question.geometry is None:
        return Now(changed, outline=False)
    return Now(changed, outline=_other_parcels(question) or bool(free and _rest_changed(gate, question, pieces, free)))


def _other_parcels(question: LandQuestion) -> bool:
    told = set(question.told.values_list("verdict__subject", flat=True))
    met = {row.pk for row, _share in _met(sound([question.geometry])[0], question.on)[0]}
    return bool(told - met) or (told != met and _askable(question.asked_by).filter(pk__in=met - told).exists())


def _pieces(question: LandQuestion) -> list[Piece]:
    kept = question.rest.get("pieces", ())
    return [Piece(each["place"], each["place_path"], shapely.from_wkt(each["geometry"])) for each in kept]


def _rest_changed(gate: Gate, question: LandQuestion, pieces: Sequence[Piece], rows: Sequence[Parcel]) -> bool:
    now = _rest(gate, pieces, rows, question.on, question.answers)
    said = [[(each["outcome"], each["said"], each["filing"]) for each in rest["reasons"]] for rest in (now, question.rest)]
    return now["outcome"] != question.rest["outcome"] or said[0] != said[1]


def questions_visible_to(user: User) -> QuerySet[LandQuestion]:
    """Return the questions that a person reads: one's own, those of one's offices, and those about one's areas."""
    scope = scope_of(user)
    if not scope.may(ASK):
        return LandQuestion.objects.none()
    within = scope.within(LandQuestion.objects.all(), "place_path", ASK).values("pk")
    return LandQuestion.objects.filter(Q(asked_by=user) | Q(office__in=offices_of(user)) | Q(pk__in=within))


def _by_numbers(codes: Sequence[str], by: User) -> Land:
    wanted = list(dict.fromkeys(code.strip() for code in codes if code.strip()))
    if len(wanted) > MOST:
        raise Refused(_("一次最多查询 %(most)d 宗，写了 %(n)d 宗。请分几次查询。") % {"most": MOST, "n": len(wanted)})
    seen = {row.code: row for row in _askable(by).filter(code__in=wanted)}
    found: dict[int, Parcel] = {}
    unknown: list[Said] = []
    replaced: list[Said] = []
    for code in wanted:
        row = seen.get(code)
        if row is None:
            unknown.append({"code": code, "said": _("登记簿里没有这个编号，或不在您的管辖范围。请核对编号。")})
        elif row.state == "current":
            found[row.pk] = row
        else:
            ends = current_after(row)
            later = list(_askable(by).filter(pk__in=ends, state="current"))
            found |= {each.pk: each for each in later}
            replaced += [{"code": code, "said": _replaced_by(later)}] if later else []
            unknown += [{"code": code, "said": _gone(len(later), len(ends))}] if len(later) < len(ends) else []
    rows = list(found.values())
    if not rows and not unknown:
        raise Refused(_("没有写宗地编号。请写至少一个。"))
    return Land([(row, 1.0) for row in rows], [], unknown, _common([row.place_path for row in rows] or _own(by)), replaced)


def _replaced_by(later: Sequence[Parcel]) -> str:
    return _("这个编号已注销，按后继宗地 %(codes)s 答复。") % {"codes": _("、").join(row.code or row.name for row in later)}


def _gone(answered: int, all_of_them: int) -> str:
    """What is said of a number out of use of whose land a part, or all, is not answered for."""
    if not answered:
        return _("这个编号已注销，没有登记可以答复的后继宗地。请核对。")
    return _("另有 %(n)d 宗后继宗地已注销，或不在您的管辖范围，没有答复。请核对编号。") % {"n": all_of_them - answered}


def _by_outline(outline: BaseGeometry, by: User, on: dt.date) -> Land:
    """Parcels of which the outline takes more than a sliver; what is left of it is land without a parcel."""
    if (corners := shapely.get_num_coordinates(outline)) > MOST_CORNERS:
        words = {"most": MOST_CORNERS, "n": corners}
        raise Refused(_("画出的范围有 %(n)d 个拐点，最多 %(most)d 个。请简化边界后再查询。") % words)
    drawn = sound([outline])[0]
    met, shapes = _met(drawn, on)
    if len(met) > MOST:
        raise Refused(_("范围里有 %(most)d 宗以上的宗地，一次查询不完。请把范围画小一些。") % {"most": MOST})
    mine = set(_askable(by).filter(pk__in=[row.pk for row, _share in met]).values_list("pk", flat=True))
    parcels = [each for each in met if each[0].pk in mine]
    unknown = []
    if others := len(met) - len(parcels):
        unknown.append({"code": "", "said": _("范围里另有 %(n)d 宗不在您的管辖范围，没有答复。") % {"n": others}})
    left = drawn.difference(shapely.union_all(shapes)) if len(shapes) else drawn
    free, untold = pieces_of(left, drawn, by, on) if not left.is_empty else ([], "")
    if not parcels and not free:
        check_not_elsewhere(drawn, by, on)
    unknown += [{"code": "", "said": untold}] if untold else []
    paths = [row.place_path for row, _share in parcels] + [each.place_path for each in free]
    return Land(parcels, free, unknown, _common(paths or _own(by)))


def _met(drawn: BaseGeometry, on: dt.date) -> tuple[list[tuple[Parcel, float]], np.ndarray]:
    """Return the parcels of which an outline takes more than a sliver with their shares, and the shapes of all in its box."""
    everywhere = Parcel.objects.filter(state="current")
    found = meeting(everywhere.order_by(), [drawn.bounds])[:MOST_NEAR]
    if len(found) == MOST_NEAR:
        raise Refused(_("范围外框里有 %(most)d 宗以上的宗地，一次查询不完。请把范围画小一些。") % {"most": MOST_NEAR})
    near = sorted(found, key=lambda row: (row.code, row.pk))
    shapes = sound([row.geometry for row in near]) if near else np.array([], dtype=object)
    overlaps = shapely.intersection(shapes, drawn)
    areas = shapely.area(shapes)
    shares = np.divide(shapely.area(overlaps), areas, out=np.zeros(len(near)), where=areas > 0)
    slivers = tolerance(on).slivers(overlaps, shares) if near else np.array([], dtype=bool)
    return [(row, float(share)) for row, share, sliver in zip(near, shares, slivers, strict=True) if not sliver], shapes


def _askable(by: User) -> QuerySet[Parcel]:
    """The parcels of which a person may ask: of those one sees, where one asks gates, and one's own."""
    rows = visible_to(by, PARCELS)
    return scope_of(by).within(rows, "place_path", ASK) if scope_of(by).may(ASK) else rows


def _own(by: User) -> list[str]:
    return list(scope_of(by).under(ASK).paths) or [""]


def _common(paths: Sequence[str]) -> str:
    """The path of the smallest place that holds all of these."""
    first, last = min(paths), max(paths)
    if first == last:
        return first
    sizes = (6, 4, 2)
    return next((first[:size] for size in sizes if first[:size] == last[:size]), "")


def _as_parcel(rest: BaseGeometry, place_path: str) -> Parcel:
    """Land without a parcel, as conditions judge it: nothing is known of its past."""
    return Parcel(name=_("范围内没有宗地的土地"), geometry=shapely.set_srid(rest, 4490), place_path=place_path)


def _rest(gate: Gate, pieces: Sequence[Piece], rows: Sequence[Parcel], on: dt.date, told: Mapping[str, str]) -> dict[str, Any]:
    """Judge each piece by the rules of its place; where there are several, each reason says of which it speaks."""
    judged = [(piece, *gate.judge(row, on, told)) for piece, row in zip(pieces, rows, strict=True)]
    kept = [(piece.place, reason.kept()) for piece, _outcome, reasons in judged for reason in reasons]
    several = len(pieces) > 1
    return {
        "area_m2": round(float(areas_m2([piece.geometry for piece in pieces]).sum()), 1),
        "pieces": [{"place": each.place, "place_path": each.place_path, "geometry": each.geometry.wkt} for each in pieces],
        "outcome": str(worst([outcome for _piece, outcome, _reasons in judged])),
        "reasons": [reason | {"said": f"{place}：{reason['said']}"} if several and place else reason for place, reason in kept],
    }


@transaction.atomic
def _keep(
    gate: Gate,
    land: Land,
    judged: Judged,
    rest: dict[str, Any],
    *,
    by: User,
    on: dt.date,
    answers: Mapping[str, str],
    outline: BaseGeometry | None,
    reference: str,
) -> LandQuestion:
    outcomes = [outcome for _row, outcome, _reasons in judged] + ([Outcome(rest["outcome"])] if rest else [])
    if land.unknown:
        outcomes.append(Outcome.NOT_DECIDABLE)
    question = LandQuestion.objects.create(
        gate=gate.code,
        answers=dict(answers),
        on=on,
        geometry=outline,
        unknown=land.unknown,
        replaced=land.replaced,
        rest=rest,
        outcome=worst(outcomes),
        place_path=land.place_path,
        reference=reference.strip(),
        office=by.party,
        asked_by=by,
        asked_at=clock.now(),
    )
    question.number = f"{clock.today():%Y}-L{question.pk:06d}"
    question.save(update_fields=["number"])
    verdicts = keep_many(gate, judged, by=by, on=on, answers=answers)
    LandAnswer.objects.bulk_create(
        LandAnswer(question=question, verdict=verdict, share=share)
        for verdict, (_row, share) in zip(verdicts, land.parcels, strict=True)
    )
    detail = {"gate": gate.code, "number": question.number, "outcome": question.outcome, "parcels": len(verdicts), "on": on}
    record(by, "land.ask", subject=f"land_question:{question.pk}", detail=detail | dict(answers))
    return question
