"""Things on their way to the public: an edition of a list, and a report that was filed and accepted."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

from jingtu.core.filings import lodging
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.lists.declaring import SubjectList
from jingtu.core.lists.editions import publish
from jingtu.core.lists.entering import enter
from jingtu.core.lists.models import Edition
from jingtu.core.parties.models import User
from jingtu.themes.industry.filings import SOIL_MONITORING
from jingtu.themes.industry.lists import KEY_UNITS
from tests.support.supervision import TODAY

BASIS = "廊环〔2019〕1号"
RESULTS = {"year": "2018", "laboratory": "廊坊演示检测公司", "points": "12", "substances": "镉、铅", "exceeded": "0"}


def edition(world: SimpleNamespace, kind: SubjectList = KEY_UNITS, on: dt.date = TODAY, by: User | None = None) -> Edition:
    """Enter the enterprise on a list and publish the list of its county, both on a day."""
    by = by or world.inspector
    enter(kind, world.enterprise, by=by, on=on, basis=BASIS)
    return publish(kind, world.enterprise.place, by=by, as_of=on, document=BASIS)


def accepted(
    world: SimpleNamespace, kind: FilingType = SOIL_MONITORING, on: dt.date = TODAY, values: dict[str, Any] = RESULTS
) -> Filing:
    """Return a filing about the enterprise, accepted on a day."""
    filing = lodging.begin(kind, world.enterprise, by=world.inspector if kind.by else world.firm)
    state = Filing.State.ACCEPTED
    Filing.objects.filter(pk=filing.pk).update(state=state, values=values, number=f"N{filing.pk}", submitted_on=on, decided_on=on)
    return Filing.objects.get(pk=filing.pk)
