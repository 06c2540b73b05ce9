"""A plan as rows. What hangs on a task across editions of its plan hangs on `TaskIdentity`; the rest belongs to one edition."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jingtu.core import clock
from jingtu.core.parties.models import Party
from jingtu.core.places.models import Division

# Lists ask for current rows only, in the words that an index with this condition answers on both databases.
CURRENT = models.Q(is_current=True)


class PlanFile(models.Model):
    """The original as it came in, recognised again by its SHA-256."""

    sha256 = models.CharField(max_length=64, unique=True)
    filename = models.CharField(_("文件名"), max_length=300)
    size = models.PositiveBigIntegerField(_("大小"))
    content = models.FileField(upload_to="plans/")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.filename


class ReviewManager(models.Manager):
    """Leaves the draft in the database until it is asked for: it is up to a megabyte, and lists do not show it."""

    def get_queryset(self):
        return super().get_queryset().defer("draft")


class Review(models.Model):
    """The draft between reading and plan.

    `draft` is the corrected reading (the JSON of `plandoc.reading`, shaped by `drafts`); `version` grows with each
    correction, so that a page drawn from an older draft is recognised. `file` is empty where the document was refused:
    nothing of it is kept then but its name and the reason.
    """

    class State(models.TextChoices):
        READING = "reading", _("正在读取")
        REFUSED = "refused", _("未能读取")
        OPEN = "open", _("待审阅")
        CONFIRMED = "confirmed", _("已确认")
        DISCARDED = "discarded", _("已放弃")

    file = models.ForeignKey(PlanFile, models.PROTECT, null=True, related_name="reviews")
    filename = models.CharField(_("文件名"), max_length=300)
    title = models.CharField(_("标题"), max_length=300, blank=True)
    place = models.ForeignKey(Division, models.PROTECT, null=True, verbose_name=_("适用地区"))
    revises = models.ForeignKey("Plan", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("修订自"))
    state = models.CharField(max_length=10, choices=State, default=State.READING)
    draft = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    refusal = models.TextField(blank=True)
    job = models.ForeignKey("jobs.Job", models.SET_NULL, null=True, related_name="+")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    objects = ReviewManager()

    class Meta:
        verbose_name = _("审阅")
        verbose_name_plural = _("审阅")
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["file"], condition=models.Q(state__in=["reading", "open", "confirmed"]), name="review_of_file_once"
            )
        ]
        base_manager_name = "objects"

    def __str__(self) -> str:
        return self.title or self.filename


class ReviewCorrection(models.Model):
    """One correction a person made to a draft. `changes` are the splices that lead there and back (`drafts.splices`)."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="corrections")
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    summary = models.CharField(_("更正"), max_length=300)
    changes = models.JSONField(default=list)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["review_id", "version"]
        constraints = [models.UniqueConstraint(fields=["review", "version"], name="correction_version")]

    def __str__(self) -> str:
        return self.summary


class PlanManager(models.Manager):
    """Leaves the text in the database until it is asked for: lists do not show it."""

    def get_queryset(self):
        return super().get_queryset().defer("text", "duty_statements", "noise")


class Plan(models.Model):
    """One edition of an action plan in force for a place (ORG-01, FIL-30).

    `duty_statements` and `noise` are spans [start, end] of `text`: sentences that only say what bureaus are responsible
    for, and marks of the file that are no words of the plan. A query that joins plans to other rows defers the text.
    """

    title = models.CharField(_("标题"), max_length=300)
    number = models.CharField(_("文号"), max_length=60, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=200, blank=True)
    issued_on = models.DateField(_("印发日期"), null=True, blank=True)
    place = models.ForeignKey(Division, models.PROTECT, related_name="plans", verbose_name=_("适用地区"))
    review = models.OneToOneField(Review, models.PROTECT, related_name="plan")
    text = models.TextField(_("正文"))
    level = models.CharField(max_length=12, blank=True, db_column="plan_level")
    form = models.CharField(max_length=20, blank=True)
    addressees = models.JSONField(_("主送"), default=list)
    duty_statements = models.JSONField(default=list)
    noise = models.JSONField(default=list)
    previous = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="next", verbose_name=_("上一版"))
    is_current = models.BooleanField(default=True)
    task_count = models.PositiveIntegerField(default=0)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(default=clock.now)

    objects = PlanManager()

    class Meta:
        base_manager_name = "objects"
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
    start = models.PositiveIntegerField(db_column="starts_at")
    end = models.PositiveIntegerField(db_column="ends_at")
    depth = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["plan_id", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["plan", "ordinal"], name="passage_ordinal")]


