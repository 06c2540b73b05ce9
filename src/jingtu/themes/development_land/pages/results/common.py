"""What the pages of results share: which site, and who may."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from jingtu.core.observations.visible import deliveries_of, may_deliver, may_judge, may_read
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import visible_to

SITE = "development_land.site"


def site_or_404(request: HttpRequest, pk: int) -> Registered:
    """Return the site of an address, of those that the person may see."""
    rows = visible_to(request.user, find(SubjectKind, SITE)).select_related("subject", "place", "holder")
    return get_object_or_404(rows, pk=pk)


def check_may_read(request: HttpRequest, site: Registered, *, whole: bool = False) -> None:
    """Raise PermissionDenied for somebody who sees the site and not what was measured there.

    Who delivered once opens the pages on which his own stands; `whole` is for what tells everything.
    """
    if not may_read(site, request.user) and (whole or not deliveries_of(site, request.user).exists()):
        raise PermissionDenied(_("检测结果只供主管部门、土地使用权人和受委托的单位查阅。需要时请向主管部门申请。"))


def check_may_deliver(request: HttpRequest, site: Registered) -> None:
    """Raise PermissionDenied for somebody who neither delivers nor judges results of the site."""
    if not may_deliver(site, request.user):
        raise PermissionDenied(
            _("检测数据由土地使用权人、受委托的单位或主管部门交付和评价，您不属于其中。请由这些单位的人员办理。")
        )


def check_may_judge(request: HttpRequest, site: Registered) -> None:
    """Raise PermissionDenied for somebody who is not of the offices that decide on the site."""
    if not may_judge(site, request.user):
        raise PermissionDenied(_("这一步由主管部门办理，您不属于主管部门。请由主管部门的人员办理。"))
