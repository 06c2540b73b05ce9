"""Error pages: what happened, what to do next, and a number under which the log knows the case."""

import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jingtu.project.operations.space import is_full
from jingtu.web.api import problems

log = logging.getLogger("jingtu.errors")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if problems.is_asked(request):
        return problems.answer(request, "not-readable", _("读不懂"), 400, _("请求的地址或内容不完整。请核对后再发。"))
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if problems.is_asked(request):
        return problems.answer(request, "not-found", _("没有找到"), 404, problems.not_found(request.path))
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Log the exception under a fresh number and show the number, never the exception. A full disk is said plainly."""
    reference = secrets.token_hex(4).upper()
    log.error("Reference %s: %s %s", reference, request.method, request.path, exc_info=sys.exc_info())
    failure = sys.exc_info()[1]
    page, status = ("507.html", 507) if failure and is_full(failure) else ("500.html", 500)
    if problems.is_asked(request):
        said = (
            _("磁盘已满，没有保存。请联系系统管理员。")
            if status == 507
            else _("系统出错，这次没有办成。请把编号告诉系统管理员。")
        )
        return problems.answer(request, "failed", _("系统出错"), status, said, reference=reference)
    return render(request, page, {"reference": reference}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.warning("CSRF check failed for %s %s: %s", request.method, request.path, reason)
    return render(request, "403_csrf.html", status=403)
