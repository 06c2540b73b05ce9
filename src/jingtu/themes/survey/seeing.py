"""Who sees where a campaign samples, and with it which number a sample has; others know samples by blind codes alone."""

from jingtu.core.parties.models import User
from jingtu.core.subjects.clearance import circles_of
from jingtu.core.subjects.sharing import Circle

from .kinds import CAMPAIGNS
from .models import Campaign

CIRCLES = frozenset({Circle.SUPERVISOR, Circle.HOLDER, Circle.COMMISSIONED})


def may_see_places(campaign: Campaign, user: User) -> bool:
    """Tell whether a person sees where a campaign samples: who supervises it and who samples; to others places are K1."""
    return bool(circles_of(user, CAMPAIGNS, campaign) & CIRCLES)
