"""What the demonstration's plant and its supervisors made public, took back, and have not made public yet; all of it invented."""

import datetime as dt
from typing import Any

from jingtu.core import clock
from jingtu.core.exchange.models import Release
from jingtu.core.exchange.releasing import release_edition, release_filing, withdraw
from jingtu.core.filings import lodging
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.lists.editions import draw_up, issue
from jingtu.core.lists.entering import enter
from jingtu.core.parties.models import User
from jingtu.core.places.models import Division
from jingtu.themes.industry.filings import GROUNDWATER_MONITORING, RELEASE_REPORT, RESPONSIBILITY_LETTER, SOIL_MONITORING
from jingtu.themes.industry.lists import HEAVY_METALS, KEY_UNITS
from jingtu.themes.industry.models import Enterprise

INVENTED = "演示数据"
DOCUMENT = "廊环演〔2018〕1号（演示数据）"
FIRST_EDITION, FIRST_RELEASE = dt.date(2018, 11, 20), dt.date(2018, 11, 22)
RESULTS = {
    "year": "2018",
    "laboratory": "演示检测公司（演示数据）",
    "points": "12",
    "substances": "镉、铅、铬（六价）、镍",
    "exceeded": "0",
}
LETTER = {"year": "2019", "signed_by": "廊坊市人民政府（演示数据）", "signed_on": "2019-03-20"}
REPORT = {
    "year": "2018",
    "pollutants": "总铬、六价铬、镍（演示数据）",
    "way": "处理后排入园区污水处理厂，浓度和总量见报告（演示数据）",
    "facilities": "废水站运行正常（演示数据）",
}
REASON = "排放总量计算有误，更正后重新公开（演示数据）"


def load(plant: Enterprise, office: User, firm: User, city: Division) -> None:
    """Publish, release and take back where nothing was released yet."""
    if Release.objects.exists():
        return
    with clock.held_at(FIRST_EDITION):
        enter(HEAVY_METALS, plant, by=office, on=FIRST_EDITION, basis=DOCUMENT)
        edition = issue(draw_up(KEY_UNITS, city, by=office, as_of=FIRST_EDITION), by=office, document=DOCUMENT)
    with clock.held_at(FIRST_RELEASE):
        release_edition(edition, by=office, on=FIRST_RELEASE, basis=DOCUMENT, reviewed=True)
    _release(_accepted(SOIL_MONITORING, plant, firm, office, dt.date(2019, 1, 18), RESULTS), firm, dt.date(2019, 1, 25))
    wrong = _release(_accepted(RELEASE_REPORT, plant, firm, office, dt.date(2019, 2, 20), REPORT), firm, dt.date(2019, 3, 1))
    with clock.held_at(dt.date(2019, 3, 5)):
        withdraw(wrong, by=firm, on=dt.date(2019, 3, 5), reason=REASON)
    _accepted(GROUNDWATER_MONITORING, plant, firm, office, dt.date(2019, 5, 10), RESULTS | {"part": "1"})
    _filed(RESPONSIBILITY_LETTER, plant, office, dt.date(2019, 3, 25), LETTER)


def _accepted(kind: FilingType, plant: Enterprise, by: User, office: User, on: dt.date, values: dict[str, Any]) -> Filing:
    filing = _filed(kind, plant, by, on, values)
    with clock.held_at(on):
        return lodging.accept(filing, by=office, on=on, reason=INVENTED)


def _filed(kind: FilingType, plant: Enterprise, by: User, on: dt.date, values: dict[str, Any]) -> Filing:
    with clock.held_at(on):
        filing = lodging.begin(kind, plant, by=by)
        lodging.save(filing, values, by=by, version=filing.version)
        lodging.attach(filing, f"{kind.label}（演示数据）".encode(), f"{kind.label}（演示数据）.txt", by=by)
        return lodging.submit(filing, by=by, on=on)


def _release(filing: Filing, by: User, on: dt.date) -> Release:
    with clock.held_at(on):
        return release_filing(filing, by=by, on=on, basis=INVENTED, reviewed=True)
