"""What accepted deliveries of a subject hold already, asked for the sample numbers of a delivery that is checked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from jingtu.standards.delivery import delivery as described

from .models import Delivery, Result, Sample

if TYPE_CHECKING:
    from jingtu.runs.delivery.known import Content, Standing

KEYS = 500  # in one question


def standing_of(made: Delivery) -> Callable[[Collection[str]], Sequence[Standing]]:
    """Return what asks for it: deliveries of the same stage and quality but the one that is corrected, which goes."""
    others = Delivery.objects.filter(subject=made.subject_id, stage=made.stage, regime=made.regime, state=Delivery.State.ACCEPTED)
    others = others.exclude(pk__in=[made.pk, *([made.replaces_id] if made.replaces_id else [])]).order_by("pk")

    def standing(names: Collection[str]) -> list[Standing]:
        from jingtu.runs.delivery.known import Standing

        found = ((each, _held(each, names)) for each in others)
        return [Standing(each.receipt, each.by_id == made.by_id, held) for each, held in found if held]

    return standing


def _held(each: Delivery, names: Collection[str]) -> dict[str, dict[str, frozenset[Content]]]:
    """The contents by sample number and substance, of the samples with one of these numbers alone."""
    samples = Sample.objects.filter(delivery=each, qc__in=described().taken).order_by()
    called = {pk: own or number for pk, own, number in samples.values_list("pk", "own_number", "number")}
    wanted = {pk: name for pk, name in called.items() if name in names}
    held: dict[str, dict[str, frozenset[Content]]] = {name: {} for name in wanted.values()}
    keys = list(wanted)
    for begin in range(0, len(keys), KEYS):
        found = Result.objects.filter(sample__in=keys[begin : begin + KEYS]).order_by()
        for pk, analyte, value, unit in found.values_list("sample", "analyte", "value", "unit"):
            of_sample = held[wanted[pk]]
            of_sample[analyte] = of_sample.get(analyte, frozenset()) | {(value, unit)}
    return held
