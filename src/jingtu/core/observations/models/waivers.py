"""What of a delivery must be explained, check by check, and who took it with which reason."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import User

from .deliveries import Delivery

Key = tuple[str, bool]  # code of the check, and whether it rests on what is known inside


class FailedCheck(models.Model):
    """A check of a delivery that failed and asks for an explanation: its fixed code, and at how many `places` of the file.

    What is known of issued samples alone is a check of its own (`inside`): the sender under blind numbers is not told of it.
    """

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="failed_checks")
    code = models.CharField(max_length=10)
    name = models.CharField(_("问题"), max_length=60)
    inside = models.BooleanField(default=False)
    places = models.PositiveIntegerField(_("处数"))

    class Meta:
        ordering = ["inside", "code"]
        constraints = [models.UniqueConstraint(fields=["delivery", "code", "inside"], name="failed_check_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def key(self) -> Key:
        """Which check it is."""
        return self.code, self.inside


class Waiver(models.Model):
    """The decision of a named reviewer to take a failed check of a delivery as it is, and its reason.

    It stands beside the finding and not in its place, and holds for the `places` that the reviewer saw. It is ended by who took
    it back, or by who decided anew after the check had found more; what was ended stays readable.
    """

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="waivers")
    code = models.CharField(max_length=10)
    name = models.CharField(_("问题"), max_length=60)
    inside = models.BooleanField(default=False)
    places = models.PositiveIntegerField(_("处数"))
    reason = models.TextField(_("同意接收的理由"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("同意接收的人"))
    at = models.DateTimeField(_("同意的时间"))
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("撤回同意的人"))
    ended_at = models.DateTimeField(_("撤回同意的时间"), null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "code", "inside"], condition=Q(ended_at=None), name="failed_check_waived_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.reason}"

    @property
    def key(self) -> Key:
        """Which check it is about."""
        return self.code, self.inside
