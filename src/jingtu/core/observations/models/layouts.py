"""Maps of the columns of old tables, kept so that the next file of the same layout needs no telling."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import Party, User


class ColumnMap(models.Model):
    """How an office's old tables are laid out (`runs.layouts.Layout` as `facts`).

    `headings` are those of the file that it was begun with. A delivery keeps a copy of the map by which it was read, so that a
    later change says nothing else of it.
    """

    name = models.CharField(_("名称"), max_length=80)
    party = models.ForeignKey(Party, models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    facts = models.JSONField(default=dict)
    headings = models.JSONField(default=list)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("登记人"))
    made_at = models.DateTimeField(_("登记时间"))

    class Meta:
        verbose_name = _("列对应表")
        verbose_name_plural = _("列对应表")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
