"""Formulas: a tally for each place, and the number that any sum of tallies gives. Places add up; values do not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, runtime_checkable

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from jingtu.core.filings.types import FilingType
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.parameters import NoValue, Parameter

from .asking import Asked
from .blocks import NUMBER, FiledFor, Subjects, amount, counted

ZERO = Decimal(0)
PER_CENT = 100


@dataclass(frozen=True)
class Tally:
    """What one place adds: the upper and the lower sum, how many rows went in and how many were left out."""

    upper: Decimal = ZERO
    lower: Decimal = ZERO
    counted: int = 0
    left_out: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.upper + other.upper, self.lower + other.lower, self.counted + other.counted, self.left_out + other.left_out
        )


class Formula(Protocol):
    """What an indicator needs of a formula.

    `inputs` are rows with `amount`, `counts` (1: went in) and, where filings are counted, `filing` annotated; `sums` names the
    fields, of the filings or else of the rows, that the amounts are made of.
    """

    def tallies(self, asked: Asked) -> Mapping[str, Tally]: ...

    def value(self, tally: Tally) -> Decimal | None: ...

    def inputs(self, asked: Asked) -> QuerySet[Registered]: ...

    @property
    def kind(self) -> str: ...

    @property
    def sums(self) -> tuple[str, ...]: ...

    @property
    def words(self) -> str: ...

    @property
    def left_out_because(self) -> str: ...


@runtime_checkable
class Remarking(Protocol):
    """A formula that can say of each row why it counts as it does, and names those that do not reach what is wanted."""

    def remarks(self, asked: Asked) -> Mapping[int, str]: ...

    @property
    def failing(self) -> str: ...


@dataclass(frozen=True)
class Share:
    """A share, in per cent, of the subjects `of`: nothing is left out of it, and it has no amounts to add."""

    of: Subjects

    def value(self, tally: Tally) -> Decimal | None:
        return PER_CENT * tally.upper / tally.lower if tally.lower else None

    @property
    def kind(self) -> str:
        return self.of.kind

    @property
    def sums(self) -> tuple[str, ...]:
        return ()

    @property
    def left_out_because(self) -> str:
        return ""

    def _tallies(self, asked: Asked, done: QuerySet[Registered]) -> Mapping[str, Tally]:
        """Of all the subjects at each place those that are among `done`."""
        all_of, with_it = self.of.counts(asked), counted(done)
        return {path: Tally(Decimal(with_it.get(path, 0)), Decimal(number), number) for path, number in all_of.items()}


@dataclass(frozen=True)
class Each(Share):
    """The share, in per cent, of the subjects `of` about which a filing was made as often as asked in the year."""

    filed: FiledFor
    times: Parameter

    def tallies(self, asked: Asked) -> Mapping[str, Tally]:
        """Raises NoValue where no rule says how often."""
        return self._tallies(asked, self.of.rows(asked).filter(pk__in=self._done(asked)))

    def inputs(self, asked: Asked) -> QuerySet[Registered]:
        rows = self.of.rows(asked)
        try:
            counts = Case(When(pk__in=self._done(asked), then=1), default=0)
        except NoValue:
            rows, counts = rows.none(), Case(default=0)
        return _with_filing(rows, self.filed, asked, counts)

    def _done(self, asked: Asked) -> QuerySet:
        return self.filed.subjects(asked, int(self.times.at(asked.place_path, asked.rule_day).value))

    @property
    def words(self) -> str:
        return _("%(of)s中，当年按规定次数报送“%(filed)s”的占百分之几") % {"of": self.of.words, "filed": self.filed.words}


@dataclass(frozen=True)
class ByDay(Share):
    """The share, in per cent, of the subjects `of` whose date field `field` lies on the day or before."""

    field: str

    def tallies(self, asked: Asked) -> Mapping[str, Tally]:
        return self._tallies(asked, self.of.rows(asked).filter(**{f"{self.field}__lte": asked.on}))

    def inputs(self, asked: Asked) -> QuerySet[Registered]:
        done = Case(When(**{f"{self.field}__lte": asked.on}, then=1), default=0)
        return _annotated(self.of.rows(asked), done, Value(None, output_field=NUMBER))

    @property
    def words(self) -> str:
        field = find(SubjectKind, self.of.kind).table._meta.get_field(self.field).verbose_name
        return _("%(of)s中，“%(field)s”不晚于所看日期的占百分之几") % {"of": self.of.words, "field": field}


@dataclass(frozen=True)
class Total:
    """The sum of fields over the last filings for the year; subjects `of` that filed none are left out and counted."""

    of: Subjects
    filed: FiledFor
    fields: tuple[str, ...]

    def tallies(self, asked: Asked) -> Mapping[str, Tally]:
        lacking, sums = asked.once((self.of, self.filed, "lacking", asked.year), lambda: self._lacking(asked)), self._sums(asked)
        return {
            path: Tally(_sum(sums[path], self.fields), ZERO, sums[path]["filed"], lacking.get(path, 0))
            if path in sums
            else Tally(left_out=lacking[path])
            for path in {*sums, *lacking}
        }

    def value(self, tally: Tally) -> Decimal | None:
        return tally.upper if tally.counted else None

    def inputs(self, asked: Asked) -> QuerySet[Registered]:
        rows, filed = find(SubjectKind, self.of.kind).table.objects.order_by(), self.filed.subjects(asked)
        rows = rows.filter(Q(pk__in=filed) | Q(pk__in=self.of.rows(asked).values("pk")))
        last = self.filed.last(asked).filter(filing__subject=OuterRef("pk"))
        total = sum((Coalesce(amount(name), Value(ZERO, output_field=NUMBER)) for name in self.fields), Value(ZERO, NUMBER))
        total = Subquery(last.values(total=total)[:1], output_field=NUMBER)
        return _with_filing(rows, self.filed, asked, Case(When(pk__in=filed, then=1), default=0), total)

    def _sums(self, asked: Asked) -> Mapping[str, dict]:
        """Every number that the type sums, at each place: formulas over the same filings ask once."""
        names = [field.name for field in find(FilingType, self.filed.type).fields if field.indexed and field.kind == "number"]
        return asked.once((self.filed, "sums", asked.year), lambda: self._ask_sums(asked, names))

    def _ask_sums(self, asked: Asked, names: list[str]) -> dict[str, dict]:
        rows = self.filed.last(asked).values("filing__place_path")
        rows = rows.annotate(filed=Count("pk"), **{f"sum_{name}": Sum(amount(name)) for name in names})
        return {row["filing__place_path"]: row for row in rows}

    def _lacking(self, asked: Asked) -> dict[str, int]:
        return counted(self.of.rows(asked).exclude(pk__in=self.filed.subjects(asked)))

    @property
    def kind(self) -> str:
        return self.of.kind

    @property
    def sums(self) -> tuple[str, ...]:
        return self.fields

    @property
    def words(self) -> str:
        labels = {field.name: str(field.label) for field in find(FilingType, self.filed.type).fields}
        named = _("、").join(labels[name] for name in self.fields)
        return _("当年“%(filed)s”中%(fields)s之和，同一对象以最后一次报送为准") % {"filed": self.filed.words, "fields": named}

    @property
    def left_out_because(self) -> str:
        return _("没有报送当年的%(filed)s") % {"filed": self.filed.words}


@dataclass(frozen=True)
class Change:
    """By how many per cent a total of the year differs from that of a base year."""

    total: Total
    base_year: int

    def tallies(self, asked: Asked) -> Mapping[str, Tally]:
        now, base = self.total.tallies(asked), self.total.tallies(asked.in_year(self.base_year))
        none = Tally()
        return {
            path: Tally(
                now.get(path, none).upper,
                base.get(path, none).upper,
                now.get(path, none).counted,
                now.get(path, none).left_out,
            )
            for path in {*now, *base}
        }

    def value(self, tally: Tally) -> Decimal | None:
        return PER_CENT * (tally.upper - tally.lower) / tally.lower if tally.lower and tally.counted else None

    def inputs(self, asked: Asked) -> QuerySet[Registered]:
        return self.total.inputs(asked)

    @property
    def kind(self) -> str:
        return self.total.kind

    @property
    def sums(self) -> tuple[str, ...]:
        return self.total.fields

    @property
    def words(self) -> str:
        return _("%(total)s，比%(year)s年增减百分之几") % {"total": self.total.words, "year": self.base_year}

    @property
    def left_out_because(self) -> str:
        return self.total.left_out_because


@dataclass(frozen=True)
class Ratio:
    """The sum of a field over that of another, both of the subjects' own rows; rows without either are left out."""

    of: Subjects
    upper: str
    lower: str

    def tallies(self, asked: Asked) -> Mapping[str, Tally]:
        filled = Q(**{f"{self.lower}__gt": 0, f"{self.upper}__isnull": False})
        rows = self.of.rows(asked).filter(Q(**{f"{self.lower}__isnull": True}) | Q(**{f"{self.lower}__gt": 0}))
        rows = rows.values("place_path").annotate(
            above=Sum(self.upper, filter=filled),
            below=Sum(self.lower, filter=filled),
            number=Count("pk", filter=filled),
            without=Count("pk", filter=~filled),
        )
        return {
            row["place_path"]: Tally(row["above"] or ZERO, row["below"] or ZERO, row["number"], row["without"]) for row in rows
        }

    def value(self, tally: Tally) -> Decimal | None:
        return tally.upper / tally.lower if tally.lower else None

    def inputs(self, asked: Asked) -> QuerySet[Registered]:
        rows = self.of.rows(asked).filter(Q(**{f"{self.lower}__isnull": True}) | Q(**{f"{self.lower}__gt": 0}))
        filled = Case(When(**{f"{self.lower}__gt": 0, f"{self.upper}__isnull": False}, then=1), default=0)
        return _annotated(rows, filled, F(self.upper))

    @property
    def kind(self) -> str:
        return self.of.kind

    @property
    def sums(self) -> tuple[str, ...]:
        return (self.upper, self.lower)

    @property
    def words(self) -> str:
        meta = find(SubjectKind, self.of.kind).table._meta
        upper, lower = (meta.get_field(name).verbose_name for name in (self.upper, self.lower))
        return _("%(of)s的“%(upper)s”之和与“%(lower)s”之和的比") % {"of": self.of.words, "upper": upper, "lower": lower}

    @property
    def left_out_because(self) -> str:
        return _("新增量或替代量没有填写")


def added(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of tallies."""
    return sum(tallies, Tally())


def _sum(row: dict, fields: tuple[str, ...]) -> Decimal:
    return sum((row[f"sum_{name}"] or ZERO for name in fields), ZERO)


def _with_filing(rows: QuerySet, filed: FiledFor, asked: Asked, counts: Case, total: object = None) -> QuerySet:
    last = filed.last(asked).filter(filing__subject=OuterRef("pk"))
    rows = _annotated(rows, counts, total or Value(None, output_field=NUMBER))
    return rows.annotate(filing=Subquery(last.values("filing")[:1]))


def _annotated(rows: QuerySet, counts: Case, total: object) -> QuerySet:
    return rows.annotate(counts=counts, amount=total)
