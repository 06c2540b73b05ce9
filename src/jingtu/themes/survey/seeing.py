"""Who sees where a campaign samples, and with it which number a sample has; others know samples by blind codes alone."""

from django.db.models import Q, QuerySet

from jingtu.core.parties.models import User
from jingtu.core.parties.offices import offices_of
from jingtu.core.subjects.clearance import circles_of
from jingtu.core.subjects.sharing import Circle
from jingtu.core.subjects.visible import visible_to

from .kinds import CAMPAIGNS
from .models import Campaign, Transfer

CIRCLES = frozenset({Circle.SUPERVISOR, Circle.HOLDER, Circle.COMMISSIONED})


def may_see_places(campaign: Campaign, user: User) -> bool:
    """Tell whether a person sees where a campaign samples: who supervises it and who samples; to others places are K1."""
    return bool(circles_of(user, CAMPAIGNS, campaign) & CIRCLES)


def transfers_visible_to(user: User) -> QuerySet[Transfer]:
    """Return what was sent to a person's offices, and what the campaigns that the person sees have sent."""
    campaigns = visible_to(user, CAMPAIGNS).values("pk")
    return Transfer.objects.filter(Q(receiver__in=offices_of(user)) | Q(campaign__in=campaigns))
