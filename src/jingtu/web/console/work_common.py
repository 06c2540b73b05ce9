"""What the pages of the daily work share: whose rows are seen, how a refusal is told, where one comes back to."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme

from jingtu.core.parties.models import User
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.models import Assignment, Report
from jingtu.core.work.visible import assignments_visible_to

READ, ASSIGN, REPORT, VERIFY = "work.read", "work.assign", "work.report", "work.verify"
SHOWN_ALONG = ("party", "task__plan__place", "parent__party", "assigned_by")
# The words of a whole plan travel along with each joined row, unless left out.
HEAVY = ("task__plan__text", "task__plan__duty_statements", "task__plan__noise", "task__plan__addressees")


def light(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """Fetch party, task and plan along, without the words of plans and tasks."""
    return assignments.select_related("party", "task__plan__place").defer(*HEAVY, "task__text")


def assignment_of(user: User, pk: int) -> Assignment:
    """Return an assignment the person may see; 404 for any other."""
    rows = assignments_visible_to(user).select_related(*SHOWN_ALONG).defer(*HEAVY)
    return get_object_or_404(rows, pk=pk)


def report_of(user: User, pk: int) -> Report:
    """Return a report of an assignment the person may see; 404 for any other."""
    along = [f"assignment__{name}" for name in SHOWN_ALONG]
    # Asked of the one report: as a list, SQLite would first gather all assignments the person sees.
    rows = Report.objects.filter(Exists(assignments_visible_to(user).order_by().filter(pk=OuterRef("assignment"))))
    heavy = [f"assignment__{name}" for name in HEAVY]
    return get_object_or_404(rows.select_related(*along, "written_by", "submitted_by", "decided_by").defer(*heavy), pk=pk)


def attempt(request: HttpRequest, act: Callable[[], Any], done: str) -> bool:
    """Do something and say so; where it is refused, show the sentence instead. Return whether it was done."""
    try:
        act()
    except WorkRefused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


def back(request: HttpRequest, fallback: str, *args: Any) -> HttpResponse:
    """Go to the address the form named, if it is one of ours, else to the page called `fallback`."""
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return redirect(asked) if safe else redirect(fallback, *args)


def next_address(request: HttpRequest, fallback: str) -> str:
    """Return the address the form named, if it is one of ours, else `fallback`."""
    asked = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if safe else fallback
