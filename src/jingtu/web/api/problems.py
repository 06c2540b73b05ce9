"""Every error in one shape (RFC 9457, application/problem+json): what it is to a program, and a sentence for a person."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from jingtu.core.keys.admitting import KeyRefused, QuotaSpent
from jingtu.core.keys.repeating import WordsReused
from jingtu.core.subjects.errors import Overtaken, Refused

MEDIA_TYPE = "application/problem+json"
ROOT = "/api/"
TYPE = "urn:jingtu:problem:"


class NotValid(Exception):
    """What was sent cannot be used; `fields` says of each field why."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("".join(fields.values()))
        self.fields = fields


class VersionStale(Exception):
    """Somebody changed the thing since the caller read it."""


class VersionMissing(Exception):
    """A change came without the version that it is meant for."""


class FieldProblem(serializers.Serializer):
    field = serializers.CharField(help_text="出问题的参数或字段")
    detail = serializers.CharField(help_text="哪里不对、应当怎样")


class Problem(serializers.Serializer):
    """The shape, as the description shows it."""

    type = serializers.CharField(help_text="问题的种类，供程序判断")
    title = serializers.CharField(help_text="问题的种类，供人看")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="发生了什么、应当怎样、下一步做什么")
    instance = serializers.CharField(help_text="请求的地址")
    errors = FieldProblem(many=True, required=False)
    reference = serializers.CharField(required=False, help_text="系统日志里的编号")


def handled(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to an exception that a view raised; None for one nobody expected, which becomes a 500 with a number."""
    path = context["request"].path
    found = _plain(error, path)
    if found is None:
        return None
    code, title, status, detail = found
    body = problem(code, title, status, detail, path)
    if isinstance(error, NotValid):
        body["errors"] = [{"field": name, "detail": said} for name, said in error.fields.items()]
    response = Response(body, status=status, content_type=MEDIA_TYPE)
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="jingtu"'
    if isinstance(error, QuotaSpent):
        response["Retry-After"] = str(error.wait)
    if isinstance(error, exceptions.MethodNotAllowed):
        response["Allow"] = ", ".join(context["view"].allowed_methods)
    return response


def problem(code: str, title: str, status: int, detail: str, instance: str, **more: str) -> dict[str, Any]:
    """Return the body of an error."""
    return {"type": TYPE + code, "title": title, "status": status, "detail": detail, "instance": instance} | more


def is_asked(request: HttpRequest) -> bool:
    """Tell whether a request is for the interface, so that its errors are problems and no pages."""
    return request.path.startswith(ROOT)


def answer(request: HttpRequest, code: str, title: str, status: int, detail: str, **more: str) -> HttpResponse:
    """Return an error that arises outside the views: an unknown address, a body too large, a failure of ours."""
    body = problem(code, title, status, detail, request.path, **more)
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False})


def _plain(error: Exception, path: str) -> tuple[str, str, int, str] | None:
    if isinstance(error, QuotaSpent):
        return error.code, _("次数用完"), 429, str(error)
    if isinstance(error, KeyRefused):
        return error.code, _("密钥未通过"), 401, str(error)
    if isinstance(error, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return "key-missing", _("没有密钥"), 401, _("请求没有带密钥。请在 Authorization 头里写 Bearer 和令牌，或签名。")
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return "not-allowed", _("没有权限"), 403, str(error) or _("密钥所属的账号没有这项权限。")
    if isinstance(error, Http404):
        return "not-found", _("没有找到"), 404, not_found(path)
    if isinstance(error, NotValid):
        return "not-valid", _("内容不对"), 400, str(error)
    if isinstance(error, Overtaken):
        return "overtaken", _("已被别人改动"), 409, str(error)
    if isinstance(error, Refused):
        return "refused", _("不能办理"), 409, str(error)
    if isinstance(error, VersionStale):
        return "version-stale", _("版本已旧"), 412, str(error)
    if isinstance(error, WordsReused):
        return "words-reused", _("重复请求不一致"), 422, str(error)
    if isinstance(error, VersionMissing):
        return "version-missing", _("没有写版本"), 428, str(error)
    return _of_the_framework(error)


def _of_the_framework(error: Exception) -> tuple[str, str, int, str] | None:
    if isinstance(error, exceptions.ParseError):
        return "not-readable", _("读不懂"), 400, _("请求的正文不是完整的 JSON。请核对后再发。")
    if isinstance(error, exceptions.MethodNotAllowed):
        return "method", _("方法不对"), 405, _("这个地址不接受 %(method)s。") % {"method": error.args[0] if error.args else ""}
    if isinstance(error, exceptions.NotAcceptable):
        return "not-acceptable", _("没有这种格式"), 406, _("这个接口只返回 application/json。请改写 Accept 头。")
    if isinstance(error, exceptions.UnsupportedMediaType):
        return "media-type", _("正文格式不对"), 415, _("这个地址不接受这种正文。请按接口说明写 Content-Type。")
    return None


def not_found(path: str) -> str:
    """Return the sentence for what is not there, or not for this key."""
    return _("没有找到 %(path)s，或者它不在密钥所属账号的管辖范围。请核对地址。") % {"path": path}
