"""Who may not do what at one subject, because of what he does or did there: the rules that are declared (`Apart`)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jingtu.core.parties.models import Party
from jingtu.core.subjects.declaring import called, declared, find
from jingtu.core.subjects.kinds import row_of
from jingtu.core.subjects.models import Subject
from jingtu.core.subjects.parameters import NoValue

from .declaring import Apart, Stage
from .kin import kin_of
from .models import Commission


@dataclass(frozen=True)
class Conflict:
    """A rule and the earlier commission with which another would break it; `how` says why two units count as one.

    What the holder does himself stands as a commission that nobody recorded.
    """

    rule: Apart
    earlier: Commission
    clause: str
    how: str

    def sentence(self, stage: str, unit: Party) -> str:
        """Return what is wrong with giving the unit this stage, and what to do."""
        words = {
            "unit": unit,
            "other": self.earlier.unit,
            "same": _("（与“%(unit)s”是同一单位：%(how)s）") % {"unit": unit, "how": self.how} if self.how else "",
            "on": self.earlier.valid_from,
            "earlier": called(Stage, self.earlier.stage),
            "stage": called(Stage, stage),
            "rule": self.rule.label,
            "clause": self.clause,
        }
        if self.earlier.pk is None:
            return (
                _(
                    "没有登记承担“%(earlier)s”的单位，由责任单位“%(other)s”%(same)s自行实施，"
                    "不能再承担“%(stage)s”：%(rule)s（%(clause)s）。请另选单位，或者先登记受托单位。"
                )
                % words
            )
        return (
            _("“%(other)s”%(same)s自 %(on)s 起承担“%(earlier)s”，不能再承担“%(stage)s”：%(rule)s（%(clause)s）。请另选单位。")
            % words
        )


def conflicts(stage: str, subject: int, place_path: str, unit: Party, on: dt.date, besides: int | None = None) -> list[Conflict]:
    """Return what speaks against a unit's taking on a stage from a day; `besides` is a commission that is left out."""
    rules = list(_rules(stage, place_path, on))
    if not rules:
        return []
    others = {other for rule, _clause in rules for other in rule.against(stage)}
    rows = Commission.objects.standing().filter(subject=subject, stage__in=others).exclude(pk=besides).select_related("unit")
    done = [*rows, *_by_the_holder(others - {each.stage for each in rows}, subject)]
    kin = kin_of(unit, on) if done else {}
    return [
        Conflict(rule, earlier, clause, kin[earlier.unit_id])
        for rule, clause in rules
        for earlier in done
        if earlier.stage in rule.against(stage) and earlier.unit_id in kin
    ]


def _by_the_holder(stages: set[str], subject: int) -> list[Commission]:
    """What the holder does himself of stages that nobody is commissioned with."""
    own = [code for code in stages if find(Stage, code).else_holder]
    row = row_of(Subject.objects.get(pk=subject)) if own else None
    if row is None or row.holder is None:
        return []
    return [Commission(stage=code, subject_id=subject, unit=row.holder, valid_from=row.valid_from) for code in own]


def _rules(stage: str, place_path: str, on: dt.date) -> Iterator[tuple[Apart, str]]:
    for rule in declared(Apart).values():
        if rule.against(stage):
            try:
                yield rule, rule.rule.at(place_path, on).source.quoted
            except NoValue:
                continue
