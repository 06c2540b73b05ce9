"""The tables of the access log. They stand in a database file of their own (SQLite) or in a schema of their own (PostgreSQL).

`keeping` makes them; no migration does, because they belong to no other table and outlive changes of the others. Without
foreign keys a row says by itself who it was, in the words of that day.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

SCHEMA = "access_log"


def _table(name: str) -> str:
    """The name of a table as SQL: Django leaves a quoted one as it is."""
    in_schema = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    return f'"{SCHEMA}"."{name}"' if in_schema else f"{SCHEMA}_{name}"


class Access(models.Model):
    """One answer that carried guarded data. `shown` counts rows by kind, `ids_hash` is the digest of their ids in order.

    `token` keeps a row that was written beside the database for a while from coming in twice.
    """

    token = models.CharField(max_length=32, unique=True)
    seen_at = models.DateTimeField(_("时间"), db_index=True)
    person_id = models.BigIntegerField(null=True, db_index=True)
    person = models.CharField(_("人员"), max_length=200, blank=True)
    office = models.CharField(_("单位"), max_length=200, blank=True)
    address = models.CharField(_("来源地址"), max_length=45, blank=True)
    method = models.CharField(max_length=10)
    page = models.CharField(_("页面"), max_length=500)
    query = models.CharField(_("查询条件"), max_length=2000, blank=True)
    purpose = models.CharField(_("用途"), max_length=500, blank=True)
    classes = models.CharField(_("数据级别"), max_length=20)
    shown = models.CharField(_("对象"), max_length=500)
    amount = models.PositiveBigIntegerField(_("条数"))
    ids_hash = models.CharField(_("编号校验值"), max_length=64)

    class Meta:
        managed = False
        db_table = _table("access")
        ordering = ["-pk"]
        verbose_name = _("访问记录")
        verbose_name_plural = _("访问记录")

    def __str__(self) -> str:
        return f"{self.seen_at:%Y-%m-%d %H:%M} {self.person} {self.page}"


class Seal(models.Model):
    """A link of the chain: the digest over all rows from `first` to `last` and the link before."""

    first = models.BigIntegerField()
    last = models.BigIntegerField(unique=True)
    amount = models.PositiveBigIntegerField()
    sealed_at = models.DateTimeField()
    algorithm = models.CharField(max_length=10)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        managed = False
        db_table = _table("seal")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.first}–{self.last}"
