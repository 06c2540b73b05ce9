"""A filing: drawn from the declaration of its type, filled in, submitted, and decided on."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.exchange.declaring import publication_of_filing
from jingtu.core.filings import lodging
from jingtu.core.filings.copies import read_copy
from jingtu.core.filings.lodging import WRITABLE, State, chooses_day, may_decide, may_file
from jingtu.core.filings.models import Filing
from jingtu.core.filings.sheets import read_sheet, template
from jingtu.core.filings.types import LONG_TEXT_LENGTH, TEXT_LENGTH, Field, FilingType
from jingtu.core.filings.visible import attachments_visible_to, filed_fields_for, filings_visible_to
from jingtu.core.gates.visible import verdicts_resting_on
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.declaring import UnknownDeclaration, find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind, row_of
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.console.downloads import download, handed_out
from jingtu.web.console.filing_words import STEP_WORDS, TONES
from jingtu.web.console.registers import kind_or_404
from jingtu.web.keys import key_of

FILL = "fill"  # the form of the page to which the facts, the files and the day of submitting belong
DAY = {"type": "date", "form": FILL}
OFFICE = "office_"  # begins the names of what the deciding office writes


class FilingForm(forms.Form):
    """The facts that a type asks for; nothing is required before submitting, so that half a draft can be kept.

    `version` is the one that the person saw, and after some of the facts were kept the one that holds them.
    """

    def __init__(self, kind: FilingType, version: int, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.version = version
        for field in kind.of_stage("submit"):
            self.fields[field.name] = _field(field)


class StepForm(forms.Form):
    """On which day a step counts, and why."""

    on = forms.DateField(label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label=gettext_lazy("说明"), max_length=2000, required=False)


class SubmitForm(forms.Form):
    """On which day the filing is handed in. Its fields go along with the facts, which are kept by the same press of a button."""

    on = forms.DateField(label=gettext_lazy("报送日期"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))


class SubmitTodayForm(forms.Form):
    """Nothing to choose: who files for a holder hands in on the day on which he does it."""


class WithdrawTodayForm(forms.Form):
    """Why the filing is taken back, which counts from the day on which it is done."""

    reason = forms.CharField(label=gettext_lazy("说明"), max_length=2000, required=False)


class AcceptForm(StepForm):
    """With the facts that the deciding office writes itself, which are named so that no field of the step is hidden."""

    def __init__(self, kind: FilingType, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for field in kind.of_stage("accept"):
            self.fields[f"{OFFICE}{field.name}"] = _field(field)


def _field(field: Field) -> forms.Field:
    label = f"{field.label}（{field.unit}）" if field.unit else field.label
    label = label if field.required else _("%(field)s（选填）") % {"field": label}
    more = {"label": label, "required": False, "help_text": field.help}
    if field.kind == "long_text":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), max_length=LONG_TEXT_LENGTH, **more)
    if field.kind == "choice":
        return forms.ChoiceField(choices=[("", _("请选择")), *field.choices], **more)
    if field.kind == "yes_no":
        return forms.ChoiceField(choices=[("", _("请选择")), ("true", _("是")), ("false", _("否"))], **more)
    if field.kind == "date":
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **more)
    attrs = {"inputmode": "decimal"} if field.kind == "number" else {}
    return forms.CharField(widget=forms.TextInput(attrs=attrs), max_length=TEXT_LENGTH, **more)


@require_POST
@needs(READ, OWN)
def filing_begin(request: HttpRequest, kind: str, pk: int, type: str) -> HttpResponse:
    """Begin a filing about a subject, or go on with its draft."""
    row = get_object_or_404(visible_to(request.user, kind_or_404(kind)), pk=pk)
    try:
        filing_type = find(FilingType, type)
    except UnknownDeclaration:
        raise Http404 from None
    try:
        return redirect("web:filing", lodging.begin(filing_type, row, by=request.user).pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("web:dossier", kind, pk)


@needs(READ, OWN)
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill a filing in, or read it with what can be done about it."""
    found = _filing(request.user, pk)
    form = None
    if request.method == "POST" and "version" in request.POST:
        form = _kept(request, found)
        if form is None:
            messages.success(request, _("草稿已保存。"))
            return redirect("web:filing", pk)
    return _page(request, found, form)


