"""What formulas are made of: sets of subjects, and what was filed about them. Each is asked set-wise and says itself in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, RowNumber
from django.utils.translation import gettext as _

from jingtu.core.filings.models import FilingEvent
from jingtu.core.filings.types import FilingType
from jingtu.core.parties.scope import in_area
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Event, Registered

from .asking import Asked

NUMBER = DecimalField(max_digits=24, decimal_places=6)
TURNS = ("submit", "withdraw", "return")  # steps after which an earlier submission is no longer the one that stands


@dataclass(frozen=True)
class Subjects:
    """The subjects of a kind in one of these states on the day, with these values in their fields.

    States are replayed from the events. Other fields have no history: they count as they are registered now.
    """

    kind: str
    states: tuple[str, ...]
    having: tuple[tuple[str, Any], ...] = ()

    def rows(self, asked: Asked) -> QuerySet[Registered]:
        """Return the rows."""
        rows = find(SubjectKind, self.kind).table.objects.order_by().filter(subject__merged_into=None, **dict(self.having))
        right = (
            Q(corrected_by=None)
            if asked.known_at is None
            else Q(corrected_by=None) | Q(corrected_by__recorded_at__gt=asked.known_at)
        )
        events = Event.objects.filter(asked.known(), right, subject=OuterRef("pk")).order_by("-effective_on", "-pk")
        then = rows.filter(in_area("place_path", asked.place_path)).annotate(state_then=Subquery(events.values("target")[:1]))
        return then.filter(state_then__in=self.states)

    def counts(self, asked: Asked) -> Mapping[str, int]:
        """Return how many there are at each place."""
        return asked.once((self, "counts"), lambda: counted(self.rows(asked)))

    @property
    def words(self) -> str:
        """The set as people say it."""
        kind = find(SubjectKind, self.kind)
        states = _("、").join(str(kind.lifecycle.states[state]) for state in self.states)
        said = _("状态为“%(states)s”的%(kind)s") % {"states": states, "kind": kind.label}
        fields = [str(kind.table._meta.get_field(name).verbose_name) for name, _value in self.having]
        return _("%(said)s（限%(fields)s）") % {"said": said, "fields": _("、").join(fields)} if fields else said


@dataclass(frozen=True)
class FiledFor:
    """What was filed of a type for the year in its field `year`, as it stood on the day: submitted, not withdrawn or returned."""

    type: str

    def submissions(self, asked: Asked) -> QuerySet[FilingEvent]:
        """Return the submissions that stood, each with the values it was submitted with."""
        later = FilingEvent.objects.filter(asked.known(), filing=OuterRef("filing"), pk__gt=OuterRef("pk"), step__in=TURNS)
        made = FilingEvent.objects.filter(asked.known(), step="submit", filing__type=self.type).filter(
            in_area("filing__place_path", asked.place_path), ~Exists(later)
        )
        return made.order_by().alias(for_year=amount("year")).filter(for_year=asked.year)

    def last(self, asked: Asked) -> QuerySet[FilingEvent]:
        """Return one submission a subject, the last: a later report for the same year takes the place of an earlier one."""
        newest = Window(RowNumber(), partition_by=F("filing__subject"), order_by=[F("effective_on").desc(), F("pk").desc()])
        chosen = self.submissions(asked).annotate(newest=newest).filter(newest=1)
        return FilingEvent.objects.order_by().filter(pk__in=chosen.values("pk"))

    def subjects(self, asked: Asked, times: int = 1) -> QuerySet:
        """Return the ids of subjects about which so many were filed."""
        filed = self.submissions(asked).values("filing__subject").annotate(number=Count("filing", distinct=True))
        return filed.filter(number__gte=times).values("filing__subject")

    @property
    def words(self) -> str:
        """The filings as people say them."""
        return str(find(FilingType, self.type).label)


def amount(field: str) -> Cast:
    """Return the number in a field of a submission's values."""
    return Cast(KT(f"values__{field}"), NUMBER)


def counted(rows: QuerySet) -> dict[str, int]:
    """Return how many rows there are at each place."""
    return dict(rows.values("place_path").annotate(number=Count("pk")).values_list("place_path", "number"))
