"""What stands in for a lost device. The devices themselves are those of django-otp."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import User


class RecoveryCode(models.Model):
    """A code that replaces the one-time password once; only its keyed hash is kept."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("恢复码")
        verbose_name_plural = _("恢复码")
        constraints = [models.UniqueConstraint(fields=["owner", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.owner} {self.made_at:%Y-%m-%d}"
