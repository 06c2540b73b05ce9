"""What the pages of results share: which site, who may, and how a state is drawn."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from jingtu.core.observations.models import Run
from jingtu.core.observations.visible import deliveries_of, may_deliver, may_judge, may_read, runs_of
from jingtu.core.subjects.declaring import find
from jingtu.core.subjects.kinds import SubjectKind
from jingtu.core.subjects.models import Registered
from jingtu.core.subjects.visible import visible_to

SITE = "development_land.site"
RUN_SIGNS = {
    Run.State.WAITING: ("info", "loader"),
    Run.State.DONE: ("good", "circle-check"),
    Run.State.FAILED: ("bad", "alert-circle"),
    Run.State.CANCELLED: ("neutral", "ban"),
}


def site_or_404(request: HttpRequest, pk: int) -> Registered:
    """Return the site of an address, of those that the person may see."""
    rows = visible_to(request.user, find(SubjectKind, SITE)).select_related("subject", "place", "holder")
    return get_object_or_404(rows, pk=pk)


def run_or_404(request: HttpRequest, pk: int) -> tuple[Registered, Run]:
    """Return a run that the person may read, with its site."""
    site = site_or_404(request, get_object_or_404(Run, pk=pk).subject_id)
    return site, get_object_or_404(runs_of(site, request.user).select_related("job", "asked_by"), pk=pk)


def check_may_read(request: HttpRequest, site: Registered) -> None:
    """Raise PermissionDenied for somebody who sees the site and not what was measured there."""
    if not may_read(site, request.user) and not deliveries_of(site, request.user).exists():
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


def signed(rows: Any, signs: dict[Any, tuple[str, str]]) -> list[dict[str, Any]]:
    """Return rows with the look of their state."""
    return [{"row": row, "sign": signs[row.state]} for row in rows]
