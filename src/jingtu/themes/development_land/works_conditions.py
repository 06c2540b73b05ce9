"""Conditions that hold back works, transports and removals: each asks where its rule, a dated parameter of a place, holds."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from jingtu.core.duties.clocks import clause_of
from jingtu.core.duties.declaring import Duty
from jingtu.core.duties.facts import facts_of
from jingtu.core.duties.reliefs import NONE
from jingtu.core.filings.models import Filing
from jingtu.core.gates.conditions import Condition, Reason, earliest, let_of, moved
from jingtu.core.gates.filed import filed
from jingtu.core.gates.models import Outcome
from jingtu.core.gates.ruled import where_it_holds
from jingtu.core.parties.models import Party
from jingtu.core.parties.nearest import nearest_office
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.parameters import Parameter

from .models import Transport


@dataclass(frozen=True)
class Only:
    """The condition asks of rows whose field has this value; of others it asks nothing."""

    field: str
    value: Any
    condition: Condition
    requires: tuple[str, ...]

    def judge(self, row: Registered, on: dt.date) -> Reason:
        """Judge for a day."""
        if getattr(row, self.field) == self.value:
            return self.condition.judge(row, on)
        shown = getattr(row, f"get_{self.field}_display", lambda: getattr(row, self.field))()
        words = {"field": row._meta.get_field(self.field).verbose_name, "value": shown}
        return Reason(Outcome.PASS, self.requires, _("%(field)s为“%(value)s”，不需要这一项。") % words)


@dataclass(frozen=True)
class IntervalSet:
    """The interval that a rule leaves to the plan of each subject is filled in: without it nothing recurring would be owed."""

    field: str
    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Registered, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, clause_of(value)))

    def _found(self, row: Registered, clause: str) -> Reason:
        words = {"name": row.name, "field": row._meta.get_field(self.field).verbose_name, "found": getattr(row, self.field)}
        if not words["found"]:
            said, opens_by = _("“%(name)s”没有填写%(field)s，无法推算期限。"), _("请按备案的方案补填%(field)s后再办理。")
            return Reason(Outcome.NOT_DECIDABLE, self.requires, said % words, clause, opens_by % words, fields=(self.field,))
        return Reason(Outcome.PASS, self.requires, _("%(field)s：%(found)s。") % words, clause, fields=(self.field,))


@dataclass(frozen=True)
class ToldAtDestination:
    """The report of a transport reached the ecology bureau at the destination as well, in the time of the duty to report.

    A destination that was changed wants a report of its own, as early as the first.
    """

    duty: str
    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Transport, on: dt.date) -> Reason:
        """Judge for a day; not decidable where no bureau of the destination is registered here."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, clause_of(value)))

    def _found(self, row: Transport, on: dt.date, clause: str) -> Reason:
        place = row.destination_place
        office = nearest_office("ecology", place.path)
        words = {"place": place.name, "office": office}
        if office is None:
            said = _("本平台没有登记接收地%(place)s的生态环境部门，不知道它是否收到报告。") % words
            opens_by = _("请另行书面报告接收地生态环境部门，由主管部门写明文号后登记。")
            return Reason(Outcome.NOT_DECIDABLE, self.requires, said, clause, opens_by)
        reports = filed("development_land.transport_report", on).filter(subject=row.pk)
        filing = reports.filter(Q(to=office) | Q(copies__party=office)).first()
        if filing:
            return self._in_time(row, on, filing, words | {"on": filing.submitted_on}, clause)
        filing = reports.last()
        said, opens_by = (
            _("接收地%(office)s还没有收到转运报告。") % words,
            _("请报送转运报告，写明接收地；改了接收地的重新报送。"),
        )
        return Reason(Outcome.BLOCKED, self.requires, said, clause, opens_by, filing and filing.pk)

    def _in_time(self, row: Transport, on: dt.date, filing: Filing, words: dict[str, Any], clause: str) -> Reason:
        """The first report that reached the destination came by the last day of the term."""
        duty = find(Duty, self.duty)
        facts = facts_of(row, duty.clock)
        term = next(iter(duty.clock.terms(facts, on)), None)
        given = let_of(row, duty, term.key, term.opens_on) if term else NONE
        if term is None or (given.waived_on and given.waived_on <= on) or filing.submitted_on <= moved(term, given).due_on:
            said = _("接收地%(office)s已收到报告。") % words + _receipt(filing, words["office"], on)
            return Reason(Outcome.PASS, self.requires, said, clause, "", filing.pk)
        words |= {"due": moved(term, given).due_on}
        said = _("接收地%(office)s %(on)s 才收到转运报告，晚于期限 %(due)s。") % words
        opens_by = earliest(duty, filing.submitted_on, facts)
        return Reason(Outcome.BLOCKED, self.requires, said, clause + term.presumed, opens_by, filing.pk)


@dataclass(frozen=True)
class HazardousUnderManifest:
    """Soil that is hazardous waste leaves under a manifest whose number the report names."""

    rule: Parameter
    requires: tuple[str, ...]

    def judge(self, row: Transport, on: dt.date) -> Reason:
        """Judge for a day."""
        return where_it_holds(self, row, on, lambda value: self._found(row, on, clause_of(value)))

    def _found(self, row: Transport, on: dt.date, clause: str) -> Reason:
        if not row.hazardous:
            return Reason(Outcome.PASS, self.requires, _("转运的污染土壤不属于危险废物。"), clause, fields=("hazardous",))
        filing = filed("development_land.transport_report", on).filter(subject=row.pk).last()
        if filing and filing.values.get("manifest"):
            said = _("属于危险废物，转运报告写明了转移联单编号。")
            return Reason(Outcome.PASS, self.requires, said, clause, "", filing.pk, fields=("hazardous",))
        said, opens_by = (
            _("属于危险废物，转运报告没有转移联单编号。"),
            _("请办理危险废物转移联单，在转运报告中写明编号后重新报送。"),
        )
        return Reason(Outcome.BLOCKED, self.requires, said, clause, opens_by, filing and filing.pk, fields=("hazardous",))


def _receipt(filing: Filing, office: Party, on: dt.date) -> str:
    """Say which receipt the office at the destination gave by a day; its own filing's number where it is that of the origin."""
    if filing.to_id == office.pk:
        return _("所在地和接收地由同一部门受理，受理编号 %(number)s。") % {"number": filing.number}
    copy = filing.copies.get(party=office)
    if copy.receipt and copy.read_on <= on:
        return _("%(on)s 出具回执 %(number)s。") % {"on": copy.read_on, "number": copy.receipt}
    return _("接收地还没有出具回执。")
