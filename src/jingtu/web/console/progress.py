"""The progress table of a plan, or of all plans a person may see, in Word and in Excel, as of a day."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jingtu.core.parties.scope import needs
from jingtu.core.plans.errors import TooMuch
from jingtu.core.plans.models import Plan, Task
from jingtu.core.work.documents.facts import progress_reader
from jingtu.core.work.documents.official import long_day
from jingtu.core.work.documents.progress import progress_document, progress_workbook
from jingtu.core.work.visible import plans_visible_to, tasks_visible_to
from jingtu.web.console.as_of import as_of
from jingtu.web.console.downloads import download
from jingtu.web.keys import keys_of


@require_safe
@needs("plans.export")
def progress_word(request: HttpRequest) -> HttpResponse:
    """The table in Word; too long a table is refused in a sentence."""
    day, _form = as_of(request)
    plan, tasks = _asked(request)
    title = _("{plan}任务进展情况表（截至{day}）").format(plan=plan.title if plan else "", day=long_day(day.on))
    try:
        file = progress_document(tasks, progress_reader(day.on, day.known_at), title)
    except TooMuch as refusal:
        messages.error(request, str(refusal))
        return redirect(f"{reverse('web:bulletins')}?{day.query}")
    return download(request, file, _("任务进展情况表"), "docx", "progress")


@require_safe
@needs("plans.export")
def progress_excel(request: HttpRequest) -> HttpResponse:
    """The table in Excel."""
    day, _form = as_of(request)
    _plan, tasks = _asked(request)
    file = progress_workbook(tasks, progress_reader(day.on, day.known_at))
    return download(request, file, _("任务进展情况表"), "xlsx", "progress")


def _asked(request: HttpRequest) -> tuple[Plan | None, QuerySet[Task]]:
    """The plan that is asked for, if it is one the person may see, and the tasks in the order of their plans."""
    asked = request.GET.get("plan", "")
    tasks = tasks_visible_to(request.user).order_by("plan_id", "ordinal")
    plan = plans_visible_to(request.user).filter(pk__in=keys_of([asked])).first()
    if not asked:
        return None, tasks
    return plan, tasks.filter(plan=plan) if plan else tasks.none()


urlpatterns = [
    path("progress/word/", progress_word, name="progress_word"),
    path("progress/excel/", progress_excel, name="progress_excel"),
]
