"""Filings: what types there are, reading what was filed, and filing: begun, filled in, files attached, submitted, withdrawn."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from jingtu.core import clock
from jingtu.core.filings import lodging
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.filings.visible import attachments_visible_to, filings_visible_to
from jingtu.core.subjects.declaring import UnknownDeclaration, declared, find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import OWN, READ, visible_to
from jingtu.web.console.downloads import handed_out

from . import filing_shapes as shapes
from .paging import BY_ID, keyset, page, page_of
from .problems import NotValid
from .resource import (
    IF_MATCH,
    PAGING,
    SCALARS,
    Resource,
    body_of,
    checked,
    described,
    one_or_404,
    parameters_of,
    version_wanted,
    versioned,
)

TAG = "备案和报告"
VERSIONS = (412, 428)


class FilingTypes(Resource):
    permissions = (READ, OWN)

    @described("备案和报告的类型", shapes.FilingTypeShape(many=True), name="list_filing_types", tag=TAG)
    def get(self, request: Request) -> Response:
        """Every type with its facts as a JSON Schema."""
        return Response([shapes.type_as_json(kind) for kind in declared(FilingType).values()])


class Filings(Resource):
    permissions = (READ, OWN)

    @described(
        "备案和报告",
        page_of("Filing", shapes.FilingShape),
        name="list_filings",
        tag=TAG,
        parameters=(*parameters_of(shapes.FilingsAsked), *PAGING),
    )
    def get(self, request: Request) -> Response:
        """What was filed about the subjects that the key's owner may see; drafts are their writers' own."""
        form = checked(shapes.FilingsAsked(request))
        rows = form.apply(filings_visible_to(request.user, listed=True)).select_related("by", "to", "subject").defer("values")
        shown = lambda found: [shapes.filing_as_json(filing) for filing in found]  # noqa: E731
        return Response(page(request, keyset(request, rows, BY_ID, "-id"), shown, tuple(form.fields)))

    @described(
        "开始一份备案或报告",
        shapes.OneFilingShape,
        name="begin_filing",
        tag=TAG,
        asks=shapes.BeginShape,
        status=201,
        repeatable=True,
    )
    def post(self, request: Request) -> Response:
        """Begin a filing, or return the draft that there is."""
        wanted = body_of(request, shapes.BeginForm)
        kind = _type(wanted["type"])
        filing = lodging.begin(kind, _subject(request, kind, wanted["subject"]), by=request.user)
        return _answer(request, filing, 201)


class OneFiling(Resource):
    permissions = (READ, OWN)

    @described("一份备案或报告", shapes.OneFilingShape, name="read_filing", tag=TAG)
    def get(self, request: Request, pk: int) -> Response:
        """One filing with its facts and files."""
        return _answer(request, filing_or_404(request, pk))

    @described(
        "填写草稿",
        shapes.OneFilingShape,
        name="fill_filing",
        tag=TAG,
        asks=shapes.FillShape,
        parameters=(IF_MATCH,),
        problems=VERSIONS,
    )
    def patch(self, request: Request, pk: int) -> Response:
        """Change the facts that are named; all of them or, where one cannot be kept, none."""
        filing = filing_or_404(request, pk)
        version_wanted(request, filing.version)
        values = _values(request, find(FilingType, filing.type))
        merged = {name: value for name, value in (filing.values | values).items() if value is not None}
        _kept, wrong = find(FilingType, filing.type).read(merged)
        if wrong:
            raise NotValid({f"values.{name}": said for name, said in wrong.items()})
        lodging.save(filing, merged, by=request.user, version=filing.version)
        return _answer(request, filing)


class Steps(Resource):
    permissions = (READ, OWN)

    @described(
        "报送、撤回、受理或退回",
        shapes.OneFilingShape,
        name="step_filing",
        tag=TAG,
        asks=shapes.StepShape,
        parameters=(IF_MATCH,),
        problems=VERSIONS,
        repeatable=True,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Submit what is complete, take back what nobody has decided on, or decide: accept it, or return it with the reason."""
        filing = filing_or_404(request, pk)
        version_wanted(request, filing.version)
        wanted = body_of(request, shapes.StepForm)
        step, written = wanted.pop("step"), wanted.pop("values")
        if step == "accept":
            wanted["given"] = _named_values(written or {}, find(FilingType, filing.type), "accept")
        elif written:
            raise NotValid({"values": _("只有受理（accept）时由受理单位填写字段；报送前请用 PATCH 填写。")})
        if step == "submit":
            del wanted["reason"]
        if step in ("submit", "withdraw") and wanted["on"] != clock.today():
            _check_chooses_day(filing, request)
        STEPS[step](filing, by=request.user, **wanted)
        return _answer(request, filing)


