"""Assignments, their moves, demands, reports and evidence, requests, reminders; actual values of targets; meetings.

What is recorded carries the day it counts from and the instant it was written, `clock.now()`: a demonstration that is
pinned to a day, or loads its past, writes instants of that time.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingtu.core import clock
from jingtu.core.parties.models import Party
from jingtu.core.places.models import Division
from jingtu.core.plans.models import Plan, Target, Task, TaskIdentity, TaskParty

from .lifecycle import State

PERSON = settings.AUTH_USER_MODEL


class Rhythm(models.TextChoices):
    """How often progress is reported; `window` returns each year in its months (每年11—12月)."""

    MONTH = "month", _("每月")
    QUARTER = "quarter", _("每季度")
    HALF_YEAR = "half_year", _("每半年")
    YEAR = "year", _("每年")
    WINDOW = "window", _("每年的规定月份")
    DEMAND = "demand", _("按要求")


class Assignment(models.Model):
    """One party charged with its part of one task (交办), by the plan office or handed down by the party above it.

    `party`, `state`, `due_on`, `reported_until` and `report_due_on` are what holds now, kept by the moves so that lists
    read one table; what held on another day is derived from the rows below. `due_on` is empty for work without an end.
    `decides` marks the first lead's part, whose status is that of the task. `moved_on` is the day of the last move;
    since `touched_on`, recorded at `changed_at`, nothing has changed, so what holds now held since then. `owed_from` is
    the day from which reports are owed (assigning, or taking up again after a pause), `extended_on` the day from which
    the last extension holds, empty where the first due day still does. `place_path` is the plan's. `demand_due_on` is the
    first day of the demands that wait for a report, `was_demanded` says that past days must ask the demands themselves.
    """

    identity = models.ForeignKey(TaskIdentity, models.PROTECT, related_name="assignments")
    task = models.ForeignKey(Task, models.PROTECT, related_name="assignments", verbose_name=_("任务"))
    party = models.ForeignKey(Party, models.PROTECT, related_name="assignments", verbose_name=_("承办单位"))
    role = models.CharField(_("分工"), max_length=12, choices=TaskParty.Role)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级交办"))
    place_path = models.CharField(max_length=24)
    state = models.CharField(_("状态"), max_length=15, choices=State, default=State.ASSIGNED)
    rhythm = models.CharField(_("反馈周期"), max_length=10, choices=Rhythm, default=Rhythm.HALF_YEAR)
    window_first = models.PositiveSmallIntegerField(_("起始月份"), null=True, blank=True)
    window_last = models.PositiveSmallIntegerField(_("截止月份"), null=True, blank=True)
    window_day = models.PositiveSmallIntegerField(_("截止月份内的日期"), null=True, blank=True)
    instruction = models.TextField(_("交办要求"), blank=True)
    assigned_on = models.DateField(_("交办日期"))
    moved_on = models.DateField()
    touched_on = models.DateField()
    changed_at = models.DateTimeField(default=clock.now)
    owed_from = models.DateField()
    decides = models.BooleanField(default=False)
    due_on = models.DateField(_("完成期限"), null=True, blank=True)
    extended_on = models.DateField(null=True, blank=True)
    reported_until = models.DateField(_("已反馈至"), null=True, blank=True)
    report_due_on = models.DateField(_("下次反馈期限"), null=True, blank=True)
    demand_due_on = models.DateField(null=True, blank=True)
    was_demanded = models.BooleanField(default=False)
    assigned_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("交办")
        verbose_name_plural = _("交办")
        ordering = ["task_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["identity", "party", "role"], condition=~Q(state="withdrawn"), name="assignment_once"
            ),
            models.CheckConstraint(
                condition=~Q(rhythm="window") | Q(window_first__isnull=False, window_last__isnull=False),
                name="assignment_window",
                violation_error_message=_("按规定月份反馈时，起始月份和截止月份都要填写。"),
            ),
        ]
        indexes = [
            models.Index(fields=["party", "state", "due_on"], name="assignment_party"),
            models.Index(fields=["place_path", "state", "due_on"], name="assignment_place"),
            models.Index(fields=["state", "report_due_on"], name="assignment_reports"),
            models.Index(fields=["state", "due_on"], name="assignment_standing"),
            models.Index(fields=["due_on", "id"], name="assignment_by_day"),
            models.Index(fields=["identity", "decides"], name="assignment_of_task"),
            models.Index(
                fields=["window_first", "window_last", "window_day"], name="assignment_windows", condition=Q(rhythm="window")
            ),
        ]


class AssignmentMove(models.Model):
    """One move of an assignment, added and never changed; a correction names the move it corrects."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="moves")
    move = models.CharField(max_length=15)
    source = models.CharField(max_length=15, choices=State, blank=True)
    target = models.CharField(max_length=15, choices=State)
    effective_on = models.DateField(_("日期"))
    recorded_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    behalf_of = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("代理"))
    reason = models.TextField(_("理由"), blank=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")

    class Meta:
        ordering = ["assignment_id", "effective_on", "pk"]
        indexes = [models.Index(fields=["assignment", "effective_on", "id"], name="assignment_move_day")]


class Handover(models.Model):
    """From a day on another party does the work: its office was merged, renamed or lost the function (机构改革)."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="handovers")
    from_party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("原承办单位"))
    to_party = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("现承办单位"))
    effective_on = models.DateField(_("日期"))
    recorded_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    basis = models.CharField(_("依据"), max_length=300, blank=True)

    class Meta:
        ordering = ["assignment_id", "effective_on", "pk"]
        indexes = [models.Index(fields=["assignment", "effective_on", "id"], name="handover_day")]


class DueDay(models.Model):
    """The completion day of an assignment from a day on: the plan's own first, then each approved extension."""

    assignment = models.ForeignKey(Assignment, models.CASCADE, related_name="due_days")
    due_on = models.DateField(null=True)
    effective_on = models.DateField()
    recorded_at = models.DateTimeField(default=clock.now)
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["assignment_id", "effective_on", "pk"]
        indexes = [models.Index(fields=["assignment", "effective_on", "id"], name="due_day_from")]


class Demand(models.Model):
    """A report asked for in between (要求反馈), by a day, of one assignment: beside its rhythm, or as the rhythm on demand.

    `asked_for` is the party in whose name it is asked: the lead, or who handed the work down; empty for the plan office.
    """

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="demands")
    text = models.TextField(_("反馈内容"), blank=True)
    period_first = models.DateField(_("起始日"))
    period_last = models.DateField(_("进展截至"))
    due_on = models.DateField(_("反馈期限"))
    asked_on = models.DateField(_("要求日期"))
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    asked_for = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("要求单位"))
    behalf_of = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("代理"))
    recorded_at = models.DateTimeField(default=clock.now)
    cancelled_on = models.DateField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("要求反馈")
        verbose_name_plural = _("要求反馈")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(period_last__gte=F("period_first")), name="demand_period_ordered"),
            models.CheckConstraint(condition=Q(due_on__gte=F("asked_on")), name="demand_due_after_asking"),
        ]
        indexes = [models.Index(fields=["assignment", "asked_on", "due_on"], name="demand_day")]


