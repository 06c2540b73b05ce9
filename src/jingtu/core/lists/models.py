"""Entries of lists and their published editions."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import Party, User
from jingtu.core.subjects.models import Subject


class Entry(models.Model):
    """A subject on a list from `entered_on` to the day before `left_on`, each with the authority that decided and the basis."""

    list_code = models.CharField(_("名录"), max_length=60)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="entries")
    place_path = models.CharField(max_length=24)
    entered_on = models.DateField(_("列入日期"))
    entered_basis = models.TextField(_("列入依据"))
    entered_authority = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("列入决定机关"))
    entered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    left_on = models.DateField(_("移出日期"), null=True)
    left_basis = models.TextField(_("移出依据"), blank=True)
    left_authority = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("移出决定机关"))
    left_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("名录条目")
        verbose_name_plural = _("名录条目")
        ordering = ["entered_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["list_code", "subject"], condition=Q(left_on=None), name="list_entry_open_once"),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(left_on__gte=F("entered_on")), name="list_entry_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(fields=["list_code", "place_path", "entered_on"], name="list_entry_by_place"),
            models.Index(fields=["subject"], name="list_entry_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.list_code} {self.subject_id} {self.entered_on}"


class Edition(models.Model):
    """A list of a place as drawn up and then published: what it said on the day, kept whole, whatever is corrected later.

    A draft has neither number nor document; a place has one draft of a list at a time. A row of `rows` is `{"subject", "code",
    "name", "place", "entered_on", "basis", "authority"}`, in the order of names.
    """

    list_code = models.CharField(_("名录"), max_length=60)
    place_path = models.CharField(max_length=24)
    place_name = models.CharField(_("地区"), max_length=60)
    number = models.PositiveIntegerField(_("期次"), null=True)
    as_of = models.DateField(_("截至日期"))
    document = models.CharField(_("公布文件"), max_length=200, blank=True)
    authority = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("公布机关"))
    rows = models.JSONField(default=list, db_column="entry_rows")
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    published_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    published_on = models.DateField(_("公布日期"), null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("名录版本")
        verbose_name_plural = _("名录版本")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["list_code", "place_path", "number"], name="list_edition_number"),
            models.UniqueConstraint(fields=["list_code", "place_path"], condition=Q(number=None), name="list_edition_one_draft"),
            models.CheckConstraint(
                condition=Q(number=None, published_at=None) | Q(number__gt=0, published_at__isnull=False),
                name="list_edition_numbered_when_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_code} {self.place_path} {self.number or '-'}"
