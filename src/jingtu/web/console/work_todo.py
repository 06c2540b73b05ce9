"""What waits for this person, by kind, and moving several rows at once."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from jingtu.core import clock, sql
from jingtu.core.duties.models import Due, Relief
from jingtu.core.duties.visible import waiting_reliefs
from jingtu.core.filings.models import Filing
from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.parties.scope import in_area, needs, scope_of
from jingtu.core.subjects.visible import OWN
from jingtu.core.work.errors import WorkRefused
from jingtu.core.work.lifecycle import MOVES, State
from jingtu.core.work.models import Assignment, Report, Request
from jingtu.core.work.moves import allowed_moves, move
from jingtu.core.work.standing import parties_of
from jingtu.core.work.status import Reporting, annotated
from jingtu.core.work.visible import assignments_visible_to
from jingtu.web.console import todo_supervision as supervision
from jingtu.web.console import work_words as words
from jingtu.web.console.as_of import today
from jingtu.web.console.work_assignments import Offer, known_move
from jingtu.web.console.work_common import ASSIGN, READ, REPORT, VERIFY, light, next_address
from jingtu.web.console.work_rows import rows_of
from jingtu.web.keys import key_of, keys_of
from jingtu.web.listing import PAGE_SIZE

AT_ONCE = 1000
MOST = 999  # beyond it, how many wait is no longer counted on every page
OWES = "owes"  # people of offices and firms that owe duties and file
WORKING = (State.ASSIGNED, State.SIGNED)


def held_by(user: User) -> QuerySet[Assignment]:
    """Return what the person's units work on."""
    return Assignment.objects.filter(party__in=list(parties_of(user)))


def given_by(user: User) -> QuerySet[Assignment]:
    """Return what the person decides on: handed down by the person's units, or assigned by the person's plan office."""
    given = Q(parent__party__in=list(parties_of(user)))
    for area in scope_of(user).under("work.assign").paths:
        given |= Q(parent=None) & in_area("place_path", area)
    return Assignment.objects.filter(given)


def _asked_of(user: User, waiting: QuerySet[Any]) -> QuerySet[Any]:
    """Keep the waiting rows that the person decides; asked row by row, because few wait and many assignments are given."""
    return waiting.filter(Exists(given_by(user).filter(pk=OuterRef("assignment"))))


def waiting_reports(user: User) -> QuerySet[Report]:
    """Return the reports that wait for this person's verification, oldest first."""
    # Asked of each waiting report: joined, SQLite would begin with all assignments of a province and look at their reports.
    given = given_by(user).exclude(party__in=list(parties_of(user))).filter(pk=OuterRef("assignment"))
    rows = Report.objects.filter(Exists(given), state=Report.State.SUBMITTED)
    return rows.exclude(Q(written_by=user) | Q(submitted_by=user)).order_by("submitted_on", "pk")


def waiting_requests(user: User) -> QuerySet[Request]:
    """Return the requests that wait for this person's decision, oldest first."""
    rows = _asked_of(user, Request.objects.filter(state=Request.State.WAITING))
    return rows.exclude(asked_by=user).order_by("asked_on", "pk")


def returned_reports(user: User) -> QuerySet[Report]:
    """Return the reports of the person's units that came back."""
    return Report.objects.filter(state=Report.State.RETURNED, assignment__party__in=list(parties_of(user))).order_by(
        "decided_on", "pk"
    )


@dataclass(frozen=True)
class Kind:
    """One kind of waiting work: `rows` are assignments, reports, requests, filings, terms or reliefs.

    `bulk` are the moves offered for many at once.
    """

    code: str
    label: str | Promise
    permission: str
    rows: Callable[[User], QuerySet[Any]]
    icon: str
    css: str = ""
    bulk: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        return f"{reverse('web:todo')}?kind={self.code}"


def _due_reports(user: User) -> QuerySet[Assignment]:
    """Work whose report can be handed in now or is late."""
    near = held_by(user).filter(state=State.SIGNED, report_due_on__isnull=False)
    return annotated(near, clock.today()).exclude(reporting=Reporting.NONE).order_by("report_due_on", "pk")


def _due_soon(user: User) -> QuerySet[Assignment]:
    day = clock.today()
    return (
        held_by(user)
        .filter(state__in=WORKING, due_on__gte=day, due_on__lte=day + dt.timedelta(days=settings.REMIND_DAYS))
        .order_by("due_on", "pk")
    )


def _overdue(user: User) -> QuerySet[Assignment]:
    return held_by(user).filter(state__in=WORKING, due_on__lt=clock.today()).order_by("due_on", "pk")