class Block(models.Model):
    """A responsibility block of the body of a plan whose tasks stand in a table; the rows that implement it point here."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="blocks")
    ordinal = models.PositiveIntegerField()
    reference = models.CharField(_("条款"), max_length=40, db_column="clause_reference")
    title = models.CharField(max_length=200)
    text = models.TextField()
    start = models.PositiveIntegerField(db_column="starts_at")
    end = models.PositiveIntegerField(db_column="ends_at")
    leads = models.TextField(_("牵头部门"), blank=True)
    participants = models.TextField(_("参与部门"), blank=True)
    implementers = models.TextField(_("责任单位"), blank=True)
    deadline_text = models.TextField(_("完成时限"), blank=True)

    class Meta:
        ordering = ["plan_id", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["plan", "ordinal"], name="block_ordinal")]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class TaskIdentity(models.Model):
    """The same task through all editions of its plan: what is known of its progress and proofs hangs here."""

    made_at = models.DateTimeField(auto_now_add=True)


class Task(models.Model):
    """One task of one edition. Columns that are shown, filtered or sorted live here, so a page reads one table.

    `leads`, `participants` and `implementers` are the names as printed, joined by 、, and `first_lead`, the first of the
    leads, is what lists sort by (an index does not take a text of any length); `first_on` and `due_on` are the
    earliest first and the latest last day of its deadlines. `is_current` and `place_path` are the plan's.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="tasks", verbose_name=_("方案"))
    identity = models.ForeignKey(TaskIdentity, models.PROTECT, related_name="editions")
    ordinal = models.PositiveIntegerField(_("序号"))
    reference = models.CharField(_("条款"), max_length=40, db_column="clause_reference")
    title = models.CharField(_("任务"), max_length=200)
    text = models.TextField(_("工作内容"))
    start = models.PositiveIntegerField(db_column="starts_at")
    end = models.PositiveIntegerField(db_column="ends_at")
    passage = models.ForeignKey(Passage, models.PROTECT, null=True, related_name="tasks")
    theme = models.CharField(_("主题"), max_length=30)
    place_path = models.CharField(max_length=24)
    leads = models.TextField(_("牵头部门"), blank=True)
    participants = models.TextField(_("参与部门"), blank=True)
    implementers = models.TextField(_("责任单位"), blank=True)
    first_lead = models.CharField(max_length=120, blank=True)
    open_list = models.BooleanField(_("名单未列尽"), default=False)
    inherited = models.BooleanField(_("承上行"), default=False)
    global_implementers = models.BooleanField(default=False)
    deadline_text = models.TextField(_("完成时限"), blank=True)
    deadline_kind = models.CharField(max_length=15, blank=True)
    first_on = models.DateField(_("起始日"), null=True)
    due_on = models.DateField(_("到期日"), null=True)
    is_current = models.BooleanField(default=True)
    clause = models.CharField(_("正文条款"), max_length=40, blank=True)
    block = models.ForeignKey(Block, models.PROTECT, null=True, related_name="rows")
    responsibility_start = models.PositiveIntegerField(null=True)
    responsibility_end = models.PositiveIntegerField(null=True)
    note = models.TextField(_("备注"), blank=True)

    class Meta:
        verbose_name = _("任务")
        verbose_name_plural = _("任务")
        ordering = ["plan_id", "ordinal"]
        constraints = [models.UniqueConstraint(fields=["plan", "ordinal"], name="task_ordinal")]
        indexes = [
            models.Index(fields=["plan", "ordinal"], name="task_list", condition=CURRENT),
            models.Index(fields=["due_on", "plan", "ordinal"], name="task_due", condition=CURRENT),
            models.Index(fields=["theme", "plan", "ordinal"], name="task_theme", condition=CURRENT),
            models.Index(fields=["first_lead", "plan", "ordinal"], name="task_lead", condition=CURRENT),
            models.Index(fields=["title", "plan", "ordinal"], name="task_title", condition=CURRENT),
            models.Index(fields=["place_path", "plan", "ordinal"], name="task_place", condition=CURRENT),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def listed_leads(self) -> str:
        """The leads, with 等 where the plan leaves the list open and names nobody else."""
        return f"{self.leads}等" if self.open_list and self.leads and not self.participants else self.leads

    @property
    def listed_participants(self) -> str:
        """The participants, with 等 where the plan leaves the list open."""
        return f"{self.participants}等" if self.open_list and self.participants else self.participants


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
        ordering = ["task_id", "role", "position"]
        constraints = [models.UniqueConstraint(fields=["task", "role", "party"], name="task_role_party")]
        indexes = [models.Index(fields=["party", "role", "task"], name="task_party_role")]


class TaskTopic(models.Model):
    """A duty that recurs from plan to plan (code of `plandoc.themes`): what puts two plans side by side."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="topics")
    code = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "code"], name="task_topic_once")]
        indexes = [models.Index(fields=["code", "task"], name="task_topic_code")]


class TaskDeadline(models.Model):
    """One of the deadlines a task carries (plandoc.reading.Deadline). `is_current` and `place_path` are the plan's."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="deadlines")
    position = models.PositiveSmallIntegerField()
    text = models.TextField()
    kind = models.CharField(max_length=15)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    ambiguous = models.BooleanField(default=False)
    detail = models.JSONField(default=dict)
    start = models.PositiveIntegerField(default=0, db_column="starts_at")
    end = models.PositiveIntegerField(default=0, db_column="ends_at")
    place_path = models.CharField(max_length=24)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["task_id", "position"]
        indexes = [
            models.Index(fields=["last", "is_current", "place_path", "task"], name="deadline_day"),
            models.Index(fields=["kind", "last", "task"], name="deadline_kind_day"),
        ]


class Target(models.Model):
    """A quantity the plan wants reached, with the words it is printed in (TGT-..)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="targets")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="targets")
    ordinal = models.PositiveIntegerField()
    indicator = models.CharField(_("指标"), max_length=200)
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=4, null=True)
    unit = models.CharField(_("单位"), max_length=20, blank=True)
    comparator = models.CharField(_("要求"), max_length=10)
    base_year = models.PositiveSmallIntegerField(null=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True)
    set_elsewhere = models.BooleanField(default=False)
    text = models.TextField()
    start = models.PositiveIntegerField(db_column="starts_at")
    end = models.PositiveIntegerField(db_column="ends_at")

    class Meta:
        verbose_name = _("指标")
        verbose_name_plural = _("指标")
        ordering = ["plan_id", "ordinal"]

    def __str__(self) -> str:
        return self.indicator


class Mention(models.Model):
    """A register, filing, system, pilot or place that a task names."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="mentions")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    start = models.PositiveIntegerField(db_column="starts_at")
    end = models.PositiveIntegerField(db_column="ends_at")


class Annex(models.Model):
    """An annex table of a plan."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="annexes")
    ordinal = models.PositiveIntegerField()
    number = models.CharField(max_length=30)
    title = models.CharField(max_length=200)
    columns = models.JSONField(default=list)
    note = models.TextField(blank=True)
    start = models.PositiveIntegerField(db_column="starts_at")
    end = models.PositiveIntegerField(db_column="ends_at")

    class Meta:
        ordering = ["plan_id", "ordinal"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class AnnexRow(models.Model):
    """One row of an annex table, cells in the order of `Annex.columns`."""

    annex = models.ForeignKey(Annex, models.CASCADE, related_name="rows")
    ordinal = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    start = models.PositiveIntegerField(db_column="starts_at")
    end = models.PositiveIntegerField(db_column="ends_at")

    class Meta:
        ordering = ["annex_id", "ordinal"]


class PlanFinding(models.Model):
    """What the reading found doubtful and what a person decided (plandoc.reading.Finding)."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="findings")
    task = models.ForeignKey(Task, models.CASCADE, null=True, related_name="findings")
    ordinal = models.PositiveIntegerField()
    code = models.CharField(max_length=30)
    severity = models.CharField(max_length=10)
    found = models.TextField()
    assumed = models.TextField()
    decision = models.CharField(max_length=12, blank=True)
    remark = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    start = models.PositiveIntegerField(db_column="starts_at")
    end = models.PositiveIntegerField(db_column="ends_at")

    class Meta:
        ordering = ["plan_id", "ordinal"]


class RoleCount(models.Model):
    """Stored count of tasks by plan, party and role: the matrix reads this and nothing else."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="role_counts")
    party = models.ForeignKey(Party, models.CASCADE, related_name="role_counts")
    role = models.CharField(max_length=12, choices=TaskParty.Role)
    place_path = models.CharField(max_length=24)
    is_current = models.BooleanField(default=True)
    tasks = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "party", "role"], name="role_count_once")]
        indexes = [
            models.Index(fields=["party", "role", "place_path", "tasks"], name="role_count_party", condition=CURRENT),
            models.Index(fields=["place_path", "party", "role", "tasks"], name="role_count_place", condition=CURRENT),
        ]


class DueCount(models.Model):
    """Stored count of tasks by plan, kind of deadline and the quarter of its last day: the timeline reads this.

    `quarter` is the first day of the quarter, None for deadlines without a last day; a task without any deadline is
    counted under the empty kind.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="due_counts")
    kind = models.CharField(max_length=15, blank=True)
    quarter = models.DateField(null=True)
    place_path = models.CharField(max_length=24)
    is_current = models.BooleanField(default=True)
    tasks = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["place_path", "quarter", "kind", "tasks"], name="due_count_place", condition=CURRENT)]
