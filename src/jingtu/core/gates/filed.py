"""Conditions that something was filed, or that what was filed says something, each where its rule holds."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jingtu.core.duties.clocks import clause_of
from jingtu.core.duties.declaring import Duty
from jingtu.core.filings.lodging import COUNTS
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import kind_of
from jingtu.core.subjects.models import Event, Registered
from jingtu.core.subjects.parameters import Parameter

from .conditions import Reason, waived_on
from .models import Outcome
from .ruled import where_it_holds


@dataclass(frozen=True)
class FiledBy:
    """A filing of this type about the row was there by the day; with `yes`, the last of them answers yes to that field.

    One from before the last move of `renewed_by` is of an earlier case.
    """

    type: str
    rule: Parameter
    requires: tuple[str, ...]
    opens_by: str | Promise
    yes: str = ""
    renewed_by: tuple[str, ...] = ()

    def judge(self, row: Registered, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, clause_of(value)))

    def _found(self, row: Registered, on: dt.date, clause: str) -> Reason:
        label, filing = find(FilingType, self.type).label, filed(self.type, on).filter(subject=row.pk).last()
        if filing is None:
            return Reason(Outcome.BLOCKED, self.requires, _("还没有%(type)s。") % {"type": label}, clause, str(self.opens_by))
        renewed = self._renewed(row, on)
        if renewed and filing.submitted_on < renewed.effective_on:
            words = {"type": label, "number": filing.number, "filed": filing.submitted_on, "on": renewed.effective_on}
            words["move"] = kind_of(row).lifecycle.moves[renewed.move].label
            said = _("%(type)s（%(number)s）是 %(filed)s 报送的，早于 %(on)s 的“%(move)s”，不能用于这一次。") % words
            return Reason(Outcome.BLOCKED, self.requires, said, clause, str(self.opens_by), filing.pk)
        if self.yes and not filing.values.get(self.yes):
            said = _("%(type)s（%(number)s）的结论为否。") % {"type": label, "number": filing.number}
            return Reason(Outcome.BLOCKED, self.requires, said, clause, str(self.opens_by), filing.pk)
        said = _("%(on)s 已报送%(type)s。") % {"on": filing.submitted_on, "type": label}
        return Reason(Outcome.PASS, self.requires, said, clause, "", filing.pk)

    def _renewed(self, row: Registered, on: dt.date) -> Event | None:
        """The last move that began another case."""
        if not self.renewed_by:
            return None
        rows = Event.objects.filter(subject=row.pk, move__in=self.renewed_by, corrected_by=None, effective_on__lte=on)
        return rows.order_by("effective_on", "pk").last()


@dataclass(frozen=True)
class Told:
    """The last filing that meets a duty (one without periods) tells the fact `field`; what was waived need tell nothing."""

    duty: str
    field: str
    rule: Parameter
    requires: tuple[str, ...]
    opens_by: str | Promise

    def judge(self, row: Registered, on: dt.date) -> Reason:
        """Judge for a day, with what was filed up to it."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, clause_of(value)))

    def _found(self, row: Registered, on: dt.date, clause: str) -> Reason:
        duty = find(Duty, self.duty)
        label = next(str(field.label) for field in duty.proof.kind.fields if field.name == self.field)
        words = {"duty": duty.label, "field": label}
        if waived_on(row, duty, "", on):
            return Reason(Outcome.PASS, self.requires, _("%(duty)s经批准免除，不再核对%(field)s。") % words, clause)
        filing = self._last(duty, row, on)
        if filing is None:
            said, opens_by = _("还没有完成%(duty)s，没有%(field)s。") % words, _("请先办理%(duty)s。") % words
            return Reason(Outcome.BLOCKED, self.requires, said, clause, opens_by)
        if not filing.values.get(self.field):
            said = _("%(duty)s没有写明%(field)s。") % words
            return Reason(Outcome.BLOCKED, self.requires, said, clause, str(self.opens_by), filing.pk)
        return Reason(Outcome.PASS, self.requires, _("%(duty)s写明了%(field)s。") % words, clause, "", filing.pk)

    def _last(self, duty: Duty, row: Registered, on: dt.date) -> Filing | None:
        return filed(duty.proof.type, on).filter(subject=row.pk).last()


def filed(type_code: str, on: dt.date) -> QuerySet[Filing]:
    """Return the filings of a type that stand and were there by a day, the latest last."""
    return Filing.objects.filter(type=type_code, state__in=COUNTS, submitted_on__lte=on).order_by("submitted_on", "pk")
