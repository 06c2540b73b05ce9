"""What accepted deliveries of a subject hold already, asked for the sample numbers of a delivery that is checked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from jingtu.standards.delivery import delivery as described

from .models import Delivery, Result, Sample

if TYPE_CHECKING:
    from jingtu.runs.delivery.known import Content, Standing

KEYS = 500  # in one question


def beside(made: Delivery) -> QuerySet[Delivery]:
    """Return the accepted deliveries of the same subject, stage and quality but the one that is corrected, which goes."""
    others = Delivery.objects.filter(subject=made.subject_id, stage=made.stage, regime=made.regime, state=Delivery.State.ACCEPTED)
    return others.exclude(pk__in=[made.pk, *([made.replaces_id] if made.replaces_id else [])]).order_by("pk")


def standing_of(made: Delivery) -> Callable[[Collection[str]], Sequence[Standing]]:
    """Return what asks for it, of the deliveries beside this one."""
    others = beside(made)

    def standing(names: Collection[str]) -> list[Standing]:
        from jingtu.runs.delivery.known import Standing

        found = ((each, _held(each, names)) for each in others)
        return [Standing(each.receipt, each.by_id == made.by_id, held) for each, held in found if held]

    return standing


def delivered_since(made: Delivery) -> bool:
    """Tell whether a delivery beside this one holds a result of a sample and substance that this one holds as well."""
    own = _held(made)
    others = (_held(each, own) for each in beside(made))
    return any(own[name].keys() & held[name].keys() for held in others for name in held)


def _held(each: Delivery, names: Collection[str] | None = None) -> dict[str, dict[str, frozenset[Content]]]:
    """The contents by sample number and substance, of all samples or of those with one of these numbers."""
    samples = Sample.objects.filter(delivery=each, qc__in=described().taken).order_by()
    called = {pk: own or number for pk, own, number in samples.values_list("pk", "own_number", "number")}
    wanted = {pk: name for pk, name in called.items() if names is None or name in names}
    held: dict[str, dict[str, frozenset[Content]]] = {name: {} for name in wanted.values()}
    keys = list(wanted)
    for begin in range(0, len(keys), KEYS):
        found = Result.objects.filter(sample__in=keys[begin : begin + KEYS]).order_by()
        for pk, analyte, value, unit in found.values_list("sample", "analyte", "value", "unit"):
            of_sample = held[wanted[pk]]
            of_sample[analyte] = of_sample.get(analyte, frozenset()) | {(value, unit)}
    return held
