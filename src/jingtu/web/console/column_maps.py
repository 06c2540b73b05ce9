"""Maps of the columns of old tables: begun from a file's headings, corrected, and chosen when such tables are brought in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.files.receiving import FileRefused
from jingtu.core.observations import receiving
from jingtu.core.observations.declaring import reception_of
from jingtu.core.observations.legacy import begin_map, bring_in, correct_map, maps_of, may_map
from jingtu.core.observations.models import ColumnMap
from jingtu.core.observations.visible import may_judge
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import kind_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import READ
from jingtu.runs.columns import analyte
from jingtu.runs.layouts import MOST_HEADING_ROWS
from jingtu.standards import substances, units
from jingtu.web.console.data_results import subject_or_404
from jingtu.web.widgets import Select

# What a map may say, in the order of the form; whatever else a delivery knows old tables do not have.
FIELDS = (
    *("point", "medium", "longitude", "latitude", "depth_from", "depth_to", "horizon", "sampled_on", "analyte", "value", "unit"),
    *("detection_limit", "basis", "method", "laboratory", "remark"),
)
MOST_HEADINGS = 120


class BeginForm(forms.Form):
    """A table whose headings the map begins with."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=80, help_text=gettext_lazy("如“2006年土壤普查结果表”。"))
    file = forms.FileField(label=gettext_lazy("样表"), help_text=gettext_lazy("只读取列名，文件不保存。"))