class Attachments(Resource):
    permissions = (READ, OWN)
    parser_classes = (MultiPartParser,)

    @described(
        "上传附件",
        shapes.AttachmentShape,
        name="attach_file",
        tag=TAG,
        asks={"multipart/form-data": shapes.UploadShape},
        status=201,
        repeatable=True,
    )
    def post(self, request: Request, pk: int) -> Response:
        """Take a file in, judged by what it is and not by its name."""
        filing = filing_or_404(request, pk)
        file = request.FILES.get("file")
        if file is None:
            raise NotValid({"file": _("请在字段 file 里放一个文件。")})
        kept = lodging.attach(filing, file, file.name, by=request.user)
        return Response(shapes.attachment_as_json(kept), status=201)


class OneAttachment(Resource):
    permissions = (READ, OWN)

    @described(
        "附件的内容",
        OpenApiResponse(OpenApiTypes.BINARY, description="文件原样"),
        name="read_attachment",
        tag=TAG,
        media_type="application/octet-stream",
    )
    def get(self, request: Request, pk: int, file: int) -> HttpResponse:
        """A file as it came in."""
        found = one_or_404(attachments_visible_to(request.user), filing=pk, pk=file)
        return handed_out(request, found.content.open("rb"), found.filename, f"filing:{pk}")


def filing_or_404(request: Request, pk: int) -> Filing:
    """Return a filing that the key's owner may see."""
    return one_or_404(filings_visible_to(request.user).select_related("subject", "by", "to"), pk=pk)


def _check_chooses_day(filing: Filing, request: Request) -> None:
    if not lodging.chooses_day(find(FilingType, filing.type), request.user):
        raise NotValid({"on": _("报送和撤回按办理当天计，今天是 %(today)s。请改成今天。") % {"today": clock.today()}})


def _answer(request: Request, filing: Filing, status: int = 200) -> Response:
    return versioned(request, shapes.whole_filing(filing, request.user), filing.version, status)


def _type(code: str) -> FilingType:
    try:
        return find(FilingType, code)
    except UnknownDeclaration:
        raise NotValid({"type": _("没有“%(code)s”这个类型。请从 /api/v1/filing-types 里选。") % {"code": code}}) from None


def _subject(request: Request, kind: FilingType, pk: int) -> Registered:
    about = find(SubjectKind, kind.about)
    row = visible_to(request.user, about).select_related("subject", "holder").filter(pk=pk).first()
    if row is None:
        said = _("管辖范围内没有编号为 %(pk)d 的%(about)s。请核对后再试。")
        raise NotValid({"subject": said % {"pk": pk, "about": about.label}})
    return row


def _values(request: Request, kind: FilingType) -> dict[str, Any]:
    """The facts that the body names. Raises NotValid for others, and for what is no plain value."""
    given = request.data.get("values") if isinstance(request.data, dict) else None
    if not isinstance(given, dict):
        raise NotValid({"values": _('正文应是 {"values": {…}}，写明要改的字段和值。')})
    return _named_values(given, kind, "submit")


def _named_values(given: Any, kind: FilingType, stage: str) -> dict[str, Any]:
    """The facts of a stage as they are given. Raises NotValid for others, and for what is no plain value."""
    if not isinstance(given, dict):
        raise NotValid({"values": _("应是一个 JSON 对象，写明字段和值。")})
    known = [field.name for field in kind.of_stage(stage)]
    names = _("、").join(known) or _("（没有）")
    wrong = {}
    for name, value in given.items():
        if name not in known:
            wrong[f"values.{name}"] = _("没有这个字段。可用的是 %(known)s。") % {"known": names}
        elif not isinstance(value, SCALARS):
            wrong[f"values.{name}"] = _("应是文字、数字、是否或 null，收到的是 %(kind)s。") % {"kind": type(value).__name__}
    if wrong:
        raise NotValid(wrong)
    return given


STEPS: dict[str, Callable[..., Filing]] = {
    "submit": lodging.submit,
    "withdraw": lodging.withdraw,
    "accept": lodging.accept,
    "return": lodging.return_,
}
urlpatterns = [
    path("filing-types", FilingTypes.as_view(), name="filing_types"),
    path("filings", Filings.as_view(), name="filings"),
    path("filings/<int:pk>", OneFiling.as_view(), name="filing"),
    path("filings/<int:pk>/steps", Steps.as_view(), name="filing_steps"),
    path("filings/<int:pk>/attachments", Attachments.as_view(), name="filing_attachments"),
    path("filings/<int:pk>/attachments/<int:file>", OneAttachment.as_view(), name="filing_attachment"),
]
