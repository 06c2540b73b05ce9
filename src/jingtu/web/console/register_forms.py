"""The form of a subject's facts, drawn from what its kind declares: for a new one, and for changing what is kept."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely import set_srid
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from jingtu.core import clock
from jingtu.core.imports.outlines import outline
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.scope import scope_of
from jingtu.core.places.geometry import SRID
from jingtu.core.subjects.clearance import fields_for, hidden_from
from jingtu.core.subjects.credit_codes import checked
from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.plausible import check_plausible
from jingtu.core.subjects.revising import WRITE
from jingtu.core.subjects.visible import visible_to
from jingtu.web.console.place_field import PlaceField

DAY = {"type": "date"}
DRAWN = ("longitude", "latitude", "outline")  # what says the geometry
BASE = ("name", "code", "place", "address", "holder", *DRAWN)
YES_NO_UNKNOWN = [("", gettext_lazy("不清楚")), ("1", gettext_lazy("是")), ("0", gettext_lazy("否"))]


class FactsForm(forms.Form):
    """The facts of one subject of a kind, as far as the person may see them; `row` fills in what is kept.

    `only` names the fields to ask for where it is not all of them; those are drawn empty.
    """

    name = forms.CharField(label=gettext_lazy("名称"), max_length=120)
    code = forms.CharField(label=gettext_lazy("编号"), max_length=40, required=False)
    address = forms.CharField(label=gettext_lazy("地址"), max_length=200, required=False)
    holder = forms.CharField(
        label=gettext_lazy("责任单位"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("单位名录里的全称；没有时先在“单位”里登记。"),
    )
    longitude = forms.DecimalField(
        label=gettext_lazy("经度"), required=False, min_value=73, max_value=136, help_text=gettext_lazy("CGCS2000，十进制度。")
    )
    latitude = forms.DecimalField(label=gettext_lazy("纬度"), required=False, min_value=3, max_value=54)
    outline = forms.CharField(
        label=gettext_lazy("边界"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("拐点“经度,纬度”，用分号隔开；或 WKT、GeoJSON。填了边界就以边界为准；留空的，已有的边界不变。"),
    )

    def __init__(
        self,
        data: Any,
        kind: SubjectKind,
        user: User,
        row: Registered | None = None,
        only: Collection[str] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(data, initial=_initial(kind, row) if row and only is None else {}, **options)
        self.kind, self.user, self.row = kind, user, row
        self.fields["place"] = PlaceField(scope=scope_of(user), permission=WRITE, label=_("所在地"))
        if kind.credit_codes:
            self.fields["code"].label = _("统一社会信用代码")
        asked_elsewhere = {*BASE, "geometry"}
        self.own = [shown.name for shown in fields_for(user, kind, row) if shown.imported and shown.name not in asked_elsewhere]
        for name in self.own:
            self.fields[name] = asked(kind.table._meta.get_field(name))
        for name in hidden_from(user, kind, row):
            for shown in DRAWN if name == "geometry" else (name,):
                self.fields.pop(shown, None)
        self.order_fields([*BASE, *self.own])
        if only is not None:
            self.fields = {name: field for name, field in self.fields.items() if name in only}

    def clean_code(self) -> str:
        code = self.cleaned_data["code"].strip()
        if not (code and self.kind.credit_codes) or (self.row and code == self.row.code):
            return code
        try:
            return checked(code)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean_holder(self) -> Party | None:
        words = self.cleaned_data["holder"].strip()
        if not words or (self.row and self.row.holder and words == self.row.holder.name):
            return self.row.holder if words and self.row else None
        found = list(Party.objects.held_on(clock.today()).filter(name=words)[:2])
        if len(found) != 1:
            what = _("有几个同名的单位") if found else _("单位名录里没有这个单位")
            raise forms.ValidationError(
                _("“%(words)s”：%(what)s。请核对全称，或先在“单位”里登记。"), params={"words": words, "what": what}
            )
        return found[0]

    def clean_outline(self) -> BaseGeometry | None:
        text = self.cleaned_data["outline"].strip()
        try:
            return outline(text) if text else None
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any]:
        wanted = super().clean()
        if (wanted.get("longitude") is None) != (wanted.get("latitude") is None) and not self.errors:
            self.add_error("latitude", _("经度和纬度要一起填写，或者都不填。"))
        for name in self.own:
            if name in wanted:
                try:
                    wanted[name] = self._read(name, wanted[name])
                except forms.ValidationError as error:
                    self.add_error(name, error)
        return wanted

    def facts(self) -> dict[str, Any]:
        """Return what to write by field of the row; what the person does not see is not among it."""
        wanted = dict(self.cleaned_data)
        east, north, drawn = (wanted.pop(name, None) for name in DRAWN)
        if drawn is not None:
            wanted["geometry"] = drawn
        elif "longitude" in self.fields and not self._is_no_point():
            wanted["geometry"] = None if east is None else set_srid(Point(float(east), float(north)), SRID)
        return wanted

    def _is_no_point(self) -> bool:
        """An outline is not changed to a point: the form does not show it."""
        geometry = self.row.geometry if self.row else None
        return geometry is not None and geometry.geom_type != "Point"

    def _read(self, name: str, value: Any) -> Any:
        field = self.kind.table._meta.get_field(name)
        if isinstance(field, models.BooleanField):
            return value if isinstance(value, bool) else {"1": True, "0": False}.get(value)
        if isinstance(field, models.ForeignKey):
            return self._subject(field, str(value).strip()) if value else None
        return value

    def _subject(self, field: models.ForeignKey, words: str) -> Registered:
        about = next(kind for kind in declared(SubjectKind).values() if kind.table is field.related_model)
        rows = visible_to(self.user, about)
        found = list(rows.filter(code=words)[:2] or rows.filter(name=words)[:2])
        if len(found) != 1:
            what = _("有几个同名的") if found else _("没有找到")
            raise forms.ValidationError(
                _("%(what)s%(kind)s“%(words)s”。请填写全称或编号。"), params={"what": what, "kind": about.label, "words": words}
            )
        return found[0]


class WhenForm(forms.Form):
    """From which day something counts, and on what grounds."""

    on = forms.DateField(label=gettext_lazy("起始日期"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    grounds = forms.CharField(
        label=gettext_lazy("依据"), max_length=2000, required=False, help_text=gettext_lazy("文件名称、文号或事由。")
    )


class ChangeForm(WhenForm):
    """From which day a change of facts counts, on what grounds, and which version the person saw."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["on"].label = _("变更日期")


