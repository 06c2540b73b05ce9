"""Where enterprises go when they leave the theme: a closed one becomes a site (地块), handed over by key."""

from django.utils.translation import gettext_lazy as _

from jingtu.core.subjects.handing_over import HandOver, hand_over
from jingtu.core.subjects.models import Event, Registered
from jingtu.core.subjects.moves import follow_up

CLOSED_ENTERPRISE = HandOver(
    "industry.closed_enterprise",
    _("关闭企业原址转为地块管理"),
    requires=("REG-04", "REG-64"),
    gives="industry.enterprise",
    move="hand_over",
    to="development_land",
    carries=("sector", "stopped_on", "listed_on"),
)


@follow_up("industry.handed_over")
def _handed_over(row: Registered, event: Event) -> None:
    """The site theme goes on where the closing survey ended."""
    hand_over(CLOSED_ENTERPRISE, row, event)
