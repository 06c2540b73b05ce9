"""What a person sees of the daily work: the areas of the person, and what the parties there are charged with from above."""

from django.db.models import Q, QuerySet

from jingtu.core.parties.models import Party, User
from jingtu.core.parties.scope import Scope, in_area, scope_of
from jingtu.core.plans.models import Plan, Task

from .lifecycle import State
from .models import Assignment
from .standing import parties_of


def assignments_visible_to(user: User) -> QuerySet[Assignment]:
    """Return the assignments a person may see: of plans of the person's areas, of parties that lie there (a county sees
    what its city charges it with), of the person's own parties, and what these lead or handed down."""
    scope = scope_of(user).under("work.read")
    if not scope.paths:
        return Assignment.objects.none()
    if "" in scope.paths:
        return Assignment.objects.all()
    return Assignment.objects.filter(_in_areas(scope) | _of_own_parties(list(parties_of(user))))


def _in_areas(scope: Scope) -> Q:
    seen = Q()
    for path in scope.paths:
        seen |= in_area("place_path", path) | Q(
            party__in=Party.objects.filter(in_area("place__path", path)).order_by().values("pk")
        )
    return seen


def _of_own_parties(own: list[int]) -> Q:
    if not own:
        return Q()
    mine = Assignment.objects.filter(party__in=own).order_by()
    led = mine.filter(decides=True).exclude(state=State.WITHDRAWN)
    return Q(party__in=own) | Q(parent__in=mine.values("pk")) | Q(identity__in=led.values("identity"))


def tasks_visible_to(user: User) -> QuerySet[Task]:
    """Return the tasks of current editions a person may see: those of the person's areas and those charged to parties there."""
    scope = scope_of(user).under("plans.read")
    if not scope.paths:
        return Task.objects.none()
    charged = assignments_visible_to(user).exclude(state=State.WITHDRAWN).order_by().values("identity")
    own = Q(pk__in=scope.within(Task.objects.filter(is_current=True).order_by(), "place_path").values("pk"))
    return Task.objects.filter(is_current=True).filter(own | Q(identity__in=charged))


def plans_visible_to(user: User) -> QuerySet[Plan]:
    """Return the current plans a person may see: those of the person's areas and those with tasks charged to parties there."""
    scope = scope_of(user).under("plans.read")
    if not scope.paths:
        return Plan.objects.none()
    charged = assignments_visible_to(user).exclude(state=State.WITHDRAWN).order_by().values("task__plan")
    own = Q(pk__in=scope.within(Plan.objects.order_by(), "place__path").values("pk"))
    return Plan.objects.filter(is_current=True).filter(own | Q(pk__in=charged))