def _initial(kind: SubjectKind, row: Registered) -> dict[str, Any]:
    point = row.geometry if row.geometry is not None and row.geometry.geom_type == "Point" else None
    own = {shown.name: _as_asked(row, shown.name) for shown in kind.fields}
    return own | {
        "name": row.name,
        "code": row.code,
        "place": row.place.code,
        "address": row.address,
        "holder": row.holder.name if row.holder else "",
        "longitude": point and round(point.x, 6),
        "latitude": point and round(point.y, 6),
    }


def _as_asked(row: Registered, name: str) -> Any:
    """A fact as the field of the form holds it: what may be unknown is chosen among three, another subject is named."""
    field, value = row._meta.get_field(name), getattr(row, name)
    if isinstance(field, models.BooleanField) and field.null:
        return "" if value is None else str(int(value))
    return str(value) if isinstance(field, models.ForeignKey) and value else value


def asked(field: models.Field) -> forms.Field:
    """Return the field of a form that asks for a fact of a row."""
    if isinstance(field, models.BooleanField) and field.null:
        return forms.ChoiceField(label=field.verbose_name, required=False, choices=YES_NO_UNKNOWN)
    if isinstance(field, models.ForeignKey):
        return forms.CharField(
            label=field.verbose_name, required=not field.null, max_length=120, help_text=_("全称、统一社会信用代码或编号。")
        )
    drawn = field.formfield()
    if isinstance(field, models.DateField):
        drawn.widget = forms.DateInput(attrs=DAY, format="%Y-%m-%d")
        drawn.validators.append(check_plausible)
    return drawn