class MapForm(forms.Form):
    """Which heading holds what; a constant for what no column says; a substance and its unit for columns of a wide table."""

    sheet = forms.CharField(
        label=gettext_lazy("工作表"), required=False, max_length=60, help_text=gettext_lazy("不写则读第一张有内容的。")
    )
    heading_row = forms.IntegerField(label=gettext_lazy("列名从第几行开始"), min_value=1)
    heading_rows = forms.IntegerField(
        label=gettext_lazy("列名占几行"),
        min_value=1,
        max_value=MOST_HEADING_ROWS,
        required=False,
        help_text=gettext_lazy("合并单元格的多行列名和下面的单位行都算在内，列名从上到下连起来读。"),
    )
    sample = forms.MultipleChoiceField(
        label=gettext_lazy("样品编号由哪几列组成"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, data: Any, found: ColumnMap) -> None:
        from jingtu.runs.layouts import fields

        self.found, titles = found, fields()
        super().__init__(data, initial=_initial(found))
        headings = [(name, name) for name in found.headings]
        self.fields["sample"].choices = headings
        for name in FIELDS:
            label = titles[name]
            self.fields[f"at_{name}"] = forms.ChoiceField(
                label=label, required=False, widget=Select, choices=[("", _("没有这一列")), *headings]
            )
            self.fields[f"is_{name}"] = forms.CharField(
                label=_("%(name)s的固定值") % {"name": label}, required=False, max_length=80
            )
        for at, name in enumerate(found.headings[:MOST_HEADINGS]):
            self.fields[f"item_{at}"] = forms.CharField(label=_("“%(name)s”列的检测项目") % {"name": name}, required=False)
            self.fields[f"unit_{at}"] = forms.CharField(label=_("“%(name)s”列的单位") % {"name": name}, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        for at, _name in enumerate(self.found.headings[:MOST_HEADINGS]):
            if (item := given.get(f"item_{at}")) and analyte(item) is None:
                self.add_error(f"item_{at}", _("不认识检测项目“%(item)s”。请写名称、符号或 CAS 号。") % {"item": item})
            if (unit := given.get(f"unit_{at}")) and not units.is_known(unit):
                self.add_error(f"unit_{at}", _("不认识单位“%(unit)s”，如 mg/kg、μg/L。") % {"unit": unit})
            if bool(given.get(f"item_{at}")) != bool(given.get(f"unit_{at}")):
                self.add_error(f"unit_{at}", _("检测项目和单位要一起填写。"))
        return given

    def facts(self) -> dict[str, Any]:
        """Return the map as `runs.layouts.Layout` takes it."""
        given = self.cleaned_data
        columns = {name: [given[f"at_{name}"]] for name in FIELDS if given[f"at_{name}"]}
        wide = {
            name: {"analyte": analyte(given[f"item_{at}"]).code, "unit": units.code(given[f"unit_{at}"])}
            for at, name in enumerate(self.found.headings[:MOST_HEADINGS])
            if given[f"item_{at}"]
        }
        return {
            "sheet": given["sheet"],
            "heading_row": given["heading_row"],
            "heading_rows": given["heading_rows"] or 1,
            "columns": columns | ({"sample": given["sample"]} if given["sample"] else {}),
            "constants": {name: given[f"is_{name}"] for name in FIELDS if given[f"is_{name}"]},
            "substances": wide,
        }

    @property
    def columns(self) -> list[tuple[Any, Any]]:
        """The pairs of fields that a table of the page shows: column and constant."""
        return [(self[f"at_{name}"], self[f"is_{name}"]) for name in FIELDS]

    @property
    def wide(self) -> list[tuple[Any, Any]]:
        """Substance and unit of each heading."""
        return [(self[f"item_{at}"], self[f"unit_{at}"]) for at in range(len(self.found.headings[:MOST_HEADINGS]))]


class ArchiveForm(forms.Form):
    """An old table, and by which map it is read."""

    file = forms.FileField(label=gettext_lazy("旧表"), help_text=gettext_lazy("xlsx、xls 或 csv。"))
    map = forms.ModelChoiceField(label=gettext_lazy("列对应表"), queryset=ColumnMap.objects.none(), widget=Select)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=80, help_text=gettext_lazy("如“2006年土壤污染状况调查”。"))

    def __init__(self, *arguments: Any, user: User, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["map"].queryset = maps_of(user)


@needs(READ)
def column_maps(request: HttpRequest) -> HttpResponse:
    """The maps of the person's offices; a new one begins with the headings of a file."""
    if not may_map(request.user):
        raise PermissionDenied(_("列对应表由主管部门登记，您不属于主管部门。请由主管部门的人员办理。"))
    form = BeginForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            return redirect("web:column_map", begin_map(file, file.name, form.cleaned_data["name"], by=request.user).pk)
        except (FileRefused, Refused) as refusal:
            form.add_error("file", str(refusal))
    return render(request, "web/data/column_maps.html", {"form": form, "maps": maps_of(request.user).select_related("made_by")})


@needs(READ)
def column_map(request: HttpRequest, pk: int) -> HttpResponse:
    """One map, to be corrected."""
    found = get_object_or_404(maps_of(request.user), pk=pk)
    form = MapForm(request.POST or None, found)
    if request.method == "POST" and form.is_valid():
        try:
            correct_map(found, form.facts(), by=request.user)
            messages.success(request, _("已保存列对应表。"))
            return redirect("web:column_maps")
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "web/data/column_map.html", {"form": form, "map": found})


@needs(READ)
def data_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring in an old table about a subject."""
    row = subject_or_404(request, pk)
    if not may_judge(row, request.user):
        raise PermissionDenied(_("历史数据由主管部门整理导入，您不属于主管部门。请由主管部门的人员办理。"))
    form = ArchiveForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid() and (answer := _brought_in(request, row, form)):
        return answer
    reception = reception_of(kind_of(row).code)
    if reception is None:
        raise Http404
    context = {"row": row, "kind": kind_of(row).code, "page": reception.page, "form": form}
    return render(request, "web/data/archive.html", context)


def _brought_in(request: HttpRequest, row: Registered, form: ArchiveForm) -> HttpResponse | None:
    given = form.cleaned_data
    try:
        made = bring_in(row, given["file"], given["file"].name, by=request.user, map=given["map"], name=given["name"])
    except receiving.AlreadyDelivered as same:
        messages.warning(request, str(same))
        made = same.delivery
    except (FileRefused, Refused) as refusal:
        form.add_error("file", str(refusal))
        return None
    return redirect("web:data_delivery", made.pk)


def _initial(found: ColumnMap) -> dict[str, Any]:
    facts = found.facts
    initial: dict[str, Any] = {name: facts.get(name) for name in ("sheet", "heading_row")}
    initial["heading_rows"] = facts.get("heading_rows", 1)
    initial["sample"] = facts.get("columns", {}).get("sample", [])
    initial |= {f"at_{name}": told[0] for name, told in facts.get("columns", {}).items() if name != "sample"}
    initial |= {f"is_{name}": told for name, told in facts.get("constants", {}).items()}
    for at, name in enumerate(found.headings[:MOST_HEADINGS]):
        if told := facts.get("substances", {}).get(name):
            initial |= {f"item_{at}": substances.of(told["analyte"]).name_zh, f"unit_{at}": told["unit"]}
    return initial


urlpatterns = [
    path("data/maps/", column_maps, name="column_maps"),
    path("data/maps/<int:pk>/", column_map, name="column_map"),
    path("data/subjects/<int:pk>/archive/", data_archive, name="data_archive"),
]
