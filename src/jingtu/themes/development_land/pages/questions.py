"""Asking about land (用地准入查询): the question with a map to draw on, the questions that were asked, one answer and its letter."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count, F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from shapely.geometry.base import BaseGeometry

from jingtu.core import clock
from jingtu.core.gates.models import Outcome, Verdict
from jingtu.core.gates.visible import ASK, reasons_for, verdicts_visible_to
from jingtu.core.imports.outlines import outline
from jingtu.core.parties.scope import needs
from jingtu.core.places.metres import areas_m2
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import rows_of
from jingtu.core.subjects.visible import visible_to
from jingtu.core.work.documents.reply import reply_document
from jingtu.web.console.downloads import download
from jingtu.web.console.gates import OUTCOMES, LetterForm, answers_said, gate_label, line_of, with_proofs
from jingtu.web.keyset import Keyset
from jingtu.web.listing import Column
from jingtu.web.nav import Room
from jingtu.web.widgets import Select

from ..gates.land import LAND_GATES, PLANNED_USE
from ..kinds import PARCELS
from ..letter import Row, reply_to
from ..models import LandQuestion
from ..question_map import map_of, view_of
from ..questions import ask_about, now_of, questions_visible_to

LARGEST_FILE = 2 * 1024 * 1024
BETWEEN = re.compile(r"[\s,，;；、]+")
COLUMNS = (
    Column("number", gettext_lazy("查询编号"), ("pk",), "jt-nowrap"),
    Column("outcome", gettext_lazy("结论"), ("outcome",)),
    Column("gate", gettext_lazy("事项"), ("gate",)),
    Column("on", gettext_lazy("针对日期"), ("on",), "jt-nowrap"),
    Column("reference", gettext_lazy("来文编号")),
    Column("office", gettext_lazy("查询单位")),
    Column("asked_at", gettext_lazy("查询日期"), css="jt-nowrap"),
)


class LandQuestionForm(forms.Form):
    """What is asked: purpose, use and day, and the land by numbers or by an outline."""

    gate = forms.ChoiceField(
        label=gettext_lazy("办理事项"), widget=Select, choices=[(gate.code, gate.label) for gate in LAND_GATES]
    )
    planned_use = forms.ChoiceField(
        label=PLANNED_USE.label, required=False, widget=Select, choices=[("", PLANNED_USE.empty), *PLANNED_USE.choices]
    )
    on = forms.DateField(label=gettext_lazy("针对日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reference = forms.CharField(label=gettext_lazy("来文编号"), required=False, max_length=60)
    codes = forms.CharField(
        label=gettext_lazy("宗地编号"),
        required=False,
        max_length=30_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("可以写几个，用空格、逗号或换行分开。不写编号时，在下面画出或填写范围。"),
    )
    outline = forms.CharField(
        label=gettext_lazy("范围"),
        required=False,
        max_length=1_000_000,
        widget=forms.Textarea(attrs={"rows": 4, "data-outline": ""}),
        help_text=gettext_lazy(
            "拐点写作“经度,纬度;经度,纬度;…”（CGCS2000），也可以粘贴 WKT 或 GeoJSON；在地图上点出的拐点会写在这里。"
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("或上传范围文件"), required=False, help_text=gettext_lazy("GeoJSON、WKT 或拐点文本，不超过 2 MB。")
    )

    def clean_file(self) -> str:
        """Return the text of the file. Raises ValidationError for one that is too large or no text."""
        file = self.cleaned_data["file"]
        if not file:
            return ""
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(
                _("文件有 %(n).1f MB，最多 2 MB。请只保留范围，重新导出。"), params={"n": file.size / 2**20}
            )
        try:
            return file.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise forms.ValidationError(_("文件不是 UTF-8 文本。请导出为 GeoJSON、WKT 或拐点文本。")) from None

    def clean(self) -> dict[str, Any]:
        wanted = super().clean()
        text = wanted.get("file") or wanted.get("outline") or ""
        wanted["codes"] = [code for code in BETWEEN.split(wanted.get("codes", "")) if code]
        wanted["land"] = None
        if text.strip():
            try:
                wanted["land"] = outline(text)
            except Refused as refusal:
                self.add_error("file" if wanted.get("file") else "outline", str(refusal))
        return wanted


@needs(ASK)
def land_question(request: HttpRequest) -> HttpResponse:
    """Ask; what is refused is said over the form, which keeps what was written."""
    initial = {"on": clock.today(), "codes": request.GET.get("codes", "")}
    form = LandQuestionForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        gate = find(type(LAND_GATES[0]), wanted["gate"])
        answers = {"planned_use": wanted["planned_use"]} if gate.asks else {}
        try:
            question = ask_about(
                gate, by=request.user, on=wanted["on"], answers=answers, codes=wanted["codes"], outline=wanted["land"],
                reference=wanted["reference"],
            )  # fmt: skip
            return redirect("web:land_answer", question.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    shapes = _shapes(request, form)
    context = {"form": form, "map": map_of(view_of(request.GET.get("view", ""), request.user, shapes), request.user)}
    return render(request, "development_land/land_question.html", context)


def _shapes(request: HttpRequest, form: LandQuestionForm) -> list[BaseGeometry]:
    """What the map is laid around: what was drawn, or the parcels whose numbers were brought along."""
    if form.is_bound and (drawn := form.cleaned_data.get("land")):
        return [drawn]
    codes = [code for code in BETWEEN.split(request.GET.get("codes", "")) if code]
    rows = visible_to(request.user, PARCELS).filter(code__in=codes).exclude(geometry=None) if codes else ()
    return [row.geometry for row in rows]


@require_safe
@needs(ASK)
def land_map(request: HttpRequest) -> HttpResponse:
    """The map of another view, fetched into the page of the question."""
    view = view_of(request.GET.get("view", ""), request.user)
    return render(request, "development_land/land_map.html", {"map": map_of(view, request.user)})


@needs(ASK)
def land_questions(request: HttpRequest) -> HttpResponse:
    """The questions that were asked, the latest first."""
    rows = questions_visible_to(request.user).select_related("office").defer("geometry", "rest")
    listing = Keyset(request, rows, COLUMNS, default="-number")
    shown = [{"question": each, "gate": gate_label(each.gate), "sign": OUTCOMES[Outcome(each.outcome)]} for each in listing.rows]
    return render(request, "development_land/land_questions.html", {"listing": listing, "rows": shown})


@needs(ASK)
def land_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One question: a verdict for each parcel, land without one, what was not found, and whether it all still stands."""
    question = _question(request, pk)
    verdicts, hidden = _verdicts(question, request)
    about = rows_of(verdict.subject for verdict, _share in verdicts)
    now = now_of(question, [each for each, _share in verdicts], about, request.user)
    context = {
        "question": question,
        "gate": gate_label(question.gate),
        "answers": answers_said(question.gate, question.answers),
        "sign": OUTCOMES[Outcome(question.outcome)],
        "parcels": _parcels(verdicts, about, now.changed, request),
        "hidden": hidden,
        "changed": now.changed,
        "outline_changed": now.outline,
        "rest": _rest(question, request),
        "area_m2": float(areas_m2([question.geometry])[0]) if question.geometry is not None else None,
        "letter_form": LetterForm(initial={"addressee": str(question.office or question.asked_by)}),
    }
    return render(request, "development_land/land_answer.html", context)


