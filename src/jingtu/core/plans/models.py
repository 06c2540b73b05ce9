"""A plan as rows. What hangs on a task across editions of its plan hangs on `TaskIdentity`; the rest belongs to one edition."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import Party
from jingtu.core.places.models import Division


class PlanFile(models.Model):
    """The original as it came in, recognised again by its SHA-256."""

    sha256 = models.CharField(max_length=64, unique=True)
    filename = models.CharField(_("文件名"), max_length=300)
    size = models.PositiveBigIntegerField(_("大小"))
    content = models.FileField(upload_to="plans/")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)


class Review(models.Model):
    """The draft between reading and plan. `draft` is the corrected reading (plandoc JSON); `version` counts the corrections."""

    class State(models.TextChoices):
        READING = "reading", _("正在读取")
        REFUSED = "refused", _("未能读取")
        OPEN = "open", _("待审阅")
        CONFIRMED = "confirmed", _("已确认")
        DISCARDED = "discarded", _("已放弃")

    file = models.ForeignKey(PlanFile, models.PROTECT, related_name="reviews")
    place = models.ForeignKey(Division, models.PROTECT, null=True, verbose_name=_("适用地区"))
    revises = models.ForeignKey("Plan", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("修订自"))
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    draft = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    refusal = models.TextField(blank=True)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)


class Plan(models.Model):
    """One edition of an action plan in force for a place (ORG-01, FIL-30)."""

    title = models.CharField(_("标题"), max_length=300)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=200, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    place = models.ForeignKey(Division, models.PROTECT, related_name="plans", verbose_name=_("适用地区"))
    review = models.OneToOneField(Review, models.PROTECT, related_name="plan")
    text = models.TextField(_("正文"))
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="next", verbose_name=_("上一版"))
    is_current = models.BooleanField(default=True)
    task_count = models.PositiveIntegerField(default=0)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("方案")
        verbose_name_plural = _("方案")
        ordering = ["place__path", "-issued_on"]

    def __str__(self) -> str:
        return self.title


class Passage(models.Model):
    """One node of the document tree; `ordinal` is its place in document order, `depth` its level."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="passages")
    ordinal = models.PositiveIntegerField()
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    kind = models.CharField(max_length=12)
    number = models.CharField(max_length=30, blank=True)
    title = models.CharField(max_length=300, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    depth = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["plan", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["plan", "ordinal"], name="passage_ordinal")]


class TaskIdentity(models.Model):
    """The same task through all editions of its plan: what is known of its progress and proofs hangs here."""


class Task(models.Model):
    """One task of one edition. Columns that are shown, filtered or sorted live here, so a page reads one table."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks", verbose_name=_("方案"))
    identity = models.ForeignKey(TaskIdentity, models.PROTECT, related_name="editions")
    ordinal = models.PositiveIntegerField(_("序号"))
    reference = models.CharField(_("条款"), max_length=40)
    title = models.CharField(_("任务"), max_length=200)
    text = models.TextField(_("工作内容"))
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    passage = models.ForeignKey(Passage, models.PROTECT, null=True, related_name="tasks")
    theme = models.CharField(_("主题"), max_length=30, db_index=True)
    place_path = models.CharField(max_length=24, db_index=True)
    leads = models.CharField(_("牵头部门"), max_length=500, blank=True)
    participants = models.CharField(_("参与部门"), max_length=1000, blank=True)
    implementers = models.CharField(_("责任单位"), max_length=500, blank=True)
    open_list = models.BooleanField(_("名单未列尽"), default=False)
    inherited = models.BooleanField(_("承上行"), default=False)
    global_implementers = models.BooleanField(default=False)
    deadline_text = models.CharField(_("完成时限"), max_length=200, blank=True)
    deadline_kind = models.CharField(max_length=15, blank=True, db_index=True)
    first_on = models.DateField(_("起始日"), null=True)
    due_on = models.DateField(_("到期日"), null=True)
    is_current = models.BooleanField(default=True)
    clause = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        ordering = ["plan", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["plan", "ordinal"], name="task_ordinal")]

    def __str__(self) -> str:
        return self.title


class TaskParty(models.Model):
    """A party's part in a task, with the name as printed."""

    class Role(models.TextChoices):
        LEAD = "lead", _("牵头")
        PARTICIPANT = "participant", _("参与")
        IMPLEMENTER = "implementer", _("落实")
        MEASURE_LEAD = "measure_lead", _("措施牵头")

    task = models.ForeignKey(Task, models.CASCADE, related_name="parties")
    party = models.ForeignKey(Party, models.PROTECT, related_name="task_roles")
    role = models.CharField(max_length=12, choices=Role)
    position = models.PositiveSmallIntegerField()
    printed = models.CharField(max_length=120)

    class Meta:
        ordering = ["task", "role", "position"]
        constraints = [models.UniqueConstraint(fields=["task", "role", "party"], name="task_role_party")]


class TaskTopic(models.Model):
    """A duty that recurs from plan to plan (code of `plandoc.themes`): what puts two plans side by side."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="topics")
    code = models.CharField(max_length=40, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "code"], name="task_topic_once")]


class TaskDeadline(models.Model):
    """One of the deadlines a task carries (plandoc.reading.Deadline)."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="deadlines")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    kind = models.CharField(max_length=15)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    ambiguous = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)


class Target(models.Model):
    """A quantity the plan wants reached, with the words it is printed in (TGT-..)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="targets")
    ordinal = models.PositiveIntegerField()
    indicator = models.CharField(_("指标"), max_length=120)
    value = models.DecimalField(_("数值"), max_digits=16, decimal_places=4, null=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    comparator = models.CharField(_("要求"), max_length=10)
    base_year = models.PositiveSmallIntegerField(null=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True)
    set_elsewhere = models.BooleanField(default=False)
    text = models.CharField(max_length=300)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()


class Mention(models.Model):
    """A register, filing, system, pilot or place that a task names."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="mentions")
    kind = models.CharField(max_length=10, db_index=True)
    name = models.CharField(max_length=120)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()


class Annex(models.Model):
    """An annex table of a plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="annexes")
    ordinal = models.PositiveIntegerField()
    number = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    columns = models.JSONField(default=list)
    note = models.TextField(blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()


class AnnexRow(models.Model):
    """One row of an annex table, cells in the order of `Annex.columns`."""

    annex = models.ForeignKey(Annex, models.CASCADE, related_name="rows")
    ordinal = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()


class PlanFinding(models.Model):
    """What the reading found doubtful and what a person decided (plandoc.reading.Finding)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="findings")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="findings")
    ordinal = models.PositiveIntegerField()
    code = models.CharField(max_length=30)
    severity = models.CharField(max_length=10)
    found = models.CharField(max_length=500)
    assumed = models.CharField(max_length=500)
    decision = models.CharField(max_length=12, blank=True)
    remark = models.CharField(max_length=300, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()


class RoleCount(models.Model):
    """Stored count of current tasks by plan, party and role: the matrix reads this and nothing else."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="role_counts")
    party = models.ForeignKey(Party, models.CASCADE, related_name="role_counts")
    role = models.CharField(max_length=12, choices=TaskParty.Role)
    place_path = models.CharField(max_length=24, db_index=True)
    tasks = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "party", "role"], name="role_count_once")]
