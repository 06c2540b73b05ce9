"""Bringing a document in."""

from pathlib import Path

from django import forms
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.scope import Scope, needs
from jingtu.core.plans import intake
from jingtu.core.plans.errors import AlreadyKnown, FileRefused
from jingtu.core.plans.models import Plan
from jingtu.core.plans.queries import visible_plans
from jingtu.web.console.place_field import PlaceField
from jingtu.web.console.task_forms import EditionField


class UploadForm(forms.Form):
    """The file, and what the uploader may already know of it."""

    file = forms.FileField(label=_("方案文件"), allow_empty_file=True)  # an empty file gets a sentence of its own

    def __init__(self, *args, scope: Scope, **options) -> None:
        super().__init__(*args, **options)
        self.fields["file"].widget.attrs["accept"] = ",".join(intake.KINDS)
        self.fields["place"] = PlaceField(
            scope=scope,
            permission="plans.upload",
            required=False,
            help_text=_("可以不填，系统会从文件的标题和发文机关判断。写全称或行政区划代码，例如“天津市东丽区”。"),
        )
        self.fields["revises"] = EditionField(
            label=_("修订自"),
            queryset=visible_plans(scope),
            required=False,
            empty_label=_("首次导入，或由系统判断"),
            help_text=_("新一版方案在这里选上一版，确认前会逐项比较两版的任务。"),
        )


@needs("plans.upload")
def upload(request: HttpRequest) -> HttpResponse:
    """Take a file in and lead on to its review; a file that is refused or known is explained beside the field."""
    asked = {"revises": request.GET.get("revises")}
    form = UploadForm(request.POST or None, request.FILES or None, scope=request.scope, initial=asked)
    known: AlreadyKnown | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            review = intake.receive(given["file"], given["file"].name, request.user, given["place"], given["revises"])
            return redirect("web:review", review.pk)
        except AlreadyKnown as error:
            known = error
        except FileRefused as error:
            form.add_error("file", str(error))
    context = {"form": form, "known": known, "known_plan": _visible(known, request.scope)}
    context |= {"kinds": intake.KINDS, "limit_mb": _limit_mb(), "samples": sorted(_samples())}
    return render(request, "web/uploads/upload.html", context)


@needs("plans.upload")
def sample(request: HttpRequest, name: str) -> FileResponse:
    """Hand out a document that a visitor of the demonstration may upload."""
    path = _samples().get(name)
    if path is None:
        raise Http404(_("没有名为“%(name)s”的样例文件。请从导入方案的页面选择样例。") % {"name": name})
    return FileResponse(path.open("rb"), as_attachment=True, filename=name)


def _samples() -> dict[str, Path]:
    """Return the sample documents by name; only a demonstration has them."""
    folder = Path(settings.HOME) / "samples"
    return {path.name: path for path in folder.glob("*.docx")} if settings.DEMONSTRATION else {}


def _visible(known: AlreadyKnown | None, scope: Scope) -> Plan | None:
    return known.plan if known and known.plan and scope.may("plans.read", known.plan.place.path) else None


def _limit_mb() -> int:
    return settings.UPLOAD_LIMIT_BYTES // 1024**2


urlpatterns = [
    path("plans/upload/", upload, name="upload"),
    path("plans/upload/samples/<str:name>", sample, name="sample"),
]
