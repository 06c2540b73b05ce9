"""Requests that are too large are answered before anything of them is kept."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jingtu.web.api import problems

FORM_ROOM = 1024 * 1024  # the fields and boundaries that travel with a file
DRAINED_BYTES = 1024 * 1024 * 1024
CHUNK = 1024 * 1024


class UploadLimit:
    """Answer 413 with a page that says the limit, for bodies above JINGTU_UPLOAD_LIMIT_MB."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        words = request.META.get("CONTENT_LENGTH", "")
        size = int(words) if words.isdigit() else 0
        if size <= settings.UPLOAD_LIMIT_BYTES + FORM_ROOM:
            return self.get_response(request)
        _drain(request)
        if problems.is_asked(request):
            said = _("正文有 %(n)d MB，最多 %(most)d MB。请分几次发送。")
            words = {"n": size // 1024**2, "most": settings.UPLOAD_LIMIT_BYTES // 1024**2}
            return problems.answer(request, "too-large", _("正文太大"), 413, said % words)
        context = {"size_mb": size // 1024**2, "limit_mb": settings.UPLOAD_LIMIT_BYTES // 1024**2}
        return render(request, "413.html", context, status=413)


def _drain(request: HttpRequest) -> None:
    """Read the body away piece by piece: a browser that is still sending would show a broken connection, not the page."""
    left = DRAINED_BYTES
    while left > 0 and (piece := request.read(CHUNK)):
        left -= len(piece)
