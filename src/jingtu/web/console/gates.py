"""Asking gates (准入查询): the question, the verdicts that were given, one verdict with its reasons, and the letter of reply."""

from collections import defaultdict
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from jingtu.core import clock
from jingtu.core.filings.visible import filings_visible_to
from jingtu.core.gates.asking import Gate, ask
from jingtu.core.gates.freshness import changes_since
from jingtu.core.gates.models import Outcome, Verdict
from jingtu.core.gates.visible import ASK, reasons_for, suspensions_visible_to, verdicts_visible_to
from jingtu.core.parties.scope import in_areas, needs, scope_of
from jingtu.core.plans.paper import TableColumn
from jingtu.core.subjects.declaring import called, declared, find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind, kind_of, row_of, rows_of
from jingtu.core.subjects.models import Registered, Subject
from jingtu.core.subjects.moves import make, supervises
from jingtu.core.subjects.search import SUBJECTS
from jingtu.core.subjects.visible import OWN, visible_to
from jingtu.core.work.documents.reply import Reply, reply_document
from jingtu.web.console.downloads import download
from jingtu.web.console.place_field import PlaceField
from jingtu.web.keys import key_of
from jingtu.web.keyset import WalkedKeyset
from jingtu.web.listing import Column
from jingtu.web.widgets import Select

# Together the width of the page between its margins.
LETTER_COLUMNS = (
    TableColumn(gettext_lazy("序号"), 11, centred=True),
    TableColumn(gettext_lazy("情况"), 52),
    TableColumn(gettext_lazy("判断"), 17, centred=True),
    TableColumn(gettext_lazy("依据"), 32),
    TableColumn(gettext_lazy("证明材料"), 19),
    TableColumn(gettext_lazy("办理要求"), 25),
)
OUTCOMES = {
    Outcome.PASS: ("good", "circle-check"),
    Outcome.BLOCKED: ("bad", "alert-circle"),
    Outcome.NOT_DECIDABLE: ("warn", "alert-triangle"),
}
FOUND_AT_MOST = 20
COLUMNS = (
    Column("number", gettext_lazy("答复编号"), ("pk",), "jt-nowrap"),
    Column("outcome", gettext_lazy("结论"), ("outcome",)),
    Column("gate", gettext_lazy("事项"), ("gate",)),
    Column("subject", gettext_lazy("对象")),
    Column("on", gettext_lazy("针对日期"), ("on",), "jt-nowrap"),
    Column("asked_by", gettext_lazy("查询人")),
    Column("asked_at", gettext_lazy("查询日期"), css="jt-nowrap"),
)


def _day(label: Any, *, required: bool = False) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class VerdictFilter(forms.Form):
    """What the list of verdicts is narrowed to."""

    words = forms.CharField(
        label=gettext_lazy("编号或对象"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("编号、两个字或拼音首字母")}),
    )
    gate = forms.ChoiceField(label=gettext_lazy("事项"), required=False, widget=Select)
    outcome = forms.ChoiceField(
        label=gettext_lazy("结论"), required=False, widget=Select, choices=[("", gettext_lazy("全部")), *Outcome.choices]
    )
    first = _day(gettext_lazy("针对日期自"))
    last = _day(gettext_lazy("至"))

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request.GET)
        self.fields["gate"].choices = [("", _("全部")), *((code, gate.label) for code, gate in declared(Gate).items())]
        if request.scope.may(ASK):
            self.fields["place"] = PlaceField(scope=request.scope, permission=ASK, label=_("地区"), required=False)

    def clean(self) -> dict[str, Any]:
        wanted = super().clean()
        if wanted.get("first") and wanted.get("last") and wanted["first"] > wanted["last"]:
            self.add_error("last", _("止日早于起日，请改正其中一个日期。"))
        return wanted

    def apply(self, rows: QuerySet[Verdict], *, walked: str = "") -> QuerySet[Verdict]:
        """Narrow the rows; a field in error asks nothing and says so. `walked`: as for `verdicts_visible_to`."""
        self.is_valid()
        wanted = self.cleaned_data
        if words := wanted.get("words", "").strip():
            rows = rows.filter(number=words) if words[:4].isdigit() and "-" in words else _about(rows, words)
        if place := wanted.get("place"):
            rows = rows.filter(in_areas("place_path", (place.path,), walked=walked))
        named = {"gate": "gate", "outcome": "outcome", "on__gte": "first", "on__lte": "last"}
        return rows.filter(**{column: wanted[name] for column, name in named.items() if wanted.get(name)})


