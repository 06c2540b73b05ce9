"""What can go wrong with a plan, each as one sentence for the person who asked: found, expected, what to do next."""

from django.utils.translation import gettext_lazy as _


class PlanError(Exception):
    """A refusal; `str()` of it is the sentence to show."""


class FileRefused(PlanError):
    """The file was not taken in; nothing of it is stored."""


class AlreadyKnown(PlanError):
    """The very same file came in before. `review` is its review, `plan` the plan made of it (None while under review).

    Both are None where they lie outside the areas of the person who asked.
    """

    def __init__(self, sentence, review=None, plan=None):
        super().__init__(sentence)
        self.review = review
        self.plan = plan


class StaleReview(PlanError):
    """The draft has changed since the page was drawn; the sentence says who changed what and when."""


class AlreadyConfirmed(StaleReview):
    """Another person confirmed the review first."""


class CannotCorrect(PlanError):
    """The correction does not fit the draft."""


class CannotConfirm(PlanError):
    """Something that every plan needs is missing from the draft."""


class TooMuch(PlanError):
    """The export would not fit; it is never cut in silence."""


NOT_ALLOWED = _("您在“%(place)s”没有“%(permission)s”的权限，因此未作任何改动。需要时请联系本单位的安全管理员。")
