"""What leaves the house as a file: each download is one line in the journal."""

from typing import IO

from django.http import FileResponse, HttpRequest
from django.utils.translation import gettext as _

from jingtu.core import clock
from jingtu.core.journal.services import record


def download(request: HttpRequest, file: IO[bytes], name: str, ending: str, subject: str) -> FileResponse:
    """Send a file under a name that carries the day, and record who took what by which filter."""
    record(request.user, "plans.export", subject=subject, detail={"query": request.GET.urlencode(), "kind": ending})
    filename = _("{name}（{day}）.{ending}").format(name=name, day=clock.today().isoformat(), ending=ending)
    return FileResponse(file, as_attachment=True, filename=filename)


def handed_out(request: HttpRequest, file: IO[bytes], filename: str, subject: str) -> FileResponse:
    """Send a file as it came in, never shown inside the page, and record who took it."""
    record(request.user, "files.take", subject=subject, detail={"filename": filename})
    return FileResponse(file, as_attachment=True, filename=filename, content_type="application/octet-stream")
