"""A filing: drawn from the declaration of its type, filled in, submitted, and decided on."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock
from jingtu.core.filings import lodging
from jingtu.core.filings.lodging import WRITABLE, State, may_decide, may_file
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import LONG_TEXT_LENGTH, TEXT_LENGTH, Field, FilingType
from jingtu.core.filings.visible import attachments_visible_to, filed_fields_for, filings_visible_to
from jingtu.core.parties.models import User
from jingtu.core.parties.scope import needs
from jingtu.core.subjects.declaring import UnknownDeclaration, find
from jingtu.core.subjects.errors import Refused
from jingtu.core.subjects.kinds import SubjectKind, row_of, rows_of
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.console.registers import kind_or_404
from jingtu.web.listing import Column, Listing

TONES = {
    State.DRAFT: "neutral",
    State.SUBMITTED: "info",
    State.WITHDRAWN: "neutral",
    State.RETURNED: "warn",
    State.ACCEPTED: "good",
    State.PUBLISHED: "good",
    State.HIDDEN: "neutral",
}
COLUMNS = (
    Column("type", gettext_lazy("材料")),
    Column("subject", gettext_lazy("对象")),
    Column("by", gettext_lazy("报送单位")),
    Column("state", gettext_lazy("状态"), ("state",)),
    Column("submitted", gettext_lazy("报送日期"), ("submitted_on",)),
    Column("number", gettext_lazy("受理编号"), ("number",)),
)


class FilingForm(forms.Form):
    """The facts that a type asks for; nothing is required before submitting, so that half a draft can be kept."""

    def __init__(self, kind: FilingType, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for field in kind.fields:
            self.fields[field.name] = _field(field)


class StepForm(forms.Form):
    """On which day a step counts, and why."""

    on = forms.DateField(label=gettext_lazy("日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = forms.CharField(label=gettext_lazy("说明"), max_length=2000, required=False)


def _field(field: Field) -> forms.Field:
    label = f"{field.label}（{field.unit}）" if field.unit else field.label
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


@needs(READ, OWN)
def filings(request: HttpRequest) -> HttpResponse:
    """What was filed about the subjects that the person may see; drafts are their writers' own."""
    rows = filings_visible_to(request.user).select_related("by", "to", "subject").defer("values")
    listing = Listing(request, rows, COLUMNS, default="-submitted", extra=("-pk",))
    about = rows_of(each.subject for each in listing.page)
    shown = [
        {"filing": each, "type": find(FilingType, each.type).label, "row": about[each.subject_id], "tone": TONES[each.state]}
        for each in listing.page
    ]
    return render(request, "web/filings/filings.html", {"listing": listing, "rows": shown})


@require_POST
@needs(READ, OWN)
def filing_begin(request: HttpRequest, kind: str, pk: int, type: str) -> HttpResponse:
    """Begin a filing about a subject, or go on with its draft."""
    row = get_object_or_404(visible_to(request.user, kind_or_404(kind)), pk=pk)
    try:
        filing_type = find(FilingType, type)
    except UnknownDeclaration:
        raise Http404 from None
    return redirect("web:filing", lodging.begin(filing_type, row, by=request.user).pk)


