"""What a step of a demonstration's history can do with construction land, its units and its experts.

split / renumber    a parcel, into the numbers and outlines that are written
declare             a status of a site, or of the part that `land` outlines; `use` is that of an adjusted plan
commission          a `unit` with a stage of the work; dismiss: end that again
panel               experts drawn for the last filing of a type (`about`), of whom as many as `dissent` says do not agree
expert, question    lines of their own: who is taken into the pool, what another bureau asks about land
"""

from collections.abc import Mapping

from jingtu.core.commissions import commissioning
from jingtu.core.commissions.declaring import Stage
from jingtu.core.commissions.models import Commission
from jingtu.core.filings.models import Filing
from jingtu.core.gates.asking import Gate
from jingtu.core.panels import opining, pool
from jingtu.core.panels.convening import convene
from jingtu.core.panels.declaring import Review
from jingtu.core.panels.models import Conclusion
from jingtu.core.parties.models import Party
from jingtu.core.places.models import Division
from jingtu.core.subjects.declaring import find
from jingtu.themes.development_land import parcels
from jingtu.themes.development_land.by_hand import declare_by_hand
from jingtu.themes.development_land.models import Status
from jingtu.themes.development_land.questions import ask_about

from .player import MARK, Deed, Scene, rectangle, shape

CHIEF = "演示负责人"


def unit(name: str, place: Division) -> Party:
    """Return the third party of a name, made where it is new."""
    return Party.objects.get_or_create(name=name, kind=Party.Kind.AGENCY, defaults={"place": place})[0]


def _split(scene: Scene) -> None:
    parts = [parcels.Part(code, rectangle(*land)) for code, land in scene.step["split"].items()]
    parcels.split(scene.row, parts, by=scene.by, on=scene.on, basis=MARK)


def _renumber(scene: Scene) -> None:
    parcels.renumber(scene.row, scene.step["renumber"], by=scene.by, on=scene.on, basis=MARK)


def _declare(scene: Scene) -> None:
    told = {name: scene.step[name] for name in ("use", "safe_for") if name in scene.step}
    status, geometry = Status(scene.step["declare"]), shape(scene.step)
    reason = scene.step.get("reason", MARK)
    declare_by_hand(scene.row, status, by=scene.by, on=scene.on, reason=reason, geometry=geometry, **told)


def _commission(scene: Scene) -> None:
    stage, done_by = find(Stage, scene.code("commission")), unit(scene.step["unit"], scene.past.home)
    contract = f"演示合同〔{scene.on.year}〕{scene.row.pk}号"
    commissioning.commission(stage, scene.row, done_by, by=scene.by, on=scene.on, chief=CHIEF, contract=contract)


def _dismiss(scene: Scene) -> None:
    held = Commission.objects.get(subject=scene.row.pk, stage=scene.code("dismiss"), valid_until=None, voided_at=None)
    commissioning.end(held, by=scene.by, on=scene.on, reason=MARK)


def _panel(scene: Scene) -> None:
    filed = Filing.objects.filter(subject=scene.row.pk, type=scene.code("about")).latest("pk")
    seats = scene.step.get("experts", 3)
    panel = convene(find(Review, scene.code("panel")), filed, by=scene.by, on=scene.on, number=seats, seed=MARK)
    if scene.step.get("end") == "drawn":
        return
    against = scene.step.get("dissent", 0)
    for at, seat in enumerate(panel.seats.filter(withdrew="").order_by("pk")):
        said = Conclusion.REVISE if at < against else Conclusion.PASSED
        opining.opine(seat, by=scene.by, conclusion=said, opinion=f"{said.label}（{MARK}）")
    opining.conclude(panel, by=scene.by, on=scene.on, conclusion=Conclusion.PASSED, opinion=f"报告结论可信（{MARK}）")


def _expert(scene: Scene) -> None:
    line = scene.line
    employer = unit(line["unit"], scene.past.home)
    pool.take_in(line["name"], employer, scene.past.home, line["fields"], by=scene.by, on=scene.on, title="教授级高级工程师")


def _question(scene: Scene) -> None:
    step = scene.step
    outline = shape(step)
    ask_about(
        find(Gate, scene.code("purpose")),
        by=scene.by,
        on=step.get("about", scene.on),
        answers={"planned_use": step["use"]} if "use" in step else {},
        codes=step.get("codes", ()),
        outline=outline,
        reference=step["name"],
    )


DEEDS: Mapping[str, Deed] = {
    "split": _split,
    "renumber": _renumber,
    "declare": _declare,
    "commission": _commission,
    "dismiss": _dismiss,
    "panel": _panel,
    "expert": _expert,
    "question": _question,
}
