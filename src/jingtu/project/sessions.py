"""How long a session lasts: as long as its person works, and JINGTU_IDLE_MINUTES longer."""

import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SEEN = "seen"
AT_MOST_S, SHARE = 60, 20


class Prolonged:
    """Prolong the session of a person who asks for pages: once a minute, or after a twentieth of the idle time if that is less.

    Written with every page (SESSION_SAVE_EVERY_REQUEST), each page of each person would wait for SQLite's one writer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not request.session.is_empty():
            now = int(time.time())
            since = now - request.session.get(SEEN, 0)
            if not 0 <= since < min(AT_MOST_S, settings.SESSION_COOKIE_AGE / SHARE):
                request.session[SEEN] = now
        return response
