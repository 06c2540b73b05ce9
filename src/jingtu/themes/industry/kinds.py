"""The kinds of subjects of the theme."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.subjects.kinds import Shown, SubjectKind

from .lifecycle import DEMOLITION, ENTERPRISE

ENTERPRISES = SubjectKind(
    "industry.enterprise",
    _("企业"),
    requires=("REG-08",),
    model="industry.Enterprise",
    lifecycle=ENTERPRISE,
    fields=(Shown("code", searched=True), Shown("sector", filtered=True), Shown("stopped_on")),
)
DEMOLITIONS = SubjectKind(
    "industry.demolition",
    _("拆除活动"),
    requires=("REG-64",),
    model="industry.Demolition",
    lifecycle=DEMOLITION,
    fields=(Shown("enterprise"), Shown("starts_on", filtered=True), Shown("finished_on"), Shown("extent", listed=False)),
)
