"""How deliveries of measured contents, their findings and their values are shown."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.observations.models import Delivery, Result

DELIVERY_SIGNS = {
    Delivery.State.CHECKING: ("info", "loader"),
    Delivery.State.REFUSED: ("bad", "alert-circle"),
    Delivery.State.WAITING: ("warn", "alert-triangle"),
    Delivery.State.ACCEPTED: ("good", "circle-check"),
    Delivery.State.REPLACED: ("neutral", "history"),
    Delivery.State.WITHDRAWN: ("neutral", "arrow-back-up"),
}
GRADES = {
    "refused": ("bad", "alert-circle", gettext_lazy("退回")),
    "explained": ("warn", "alert-triangle", gettext_lazy("须说明")),
    "noted": ("info", "info-circle", gettext_lazy("提示")),
}


def signed_deliveries(rows: Iterable[Delivery], stages: Any) -> list[dict[str, Any]]:
    """Return deliveries with the look of their state and the name of their stage."""
    return [{"row": row, "sign": DELIVERY_SIGNS[row.state], "stage": stages.get(row.stage, "")} for row in rows]


def value_of(result: Result) -> str:
    """Return a result as people read it."""
    if result.qualifier == "<":
        limit = "" if result.detection_limit is None else f"（检出限 {result.detection_limit:g} {result.unit}）"
        return _("未检出") + limit
    return f"{result.value:g} {result.unit}".strip()
