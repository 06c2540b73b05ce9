"""Keys, how much was asked with each, and the numbers that signed requests have used up."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import User


class ApiKey(models.Model):
    """A key of another system. It can do what its owner can, within `rights`, until it ends or is revoked.

    `name` is the public part. The secret is shown once: of a token a SHA-256 is kept; the secret of a signing key is never
    kept, it is computed anew from `salt` and the installation's own key, because a signature is checked with it.
    """

    class Way(models.TextChoices):
        TOKEN = "token", _("令牌")
        SIGNED = "signed", _("签名")

    class Rights(models.TextChoices):
        GATES = "gates", _("只查询准入条件")
        READ = "read", _("只读和查询准入条件")
        WRITE = "write", _("读写")

    class Algorithm(models.TextChoices):
        SHA256 = "sha256", "HMAC-SHA-256"
        SM3 = "sm3", "HMAC-SM3"

    name = models.CharField(_("密钥编号"), max_length=20, unique=True)
    purpose = models.CharField(_("用途"), max_length=100)
    owner = models.ForeignKey(User, models.PROTECT, related_name="api_keys", verbose_name=_("所属账号"))
    way = models.CharField(_("方式"), max_length=8, choices=Way)
    algorithm = models.CharField(_("算法"), max_length=8, choices=Algorithm, default=Algorithm.SHA256)
    rights = models.CharField(_("权限"), max_length=8, choices=Rights)
    digest = models.CharField(max_length=64, blank=True)
    salt = models.CharField(max_length=32)
    per_minute = models.PositiveIntegerField(_("每分钟次数"))
    per_day = models.PositiveIntegerField(_("每日次数"))
    valid_until = models.DateField(_("有效期至"))
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("发放人"))
    issued_at = models.DateTimeField(_("发放时间"))
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(_("撤销时间"), null=True)
    revoked_reason = models.CharField(_("撤销理由"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("接口密钥")
        verbose_name_plural = _("接口密钥")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.purpose}（{self.name}）"


class Usage(models.Model):
    """How often a key was used on a calendar day, how often in the minute under way, and how often it was refused."""

    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="usage", db_column="api_key_id")
    counted_on = models.DateField(_("日期"))
    requests = models.PositiveIntegerField(_("次数"), default=0)
    refused = models.PositiveIntegerField(_("被拒绝的次数"), default=0)
    minute_number = models.BigIntegerField(default=0)
    minute_requests = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("接口用量")
        verbose_name_plural = _("接口用量")
        constraints = [models.UniqueConstraint(fields=["key", "counted_on"], name="api_usage_once")]

    def __str__(self) -> str:
        return f"{self.key_id} {self.counted_on}: {self.requests}"


class Answered(models.Model):
    """What a writing request was answered under its Idempotency-Key (`words`), to be said again if it is sent again.

    `digest` tells the request, `seen` the guarded rows that the answer shows, for the access log.
    """

    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="answers", db_column="api_key_id")
    words = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    tag = models.CharField(max_length=40, blank=True)
    body = models.TextField(blank=True)
    seen = models.JSONField(default=dict)
    answered_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("已答复的请求")
        verbose_name_plural = _("已答复的请求")
        constraints = [models.UniqueConstraint(fields=["key", "words"], name="api_answered_once")]

    def __str__(self) -> str:
        return self.words


class Nonce(models.Model):
    """A number used once by a signed request; forgotten when its time would be refused anyway."""

    key = models.ForeignKey(ApiKey, models.CASCADE, related_name="nonces", db_column="api_key_id")
    words = models.CharField(max_length=64)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("已用随机数")
        verbose_name_plural = _("已用随机数")
        constraints = [models.UniqueConstraint(fields=["key", "words"], name="api_nonce_once")]

    def __str__(self) -> str:
        return self.words
