"""What a step of a demonstration's history can do with points, campaigns and samples, before anything is delivered.

relocate    a point to a position, where it is laid and taken into use under the number `code`
design      where a campaign samples: a method with `places`, how many; `leave_out` are numbers of places that are not used
number      the samples of the places, with so many field blanks
collect     the samples, by teams of the unit that samples; `off_m`, `photo: false` for what is a weakness
send        the samples to the party of `to` for a `purpose`
receive     what is on the way to the party of the person named; `but` tells samples that did not come intact
note        another step of custody (prepared, analysed, reviewed, lost), `because` of something
Samples are all of the campaign's unless `among` says from which to which, counted from 1 in the order of their numbers. All of it
happened the day before the step, so that it is written down in time; `late` tells of how many days before.
"""

import datetime as dt
import io
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby

from shapely.geometry import Point as Position

from jingtu.core import clock
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.revising import revise
from jingtu.standards import substances
from jingtu.themes.survey import custody, designing, moving, numbering
from jingtu.themes.survey.models import PlannedSample, Transfer

from . import old_tables, survey_deliveries
from .media import truth_of
from .player import MARK, Deed, Scene

DEGREES_PER_M = 1 / 111_000
FIRST, EACH_MINUTES, A_DAY = dt.time(8, 0), 25, 24  # of a team: when it begins, and how many places it reaches until six
ERROR_M = 4.0  # how exactly a hand-held receiver finds the planned place
SEND, RECEIVE = dt.time(19), dt.time(10)
TIMES = {"prepared": dt.time(12), "analysed": dt.time(16), "reviewed": dt.time(17, 30), "lost": dt.time(18, 30)}
CARRIER = "避光冷藏，专车运送（演示数据）"


def samples_of(scene: Scene) -> list[PlannedSample]:
    """Return the samples that a step is about."""
    rows = PlannedSample.objects.filter(campaign=scene.row.pk).select_related("station", "campaign").order_by("number")
    first, last = scene.step.get("among", (1, None))
    return list(rows)[first - 1 : last]


def before(scene: Scene, time: dt.time) -> dt.datetime:
    """Return a time of the day before a step, or of so many days before as it says."""
    return dt.datetime.combine(scene.on - dt.timedelta(days=scene.step.get("late", 1)), time, clock.now().tzinfo)


def _relocate(scene: Scene) -> None:
    row, on, by = scene.row, scene.on, scene.by
    place = scene.past.place(scene.step["place"]) if "place" in scene.step else row.place
    after = moving.relocate(row, Position(scene.step["relocate"]), place, code=scene.step["code"], by=by, on=on, grounds=MARK)
    facts = {"laid_on": on, "used_from": on}
    revise(after, facts, by=by, on=on, version=after.version, grounds=MARK)
    for move in ("lay", "use"):
        make(after, move, by=by, on=on, grounds=MARK)


def _design(scene: Scene) -> None:
    step = scene.step
    stations = designing.lay_out(scene.row, step["design"], by=scene.by, count=step.get("places"), seed=step.get("seed", 1))
    chosen = {station.pk for station in stations if station.number not in step.get("leave_out", ())}
    designing.choose(scene.row, chosen, by=scene.by)


def _number(scene: Scene) -> None:
    numbering.number_samples(scene.row, by=scene.by, blanks=scene.step["number"])


def _collect(scene: Scene) -> None:
    photo = scene.step.get("photo", True)
    for at, (station, samples) in enumerate(_by_station(samples_of(scene))):
        team, turn = divmod(at, A_DAY)
        when = before(scene, FIRST) + dt.timedelta(minutes=EACH_MINUTES * turn)
        position = _found(station, at, scene.step.get("off_m", ERROR_M)) if station else None
        told = custody.Told(
            when,
            where=f"演示采样{'一二三四'[team]}组",
            position=position,
            photo=(picture(), "采样.png") if photo else None,
            note=MARK,
        )
        custody.note(samples, custody.Action.COLLECTED, told, by=scene.by)


def _send(scene: Scene) -> None:
    receiver = scene.past.cast.people[scene.step["to"]].party
    told = custody.Told(before(scene, SEND), note=MARK)
    purpose = scene.step.get("purpose", Transfer.Purpose.ANALYSIS)
    custody.send(samples_of(scene), receiver, purpose, told, by=scene.by, carrier=CARRIER, analytes=_analytes(scene.row.medium))


def _analytes(medium: str) -> str:
    return "、".join(substances.of(code).name_zh for code in truth_of(medium).codes)


def _receive(scene: Scene) -> None:
    by, but = scene.past.cast.people[scene.step["receive"]], scene.step.get("but", {})
    for transfer in Transfer.objects.filter(campaign=scene.row.pk, receiver=by.party, received_at=None).order_by("pk"):
        samples = sorted(custody.samples_of(transfer), key=lambda sample: sample.number)
        conditions = {sample.pk: but.get(at, custody.Condition.INTACT) for at, sample in enumerate(samples, start=1)}
        custody.receive(transfer, conditions, custody.Told(before(scene, RECEIVE), note=MARK), by=by)


def _note(scene: Scene) -> None:
    action = scene.step["note"]
    told = custody.Told(before(scene, TIMES[action]), note=scene.step.get("because", MARK))
    custody.note(samples_of(scene), action, told, by=scene.by)


def _by_station(samples: list[PlannedSample]) -> Iterator[tuple[object, list[PlannedSample]]]:
    """The samples of each place together; blanks, which have none, by themselves."""
    for _pk, rows in groupby(samples, key=lambda sample: sample.station_id):
        kept = list(rows)
        yield kept[0].station, kept


def _found(station: object, at: int, metres: float) -> Position:
    """Where the team stood: so many metres from the plan, once east and once west of it."""
    return Position(station.longitude + (-1) ** at * metres * DEGREES_PER_M, station.latitude)


@cache
def picture() -> bytes:
    """Return the picture that stands for every photograph: a code that says what it is, since nobody was there."""
    import segno

    kept = io.BytesIO()
    segno.make(MARK).save(kept, kind="png", scale=4)
    return kept.getvalue()


DEEDS: Mapping[str, Deed] = {
    "relocate": _relocate,
    "design": _design,
    "number": _number,
    "collect": _collect,
    "send": _send,
    "receive": _receive,
    "note": _note,
    **survey_deliveries.DEEDS,
    **old_tables.DEEDS,
}
