"""What proves the tasks of the demonstration's plans, and an invented suspension that was lifted (演示数据)."""

import datetime as dt

from jingtu.core import clock
from jingtu.core.gates.models import Suspension
from jingtu.core.gates.suspending import lift, suspend
from jingtu.core.linking.comparing import compare_all
from jingtu.core.linking.deciding import decide
from jingtu.core.linking.models import Link
from jingtu.core.linking.suggesting import suggest_all
from jingtu.core.parties.models import User
from jingtu.core.places.models import Division
from jingtu.themes.industry.gates import HEAVY_METALS

FROM, LIFTED = dt.date(2019, 3, 1), dt.date(2019, 5, 31)
DECISION = {"decided_by": "演示机关（演示数据）", "level": "province", "document": "演示文件〔2019〕1号（演示数据）"}
PLAIN = {"mention", "clause", "target"}  # ways that name the very thing; by topic alone a person should look


def load(keeper: User, ecology: User, city: Division) -> None:
    """Confirm what the Langfang plan names itself, and compare; a second call changes nothing."""
    suggest_all()
    waiting = Link.objects.filter(state=Link.State.SUGGESTED, place_path=city.path)
    if not Link.objects.filter(state=Link.State.CONFIRMED, place_path=city.path).exists():
        decide([link for link in waiting if PLAIN & {why["by"] for why in link.why}], Link.State.CONFIRMED, by=keeper)
    compare_all()
    if not Suspension.objects.exists():
        with clock.held_at(FROM):
            row = suspend(HEAVY_METALS, city, by=ecology, on=FROM, reason="演示数据", **DECISION)
        with clock.held_at(LIFTED):
            lift(row, by=ecology, on=LIFTED, document="演示文件〔2019〕2号（演示数据）")
