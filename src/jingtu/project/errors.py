"""Error pages: what happened, what to do next, and a number under which the log knows the case."""

import logging
import secrets
import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jingtu.project.operations.space import is_full

log = logging.getLogger("jingtu.errors")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", {"reason": str(exception or "")}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Log the exception under a fresh number and show the number, never the exception. A full disk is said plainly."""
    reference = secrets.token_hex(4).upper()
    log.error("Reference %s: %s %s", reference, request.method, request.path, exc_info=sys.exc_info())
    failure = sys.exc_info()[1]
    page, status = ("507.html", 507) if failure and is_full(failure) else ("500.html", 500)
    return render(request, page, {"reference": reference}, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    log.warning("CSRF check failed for %s %s: %s", request.method, request.path, reason)
    return render(request, "403_csrf.html", status=403)
