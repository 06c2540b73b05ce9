"""What is counted of the network: how many towns or counties have a point, and how much of the irrigation water is fit."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, DecimalField, OuterRef, QuerySet, Subquery, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.indicators.asking import Asked
from jingtu.core.indicators.blocks import FiledFor, Subjects, amount
from jingtu.core.indicators.declaring import Indicator
from jingtu.core.indicators.formulas import PER_CENT, Tally
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.parameters import NoValue, Parameter

from .covering import rule_at, unit_with, units_of

IN_USE = Subjects("survey.point", ("in_use",))
IRRIGATION = Subjects("survey.point", ("in_use",), having=(("rank", "irrigation"),))
NUMBER = DecimalField(max_digits=20, decimal_places=6)


@dataclass(frozen=True)
class Covered:
    """The share, in per cent, of the towns or counties (as the plan says) in which a point of the set was in use on the day."""

    points: Subjects
    sums: tuple[str, ...] = ()
    left_out_because: str = ""

    def tallies(self, asked: Asked) -> Mapping[str, Tally]:
        """Raises NoValue where no plan says which level is to be covered."""
        if rule_at(asked.place_path, asked.on) is None:
            raise NoValue(f"No plan says which places are to be covered at {asked.place_path}.")
        units = {unit.path for unit in units_of(asked.place_path, asked.on)}
        having = {unit_with(path, units) for path in self.points.counts(asked)}
        return {unit: Tally(Decimal(unit in having), Decimal(1), 1) for unit in units}

    def value(self, tally: Tally) -> Decimal | None:
        return PER_CENT * tally.upper / tally.lower if tally.lower else None

    def inputs(self, asked: Asked) -> QuerySet[Registered]:
        return self.points.rows(asked).annotate(counts=Value(1), amount=Value(None, output_field=NUMBER))

    @property
    def kind(self) -> str:
        return self.points.kind

    @property
    def words(self) -> str:
        return _("应覆盖的街道（乡镇）或县（市、区）中，至少有一个%(points)s的占百分之几") % {"points": self.points.words}


@dataclass(frozen=True)
class Fit:
    """The share, in per cent, of the points `of` whose last result filed for the year exceeds nothing; others are left out."""

    of: Subjects
    filed: FiledFor
    exceeded: str
    sums: tuple[str, ...] = ()

    def tallies(self, asked: Asked) -> Mapping[str, Tally]:
        found: dict[str, Tally] = defaultdict(Tally)
        results = self._results(asked)
        for point, path in self.of.rows(asked).values_list("pk", "place_path"):
            over = results.get(point)
            found[path] += Tally(left_out=1) if over is None else Tally(Decimal(over == 0), Decimal(1), 1)
        return found

    def value(self, tally: Tally) -> Decimal | None:
        return PER_CENT * tally.upper / tally.lower if tally.lower else None

    def inputs(self, asked: Asked) -> QuerySet[Registered]:
        last = self.filed.last(asked).filter(filing__subject=OuterRef("pk"))
        counts = Case(When(pk__in=list(self._results(asked)), then=1), default=0)
        rows = self.of.rows(asked).annotate(counts=counts, amount=Value(None, output_field=NUMBER))
        return rows.annotate(filing=Subquery(last.values("filing")[:1]))

    def _results(self, asked: Asked) -> dict[int, Decimal | None]:
        """How many items were over their limit, by point."""
        rows = self.filed.last(asked).annotate(over=amount(self.exceeded))
        return asked.once((self, asked.year), lambda: dict(rows.values_list("filing__subject", "over")))

    @property
    def kind(self) -> str:
        return self.of.kind

    @property
    def words(self) -> str:
        words = {"of": self.of.words, "filed": self.filed.words}
        return _("%(of)s中，当年最后一次“%(filed)s”没有项目超标的占百分之几；一处灌区有几个点位的，每个点位各算一个") % words

    @property
    def left_out_because(self) -> str:
        return _("没有报送当年的%(filed)s") % {"filed": self.filed.words}


COVERAGE = Indicator(
    "survey.coverage_share",
    gettext_lazy("土壤环境质量监测点位覆盖率"),
    requires=("TGT-52", "SYS-11"),
    formula=Covered(IN_USE),
    unit="%",
    meaning=gettext_lazy(
        "方案要求覆盖的街道（乡镇）或县（市、区）中，有启用的监测点位的占多少；没有点位的在“点位覆盖”里逐个列出。"
    ),
    wanted=Parameter("survey.coverage_share"),
    printed=("监测点位", "全覆盖"),
)
IRRIGATION_WATER = Indicator(
    "survey.irrigation_share",
    gettext_lazy("农田灌溉水质达标率"),
    requires=("TGT-56", "REC-23"),
    formula=Fit(IRRIGATION, FiledFor("survey.irrigation_result"), "exceeded"),
    unit="%",
    meaning=gettext_lazy("启用的农田灌溉水监测点位中，当年结果符合农田灌溉水质标准的占多少；没有当年结果的另行列出，不算达标。"),
    wanted=Parameter("survey.irrigation_share"),
    printed=("农田灌溉水质",),
)