class Report(models.Model):
    """Progress for one period (反馈). Who writes it never verifies it; a returned one is changed and submitted again.

    One that answers a `demand` covers the period asked about, and leaves the periods of the rhythm owed.

    `version` grows with each saving, so that a page drawn from an older text is recognised. `first_submitted_on` is the
    day it first came in; `was_returned` says that its moves must be asked what held on a past day.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待审核")
        ACCEPTED = "accepted", _("已通过")
        RETURNED = "returned", _("已退回")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reports")
    demand = models.OneToOneField(Demand, models.PROTECT, null=True, related_name="report", verbose_name=_("要求反馈"))
    period_first = models.DateField(_("起始日"))
    period_last = models.DateField(_("截止日"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    text = models.TextField(_("进展情况"), blank=True)
    problems = models.TextField(_("存在问题"), blank=True)
    next_steps = models.TextField(_("下一步打算"), blank=True)
    percent = models.PositiveSmallIntegerField(_("完成进度（%）"), null=True, blank=True, db_column="percent_done")
    begun_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=0)
    is_late = models.BooleanField(default=False)
    written_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    first_submitted_on = models.DateField(null=True)
    was_returned = models.BooleanField(default=False)
    submitted_on = models.DateField(_("反馈日期"), null=True)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(_("审核日期"), null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decision_reason = models.TextField(_("审核意见"), blank=True)

    class Meta:
        verbose_name = _("反馈")
        verbose_name_plural = _("反馈")
        ordering = ["assignment_id", "period_last", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "period_first", "period_last"],
                condition=Q(demand__isnull=True),
                name="report_of_period_once",
            ),
            models.CheckConstraint(condition=Q(period_last__gte=F("period_first")), name="report_period_ordered"),
            models.CheckConstraint(
                condition=Q(percent__isnull=True) | Q(percent__lte=100),
                name="report_percent",
                violation_error_message=_("完成进度应为0至100之间的整数。"),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_on"], name="report_waiting"),
            # Holds what the ranking counts, by the day it came in.
            models.Index(fields=["first_submitted_on", "assignment", "is_late", "was_returned"], name="report_came_in"),
            # Holds all that says how far a past day was reported, so that the long rows of texts are not read for it.
            models.Index(
                fields=["assignment", "period_first", "period_last", "first_submitted_on", "was_returned"],
                name="report_submitted",
            ),
        ]


class ReportMove(models.Model):
    """One submission, acceptance or return of a report, added and never changed."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="moves")
    move = models.CharField(max_length=10)
    effective_on = models.DateField(_("日期"))
    recorded_at = models.DateTimeField(default=clock.now)
    made_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    behalf_of = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+", verbose_name=_("代理"))
    reason = models.TextField(_("意见"), blank=True)

    class Meta:
        ordering = ["report_id", "effective_on", "pk"]
        indexes = [models.Index(fields=["report", "effective_on", "id"], name="report_move_day")]