@needs(READ, OWN)
def filing(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill a filing in, or read it with what can be done about it."""
    found = _filing(request.user, pk)
    kind = find(FilingType, found.type)
    row = row_of(found.subject)
    writes = found.state in WRITABLE and may_file(kind, row, request.user)
    form = FilingForm(kind, request.POST or None, initial=found.values) if writes else None
    if writes and request.method == "POST" and _kept(request, found, form):
        return redirect("web:filing", pk)
    attachments = found.attachments.filter(removed_at=None)
    readable = attachments_visible_to(request.user).filter(filing=found, removed_at=None)
    context = {
        "filing": found,
        "type": kind,
        "row": row,
        "subject_kind": find(SubjectKind, found.subject.kind),
        "form": form,
        "version": request.POST.get("version", found.version),
        "facts": _facts(filed_fields_for(request.user, found, row), found),
        "attachments": readable,
        "closed_files": len(attachments) - len(readable),
        "missing": [*kind.missing(found.values), *([] if attachments or not kind.attachment else [_("附件")])],
        "steps": _steps(found, kind, row, request.user),
        "events": found.events.select_related("recorded_by").order_by("-pk"),
        "tone": TONES[found.state],
    }
    return render(request, "web/filings/filing.html", context)


@require_POST
@needs(READ, OWN)
def filing_step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Submit, withdraw, accept or return."""
    found = _filing(request.user, pk)
    form = StepForm(request.POST)
    if name not in STEPS or not form.is_valid():
        messages.error(request, _("没有填写日期，或日期不正确，没有办理。请选一个日期后再提交。"))
        return redirect("web:filing", pk)
    label, act = STEPS[name]
    try:
        act(found, by=request.user, **form.cleaned_data)
        messages.success(request, _("已%(step)s。") % {"step": label})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:filing", pk)


@require_POST
@needs(READ, OWN)
def filing_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take files in."""
    found = _filing(request.user, pk)
    try:
        for file in request.FILES.getlist("files"):
            lodging.attach(found, file, file.name, by=request.user)
            messages.success(request, _("已上传“%(name)s”。") % {"name": file.name})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("web:filing", pk)


@needs(READ, OWN)
def attachment(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out a file as it came in, never shown inside the page."""
    found = get_object_or_404(attachments_visible_to(request.user), pk=pk)
    content = found.content.open("rb")
    return FileResponse(content, as_attachment=True, filename=found.filename, content_type="application/octet-stream")


def _filing(user: User, pk: int) -> Filing:
    return get_object_or_404(filings_visible_to(user).select_related("subject", "by", "to"), pk=pk)


def _kept(request: HttpRequest, found: Filing, form: FilingForm) -> bool:
    """Keep what was filled in; what cannot be kept is said at its field."""
    version = request.POST.get("version", "")
    try:
        wrong = lodging.save(found, request.POST.dict(), by=request.user, version=int(version) if version.isdigit() else -1)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    form.is_valid()
    for name, sentence in wrong.items():
        form.add_error(name, sentence)
    if not wrong:
        messages.success(request, _("草稿已保存。"))
    return not wrong


def _facts(fields: tuple[Field, ...], found: Filing) -> list[dict[str, Any]]:
    before = found.after.values if found.after else {}
    facts = []
    for field in fields:
        value, old = found.values.get(field.name), before.get(field.name)
        facts.append(
            {
                "label": field.label,
                "unit": field.unit,
                "value": _words(field, value),
                "before": _words(field, old) if found.after and old != value else "",
            }
        )
    return facts


def _words(field: Field, value: Any) -> Any:
    if value is None:
        return ""
    if field.kind == "yes_no":
        return _("是") if value else _("否")
    return dict(field.choices).get(value, value)


STEPS: dict[str, tuple[Any, Callable[..., Filing]]] = {
    "submit": (gettext_lazy("报送"), lambda filing, *, by, on, reason: lodging.submit(filing, by=by, on=on)),
    "withdraw": (gettext_lazy("撤回"), lodging.withdraw),
    "accept": (gettext_lazy("受理备案"), lodging.accept),
    "return": (gettext_lazy("退回"), lodging.return_),
}


def _steps(found: Filing, kind: FilingType, row: Any, user: User) -> list[dict[str, Any]]:
    names = []
    if may_file(kind, row, user):
        names += ["submit"] if found.state in WRITABLE else ["withdraw"] if found.state == State.SUBMITTED else []
    if found.state == State.SUBMITTED and may_decide(found, user):
        names += ["accept", "return"]
    initial = {"on": clock.today()}
    return [{"name": name, "label": STEPS[name][0], "form": StepForm(initial=initial, auto_id=f"id_{name}_%s")} for name in names]


urlpatterns = [
    path("filings/", filings, name="filings"),
    path("filings/<int:pk>/", filing, name="filing"),
    path("filings/<int:pk>/steps/<slug:name>/", filing_step, name="filing_step"),
    path("filings/<int:pk>/attachments/", filing_attach, name="filing_attach"),
    path("filings/attachments/<int:pk>/", attachment, name="attachment"),
    path("registers/<str:kind>/<int:pk>/filings/<str:type>/", filing_begin, name="filing_begin"),
]