def _about(rows: QuerySet[Verdict], words: str) -> QuerySet[Verdict]:
    found = SUBJECTS.found(words)
    return rows.filter(subject__in=found) if found is not None else rows.none()


class QuestionForm(forms.Form):
    """Which gate, and about what."""

    gate = forms.ChoiceField(label=gettext_lazy("要查询的事项"), widget=Select)
    words = forms.CharField(
        label=gettext_lazy("对象"),
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("名称、编号中的两个字，或拼音首字母")}),
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["gate"].choices = [(code, gate.label) for code, gate in declared(Gate).items()]


class AskForm(forms.Form):
    """For which day a gate is asked, and what else it asks."""

    on = _day(gettext_lazy("针对日期"), required=True)

    def __init__(self, *arguments: Any, gate: Gate, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.gate = gate
        for each in gate.asks:
            choices = [("", each.empty), *each.choices]
            self.fields[each.name] = forms.ChoiceField(label=each.label, required=False, choices=choices, widget=Select)

    @property
    def answers(self) -> dict[str, str]:
        """What was answered beside the day."""
        return {each.name: self.cleaned_data[each.name] for each in self.gate.asks}


class LetterForm(forms.Form):
    """To whom the letter of reply goes, and its own number."""

    addressee = forms.CharField(label=gettext_lazy("主送单位"), max_length=100)
    document = forms.CharField(
        label=gettext_lazy("发文字号"), max_length=60, required=False, help_text=gettext_lazy("不填则在文件中留空。")
    )


class DespiteForm(forms.Form):
    """What happened all the same, and why it is recorded."""

    grounds = forms.CharField(
        label=gettext_lazy("依据"), max_length=2000, help_text=gettext_lazy("文件名称、文号或现场检查记录。")
    )
    despite = forms.CharField(
        label=gettext_lazy("条件没有满足仍要登记的理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


@needs(ASK, OWN)
def gates(request: HttpRequest) -> HttpResponse:
    """The verdicts that were given about what the person may see."""
    form = VerdictFilter(request)
    rows = form.apply(verdicts_visible_to(request.user))
    later = Verdict.objects.filter(subject=OuterRef("subject"), gate=OuterRef("gate"), pk__gt=OuterRef("pk"))
    listing = WalkedKeyset(
        request,
        rows,
        COLUMNS,
        default="-number",
        narrowed=any(form.cleaned_data.values()),
        walked=lambda order: form.apply(verdicts_visible_to(request.user, walked=order), walked=order),
        shown=Verdict.objects.defer("reasons").annotate(is_followed=Exists(later)).select_related("subject", "asked_by"),
    )
    about = rows_of(each.subject for each in listing.rows)
    shown = [
        {"verdict": each, "gate": gate_label(each.gate), "row": about[each.subject_id], "sign": OUTCOMES[Outcome(each.outcome)]}
        for each in listing.rows
    ]
    return render(request, "web/gates/gates.html", {"form": form, "listing": listing, "rows": shown})


@needs(ASK, OWN)
def gate_question(request: HttpRequest) -> HttpResponse:
    """Choose the question, find what it is about, choose the day."""
    if request.method == "POST":
        return _asked(request)
    form = QuestionForm(request.GET or None)
    context: dict[str, Any] = {"form": form, "found": None}
    if form.is_bound and form.is_valid():
        gate = find(Gate, form.cleaned_data["gate"])
        rows = _found(request, gate, form.cleaned_data["words"])
        context |= {"gate": gate, "kind": find(SubjectKind, gate.about), "more": len(rows) > FOUND_AT_MOST}
        context["found"] = [{"row": row, "form": _ask_form(gate, row)} for row in rows[:FOUND_AT_MOST]]
    return render(request, "web/gates/question.html", context)


def _found(request: HttpRequest, gate: Gate, words: str) -> list[Registered]:
    found = SUBJECTS.found(words)
    if found is None:
        return []
    rows = visible_to(request.user, find(SubjectKind, gate.about)).filter(pk__in=found)
    return list(rows.select_related("place").defer("geometry").order_by("sort_key", "pk")[: FOUND_AT_MOST + 1])


def _ask_form(gate: Gate, row: Registered) -> AskForm:
    return AskForm(gate=gate, initial={"on": gate.planned_on(row) or clock.today()}, auto_id=f"id_{row.pk}_%s")


def _asked(request: HttpRequest) -> HttpResponse:
    gate = declared(Gate).get(request.POST.get("gate", ""))
    subject = key_of(request.POST.get("subject", ""))
    form = AskForm(request.POST, gate=gate) if gate else None
    if form is None or subject is None or not form.is_valid():
        messages.error(request, _("没有选定事项、对象和日期，没有查询。请选好以后再查询。"))
        return redirect("web:gate_question")
    row = get_object_or_404(visible_to(request.user, find(SubjectKind, gate.about)), pk=subject)
    return redirect("web:verdict", ask(gate, row, by=request.user, on=form.cleaned_data["on"], answers=form.answers).pk)


@needs(ASK, OWN)
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """One verdict: the answer, each reason with what proves it and what would open it, and whether it still stands."""
    found = _verdict(request, pk)
    row = row_of(found.subject)
    kind = kind_of(found.subject)
    changed = changes_since(found, row, request.user)
    gate = declared(Gate).get(found.gate)
    context = {
        "verdict": found,
        "row": row,
        "kind": kind,
        "gate": gate_label(found.gate),
        "can_ask": gate is not None,
        "answers": answers_said(found.gate, found.answers),
        "sign": OUTCOMES[Outcome(found.outcome)],
        "reasons": reasons_shown(found, row, request),
        "changed": changed,
        "move": kind.lifecycle.moves[found.move] if found.move else None,
        "ask_form": AskForm(gate=gate, initial={"on": found.on} | found.answers) if gate else None,
        "letter_form": LetterForm(initial={"addressee": str(row.holder or row)}) if scope_of(request.user).may(ASK) else None,
        "despite_form": DespiteForm() if _may_despite(found, row, request) else None,
    }
    return render(request, "web/gates/verdict.html", context)


@require_safe
@needs(ASK)
def verdict_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of reply as a Word file, from the office of the person."""
    found = _verdict(request, pk)
    form = LetterForm(request.GET)
    if not form.is_valid():
        messages.error(request, _("没有填写主送单位，没有生成复函。请填写后再下载。"))
        return redirect("web:verdict", pk)
    row = row_of(found.subject)
    asked = _("，").join(f"{label}：{said}" for label, said in answers_said(found.gate, found.answers))
    about, question = f"{row.name}（{asked}）" if asked else row.name, gate_label(found.gate)
    reply = Reply(
        title=_("关于{about}{question}的复函").format(about=about, question=question),
        received=_("你单位关于“%(about)s”%(question)s的查询收悉。根据截至{known}已登记的情况，")
        % {"about": about, "question": question},
        issuer=str(request.user.party or request.user),
        number=found.number,
        outcome=str(found.get_outcome_display()),
        on=found.on,
        known_on=timezone.localdate(found.asked_at),
        written_on=clock.today(),
        heading=_("理由和办理要求"),
        columns=LETTER_COLUMNS,
        rows=[tuple(line_of(each)) for each in reasons_shown(found, row, request)],
        **form.cleaned_data,
    )
    return download(request, reply_document(reply, demonstration=settings.DEMONSTRATION), reply.title, "docx", f"verdict:{pk}")


@require_POST
@needs("registers.move")
def verdict_despite(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a move that the verdict held back, because it happened or was decided elsewhere."""
    found = _verdict(request, pk)
    row = row_of(found.subject)
    form = DespiteForm(request.POST)
    if not _may_despite(found, row, request):
        raise PermissionDenied(_("这一步没有被准入条件拦住，或者由别的部门办理。请到档案页办理。"))
    if not form.is_valid():
        messages.error(request, _("没有写明依据和理由，没有登记。请都填写后再提交。"))
        return redirect("web:verdict", pk)
    try:
        event = make(row, found.move, by=request.user, on=found.on, **form.cleaned_data)
        messages.success(request, _("已登记：%(move)s。") % {"move": kind_of(row).lifecycle.moves[event.move].label})
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("web:verdict", pk)
    return redirect("web:dossier", found.subject.kind, row.pk)


def answers_said(code: str, answers: dict[str, str]) -> list[tuple[Any, str]]:
    """Return what a question told beside the day, in words, as far as its gate is still declared."""
    gate = declared(Gate).get(code)
    return [(each.label, each.said(answers.get(each.name, ""))) for each in gate.asks] if gate else []


def gate_label(code: str) -> Any:
    """Return what a gate is called; one that is no longer declared by its code."""
    return called(Gate, code)


def _verdict(request: HttpRequest, pk: int) -> Verdict:
    return get_object_or_404(verdicts_visible_to(request.user).select_related("subject", "asked_by"), pk=pk)


def reasons_shown(found: Verdict, row: Registered, request: HttpRequest) -> list[dict[str, Any]]:
    """Return the reasons with the rows that prove them, as far as the person may open these."""
    return with_proofs(reasons_for(found, row, request.user), request)


def with_proofs(reasons: list[dict[str, Any]], request: HttpRequest) -> list[dict[str, Any]]:
    """Return reasons, as verdicts keep them, with sign, label and the rows that they name."""
    filings = _named(filings_visible_to(request.user), reasons, "filing")
    suspensions = _named(suspensions_visible_to(request.user), reasons, "suspension")
    subjects = _subjects(reasons, request)
    return [
        each
        | {
            "sign": OUTCOMES[Outcome(each["outcome"])],
            "label": Outcome(each["outcome"]).label,
            "proof": filings.get(each.get("filing")),
            "suspended": suspensions.get(each.get("suspension")),
            "subject": subjects.get(each.get("about")),
        }
        for each in reasons
    ]


def _named(rows: QuerySet[Any], reasons: list[dict[str, Any]], name: str) -> dict[int, Any]:
    """The rows that reasons name as their proof; asked for only where one does."""
    keys = {each[name] for each in reasons if each.get(name)}
    return {row.pk: row for row in rows.filter(pk__in=keys)} if keys else {}


def _subjects(reasons: list[dict[str, Any]], request: HttpRequest) -> dict[int, Registered]:
    """The other subjects that reasons name, as far as the person sees them."""
    named = Subject.objects.filter(pk__in={each["about"] for each in reasons if each.get("about")})
    by_kind: dict[str, list[int]] = defaultdict(list)
    for subject in named:
        by_kind[subject.kind].append(subject.pk)
    found: dict[int, Registered] = {}
    for code, keys in by_kind.items():
        rows = visible_to(request.user, find(SubjectKind, code)).filter(pk__in=keys).select_related("subject").defer("geometry")
        found |= {row.pk: row for row in rows}
    return found


class Line(NamedTuple):
    """One reason as it is printed: what was found, how it was judged, clause, proof, and what is to be done."""

    said: str
    outcome: str
    clause: str
    proof: str
    opens_by: str


def line_of(reason: dict[str, Any]) -> Line:
    """Return a reason as it is printed."""
    said = _("依据的信息不对您公开。") if reason.get("is_hidden") else reason["said"]
    proof = reason["proof"].number if reason["proof"] else reason["suspended"].document if reason["suspended"] else ""
    proof = proof or (reason["subject"].name if reason["subject"] else "")
    return Line(said, str(reason["label"]), reason["clause"], proof, reason["opens_by"])


def _may_despite(found: Verdict, row: Registered, request: HttpRequest) -> bool:
    """Tell whether the move that this verdict held back can still be made, by this person, on the office's own account."""
    if not found.move or found.outcome == Outcome.PASS:
        return False
    step = kind_of(row).lifecycle.moves.get(found.move)
    return bool(step and step.held_by and row.state in step.sources and supervises(row, step.by, request.user))


urlpatterns = [
    path("gates/", gates, name="gates"),
    path("gates/question/", gate_question, name="gate_question"),
    path("gates/<int:pk>/", verdict, name="verdict"),
    path("gates/<int:pk>/letter/", verdict_letter, name="verdict_letter"),
    path("gates/<int:pk>/despite/", verdict_despite, name="verdict_despite"),
]
