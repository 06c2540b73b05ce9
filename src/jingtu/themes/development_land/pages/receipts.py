"""The card of a transport that shows who was told of it ahead, and the receipts of both places."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from jingtu.core.subjects.models import Registered
from jingtu.web.console.as_of import AsOf
from jingtu.web.themes import section

from ..kinds import TRANSPORTS
from ..receipts import told_of

ROOMS: tuple[Any, ...] = ()
urlpatterns: list[Any] = []


@section(TRANSPORTS.code, gettext_lazy("报告和回执"), "development_land/receipts.html")
def receipts(request: HttpRequest, row: Registered, day: AsOf) -> dict[str, Any]:
    """Every office that got a report by the day, and its receipt."""
    return {"told": told_of([row.pk], day.on, request.user)}
