"""What was released to the public, row by row as it was released, and what was delivered to which office."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.filings.models import Filing
from jingtu.core.lists.models import Edition
from jingtu.core.parties.models import Party, User
from jingtu.core.subjects.models import Subject


class Release(models.Model):
    """One item made public: an edition of a list or a filing. Its content stands in `items`, copied when it was released.

    `source` made it, `authority` stands behind the release, `basis` is the document or clause. Withdrawn it stays, without
    its content, with the day, the authority and the reason.
    """

    publication = models.CharField(_("公开事项"), max_length=60)
    edition = models.ForeignKey(Edition, models.PROTECT, null=True, related_name="releases")
    filing = models.ForeignKey(Filing, models.PROTECT, null=True, related_name="releases")
    place_path = models.CharField(max_length=24)
    place_name = models.CharField(_("地区"), max_length=60)
    title = models.CharField(_("标题"), max_length=200)
    number = models.CharField(_("公开编号"), max_length=30)
    source = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("信息来源"))
    authority = models.ForeignKey(Party, models.PROTECT, related_name="+", verbose_name=_("公开单位"))
    basis = models.CharField(_("公开依据"), max_length=200)
    released_on = models.DateField(_("公开日期"))
    released_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    released_at = models.DateTimeField()
    withdrawn_on = models.DateField(_("撤销公开日期"), null=True)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    withdrawn_authority = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("撤销公开单位"))
    withdrawn_reason = models.TextField(_("撤销公开理由"), blank=True)

    class Meta:
        verbose_name = _("公开信息")
        verbose_name_plural = _("公开信息")
        ordering = ["-released_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(edition=None, filing__isnull=False) | Q(edition__isnull=False, filing=None),
                name="release_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None, withdrawn_reason="") | (Q(withdrawn_on__isnull=False) & ~Q(withdrawn_reason="")),
                name="release_withdrawn_with_reason",
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="release_number"),
            models.UniqueConstraint(fields=["edition"], condition=Q(withdrawn_on=None), name="release_edition_once"),
            models.UniqueConstraint(fields=["filing"], condition=Q(withdrawn_on=None), name="release_filing_once"),
        ]
        indexes = [
            models.Index(fields=["released_on", "id"], name="release_by_day"),
            models.Index(fields=["publication", "released_on"], name="release_by_publication"),
            models.Index(fields=["place_path", "released_on"], name="release_by_place"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Item(models.Model):
    """One row of what was released: a subject, its name and code, and the facts that are public, by the name of their field."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField()
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="released")
    name = models.CharField(_("名称"), max_length=120)
    code = models.CharField(_("编号"), max_length=40, blank=True)
    facts = models.JSONField(default=dict)

    class Meta:
        ordering = ["release", "position"]
        constraints = [models.UniqueConstraint(fields=["release", "position"], name="released_item_once")]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """An edition sent to one office, and its receipt."""

    flow = models.CharField(_("送达事项"), max_length=60)
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="deliveries")
    to = models.ForeignKey(Party, models.PROTECT, related_name="deliveries_received", db_column="to_party_id")
    function = models.CharField(max_length=40, db_column="function_code")
    sender = models.ForeignKey(Party, models.PROTECT, null=True, related_name="deliveries_sent", verbose_name=_("送达单位"))
    sent_on = models.DateField(_("送达日期"))
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    received_on = models.DateField(_("签收日期"), null=True)
    received_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(null=True)
    note = models.CharField(_("签收意见"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("名录送达")
        verbose_name_plural = _("名录送达")
        ordering = ["-sent_on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "to"], name="delivery_once")]
        indexes = [models.Index(fields=["to", "sent_on"], condition=Q(received_on=None), name="delivery_not_received")]

    def __str__(self) -> str:
        return f"{self.edition_id} → {self.to_id}"
