"""What every address of the interface has: a check of the parameters, versions of rows, and its line in the description."""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from .authentication import KeyAuthentication
from .paging import MOST
from .permission import Allowed
from .problems import MEDIA_TYPE, NotValid, Problem, VersionMissing, VersionStale
from .repeated import HEADER, IDEMPOTENCY, answered_once

M = TypeVar("M", bound=Model)
SCALARS = (str, int, float, bool, type(None))
TYPES = (
    (forms.DateField, OpenApiTypes.DATE),
    (forms.BooleanField, OpenApiTypes.BOOL),
    (forms.IntegerField, OpenApiTypes.INT),
)
SAID = {
    400: "内容不对",
    401: "没有密钥，或密钥未通过",
    403: "没有权限",
    404: "没有找到，或不在管辖范围",
    409: "不能办理，或已被别人改动",
    412: "版本已旧",
    422: "Idempotency-Key 已用于另一个请求",
    428: "没有写版本",
    429: "次数用完",
}
PAGING = (
    OpenApiParameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": 50}, description="每页条数"),
    OpenApiParameter("sort", str, description="排序的列，前面加 - 为倒序"),
    OpenApiParameter("after", str, description="上一次返回的 next 里的值"),
    OpenApiParameter("before", str, description="上一次返回的 previous 里的值"),
)
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, required=True, description='读到的版本（ETag），如 "3"；别人改过后不再有效'
)


class Resource(APIView):
    """An address. `permissions` are those of which the key's owner needs one; answers of gates are kept by nobody between."""

    authentication_classes = (KeyAuthentication,)
    permission_classes = (Allowed,)
    permissions: tuple[str, ...] = ()
    asks_gates = False

    def initial(self, request: Request, *arguments: Any, **named: Any) -> None:
        """Let nobody in with an address that no database can look for."""
        super().initial(request, *arguments, **named)
        if any("\x00" in str(value) for value in named.values()):
            raise Http404
        if request.method == "POST" and (words := request.headers.get(HEADER)) and hasattr(self, "post"):
            self.post = partial(answered_once, words=words, post=self.post, again=self.again)  # this object answers one request

    def again(self, request: Request, body: Any) -> Any:
        """Return what is answered to a POST that is sent again: what was answered the first time."""
        return body

    def finalize_response(self, *arguments: Any, **named: Any) -> Any:
        """Mark what may not be kept, refusals as well."""
        response = super().finalize_response(*arguments, **named)
        if self.asks_gates:
            response["Cache-Control"] = "no-store"
        return response


def described(
    summary: str,
    answer: Any = None,
    *,
    name: str,
    tag: str,
    asks: Any = None,
    parameters: tuple[OpenApiParameter, ...] = (),
    status: int = 200,
    media_type: str = "application/json",
    problems: tuple[int, ...] = (),
    repeatable: bool = False,
) -> Callable:
    """Describe one method of an address: what it answers with, what it takes, and which problems may come instead.

    What is `repeatable` takes an Idempotency-Key: every POST, as `Resource` sees to it.
    """
    if repeatable:
        parameters, problems = (*parameters, IDEMPOTENCY), (*problems, 422)
    changes = (409,) if asks is not None else ()
    codes = sorted({400, 401, 403, 404, 429, *changes, *problems})
    refusals = {(code, MEDIA_TYPE): OpenApiResponse(Problem, description=SAID[code]) for code in codes}
    return extend_schema(
        operation_id=name,
        summary=summary,
        tags=[tag],
        parameters=list(parameters),
        request=asks,
        responses={(status, media_type): answer, **refusals},
    )


def parameters_of(form: type[forms.Form], *without: str) -> tuple[OpenApiParameter, ...]:
    """Return the filters of a page's form as parameters."""
    return tuple(
        OpenApiParameter(name, _type_of(field), description=str(field.label or name), required=field.required)
        for name, field in form.base_fields.items()
        if name not in without
    )


