"""The journal: one row per act, each carrying the hash of the row before it. Rows are added, never changed or removed."""

import json
from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnly(Exception):
    """Someone tried to change or remove a journal row through the model."""


class EntryQuerySet(models.QuerySet):
    """Reads only; a row comes in through `services.record`."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Journal rows cannot be changed; record a new entry instead.")

    def delete(self) -> NoReturn:
        raise AppendOnly("Journal rows cannot be removed; record a new entry instead.")


class Entry(models.Model):
    """Who did what to which thing, when and on whose behalf.

    `detail` is kept as the JSON text that was sealed, because a database's own JSON type may rewrite numbers and keys.
    `actor_name` is the name at that time. `algorithm` is the hash this row was sealed with.
    """

    sequence = models.PositiveBigIntegerField(_("序号"), unique=True)
    recorded_at = models.DateTimeField(_("时间"), db_index=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("操作人"))
    actor_name = models.CharField(_("操作人姓名"), max_length=200, blank=True)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("被代理人")
    )
    action = models.CharField(_("操作"), max_length=60, db_index=True)
    subject = models.CharField(_("对象"), max_length=120, blank=True, db_index=True)
    detail_json = models.TextField(_("内容"), default="{}")
    algorithm = models.CharField(max_length=10)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("日志")
        verbose_name_plural = _("日志")
        ordering = ["-sequence"]

    def __str__(self) -> str:
        return f"{self.sequence} {self.action}"

    @property
    def detail(self) -> dict[str, Any]:
        """The sealed detail as plain values."""
        return json.loads(self.detail_json)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("Journal rows cannot be changed; record a new entry instead.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("Journal rows cannot be removed; record a new entry instead.")


class Head(models.Model):
    """The one row that says where the chain ends. Writing it first is what lines writers up on every database."""

    sequence = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")
