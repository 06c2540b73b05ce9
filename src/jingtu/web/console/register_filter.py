"""What a register is narrowed to: words, state, place, and the fields that the kind declares as filtered.

Pages, map, print, export and the API take the same form, so the same address finds the same rows everywhere.
"""

from typing import Any

from django import forms
from django.db import connection, models
from django.db.models import Q, QuerySet
from django.db.models.functions import Substr
from django.db.models.lookups import Exact
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.parties.models import User
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.areas import in_areas
from jingtu.core.sql import SQLITE
from jingtu.core.subjects.clearance import fields_for
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.search import SUBJECTS, marks_of
from jingtu.core.subjects.visible import READ
from jingtu.web.console.narrowing import Narrowing, day_field, search_field
from jingtu.web.console.place_field import AnyPlaceField
from jingtu.web.widgets import Select

FROM, UNTIL = "_from", "_until"
YES_NO = [("", gettext_lazy("全部")), ("1", gettext_lazy("是")), ("0", gettext_lazy("否"))]
FOUND_BY_WORDS = 2_000  # what words find is counted no further: each row of it must be looked at


class RegisterFilter(Narrowing):
    """The filter of one kind for one person; `more` names the declared fields, which are folded away."""

    words = search_field(gettext_lazy("名称或编号"))
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, widget=Select)
    place = AnyPlaceField(required=False)

    def __init__(self, data: Any, kind: SubjectKind, user: User) -> None:
        super().__init__(data)
        states = kind.lifecycle.states if kind.lifecycle else {}
        self.user = user
        self.fields["state"].choices = [("", _("全部")), *states.items()]
        self.declared = [shown.name for shown in fields_for(user, kind) if shown.filtered]
        for name in self.declared:
            self.fields |= _asked(kind.table._meta.get_field(name))
        self.more = tuple(name for name in self.fields if name not in self.base_fields)

    def apply(self, rows: QuerySet[Registered], *, walked: str = "") -> QuerySet[Registered]:
        """Narrow the rows; a field in error asks nothing and says so. `walked`: as for `visible_to`."""
        self.is_valid()
        wanted = self.cleaned_data
        if words := (wanted.get("words") or "").strip():
            found = self._held(words, rows, walked)
            rows = rows.none() if found is None else rows.filter(found)
        if state := wanted.get("state"):
            rows = rows.filter(state=state)
        if place := wanted.get("place"):
            rows = rows.filter(in_areas("place_path", (place.path,), walked=walked))
        for name in self.declared:
            rows = rows.filter(_condition(rows.model._meta.get_field(name), wanted, walked))
        return rows

    @property
    def is_narrow(self) -> bool:
        """Tell whether something is asked that no index of a register answers alone: words, or a declared field."""
        self.is_valid()
        by_index = ("state", "place")
        return any(value not in (None, "", False) for name, value in self.cleaned_data.items() if name not in by_index)

    @property
    def ceiling(self) -> int | None:
        """Up to how many rows are counted, where that is fewer than of other lists."""
        self.is_valid()
        return FOUND_BY_WORDS if (self.cleaned_data.get("words") or "").strip() else None

    def _held(self, words: str, rows: QuerySet[Registered], walked: str) -> Any:
        """Return the condition that a row holds the words; None for words without a letter or digit.

        Row by row where they are read along an index, or are the few that the person's own unit holds.
        """
        scope = scope_of(self.user)
        if walked or not scope.may(READ):
            return SUBJECTS.holds(words, rows)
        place, areas = self.cleaned_data.get("place"), scope.under(READ).paths
        if place and any(place.path.startswith(path) for path in areas):
            areas = (place.path,)
        return SUBJECTS.matches(words, rows.db, marks_of(areas))

    def query(self) -> str:
        """Return what is asked as it stands in an address, without what asks nothing."""
        asked = QueryDict(mutable=True)
        for name in self.fields:
            if value := self.data.get(name, ""):
                asked[name] = value
        return asked.urlencode()

    def in_words(self) -> list[str]:
        """Return what is asked as a reader says it: label and value."""
        return [
            f"{bound.label}：{dict(getattr(bound.field, 'choices', ())).get(bound.data, bound.data)}"
            for bound in self
            if bound.data and bound.name in self.cleaned_data
        ]


def _asked(field: models.Field) -> dict[str, forms.Field]:
    """Return the fields of the form that ask for a declared field, by name."""
    label = field.verbose_name
    if field.choices:
        choices = [("", _("全部")), *field.choices]
        return {field.name: forms.ChoiceField(label=label, required=False, choices=choices, widget=Select)}
    if isinstance(field, models.BooleanField):
        return {field.name: forms.ChoiceField(label=label, required=False, choices=YES_NO, widget=Select)}
    if isinstance(field, models.DateField):
        return {
            f"{field.name}{FROM}": day_field(_("%(field)s自") % {"field": label}),
            f"{field.name}{UNTIL}": day_field(_("%(field)s至") % {"field": label}),
        }
    if isinstance(field, models.IntegerField):
        return {field.name: forms.IntegerField(label=label, required=False)}
    return {field.name: forms.CharField(label=label, required=False, max_length=120)}


def _condition(field: models.Field, wanted: dict[str, Any], walked: str) -> Q:
    """Return what the form asks of a declared field; where another index is walked, hidden from that of the field."""
    if isinstance(field, models.DateField):
        first, last = wanted.get(f"{field.name}{FROM}"), wanted.get(f"{field.name}{UNTIL}")
        return (Q(**{f"{field.name}__gte": first}) if first else Q()) & (Q(**{f"{field.name}__lte": last}) if last else Q())
    value = wanted.get(field.name)
    if value in (None, ""):
        return Q()
    if isinstance(field, models.BooleanField):
        return Q(**{field.name: value == "1"})
    if isinstance(field, models.ForeignKey):
        named = SUBJECTS.found(str(value))
        return Q(**{f"{field.name}__in": named}) if named is not None else Q(pk__in=[])
    if walked and connection.vendor == SQLITE and isinstance(field, models.CharField):  # PostgreSQL knows how frequent values are
        return Q(Exact(Substr(field.name, 1), value))
    return Q(**{field.name: value})
