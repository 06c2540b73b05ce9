"""How the states of filings are shown."""

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
