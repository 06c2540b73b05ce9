"""The condition that what was filed says something, where a plan asks that of it."""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from jingtu.core.duties.clocks import clause_of
from jingtu.core.duties.declaring import Duty
from jingtu.core.filings.lodging import COUNTS
from jingtu.core.filings.models import Filing
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.parameters import Parameter

from .conditions import Reason, waived_on
from .models import Outcome
from .ruled import where_it_holds


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
        rows = Filing.objects.filter(state__in=COUNTS, subject=row.pk, type=duty.proof.type, submitted_on__lte=on)
        return rows.order_by("submitted_on", "pk").last()
