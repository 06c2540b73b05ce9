"""What a step of a demonstration's history can do with what laboratories deliver.

scope       a line of its own: what the laboratory of `unit` is accredited for, `since` and `until`
deliver     a laboratory delivers (`by`) the samples of its last transfer, those of `among` only, with a `fault` of laboratory.py;
            it is expected to end as `expect` says (accepted when left out). What `corrects` a delivery is a new version of it,
            under the same transfer; `analysed` on a day, else two days before
waive       what must be explained of a delivery is taken with a reason
withdraw    a delivery is taken back
evaluate    for a use (uses.yaml) accepted deliveries of the campaign and of those that `also` names by their codes; `given` is
            what the standard asks and no point tells; with `archive` the data of earlier years too
report      what the last evaluation says of each irrigation point is filed for a `year`, as the agriculture bureau does
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping

from jingtu.core.observations import accrediting, receiving, running, waiving
from jingtu.core.observations.facts import rows_of
from jingtu.core.observations.models import Delivery, Run
from jingtu.themes.survey import deliveries
from jingtu.themes.survey.custody import samples_of
from jingtu.themes.survey.evaluating import evaluate
from jingtu.themes.survey.models import Campaign, CustodyStep, PlannedSample, Point, Transfer

from . import laboratory
from .deeds import DEEDS as DEEDS_OF_ALL
from .player import MARK, Deed, Scene

State = Delivery.State
CERTIFICATES = {"廊坊演示检测公司": "演示检字170001", "廊坊演示快检公司": "演示检字170002"}


def _scope(scene: Scene) -> None:
    line, party = scene.line, scene.past.cast.people[scene.line["unit"]].party
    accrediting.register_scope(
        party,
        CERTIFICATES[party.name],
        laboratory.accredited_methods(),
        by=scene.by,
        valid_from=line["since"],
        valid_until=line.get("until"),
    )


def _deliver(scene: Scene) -> None:
    step, by = scene.step, scene.by
    before = _named(scene, step["corrects"]) if "corrects" in step else None
    transfers = Transfer.objects.filter(campaign=scene.row.pk, receiver=by.party)
    transfer = transfers.get(number=before.reference) if before else transfers.latest("pk")
    order = laboratory.Order(
        _delivered(scene, transfer),
        by.party.name,
        CERTIFICATES[by.party.name],
        f"演示〔{scene.on.year}〕{transfer.pk}-{scene.on:%m%d}",
        step.get("analysed", scene.on - dt.timedelta(days=2)),
        step.get("fault", ""),
    )
    name = f"{step['deliver']}（{MARK}）"
    made = deliveries.deliver_for(transfer, laboratory.workbook(order), f"{name}.xlsx", by=by, name=name, replaces=before)
    receiving.judge(made.pk, quiet)
    _check(scene, made, step.get("expect", State.ACCEPTED))


def _delivered(scene: Scene, transfer: Transfer) -> list[PlannedSample]:
    rows = samples_of(transfer).order_by("number")
    first, last = scene.step.get("among", (1, None))
    return list(rows)[first - 1 : last]


def _waive(scene: Scene) -> None:
    delivery = _named(scene, scene.step["waive"])
    waiving.waive(delivery, scene.step.get("because", MARK), by=scene.by)
    receiving.judge(delivery.pk, quiet)
    _check(scene, delivery, State.ACCEPTED)


def _withdraw(scene: Scene) -> None:
    receiving.withdraw(_named(scene, scene.step["withdraw"]), scene.step.get("because", MARK), by=scene.by)


def _evaluate(scene: Scene) -> None:
    campaigns = Campaign.objects.filter(code__in=[scene.row.code, *scene.step.get("also", ())])
    accepted = Delivery.objects.filter(subject__in=campaigns.values("pk"), state=State.ACCEPTED).order_by("pk")
    archive = scene.step.get("archive", False)
    taken = accepted if archive else accepted.filter(regime=Delivery.Regime.STRICT)
    asked = {"use": scene.step["evaluate"], "given": scene.step.get("given", {}), "archive": archive}
    run = evaluate(scene.row, list(taken), by=scene.by, **asked)
    running.carry_out(run.pk, quiet)
    run.refresh_from_db()
    if run.state != Run.State.DONE:
        raise ValueError(f"{scene.row} {scene.on}: {run} is {run.state}: {run.sentence}")


def _report(scene: Scene) -> None:
    step, run = scene.step, Run.objects.filter(subject=scene.row.pk, state=Run.State.DONE).latest("pk")
    sampled_on = CustodyStep.objects.filter(sample__campaign=scene.row.pk, action="collected").latest("done_at").done_at.date()
    samples = dict(scene.row.samples.filter(qc="ordinary").values_list("number", "station__point"))
    rows = rows_of(run.files.get(name=running.OUT).content.path)
    over = Counter(samples[row["样品编号"]] for row in rows if row["结论"].startswith("超过"))
    for point in Point.objects.filter(stations__campaign=scene.row.pk).order_by("code"):
        values = {"year": str(step["report"]), "sampled_on": sampled_on.isoformat(), "exceeded": str(over[point.pk])}
        measures = {"measures": f"改用其他水源并排查来水（{MARK}）"} if over[point.pk] else {}
        filed = {"on": step["on"], "file": "irrigation_result", "by": step["by"], "values": values | measures}
        DEEDS_OF_ALL["file"](Scene(scene.past, scene.line, filed, point))


def _named(scene: Scene, name: str) -> Delivery:
    return Delivery.objects.filter(subject=scene.row.pk, name=f"{name}（{MARK}）").latest("pk")


def _check(scene: Scene, delivery: Delivery, expected: str) -> None:
    delivery.refresh_from_db()
    if delivery.state != expected:
        said = [each.said for each in delivery.findings.all()[:5]]
        raise ValueError(f"{scene.row} {scene.on}: {delivery} is {delivery.state}, expected was {expected}; {said}")


def quiet(done: int, total: int) -> None:
    """Nobody listens."""


DEEDS: Mapping[str, Deed] = {
    "scope": _scope,
    "deliver": _deliver,
    "waive": _waive,
    "withdraw": _withdraw,
    "evaluate": _evaluate,
    "report": _report,
}
