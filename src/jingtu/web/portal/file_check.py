"""The check of a delivery for anybody, without an account: nothing of the file is kept."""

import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from jingtu.core.observations.checking import Judged, template
from jingtu.core.observations.trying import try_out
from jingtu.core.subjects.errors import Refused
from jingtu.standards.delivery import checks, delivery
from jingtu.web.console.measured_words import GRADES
from jingtu.web.widgets import Select

SHOWN = 200
MB = 2**20


class CheckForm(forms.Form):
    """Which format, and what to do."""

    format = forms.ChoiceField(label=gettext_lazy("格式"), widget=Select)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["format"].choices = [(each.code, f"{each.code} {each.title}") for each in delivery().formats]


@require_http_methods(["GET", "HEAD", "POST"])
def file_check(request: HttpRequest) -> HttpResponse:
    """The page; with a file what is wrong in it, or the sender's own workbook with everything marked."""
    form = CheckForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "most": checks().thresholds.most_tried_mb, "formats": delivery().formats}
    files = request.FILES.getlist("file")
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["format"]
        try:
            if not files:
                raise Refused(_("还没有选文件。请选一个工作簿，或把各张表的 CSV 一起选上。"))
            if "marked" in request.POST:
                return _marked(files, code)
            context |= _told(try_out(_opened(files), code, _most()))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "web/portal/check.html", context)


@require_safe
def file_check_template(request: HttpRequest, code: str) -> HttpResponse:
    """The empty template of a format."""
    known = {each.code: each for each in delivery().formats}
    if code not in known:
        return HttpResponse(status=404)
    return FileResponse(template(code), as_attachment=True, filename=f"{known[code].title}.xlsx")


def _marked(files: list[Any], code: str) -> FileResponse:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "marked.xlsx"
        try_out(_opened(files), code, _most(), out)
        name = _("%(name)s（标出问题）.xlsx") % {"name": files[0].name.rsplit(".", 1)[0]}
        return FileResponse(out.open("rb"), as_attachment=True, filename=name)


def _opened(files: list[Any]) -> list[tuple[Any, str, int]]:
    return [(each.file, each.name, each.size) for each in files]


def _most() -> int:
    return checks().thresholds.most_tried_mb * MB


def _told(found: Judged) -> dict[str, Any]:
    findings = found.findings()
    grade = {"accepted": "noted"}.get(found.verdict, found.verdict)
    return {
        "verdict": checks().grade(grade).means if found.verdict != "accepted" else _("没有需要改正或说明的问题，可以交付。"),
        "tone": {"refused": "bad", "explained": "warn"}.get(found.verdict, "good"),
        "counts": found.counts,
        "findings": [{"finding": one, "grade": GRADES[one.grade]} for one in findings[:SHOWN]],
        "more": max(len(findings) - SHOWN, 0),
    }


urlpatterns = [
    path("public/check/", file_check, name="file_check"),
    path("public/check/<slug:code>/template/", file_check_template, name="file_check_template"),
]