def _page(request: HttpRequest, found: Filing, form: FilingForm | None = None) -> HttpResponse:
    """Show a filing; `form` is what could not be kept, with the sentences that say why."""
    kind, row = find(FilingType, found.type), row_of(found.subject)
    if form is None and found.state in WRITABLE and may_file(kind, row, request.user):
        form = FilingForm(kind, found.version, initial=found.values)
    attachments = found.attachments.filter(removed_at=None)
    copies = list(found.copies.select_related("party", "read_by"))
    readable = attachments_visible_to(request.user).filter(filing=found, removed_at=None)
    context = {
        "filing": found,
        "type": kind,
        "row": row,
        "subject_kind": find(SubjectKind, found.subject.kind),
        "form": form,
        "facts": _facts(request.user, found, row),
        "attachments": readable,
        "closed_files": len(attachments) - len(readable),
        "missing": [*kind.missing(found.values), *([] if attachments or not kind.attachment else [_("附件")])],
        "is_for_the_public": publication_of_filing(found.type) is not None,
        "steps": _steps(found, kind, row, request.user),
        "events": [(each, STEP_WORDS[each.step]) for each in found.events.select_related("recorded_by").order_by("-pk")],
        "tone": TONES[found.state],
        "copies": copies,
        "answers": verdicts_resting_on(found, request.user),
        "unread": [copy for copy in copies if copy.read_on is None and copy.party_id in offices_of(request.user)],
    }
    return render(request, "web/filings/filing.html", context)


@require_POST
@needs(READ, OWN)
def filing_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Submit (what was filled in and chosen is kept first), withdraw, accept or return."""
    found = _filing(request.user, pk)
    if name not in STEPS:
        raise Http404
    if name == "submit" and (wrong := _kept(request, found)):
        return _page(request, found, wrong)
    form = _step_form(name, find(FilingType, found.type), request.user)(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有填写日期，或日期不正确，没有办理。请选一个日期后再提交。"))
        return redirect("web:filing", pk)
    written = {key.removeprefix(OFFICE): value for key, value in request.POST.items() if key.startswith(OFFICE)}
    try:
        chosen = {"on": clock.today()} | form.cleaned_data
        STEPS[name](found, by=request.user, **chosen, **({"given": written} if name == "accept" else {}))
        messages.success(request, _told(name, found))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:filing", pk)


@needs(READ, OWN)
def filing_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the Excel template with what is filled in, or take in a filled one: it is kept as if it had been typed."""
    found = _filing(request.user, pk)
    kind, row = find(FilingType, found.type), row_of(found.subject)
    if not (found.state in WRITABLE and may_file(kind, row, request.user)):
        raise PermissionDenied(_("这份材料现在不由您填写，所以没有模板。"))
    if request.method != "POST":
        return download(request, template(kind, row.name, found.values), str(kind.label), "xlsx", f"filing:{pk}")
    try:
        upload = request.FILES.get("sheet")
        if upload is None:
            raise Refused(_("没有选择文件。请选择填好的 Excel 模板后再上传。"))
        wrong = lodging.save(found, read_sheet(kind, upload, upload.name), by=request.user, version=found.version)
        for sentence in wrong.values():
            messages.warning(request, sentence)
        messages.success(request, _("已读入“%(name)s”。请核对后报送。") % {"name": upload.name})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:filing", pk)


@require_POST
@needs(READ, OWN)
def filing_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the office has read its copy, or give its receipt."""
    try:
        given = read_copy(_filing(request.user, pk), request.user, remark=request.POST.get("remark", "")[:LONG_TEXT_LENGTH])
        said = _("已出具回执，编号 %(numbers)s。") % {"numbers": _("、").join(given)} if given else _("已登记阅知。")
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:filing", pk)


@require_POST
@needs(READ, OWN)
def filing_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take files in, along with what was filled in beside them."""
    found = _filing(request.user, pk)
    if wrong := _kept(request, found):
        return _page(request, found, wrong)
    if not request.FILES.getlist("files"):
        messages.error(request, _("没有选择文件，已填写的内容保存了。请先选择盖章的文件，再点“上传”。"))
    return redirect("web:filing", pk)