class ReportFigure(models.Model):
    """One figure of a report, tied to the target it speaks for where there is one."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="figures")
    target = models.ForeignKey(Target, models.PROTECT, null=True, blank=True, related_name="figures")
    indicator = models.CharField(_("指标"), max_length=200)
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=4)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    source = models.CharField(_("数据来源"), max_length=200, blank=True)


class Evidence(models.Model):
    """A file that proves a report (佐证材料), known by its SHA-256."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="evidence")
    sha256 = models.CharField(max_length=64)
    filename = models.CharField(_("文件名"), max_length=300)
    size = models.PositiveBigIntegerField(_("大小"))
    kind = models.CharField(max_length=20)
    content = models.FileField(upload_to="evidence/")
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)
    removed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)


class Request(models.Model):
    """A wish of the charged party that somebody else decides: more time, not applicable, a pause."""

    class Kind(models.TextChoices):
        EXTENSION = "extension", _("延期")
        NOT_APPLICABLE = "not_applicable", _("不适用")
        SUSPENSION = "suspension", _("暂停")

    class State(models.TextChoices):
        WAITING = "waiting", _("待审批")
        APPROVED = "approved", _("已同意")
        REFUSED = "refused", _("未同意")
        TAKEN_BACK = "taken_back", _("已撤回")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="requests")
    kind = models.CharField(_("申请事项"), max_length=15, choices=Kind)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.WAITING)
    due_on = models.DateField(_("申请延至"), null=True, blank=True)
    reason = models.TextField(_("理由"))
    asked_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    asked_on = models.DateField(_("申请日期"))
    decided_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    decision_reason = models.TextField(_("审批意见"), blank=True)
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-asked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "kind"], condition=Q(state="waiting"), name="request_waiting_once")
        ]


class Reminder(models.Model):
    """A reminder (催办) with its colour: blue before the day, yellow on it, red after it.

    The platform sends each colour for each day once (`sent_by` is empty); a person reminds of an assignment once a day.
    """

    class Colour(models.TextChoices):
        BLUE = "blue", _("蓝色提醒")
        YELLOW = "yellow", _("黄色预警")
        RED = "red", _("红色督办")

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reminders")
    colour = models.CharField(_("等级"), max_length=6, choices=Colour)
    about = models.CharField(max_length=10, choices=[("due", _("完成期限")), ("report", _("进展反馈")), ("sign", _("签收"))])
    day = models.DateField(_("所指日期"))
    text = models.TextField(_("催办内容"), blank=True)
    sent_on = models.DateField(_("催办日期"))
    sent_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-sent_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "about", "day", "colour"], condition=Q(sent_by=None), name="reminder_once"
            ),
            models.UniqueConstraint(
                fields=["assignment", "sent_on"], condition=Q(sent_by__isnull=False), name="reminder_by_hand_once"
            ),
        ]


class TargetRevision(models.Model):
    """A value that overrides the printed one from a day on (目标责任书), with its document."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="revisions")
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=4, null=True, blank=True)
    comparator = models.CharField(_("要求"), max_length=10)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    document = models.CharField(_("依据文件"), max_length=200)
    dated_on = models.DateField(_("文件日期"))
    effective_on = models.DateField(_("生效日期"))
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["target_id", "effective_on", "pk"]


class TargetActual(models.Model):
    """What a target stood at for a year or part of it, at a place, with the source; a correction is a further row."""

    target = models.ForeignKey(Target, models.PROTECT, related_name="actuals")
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("地区"))
    period_first = models.DateField(_("起始日"))
    period_last = models.DateField(_("截止日"))
    value = models.DecimalField(_("实际值"), max_digits=24, decimal_places=4)
    source = models.CharField(_("数据来源"), max_length=200)
    figure = models.ForeignKey(ReportFigure, models.PROTECT, null=True, related_name="actuals")
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)
    effective_on = models.DateField(_("登记日期"))

    class Meta:
        ordering = ["target_id", "period_last", "pk"]


class Meeting(models.Model):
    """A joint meeting (联席会议, REC-32) with its minutes; what it decides can become tasks."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="meetings", verbose_name=_("方案"))
    place_path = models.CharField(max_length=24)
    title = models.CharField(_("会议名称"), max_length=200)
    number = models.CharField(_("纪要文号"), max_length=60, blank=True)
    held_on = models.DateField(_("召开日期"))
    chair = models.CharField(_("主持人"), max_length=60, blank=True)
    attendees = models.ManyToManyField(Party, related_name="+", blank=True, verbose_name=_("参会单位"))
    minutes = models.TextField(_("会议纪要"), blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-held_on", "-pk"]


class Decision(models.Model):
    """One decision of a meeting and the task it became."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions")
    ordinal = models.PositiveSmallIntegerField()
    text = models.TextField(_("议定事项"))
    task = models.OneToOneField(Task, models.PROTECT, null=True, related_name="decision")

    class Meta:
        ordering = ["meeting_id", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["meeting", "ordinal"], name="decision_ordinal")]
