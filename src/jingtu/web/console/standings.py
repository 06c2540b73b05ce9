"""How the standings of duties are said and shown: words, tone, icon."""

from django.utils.translation import gettext_lazy

from jingtu.core.duties.standings import Standing

STANDINGS = {
    Standing.NOT_OPEN: (gettext_lazy("未到办理期"), "neutral", "clock"),
    Standing.OPEN: (gettext_lazy("可以办理"), "info", "edit"),
    Standing.DUE_SOON: (gettext_lazy("即将到期"), "info", "clock"),
    Standing.DUE_TODAY: (gettext_lazy("今天到期"), "warn", "alert-triangle"),
    Standing.OVERDUE: (gettext_lazy("已逾期"), "bad", "alert-circle"),
    Standing.MET: (gettext_lazy("按期办结"), "good", "circle-check"),
    Standing.MET_LATE: (gettext_lazy("逾期办结"), "warn", "circle-check"),
    Standing.SUSPENDED: (gettext_lazy("暂缓办理"), "neutral", "clock"),
    Standing.WAIVED: (gettext_lazy("已免除"), "neutral", "check"),
}
