"""How the states and steps of filings are shown."""

from django.utils.translation import gettext_lazy

from jingtu.core.filings.models import Filing

State = Filing.State
TONES = {
    State.DRAFT: "neutral",
    State.SUBMITTED: "info",
    State.WITHDRAWN: "neutral",
    State.RETURNED: "warn",
    State.ACCEPTED: "good",
    State.PUBLISHED: "good",
    State.HIDDEN: "neutral",
}
STEP_WORDS = {
    "submit": gettext_lazy("报送"),
    "withdraw": gettext_lazy("撤回"),
    "accept": gettext_lazy("受理备案"),
    "return": gettext_lazy("退回"),
    "receipt": gettext_lazy("出具回执"),
    "publish": gettext_lazy("向社会公开"),
    "hide": gettext_lazy("撤销公开"),
}