def one_or_404(rows: QuerySet[M], **named: Any) -> M:
    """Return the row that an address names, of those that the key's owner may see. Raises Http404."""
    found = rows.filter(**named).first()
    if found is None:
        raise Http404
    return found


def checked(form: forms.Form) -> forms.Form:
    """Return a form that is valid. Raises NotValid with the page's own sentences."""
    if not form.is_valid():
        raise NotValid({name: "".join(errors) for name, errors in form.errors.items()})
    return form


def body_of(request: Request, form: type[forms.Form]) -> dict[str, Any]:
    """Return the cleaned body of a request. Raises NotValid for what is missing, wrong or not known."""
    given = request.data
    if not isinstance(given, dict):
        raise NotValid({"": _("正文应是一个 JSON 对象。")})
    known = form.base_fields
    if unknown := [name for name in given if name not in known]:
        raise NotValid({name: _("没有这个字段。可用的是 %(known)s。") % {"known": _("、").join(known)} for name in unknown})
    return checked(form({name: value for name, value in as_posted(given, known).items() if value != ""})).cleaned_data


def as_posted(given: Mapping[str, Any], fields: Mapping[str, forms.Field]) -> dict[str, Any]:
    """Return values of JSON as the fields of a form take what a browser posts: text, nothing for null; JSON where it is asked.

    Raises NotValid for a value that is no text, number or truth value, and where the one is sent for the other.
    """
    wrong = {name: said for name, value in given.items() if (said := _not_fitting(value, fields[name]))}
    if wrong:
        raise NotValid(wrong)
    return {name: _posted(value, fields[name]) for name, value in given.items()}


def _not_fitting(value: Any, field: forms.Field) -> str:
    """What is wrong with the kind of a value; empty where nothing is."""
    if isinstance(field, forms.JSONField) or value is None:
        return ""
    kind = {"kind": type(value).__name__}
    if isinstance(field, forms.BooleanField):
        return "" if isinstance(value, bool) else _("应是 true、false 或 null，收到的是 %(kind)s。") % kind
    if isinstance(value, str | int | float) and (not isinstance(value, bool) or _asks_yes_or_no(field)):
        return ""
    return _("应是文字、数字或 null，收到的是 %(kind)s。") % kind


def _posted(value: Any, field: forms.Field) -> Any:
    if isinstance(field, forms.JSONField | forms.BooleanField):
        return value
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value)


def _asks_yes_or_no(field: forms.Field) -> bool:
    """Tell whether a field lets choose among yes, no and unknown."""
    return {"1", "0"} <= {code for code, _label in getattr(field, "choices", ())}


def versioned(request: Request, body: dict[str, Any], version: int | None = None, status: int = 200) -> Response:
    """Return a row with its version as ETag, 304 for a caller who has this version already.

    Without a version of its own, what is shown is hashed.
    """
    made = version if version is not None else hashlib.sha256(json.dumps(body, default=str).encode()).hexdigest()[:20]
    tag = f'"{made}"'
    if status == 200 and request.method == "GET" and tag in _tags(request.headers.get("If-None-Match", "")):
        return Response(status=304, headers={"ETag": tag})
    return Response(body, status=status, headers={"ETag": tag})


def version_wanted(request: Request, version: int) -> None:
    """Check that the caller has seen the row as it is now. Raises VersionMissing, VersionStale."""
    tags = _tags(request.headers.get("If-Match", ""))
    if not tags:
        raise VersionMissing(_('更改时要在 If-Match 头里写读到的版本（ETag）。现在是 "%(now)d"。') % {"now": version})
    if f'"{version}"' not in tags:
        raise VersionStale(
            _('您读到的版本是 %(seen)s，现在已是 "%(now)d"，没有改动。请重新读取，核对后再改。')
            % {"seen": "、".join(tags), "now": version}
        )


def _tags(words: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in words.split(",") if tag.strip()]


def _type_of(field: forms.Field) -> Any:
    return next((kind for form_field, kind in TYPES if isinstance(field, form_field)), OpenApiTypes.STR)