def _unsigned(user: User) -> QuerySet[Assignment]:
    return held_by(user).filter(state=State.ASSIGNED).order_by("due_on", "pk")


def _claims(user: User) -> QuerySet[Assignment]:
    return given_by(user).filter(state=State.CLAIMED).exclude(party__in=parties_of(user)).order_by("moved_on", "pk")


KINDS = (
    Kind("returned", gettext_lazy("被退回"), REPORT, returned_reports, "arrow-back-up", "jt-is-red"),
    Kind("sign", gettext_lazy("待签收"), REPORT, _unsigned, "inbox", "jt-is-amber", ("sign",)),
    Kind("report", gettext_lazy("待反馈"), REPORT, _due_reports, "edit", "jt-is-blue"),
    Kind("overdue", gettext_lazy("已逾期"), REPORT, _overdue, "alert-triangle", "jt-is-red"),
    Kind("soon", gettext_lazy("即将到期"), REPORT, _due_soon, "clock", "jt-is-blue"),
    Kind("verify", gettext_lazy("待审核"), VERIFY, waiting_reports, "report-search", "jt-is-amber"),
    Kind("requests", gettext_lazy("待审批"), VERIFY, waiting_requests, "calendar-event", "jt-is-amber"),
    Kind("claims", gettext_lazy("待销号"), VERIFY, _claims, "clipboard-check", "jt-is-blue", ("close",)),
    Kind("filings", gettext_lazy("待受理材料"), "filings.decide", supervision.filings_to_decide, "file-check", "jt-is-amber"),
    Kind("copies", gettext_lazy("待阅抄送"), "filings.decide", supervision.copies_to_read, "eye", "jt-is-blue"),
    Kind("reliefs", gettext_lazy("待批暂缓和免除"), "duties.decide", waiting_reliefs, "calendar-event", "jt-is-amber"),
    Kind("drafts", gettext_lazy("未报送的材料"), OWES, supervision.filings_to_go_on_with, "edit", "jt-is-blue"),
    Kind("dues_late", gettext_lazy("逾期应办事项"), OWES, supervision.dues_late, "alert-triangle", "jt-is-red"),
    Kind("dues_near", gettext_lazy("临期应办事项"), OWES, supervision.dues_near, "clock", "jt-is-blue"),
)


def kinds_for(user: User) -> list[Kind]:
    """Return the kinds of work this person can have: reporting for those who hold work, deciding for those who give it."""
    scope = scope_of(user)
    held = {
        REPORT: scope.may(REPORT) and bool(parties_of(user)),
        OWES: bool(offices_of(user)) and (scope.may("filings.submit") or scope.may("registers.write")),
    }
    return [kind for kind in KINDS if (held[kind.permission] if kind.permission in held else scope.may(kind.permission))]


def shown(number: int) -> str:
    """Write a number of `counted`: exact up to MOST."""
    return str(number) if number <= MOST else f"{MOST}+"


def counted(user: User) -> list[tuple[Kind, int]]:
    """Return how much waits, by kind. Whoever rarely decides (a bureau that handed nothing down) is spared empty kinds."""
    kinds = kinds_for(user)
    numbers = sql.counts({kind.code: kind.rows(user).order_by() for kind in kinds}, MOST)
    counts = [(kind, numbers[kind.code]) for kind in kinds]
    scope = scope_of(user)
    always = {REPORT} if scope.may(REPORT) else {OWES}
    return [(kind, number) for kind, number in counts if number or scope.may(ASSIGN) or kind.permission in always]


@needs(READ, OWN)
def todo(request: HttpRequest) -> HttpResponse:
    """What waits, one kind at a time; without being asked, the first kind that has something."""
    counts = counted(request.user)
    asked = request.GET.get("kind", "")
    first = next((kind for kind, number in counts if number), counts[0][0] if counts else None)
    here = next((kind for kind, _number in counts if kind.code == asked), first)
    if here is None:
        return redirect("web:work" if scope_of(request.user).may(READ) else "web:dues")
    page = _paginator(here.rows(request.user), dict(counts)[here]).get_page(request.GET.get("page"))
    context = {"tabs": _tabs(counts, here), "here": here.code, "page": page, "caption": here.label} | _rows(here, page)
    context |= {"nothing": _("没有%s的事项") % here.label, "why": _("有新的事项时会出现在这里，并发出通知。")}
    return render(request, "web/work/todo.html", context)


def _paginator(rows: QuerySet[Any], number: int) -> Paginator:
    """Return the pages of what waits; counted anew only where the number on the tab is not exact."""
    pages = Paginator(rows, PAGE_SIZE)
    if number <= MOST:
        pages.count = number
    return pages


