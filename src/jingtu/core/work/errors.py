"""What can go wrong in the daily work, each as one sentence for the person who asked: found, expected, what to do next."""

from django.utils.translation import gettext_lazy as _


class WorkRefused(Exception):
    """A refusal; `str()` of it is the sentence to show. Nothing was changed."""


class Overtaken(WorkRefused):
    """Somebody else was quicker: what the page showed is no longer so."""


NOT_YOURS = _("“%(task)s”由%(party)s承办，只有该单位的人员可以%(move)s。您的账号不代表该单位。")
NOT_GIVER = _("“%(task)s”由%(party)s交办，只有该单位的人员可以%(move)s。")
NOT_OFFICE = _("只有%(place)s的方案办公室可以%(move)s。需要时请联系本地方案办公室。")
