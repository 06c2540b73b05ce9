"""Pages that wait for work in the background: htmx asks how far it is, until there is nothing to wait for."""

from django.http import HttpResponse
from django.urls import reverse

STOP_POLLING = 286  # htmx asks no more after this answer


def done(name: str, pk: int) -> HttpResponse:
    """Let htmx ask no more and open the page under this name."""
    return HttpResponse(status=STOP_POLLING, headers={"HX-Redirect": reverse(name, args=[pk])})
