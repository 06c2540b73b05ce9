"""The thin identity that everything points at, what every kind of subject has, and what happened to it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.accesslog.seeing import saw
from jingtu.core.parties.models import Party, User
from jingtu.core.places.areas import CITY_DIGITS, Prefix
from jingtu.core.places.geometry import GeometryField
from jingtu.core.places.models import Division


class Sensitivity(models.TextChoices):
    """Classes of sharing (K0, state secrets, never enters the platform)."""

    IMPORTANT = "K1", _("重要数据")
    INTERNAL = "K2", _("内部")
    COMMERCIAL = "K3", _("商业秘密")
    PERSONAL = "K4", _("个人信息")
    CONDITIONAL = "K5", _("有条件共享")
    PUBLIC = "K6", _("可公开")


class Subject(models.Model):
    """Something under supervision: what lists, filings, duties, gates and tasks point at. Its facts stand in its kind's table."""

    kind = models.CharField(_("类别"), max_length=60, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    class Meta:
        verbose_name = _("监管对象")
        verbose_name_plural = _("监管对象")

    def __str__(self) -> str:
        return f"{self.kind}:{self.pk}"


def register_indexes(name: str) -> list[models.Index]:
    """Return the indexes of a kind's table: along these a register is read page by page, however many rows it has.

    By place and name, by name in all, by name in one city, by state and name, by state and place, by the day of the state.
    """
    by_name = ("sort_key", "subject")
    return [
        models.Index(fields=["place_path", *by_name], name=f"{name}_by_name"),
        models.Index(fields=by_name, name=f"{name}_in_all"),
        models.Index(Prefix("place_path", CITY_DIGITS), *by_name, name=f"{name}_in_city"),
        models.Index(fields=["state", *by_name], name=f"{name}_of_state"),
        models.Index(fields=["state", "place_path"], name=f"{name}_by_state"),
        models.Index(fields=["state_since", "subject"], name=f"{name}_since"),
    ]


class Registered(models.Model):
    """What a row of any kind has, in the table of its kind: all that is shown, sorted, filtered or scoped without a join.

    `place_path` repeats the path of `place`, because scope is a range on it. `sort_key` is the name in pinyin, `initials` its
    first letters. `state` is written by `moves.make` alone; `state_since` is the day from which it counts.
    """

    subject = models.OneToOneField(Subject, models.PROTECT, primary_key=True, related_name="%(class)s")
    code = models.CharField(_("编号"), max_length=40, blank=True)
    name = models.CharField(_("名称"), max_length=120)
    sort_key = models.CharField(max_length=200)
    initials = models.CharField(max_length=120, db_index=True)
    place = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("所在地"))
    place_path = models.CharField(max_length=24)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    holder = models.ForeignKey(Party, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任单位"))
    sensitivity = models.CharField(_("共享级别"), max_length=2, choices=Sensitivity, default=Sensitivity.INTERNAL)
    state = models.CharField(_("状态"), max_length=20)
    state_since = models.DateField(_("状态起始日"))
    valid_from = models.DateField(_("起始日期"))
    geometry = GeometryField(_("图形"), null=True, blank=True)
    west = models.FloatField(null=True, blank=True)
    south = models.FloatField(null=True, blank=True)
    east = models.FloatField(null=True, blank=True)
    north = models.FloatField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, db: Any, field_names: Any, values: Any) -> "Registered":
        row = super().from_db(db, field_names, values)
        saw(cls._meta.label_lower, row.pk, row.__dict__.get("sensitivity", Sensitivity.INTERNAL))
        return row


class Event(models.Model):
    """One move of a subject: when it counts (`effective_on`), when it was written, by whom, on what grounds.

    Rows are added, never edited; a correction is a row of its own that names the one it corrects.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="events")
    move = models.CharField(max_length=40)
    source = models.CharField(max_length=20, blank=True)
    target = models.CharField(max_length=20)
    effective_on = models.DateField(_("生效日期"))
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    grounds = models.TextField(_("依据"), blank=True)
    detail = models.JSONField(default=dict)
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")

    class Meta:
        verbose_name = _("办理记录")
        verbose_name_plural = _("办理记录")
        ordering = ["effective_on", "pk"]
        indexes = [models.Index(fields=["subject", "effective_on"], name="event_of_subject")]
        constraints = [
            models.CheckConstraint(condition=Q(corrects=None) | ~Q(corrects=models.F("pk")), name="event_corrects_another")
        ]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.move} {self.effective_on}"


class Revision(models.Model):
    """What was corrected or changed in the facts of a subject, apart from its state: each field before and after.

    Dates are ISO text, other subjects, parties and places their ids, a geometry its WKT. Rows are added, never edited.
    """

    subject = models.ForeignKey(Subject, models.PROTECT, related_name="revisions")
    effective_on = models.DateField(_("变更日期"))
    recorded_at = models.DateTimeField(_("登记时间"))
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    grounds = models.TextField(_("依据"), blank=True)
    before = models.JSONField(default=dict, db_column="facts_before")
    after = models.JSONField(default=dict, db_column="facts_after")

    class Meta:
        verbose_name = _("信息变更")
        verbose_name_plural = _("信息变更")
        ordering = ["effective_on", "pk"]
        indexes = [models.Index(fields=["subject", "effective_on"], name="revision_of_subject")]

    def __str__(self) -> str:
        return f"{self.subject_id} {self.effective_on}"


class HandedOver(models.Model):
    """A subject whose supervision goes on elsewhere under a declared key: what was handed on, and as what it was taken.

    `taken_as` is empty while the theme that takes it is not there yet.
    """

    key = models.CharField(max_length=60)
    event = models.OneToOneField(Event, models.PROTECT, related_name="handed_over")
    facts = models.JSONField(default=dict)
    taken_as = models.ForeignKey(Subject, models.PROTECT, null=True, related_name="taken_from")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("移交")
        verbose_name_plural = _("移交")
        ordering = ["pk"]
        indexes = [models.Index(fields=["key"], condition=Q(taken_as=None), name="handed_over_waiting")]

    def __str__(self) -> str:
        return f"{self.key} {self.event_id}"


class SavedView(models.Model):
    """A filter with its order and columns that a person keeps for a register; with `office` the whole office sees it."""

    kind = models.CharField(max_length=60)
    name = models.CharField(_("视图名称"), max_length=40)
    address = models.TextField()
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    office = models.ForeignKey(Party, models.CASCADE, null=True, related_name="+")

    class Meta:
        verbose_name = _("视图")
        verbose_name_plural = _("视图")
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "kind", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