def _tabs(counts: list[tuple[Kind, int]], here: Kind) -> list[dict[str, Any]]:
    return [{"label": kind.label, "href": kind.address, "here": kind is here, "count": shown(number)} for kind, number in counts]


def _rows(here: Kind, page: Any) -> dict[str, Any]:
    """Fetch what the page shows along with its rows."""
    keys = [row.pk for row in page.object_list]
    if page.paginator.object_list.model in (Filing, Due, Relief):
        return supervision.shown_rows(page.paginator.object_list.model, keys)
    if here.code in ("returned", "verify"):
        found = Report.objects.select_related("assignment__party", "assignment__task", "submitted_by").in_bulk(keys)
        ordered = [found[key] for key in keys]
        return {"reports": [{"report": row, "period": words.period(row.period_first, row.period_last)} for row in ordered]}
    if here.code == "requests":
        rows = Request.objects.select_related("assignment__party", "assignment__task", "asked_by").in_bulk(keys)
        return {"requests": [{"request": rows[key]} for key in keys]}
    rows = light(Assignment.objects.all()).in_bulk(keys)
    bulk = [bulk_offer(name) for name in here.bulk]
    return {"rows": rows_of([rows[key] for key in keys], today()), "bulk": bulk, "pick": "bulk" if bulk else ""}


def bulk_offer(name: str) -> Offer:
    """Return a move as a button for many rows."""
    return Offer(name, MOVES[name].label, words.MOVE_ICONS[name], "", name in ("sign", "close"))


@require_POST
@needs(REPORT, VERIFY, ASSIGN)
def work_moves(request: HttpRequest) -> HttpResponse:
    """Move many rows: first what will happen is shown, then, once confirmed, all of it is done or none."""
    name = request.POST.get("move", "")
    step = known_move(name)
    chosen = _chosen(request)
    back_to = next_address(request, reverse("web:todo"))
    can, cannot = _sorted_out(request.user, chosen, name)
    sure = request.POST.get("sure") == "yes" or (name == "sign" and not cannot)
    if not chosen:
        messages.warning(request, _("没有选择任务，什么也没有改变。请先勾选任务。"))
        return redirect(back_to)
    if sure and can and _moved(request, can, name):
        messages.success(request, _("已%(move)s %(n)d 项。") % {"move": step.label, "n": len(can)})
        return redirect(back_to)
    context = {
        "label": step.label,
        "move": name,
        "rows": can,
        "cannot": cannot,
        "next": back_to,
        "warning": _warning(name, len(can)),
    }
    context["reason"] = words.REASONS.get(name, "") if step.needs_reason else ""
    return render(request, "web/work/bulk.html", context)


def _chosen(request: HttpRequest) -> list[Assignment]:
    """Return the ticked rows, or all that this person assigned today of a plan and nobody has signed."""
    visible = light(assignments_visible_to(request.user))
    if (undo := key_of(request.POST.get("undo", ""))) is not None:
        mine = {"assigned_by": request.user, "assigned_on": clock.today(), "parent": None, "state": State.ASSIGNED}
        return list(visible.filter(task__plan=undo, **mine)[:AT_ONCE])
    keys = keys_of(request.POST.getlist("assignments"))
    return list(visible.filter(pk__in=keys[:AT_ONCE]).order_by("pk"))


def _sorted_out(user: User, chosen: list[Assignment], name: str) -> tuple[list[Assignment], list[tuple[str, str]]]:
    """Part what the person can move from what not, with the reason in words."""
    can, cannot = [], []
    for assignment in chosen:
        if name in allowed_moves(assignment, user):
            can.append(assignment)
        else:
            title = f"{assignment.task.title}（{assignment.party}）"
            cannot.append((title, _("现在是“%s”，或者不由您办理。") % assignment.get_state_display()))
    return can, cannot


def _moved(request: HttpRequest, rows: list[Assignment], name: str) -> bool:
    try:
        with transaction.atomic():
            for assignment in rows:
                move(assignment, name, by=request.user, on=clock.today(), reason=request.POST.get("reason", ""))
    except (WorkRefused, PermissionDenied) as refusal:
        messages.error(request, _("%s 这一批都没有办理。") % refusal)
        return False
    return True


def _warning(name: str, number: int) -> str:
    warnings = {
        "withdraw": _("撤回后，这 %d 项从承办单位的任务里去掉，并通知承办单位。"),
        "close": _("销号后，这 %d 项不再办理和反馈。请确认佐证材料已经审核。"),
        "sign": _("签收后，这 %d 项由本单位按期办理和反馈。"),
    }
    return warnings[name] % number if name in warnings else ""


urlpatterns = [
    path("progress/", todo, name="todo"),
    path("progress/moves/", work_moves, name="work_moves"),
]
