"""What the list of filings is narrowed to; once a type is chosen, by those of its facts that the person may read."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.filings.counting import with_facts
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import Field, FilingType
from jingtu.core.filings.visible import counted_fields_for
from jingtu.core.parties.offices import offices_of
from jingtu.core.places.areas import in_areas
from jingtu.core.subjects.declaring import declared
from jingtu.web.console.narrowing import BY_NUMBER_OR_NAME, Narrowing, about, day_field, search_field
from jingtu.web.console.place_field import AnyPlaceField
from jingtu.web.widgets import Select

FROM, UNTIL = "_from", "_until"
PART_OF = {"to": gettext_lazy("报送本单位的"), "copies": gettext_lazy("抄送本单位的"), "by": gettext_lazy("本单位报送的")}


class FilingFilter(Narrowing):
    """The filter of the list of filings; `more` is folded away."""

    words = search_field(gettext_lazy("对象或受理编号"), BY_NUMBER_OR_NAME)
    type = forms.ChoiceField(label=gettext_lazy("材料"), required=False, widget=Select)
    state = forms.ChoiceField(label=gettext_lazy("状态"), required=False, widget=Select)
    place = AnyPlaceField(required=False)
    part = forms.ChoiceField(label=gettext_lazy("与本单位的关系"), required=False, widget=Select)
    first = day_field(gettext_lazy("报送日期自"))
    last = day_field(gettext_lazy("报送日期至"))
    period = forms.CharField(label=gettext_lazy("所属期"), required=False, max_length=20)

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET)
        self.user = request.user
        everything = ("", _("全部"))
        self.fields["type"].choices = [everything, *((code, kind.label) for code, kind in declared(FilingType).items())]
        self.fields["state"].choices = [everything, *Filing.State.choices]
        self.fields["part"].choices = [everything, *PART_OF.items()]
        self.kind = declared(FilingType).get(request.GET.get("type", ""))
        self.counted = counted_fields_for(self.user, self.kind) if self.kind else ()
        for field in self.counted:
            self.fields |= _asked(field)
        self.more = tuple(name for name in self.fields if name not in ("words", "type", "state", "place"))

    def apply(self, rows: QuerySet[Filing]) -> QuerySet[Filing]:
        """Narrow the rows; a field in error asks nothing and says so."""
        self.is_valid()
        wanted = self.cleaned_data
        if words := (wanted.get("words") or "").strip():
            rows = rows.filter(Q(number=words) if words[:4].isdigit() and "-" in words else about(words))
        if place := wanted.get("place"):
            rows = rows.filter(in_areas("place_path", (place.path,)))
        if part := wanted.get("part"):
            rows = rows.filter(**{"copies__party__in" if part == "copies" else f"{part}__in": offices_of(self.user)})
        named = {"state": "state", "submitted_on__gte": "first", "submitted_on__lte": "last", "period": "period"}
        rows = rows.filter(**{column: wanted[name] for column, name in named.items() if wanted.get(name)})
        return with_facts(rows, self.kind, self._facts()) if self.kind else rows

    def _facts(self) -> dict[str, dict[str, Any]]:
        """What is asked of each indexed fact."""
        asked: dict[str, dict[str, Any]] = {}
        for field in self.counted:
            given = {
                "gte": self.cleaned_data.get(f"{field.name}{FROM}"),
                "lte": self.cleaned_data.get(f"{field.name}{UNTIL}"),
                "exact": self.cleaned_data.get(f"fact_{field.name}"),
            }
            asked[field.name] = {lookup: value for lookup, value in given.items() if value not in (None, "")}
        return asked


def _asked(field: Field) -> dict[str, forms.Field]:
    """Return the fields of the form that ask for an indexed fact."""
    unit = f"（{field.unit}）" if field.unit else ""
    labels = {FROM: _("%(name)s自") % {"name": field.label} + unit, UNTIL: _("%(name)s至") % {"name": field.label} + unit}
    if field.kind == "number":
        return {f"{field.name}{end}": forms.DecimalField(label=label, required=False) for end, label in labels.items()}
    if field.kind == "date":
        return {f"{field.name}{end}": day_field(label) for end, label in labels.items()}
    choices = [("", _("全部")), *field.choices] if field.choices else [("", _("全部")), ("True", _("是")), ("False", _("否"))]
    if field.kind in ("choice", "yes_no"):
        return {f"fact_{field.name}": forms.ChoiceField(label=field.label, required=False, choices=choices, widget=Select)}
    return {f"fact_{field.name}": forms.CharField(label=field.label, required=False, max_length=200)}
