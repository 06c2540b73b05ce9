"""What is counted of construction land: how much of the polluted land that was built on was safe for its use before."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, F, QuerySet, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.indicators.asking import Asked
from jingtu.core.indicators.declaring import Indicator
from jingtu.core.indicators.formulas import PER_CENT, ZERO, Tally
from jingtu.core.subjects.parameters import Parameter

from .models import Parcel
from .permits import Permit, Standing, permits


@dataclass(frozen=True)
class SafelyPermitted:
    """The share, in per cent of area, of the permits for polluted land that came after the land was safe for its use.

    `since` is a parameter with the day from which permits are counted, up to the day asked about.
    """

    since: Parameter
    kind: str = "development_land.parcel"
    sums: tuple[str, ...] = ("area_m2",)

    def tallies(self, asked: Asked) -> Mapping[str, Tally]:
        """Raises NoValue where no rule counts permits."""
        found: dict[str, Tally] = defaultdict(Tally)
        for permit in self._permits(asked):
            found[permit.place_path] += _tally(permit)
        return found

    def value(self, tally: Tally) -> Decimal | None:
        return PER_CENT * tally.upper / tally.lower if tally.lower else None

    def inputs(self, asked: Asked) -> QuerySet[Parcel]:
        found = self._permits(asked)
        safe = [permit.parcel for permit in found if permit.standing is Standing.SAFE]
        rows = Parcel.objects.order_by().filter(pk__in=[permit.parcel for permit in found])
        return rows.annotate(counts=Case(When(pk__in=safe, then=1), default=0), amount=F("area_m2"))

    def remarks(self, asked: Asked) -> Mapping[int, str]:
        """Return why each row counts as it does, and of those left out why they are."""
        return {permit.parcel: permit.said for permit in self._permits(asked)}

    @property
    def failing(self) -> str:
        return _("许可过早或还没有结论的宗地")

    def _permits(self, asked: Asked) -> list[Permit]:
        since = dt.date.fromisoformat(str(self.since.at(asked.place_path, asked.rule_day).value))
        return asked.once((self, asked.year), lambda: permits(asked, since))

    @property
    def words(self) -> str:
        return _(
            "%(since)s以来核发建设工程规划许可证、涉及污染地块的宗地中，核发之日土壤已符合规划用途的面积占百分之几；按宗地登记面积计算"
        ) % {"since": self.since.facts.values[0].value}

    @property
    def left_out_because(self) -> str:
        return _("地块没有调查结论，或宗地没有登记面积")


def _tally(permit: Permit) -> Tally:
    if permit.standing is Standing.UNKNOWN:
        return Tally(left_out=1)
    return Tally(permit.area_m2 if permit.standing is Standing.SAFE else ZERO, permit.area_m2, 1)


SAFE_USE = Indicator(
    "development_land.safe_use_share",
    gettext_lazy("污染地块安全利用率"),
    requires=("TGT-05", "TGT-06", "TGT-07"),
    formula=SafelyPermitted(Parameter("development_land.permits_counted_from")),
    unit="%",
    meaning=gettext_lazy("再开发利用的污染地块中，有多少在核发建设工程规划许可证时土壤已符合规划用途；许可过早的宗地逐一列出。"),
    wanted=Parameter("development_land.safe_use_share"),
    printed=("污染地块安全利用率",),
)