@require_POST
@needs(READ, OWN)
def filing_detach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off, and keep what was filled in beside it."""
    file = get_object_or_404(attachments_visible_to(request.user).select_related("filing__subject"), pk=pk, removed_at=None)
    if wrong := _kept(request, file.filing):
        return _page(request, file.filing, wrong)
    try:
        lodging.detach(file, by=request.user)
        messages.success(request, _("已移除“%(name)s”。") % {"name": file.filename})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:filing", file.filing_id)


@needs(READ, OWN)
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a file as it came in, never shown inside the page."""
    found = get_object_or_404(attachments_visible_to(request.user), pk=pk)
    return handed_out(request, found.content.open("rb"), found.filename, f"filing:{found.filing_id}")


def _filing(user: User, pk: int) -> Filing:
    return get_object_or_404(filings_visible_to(user).select_related("subject", "by", "to"), pk=pk)


def _kept(request: HttpRequest, found: Filing) -> FilingForm | None:
    """Keep the facts and files that came with any button of the page; return the form where something could not be kept.

    One press must not lose what was typed for another: whoever fills in, chooses a file and submits means all of it.
    """
    version = key_of(request.POST.get("version", ""))
    form = FilingForm(find(FilingType, found.type), -1 if version is None else version, request.POST)
    form.is_valid()
    try:
        if "version" in request.POST:
            wrong = lodging.save(found, request.POST.dict(), by=request.user, version=form.version)
            form.version = found.version
            for name, sentence in wrong.items():
                form.add_error(name, sentence)
        for file in request.FILES.getlist("files"):
            lodging.attach(found, file, file.name, by=request.user)
            messages.success(request, _("已上传“%(name)s”。") % {"name": file.name})
    except Refused as refusal:
        messages.error(request, str(refusal))
        return form
    return form if form.errors else None


def _told(name: str, found: Filing) -> str:
    """Return what is said of a step taken: who files wants the number of the receipt."""
    said = _("已%(step)s。") % {"step": STEP_WORDS[name]}
    return said + _("受理编号 %(number)s。") % {"number": found.number} if name == "submit" else said


def _facts(user: User, found: Filing, row: Registered) -> list[dict[str, Any]]:
    """What was filed, and what differs in the last accepted one, each as far as the person may read it."""
    last = lodging.last_accepted(found, filings_visible_to(user))
    known = filed_fields_for(user, last, row) if last else ()
    return [
        {
            "label": field.label,
            "unit": field.unit,
            "value": field.in_words(value := found.values.get(field.name)),
            "before": field.in_words(old) if field in known and (old := last.values.get(field.name)) != value else "",
        }
        for field in filed_fields_for(user, found, row)
    ]


STEPS: dict[str, Callable[..., Filing]] = {
    "submit": lodging.submit,
    "withdraw": lodging.withdraw,
    "accept": lodging.accept,
    "return": lodging.return_,
}


def _step_form(name: str, kind: FilingType, user: User) -> type[forms.Form]:
    """The form of a step's own facts; the day is asked only of those who may choose it."""
    if name in ("submit", "withdraw") and not chooses_day(kind, user):
        return SubmitTodayForm if name == "submit" else WithdrawTodayForm
    return SubmitForm if name == "submit" else StepForm


def _steps(found: Filing, kind: FilingType, row: Any, user: User) -> list[dict[str, Any]]:
    names = []
    if may_file(kind, row, user):
        names += ["submit"] if found.state in WRITABLE else ["withdraw"] if found.state == State.SUBMITTED else []
    if found.state == State.SUBMITTED and may_decide(found, user):
        names += ["accept", "return"]
    initial = {"on": clock.today()}
    options = {name: {"initial": initial, "auto_id": f"id_{name}_%s"} for name in names}
    return [
        {
            "name": name,
            "label": STEP_WORDS[name],
            "form": AcceptForm(kind, **options[name]) if name == "accept" else _step_form(name, kind, user)(**options[name]),
        }
        for name in names
    ]


urlpatterns = [
    path("filings/<int:pk>/", filing, name="filing"),
    path("filings/<int:pk>/steps/<slug:name>/", filing_step, name="filing_step"),
    path("filings/<int:pk>/sheet/", filing_sheet, name="filing_sheet"),
    path("filings/<int:pk>/read/", filing_read, name="filing_read"),
    path("filings/<int:pk>/attachments/", filing_attach, name="filing_attach"),
    path("filings/attachments/<int:pk>/", attachment, name="attachment"),
    path("filings/attachments/<int:pk>/remove/", filing_detach, name="filing_detach"),
    path("registers/<str:kind>/<int:pk>/filings/<str:type>/", filing_begin, name="filing_begin"),
]
