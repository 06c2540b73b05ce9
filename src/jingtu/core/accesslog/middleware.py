"""One row in the access log for each answer that carries guarded data, written after the answer is made and before it leaves."""

from collections.abc import Callable, Iterable, Iterator

from django.http import FileResponse, HttpRequest, HttpResponse

from .seeing import Sight, watched
from .writing import write

WITHOUT_DATA = {401, 403, 404, 405, 429, 500}


class AccessLog:
    """Watch what a request reads. A redirection or a refusal shows nothing; a stream is watched to its end."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with watched() as sight:
            response = self.get_response(request)
        if 300 <= response.status_code < 400 or response.status_code in WITHOUT_DATA:
            return response
        if response.streaming and not isinstance(response, FileResponse):
            response.streaming_content = _watched(request, sight, response.streaming_content)
        else:
            write(request, sight)
        return response


def _watched(request: HttpRequest, sight: Sight, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Pass a stream on; what was read for it is written down even when the other side hangs up half-way."""
    rest = iter(pieces)
    try:
        while True:
            with watched(sight):
                piece = next(rest, None)
            if piece is None:
                return
            yield piece
    finally:
        write(request, sight)
