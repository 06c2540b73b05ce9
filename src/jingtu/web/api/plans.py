"""Plans and their tasks, as the key's owner may read them."""

from typing import Any

from django.urls import path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from jingtu.core import clock
from jingtu.core.plans.models import Plan, Task
from jingtu.core.work.visible import plans_visible_to, tasks_visible_to
from jingtu.web.console.as_of import AsOf
from jingtu.web.console.task_filter import TaskFilter
from jingtu.web.console.work_task import signs_of, standing_so
from jingtu.web.console.work_words import Sign
from jingtu.web.listing import Column

from .paging import BY_ID, keyset, page, page_of
from .resource import PAGING, Resource, checked, described, one_or_404, parameters_of, versioned

TAG = "方案和任务"
READ = "plans.read"
TASKS = (Column("plan", "方案和顺序", ("plan_id", "ordinal")), Column("title", "任务", ("title",)), Column("id", "编号", ("pk",)))


class PlanShape(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    number = serializers.CharField(allow_blank=True, help_text="文号")
    issuer = serializers.CharField(allow_blank=True, help_text="发文机关")
    issued_on = serializers.DateField(allow_null=True)
    place = serializers.CharField(help_text="适用地区的代码")
    place_name = serializers.CharField()
    tasks = serializers.IntegerField(help_text="任务数")


class TaskShape(serializers.Serializer):
    id = serializers.IntegerField()
    plan = serializers.IntegerField()
    ordinal = serializers.IntegerField()
    reference = serializers.CharField(allow_blank=True, help_text="条款")
    title = serializers.CharField()
    theme = serializers.CharField(help_text="主题代码")
    leads = serializers.CharField(allow_blank=True, help_text="牵头部门")
    participants = serializers.CharField(allow_blank=True, help_text="参与部门")
    implementers = serializers.CharField(allow_blank=True, help_text="责任单位")
    deadline = serializers.CharField(allow_blank=True, help_text="完成时限的原话")
    first_on = serializers.DateField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    standing_label = serializers.CharField(help_text="今天的办理状态")


class OneTaskShape(TaskShape):
    text = serializers.CharField(help_text="工作内容")


class Plans(Resource):
    permissions = (READ,)

    @described("现行的方案", page_of("Plan", PlanShape), name="list_plans", tag=TAG, parameters=PAGING)
    def get(self, request: Request) -> Response:
        """The current plans that the key's owner may see."""
        rows = plans_visible_to(request.user).select_related("place")
        shown = lambda found: [_plan(plan) for plan in found]  # noqa: E731
        return Response(page(request, keyset(request, rows, BY_ID, "id"), shown))


class OnePlan(Resource):
    permissions = (READ,)

    @described("一个方案", PlanShape, name="read_plan", tag=TAG)
    def get(self, request: Request, pk: int) -> Response:
        """One plan."""
        found = one_or_404(plans_visible_to(request.user).select_related("place"), pk=pk)
        return versioned(request, _plan(found))


class Tasks(Resource):
    permissions = (READ,)

    @described(
        "任务",
        page_of("Task", TaskShape),
        name="list_tasks",
        tag=TAG,
        parameters=(*parameters_of(TaskFilter), *PAGING),
    )
    def get(self, request: Request) -> Response:
        """The tasks that the key's owner may see, filtered as on the page."""
        form = checked(TaskFilter(request.GET, request.scope))
        found = standing_so(form.criteria().apply(tasks_visible_to(request.user)), _today(), form.status)
        return Response(page(request, keyset(request, found, TASKS, "plan"), _tasks, tuple(form.fields)))


class OneTask(Resource):
    permissions = (READ,)

    @described("一项任务", OneTaskShape, name="read_task", tag=TAG)
    def get(self, request: Request, pk: int) -> Response:
        """One task with its words."""
        found = one_or_404(tasks_visible_to(request.user), pk=pk)
        return versioned(request, _tasks([found])[0] | {"text": found.text})


def _today() -> AsOf:
    return AsOf(clock.today(), None, clock.today())


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.pk,
        "title": plan.title,
        "number": plan.number,
        "issuer": plan.issuer,
        "issued_on": plan.issued_on,
        "place": plan.place.path,
        "place_name": plan.place.name,
        "tasks": plan.task_count,
    }


def _tasks(found: list[Task]) -> list[dict[str, Any]]:
    signs: dict[int, Sign] = signs_of(found, _today())
    copied = ("ordinal", "reference", "title", "theme", "leads", "participants", "implementers", "first_on", "due_on")
    return [
        {"id": task.pk, "plan": task.plan_id}
        | {name: getattr(task, name) for name in copied}
        | {"deadline": task.deadline_text, "standing_label": str(signs[task.pk].label)}
        for task in found
    ]


urlpatterns = [
    path("plans", Plans.as_view(), name="plans"),
    path("plans/<int:pk>", OnePlan.as_view(), name="plan"),
    path("tasks", Tasks.as_view(), name="tasks"),
    path("tasks/<int:pk>", OneTask.as_view(), name="task"),
]
