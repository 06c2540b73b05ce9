"""The address /healthz for proxies and monitors: 200 or 503, no login, nothing about the installation or its data."""

from collections.abc import Callable

from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse

PATH = "/healthz"


class Health:
    """Answer before anything else: a monitor knows neither our host names nor a login, and speaks plain HTTP."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != PATH:
            return self.get_response(request)
        healthy = _database_answers()
        words, status = ("ok\n", 200) if healthy else ("database unavailable\n", 503)
        return HttpResponse(words, status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True
