"""Parcels: their derived status with all evidence, what became of them, and changing them; declaring what was found of a site."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core import clock
from jingtu.core.imports.outlines import outline
from jingtu.core.jobs.models import Job
from jingtu.core.jobs.queue import enqueue
from jingtu.core.parties.scope import needs, scope_of
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.lifecycle import Actor
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.moves import may as may_move
from jingtu.core.subjects.revising import WRITE
from jingtu.core.subjects.visible import visible_to
from jingtu.standards import functions
from jingtu.web.console.as_of import AsOf
from jingtu.web.keys import key_of
from jingtu.web.themes import section
from jingtu.web.widgets import Select

from ..by_hand import declare_by_hand
from ..evidence import Why, gather
from ..jobs import DERIVE
from ..kinds import PARCELS, SITES
from ..lifecycle import ECOLOGY, LAND
from ..lineage import lineage_of
from ..models import LandClass, LandUse, Parcel, Site, Status, StatusDeclaration
from ..parcels import Part, merge, renumber, split

MOVE = "registers.move"
PARTS_AT_MOST = 8


def _day() -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=gettext_lazy("日期"), initial=clock.today, widget=widget)


def _outline(text: str) -> Any:
    """Return the outline that was typed. Raises ValidationError with the sentence."""
    try:
        return outline(text)
    except Refused as refusal:
        raise forms.ValidationError(str(refusal)) from None


class ChangeForm(forms.Form):
    """From which day and on which basis parcels change."""

    on = _day()
    basis = forms.CharField(
        label=gettext_lazy("依据"), max_length=200, help_text=gettext_lazy("不动产登记或变更批准文件的名称、文号。")
    )


class RenumberForm(ChangeForm):
    """The number under which the same land goes on."""

    code = forms.CharField(label=gettext_lazy("新宗地编号"), max_length=40)


class MergeForm(ChangeForm):
    """The parcels that are merged with this one, and the number of the whole."""

    others = forms.CharField(label=gettext_lazy("与哪几宗合并"), max_length=1000, help_text=gettext_lazy("写编号，用空格分开。"))
    code = forms.CharField(label=gettext_lazy("新宗地编号"), max_length=40)


class PartForm(forms.Form):
    """One part of a split."""

    code = forms.CharField(label=gettext_lazy("新宗地编号"), max_length=40)
    outline = forms.CharField(
        label=gettext_lazy("边界"),
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("拐点写作“经度,纬度;经度,纬度;…”，也可以粘贴 WKT 或 GeoJSON。"),
    )

    def clean_outline(self) -> Any:
        """Return the geometry."""
        return _outline(self.cleaned_data["outline"])


class DeclarationForm(forms.Form):
    """What was found of a site or of a part of it."""

    status = forms.ChoiceField(label=gettext_lazy("认定状态"), widget=Select, choices=Status.choices)
    safe_for = forms.ChoiceField(
        label=gettext_lazy("适用用地类别"),
        required=False,
        widget=Select,
        choices=[("", gettext_lazy("不适用")), *LandClass.choices],
        help_text=gettext_lazy("认定为未污染、无需管控、达标或移出时填写。"),
    )
    use = forms.ChoiceField(
        label=gettext_lazy("调整后的规划用途"),
        required=False,
        widget=Select,
        choices=[("", gettext_lazy("不适用")), *LandUse.choices],
        help_text=gettext_lazy("状态为“规划已调整”时填写。"),
    )
    on = _day()
    reason = forms.CharField(
        label=gettext_lazy("理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("报告、文号或事由。"),
    )
    outline = forms.CharField(
        label=gettext_lazy("范围"),
        required=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("只涉及地块的一部分时填写；不填为整个地块。"),
    )
    corrects = forms.ModelChoiceField(
        StatusDeclaration.objects.none(),
        label=gettext_lazy("更正哪一次认定"),
        required=False,
        empty_label=gettext_lazy("不是更正"),
        widget=Select,
    )

    def __init__(self, site: Site, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["corrects"].queryset = site.declarations.filter(corrected_by=None)
        self.fields["corrects"].label_from_instance = lambda each: f"{each.effective_on} {each.get_status_display()}"

    def clean_outline(self) -> Any:
        """Return the geometry, None for the whole site."""
        text = self.cleaned_data["outline"].strip()
        return _outline(text) if text else None

    def clean(self) -> dict[str, Any]:
        wanted = super().clean()
        status = wanted.get("status")
        if status == Status.PLAN_ADJUSTED and not wanted.get("use"):
            self.add_error("use", _("规划已调整时要写明调整后的用途。"))
        if status in (Status.CLEAN, Status.NO_CONTROL, Status.REACHED, Status.REMOVED) and not wanted.get("safe_for"):
            self.add_error("safe_for", _("要写明对哪一类用地认定。"))
        return wanted


@section("development_land.parcel", gettext_lazy("土壤环境状态和依据"), "development_land/parcel_status.html")
def parcel_status(request: HttpRequest, row: Registered, day: AsOf) -> dict[str, Any]:
    """Every declaration that touches the parcel, the related ones first, as of the day of the page."""
    if row.geometry is None:
        return {"drawn": False}
    known = clock.end_of(day.known_at) if day.known_at else None
    evidence = gather([row.geometry], day.on, known)[0]
    named = {each.declaration.site_id for each in evidence.touches}
    sites = visible_to(request.user, SITES).defer("geometry").in_bulk(named) if named else {}
    told = [
        {
            "told": each.declaration,
            "share": each.share * 100,
            "why": each.why,
            "related": each.why is Why.STANDS,
            "site": sites.get(each.declaration.site_id),
        }
        for each in reversed(evidence.touches)
    ]
    return {
        "drawn": True,
        "related": [each for each in told if each["related"]],
        "others": [each for each in told if not each["related"]],
        "strictest": evidence.related[0].declaration if evidence.related else None,
        "on": day.on,
    }


@section("development_land.parcel", gettext_lazy("宗地沿革"), "development_land/parcel_lineage.html")
def parcel_lineage(request: HttpRequest, row: Registered, day: AsOf) -> dict[str, Any]:
    """What the parcel was made of and what became of it, and the ways to change it."""
    found = lineage_of(row)
    steps = [step for step in (*found.before, *found.after) if step.on <= day.on]
    may = not day.is_past and row.state == "current" and _may_change(request, row)
    return {"steps": steps, "may": may, "may_ask": scope_of(request.user).may("gates.ask", row.place_path)}


@needs(MOVE)
def site_declare(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare by hand: of a part of the site, after a plan was adjusted, or as a correction."""
    site = get_object_or_404(request.scope.within(visible_to(request.user, SITES), "place_path"), pk=pk)
    _check(request, site, ECOLOGY)
    form = DeclarationForm(site, request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        more = {name: wanted[name] for name in ("safe_for", "use", "corrects")}
        try:
            made = declare_by_hand(
                site, Status(wanted["status"]), by=request.user, on=wanted["on"], reason=wanted["reason"],
                geometry=wanted["outline"], **more,
            )  # fmt: skip
            if made is None:
                raise Refused(
                    _("地块“%(name)s”还没有图形，没有可以认定的范围。请先补登图形，或在这里填写范围。") % {"name": site.name}
                )
            messages.success(request, _("已登记认定：%(status)s。") % {"status": made.get_status_display()})
            return redirect("web:dossier", SITES.code, pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {
        "row": site,
        "form": form,
        "kind": SITES,
        "heading": _("登记状态认定"),
        "lead": _("这里登记规划调整、地块一部分的认定和更正；其他认定由办理作出。认定只增加、不修改；写错的用更正。"),
    }
    return render(request, "development_land/parcel_form.html", context)


@needs(WRITE)
def parcel_renumber(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the number of a parcel."""
    row, form = _parcel(request, pk), RenumberForm(request.POST or None)
    lead = _("原编号注销，同一块地以新编号继续；原来的认定和答复都能从新编号查到。")
    return _changed(request, row, form, _("宗地换号"), lead, lambda told: [renumber(row, by=request.user, **told)])


@needs(WRITE)
def parcel_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge a parcel with others."""
    row, form = _parcel(request, pk), MergeForm(request.POST or None)

    def act(told: dict[str, Any]) -> list[Parcel]:
        codes = told.pop("others").split()
        others = list(_changeable(request).filter(code__in=codes))
        if missing := sorted(set(codes) - {each.code for each in others}):
            raise Refused(_("没有编号为“%(code)s”的宗地，或不在您的管辖范围。请核对。") % {"code": missing[0]})
        return [merge([row, *others], by=request.user, **told)]

    return _changed(request, row, form, _("宗地合并"), _("合并的各宗注销，产生一宗新的；各宗应相连。"), act)


@needs(WRITE)
def parcel_split(request: HttpRequest, pk: int) -> HttpResponse:
    """Split a parcel; `?parts=` says into how many."""
    row, form = _parcel(request, pk), ChangeForm(request.POST or None)
    wanted = request.POST.get("form-TOTAL_FORMS") or request.GET.get("parts", "2")
    number = min(max(key_of(wanted) or 2, 2), PARTS_AT_MOST)
    parts = forms.formset_factory(PartForm, extra=number, max_num=PARTS_AT_MOST)(request.POST or None)
    heading, lead = _("宗地分割"), _("原宗地注销，产生几宗新的；各宗合起来应占满原宗地，互不重叠。")

    def act(told: dict[str, Any]) -> list[Parcel]:
        if not parts.is_valid():
            raise Refused(_("有几宗没有填好，见下面的提示。请改正后再提交。"))
        given = [Part(each["code"], each["outline"]) for each in parts.cleaned_data if each]
        return split(row, given, by=request.user, **told)

    return _changed(request, row, form, heading, lead, act, parts=parts, more=number + 1 if number < PARTS_AT_MOST else None)


@needs(MOVE)
def land_deriving(request: HttpRequest) -> HttpResponse:
    """When the status of all parcels was last derived, how far a derivation has come, and starting one."""
    jobs = Job.objects.filter(kind=DERIVE).order_by("-pk")
    running = jobs.filter(state__in=(Job.State.WAITING, Job.State.RUNNING)).first()
    if request.method == "POST":
        if running is None:
            enqueue(DERIVE)
        return redirect("web:land_deriving")
    context = {"job": running, "last": jobs.filter(state=Job.State.DONE).first(), "number": Parcel.objects.count()}
    return render(request, "development_land/land_deriving.html", context)


def _changed(request: HttpRequest, row: Parcel, form: forms.Form, heading: str, lead: str, act: Any, **more: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            made = act(dict(form.cleaned_data))
            codes = _("、").join(each.code for each in made)
            messages.success(request, _("已登记，新宗地：%(codes)s。") % {"codes": codes})
            return redirect("web:dossier", PARCELS.code, made[0].pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"row": row, "form": form, "kind": PARCELS, "heading": heading, "lead": lead} | more
    return render(request, "development_land/parcel_form.html", context)


def _changeable(request: HttpRequest) -> Any:
    return request.scope.within(visible_to(request.user, PARCELS), "place_path", WRITE)


def _parcel(request: HttpRequest, pk: int) -> Parcel:
    row = get_object_or_404(_changeable(request), pk=pk)
    _check(request, row, LAND)
    return row


def _may_change(request: HttpRequest, row: Registered) -> bool:
    return scope_of(request.user).may(WRITE, row.place_path) and may_move(row, LAND, request.user)


def _check(request: HttpRequest, row: Registered, actor: Actor) -> None:
    if not may_move(row, actor, request.user):
        offices = _("、").join(functions.names()[code] for code in actor.functions)
        raise PermissionDenied(_("“%(name)s”由当地%(offices)s部门办理。") % {"name": row.name, "offices": offices})


urlpatterns = [
    path("land/sites/<int:pk>/declare/", site_declare, name="site_declare"),
    path("land/parcels/<int:pk>/renumber/", parcel_renumber, name="parcel_renumber"),
    path("land/parcels/<int:pk>/merge/", parcel_merge, name="parcel_merge"),
    path("land/parcels/<int:pk>/split/", parcel_split, name="parcel_split"),
    path("land/deriving/", land_deriving, name="land_deriving"),
]
ROOMS: tuple[Any, ...] = ()
