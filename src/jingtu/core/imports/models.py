"""A file that came in, its rows as they were judged, and records of subjects that were found to be the same."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.jobs.models import Job
from jingtu.core.parties.models import Party, User
from jingtu.core.places.models import Division
from jingtu.core.subjects.models import Subject


class Batch(models.Model):
    """A file on its way into a register. Nothing of it is in the register before `state` is APPLIED: one transaction sets both.

    `target` says what its rows become (a kind of subject), `layout` by which map of columns it is read. `counts` are the rows
    by verdict, `understood` the columns as they were taken, `notes` sentences about the whole file.
    """

    class State(models.TextChoices):
        READING = "reading", _("正在读取")
        REFUSED = "refused", _("不能读取")
        READY = "ready", _("待确认")
        APPLYING = "applying", _("正在导入")
        APPLIED = "applied", _("已导入")
        UNDOING = "undoing", _("正在撤销")
        UNDONE = "undone", _("已撤销")
        DISCARDED = "discarded", _("已放弃")

    class Mode(models.TextChoices):
        ALL = "all", _("全部合格才导入")
        GOOD = "good", _("只导入合格的行")

    class Datum(models.TextChoices):
        UNSAID = "", _("由系统判断")
        CGCS2000 = "cgcs2000", _("CGCS2000（国家2000）或 WGS-84")
        GCJ02 = "gcj02", _("GCJ-02（高德、腾讯地图）")
        BD09 = "bd09", _("BD-09（百度地图）")
        BEIJING54 = "beijing54", _("北京1954")
        XIAN80 = "xian80", _("西安1980")

    target = models.CharField(_("导入到"), max_length=60)
    layout = models.CharField(_("表格版式"), max_length=60, blank=True)
    filename = models.CharField(_("文件名"), max_length=300)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    content = models.FileField(max_length=200)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.READING)
    mode = models.CharField(_("导入方式"), max_length=4, choices=Mode, default=Mode.ALL)
    datum = models.CharField(_("坐标系"), max_length=10, choices=Datum, blank=True)
    place = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+", verbose_name=_("所在地"))
    counts = models.JSONField(default=dict)
    understood = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    sentence = models.TextField(_("说明"), blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    office = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("导入单位"))
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("经办人"))
    received_at = models.DateTimeField(_("上传时间"))
    applied_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(_("导入时间"), null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(_("撤销时间"), null=True)

    class Meta:
        verbose_name = _("导入批次")
        verbose_name_plural = _("导入批次")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["office", "id"], name="import_batch_of_office")]

    def __str__(self) -> str:
        return self.filename


class Line(models.Model):
    """A row of the file: where it stands, what it would do, and after the import what it did.

    `facts` are what is to be written by field, `before` those they replaced. A fault is `{"column", "said"}` with the number
    of the column in the sheet (None: the row as a whole). `version` is that of the subject's row: as judged, then as written.
    """

    class Verdict(models.TextChoices):
        CREATE = "create", _("新增")
        UPDATE = "update", _("更新")
        UNCHANGED = "unchanged", _("没有变化")
        REFUSED = "refused", _("不能导入")

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    sheet = models.CharField(max_length=31, blank=True)
    number = models.PositiveIntegerField(_("行号"))
    verdict = models.CharField(_("处理"), max_length=10, choices=Verdict)
    name = models.CharField(_("名称"), max_length=120, blank=True)
    subject = models.ForeignKey(Subject, models.SET_NULL, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    version = models.PositiveIntegerField(null=True)
    written = models.BooleanField(default=False)
    kept = models.CharField(_("撤销时保留的原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("导入的行")
        verbose_name_plural = _("导入的行")
        ordering = ["pk"]
        indexes = [models.Index(fields=["batch", "verdict", "id"], name="import_line_by_verdict")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"


class Likeness(models.Model):
    """Two subjects of a kind that look like one: the older identity first. What a person said of it stays."""

    class State(models.TextChoices):
        OPEN = "open", _("待核对")
        DIFFERENT = "different", _("不是同一家")
        MERGED = "merged", _("已合并")

    class Ground(models.TextChoices):
        CODE = "code", _("新旧代码指向同一家")
        NAME = "name", _("名称和所在县相同")

    kind = models.CharField(max_length=60)
    first = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    second = models.ForeignKey(Subject, models.CASCADE, related_name="+")
    place_path = models.CharField(max_length=24)
    ground = models.CharField(_("依据"), max_length=4, choices=Ground)
    state = models.CharField(_("状态"), max_length=9, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("疑似重复")
        verbose_name_plural = _("疑似重复")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="likeness_once"),
            models.CheckConstraint(condition=Q(first__lt=models.F("second")), name="likeness_older_first"),
        ]
        indexes = [models.Index(fields=["kind", "state", "place_path"], name="likeness_by_place")]

    def __str__(self) -> str:
        return f"{self.first_id} = {self.second_id}"


class Merge(models.Model):
    """Two subjects became one: everything that hung on `gone` hangs on `kept` since, and can be hung back.

    `moved` lists by relation (`app.Model.field`) the ids of the rows that were moved, `before` the facts of both that changed.
    """

    kept = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    gone = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    basis = models.TextField(_("依据"))
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    merged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("合并")
        verbose_name_plural = _("合并")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_at=None), name="merge_of_gone_once"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"