@require_safe
@needs(ASK)
def land_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of reply to the whole question as a Word file."""
    question, form = _question(request, pk), LetterForm(request.GET)
    if not form.is_valid():
        messages.error(request, _("没有填写主送单位，没有生成复函。请填写后再下载。"))
        return redirect("web:land_answer", pk)
    verdicts, hidden = _verdicts(question, request)
    about = rows_of(verdict.subject for verdict, _share in verdicts)
    told = (*question.replaced, *question.unknown)
    notes = [f"{each['code']}：{each['said']}" if each["code"] else each["said"] for each in told]
    notes += [_("另有 %(n)d 宗的答复不在您的管辖范围，没有列出。") % {"n": hidden}] if hidden else []
    if not now_of(question, [each for each, _share in verdicts], about, request.user).stands:
        notes.append(_("答复以后情况有变化，本答复不再有效，请重新查询，以新的答复为准。"))
    asked = _("；").join(f"{label}：{said}" for label, said in answers_said(question.gate, question.answers))
    rows = [_printed(each) for each in _parcels(verdicts, about, {}, request)] + _printed_rest(question, request)
    office = {"issuer": str(request.user.party or request.user), **form.cleaned_data}
    reply = reply_to(question, str(gate_label(question.gate)), asked or _("未说明用途"), rows, notes, **office)
    file = reply_document(reply, demonstration=settings.DEMONSTRATION)
    return download(request, file, reply.title, "docx", f"land_question:{pk}")


def _question(request: HttpRequest, pk: int) -> LandQuestion:
    rows = questions_visible_to(request.user).select_related("office", "asked_by").annotate(parcels=Count("told"))
    return get_object_or_404(rows, pk=pk)


def _verdicts(question: LandQuestion, request: HttpRequest) -> tuple[list[tuple[Verdict, float]], int]:
    """The verdicts that the person reads, each with the share of the parcel, and the number of the others."""
    rows = verdicts_visible_to(request.user).filter(land_answer__question=question).annotate(share=F("land_answer__share"))
    found = [(each, each.share) for each in rows.select_related("subject").order_by("pk")]
    return found, question.parcels - len(found)


def _parcels(
    verdicts: list[tuple[Verdict, float]], about: dict[int, Any], changed: dict[int, Any], request: HttpRequest
) -> list[dict[str, Any]]:
    told = [reasons_for(verdict, about[verdict.subject_id], request.user) for verdict, _share in verdicts]
    proved = iter(with_proofs([reason for reasons in told for reason in reasons], request))
    return [
        {
            "verdict": verdict,
            "row": about[verdict.subject_id],
            "share": share * 100,
            "sign": OUTCOMES[Outcome(verdict.outcome)],
            "reasons": [next(proved) for _reason in reasons],
            "changed": changed.get(verdict.pk),
        }
        for (verdict, share), reasons in zip(verdicts, told, strict=True)
    ]


def _rest(question: LandQuestion, request: HttpRequest) -> dict[str, Any] | None:
    if not question.rest:
        return None
    outcome = Outcome(question.rest["outcome"])
    reasons = with_proofs(question.rest["reasons"], request)
    return {"area_m2": question.rest["area_m2"], "label": outcome.label, "sign": OUTCOMES[outcome], "reasons": reasons}


def _printed(each: dict[str, Any]) -> Row:
    row = each["row"]
    return _what(row, each["share"]), str(each["verdict"].get_outcome_display()), *_said(each["reasons"])


def _what(row: Any, share: float) -> str:
    name = f"{row.code} {row.name}".strip()
    return name if share > 99.95 else _("%(name)s（范围占该宗 %(n).1f%%）") % {"name": name, "n": share}


def _printed_rest(question: LandQuestion, request: HttpRequest) -> list[Row]:
    rest = _rest(question, request)
    if rest is None:
        return []
    what = _("没有宗地的土地（%(n).0f 平方米）") % {"n": rest["area_m2"]}
    return [(what, str(rest["label"]), *_said(rest["reasons"]))]


def _said(reasons: list[dict[str, Any]]) -> tuple[str, str]:
    """What was found with its clauses, and what is to be done; where nothing is held back, everything that was found."""
    deciding = [each for each in reasons if each["outcome"] != Outcome.PASS] or reasons
    lines = [line_of(each) for each in deciding]
    said = "".join(f"{line.said}（{line.clause}）" if line.clause else line.said for line in lines)
    return said, "".join(dict.fromkeys(line.opens_by for line in lines))


urlpatterns = [
    path("land/questions/", land_questions, name="land_questions"),
    path("land/questions/new/", land_question, name="land_question"),
    path("land/questions/map/", land_map, name="land_map"),
    path("land/questions/<int:pk>/", land_answer, name="land_answer"),
    path("land/questions/<int:pk>/letter/", land_letter, name="land_letter"),
]
ROOMS = (Room(gettext_lazy("用地准入"), "web:land_questions", "map-pin", ASK, ("land_question", "land_answer")),)
