"""How deliveries of measured contents, runs over them, their findings and their values are shown."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingtu.core.observations.models import Delivery, Repetition, Result, Run
from jingtu.standards.figures import content

DELIVERY_SIGNS = {
    Delivery.State.CHECKING: ("info", "loader"),
    Delivery.State.REFUSED: ("bad", "alert-circle"),
    Delivery.State.WAITING: ("warn", "alert-triangle"),
    Delivery.State.ACCEPTED: ("good", "circle-check"),
    Delivery.State.REPLACED: ("neutral", "history"),
    Delivery.State.WITHDRAWN: ("neutral", "arrow-back-up"),
}
RUN_SIGNS = {
    Run.State.WAITING: ("info", "loader"),
    Run.State.DONE: ("good", "circle-check"),
    Run.State.FAILED: ("bad", "alert-circle"),
    Run.State.CANCELLED: ("neutral", "ban"),
}
REPETITION_SIGNS = {
    Repetition.Outcome.WAITING: ("info", "loader"),
    Repetition.Outcome.SAME: ("good", "circle-check"),
    Repetition.Outcome.OTHER: ("bad", "alert-circle"),
    Repetition.Outcome.FAILED: ("bad", "alert-circle"),
}
GRADES = {
    "refused": ("bad", "alert-circle", gettext_lazy("退回")),
    "explained": ("warn", "alert-triangle", gettext_lazy("须说明")),
    "noted": ("info", "info-circle", gettext_lazy("提示")),
}


def signed_deliveries(rows: Iterable[Delivery], stages: Any) -> list[dict[str, Any]]:
    """Return deliveries with the look of their state and the name of their stage."""
    return [{"row": row, "sign": DELIVERY_SIGNS[row.state], "stage": stages.get(row.stage, "")} for row in rows]


def signed_runs(rows: Iterable[Run]) -> list[dict[str, Any]]:
    """Return runs with the look of their state."""
    return [{"row": row, "sign": RUN_SIGNS[row.state]} for row in rows]


def gone_since(deliveries: Iterable[Delivery]) -> str:
    """Return the sentence that some of the data on which a run rests were withdrawn or corrected since; empty where none was."""
    gone = [each for each in deliveries if each.state != Delivery.State.ACCEPTED]
    if not gone:
        return ""
    named = "、".join(f"“{each}”（{each.get_state_display()}）" for each in gone)
    return _("所用的检测数据后来有变化：%(named)s。这里的结论仍按当时的数据，使用前请用现有的数据重新评价。") % {"named": named}


def element_of(row: dict[str, Any]) -> dict[str, Any]:
    """Return one substance of an evaluation: how often measured and found, its contents, how many exceed what."""
    above = {key.removesuffix("个数"): n for key, n in row.items() if key.endswith("个数") and key[:2] in ("超过", "劣于")}
    highest = row.get("检出最大值")
    told = {"highest": None if highest is None else content(highest, row["单位"])}
    return {"row": row, "item": row["项目"], "above": above, "mean": row.get("平均值"), "median": row.get("中位数")} | told


def value_of(result: Result) -> str:
    """Return a result as people read it."""
    if result.qualifier == "<":
        limit = "" if result.detection_limit is None else f"（检出限 {content(result.detection_limit, result.unit)}）"
        return _("未检出") + limit
    return content(result.value, result.unit)
