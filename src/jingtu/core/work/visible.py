"""What a person sees of the daily work: the areas of the person, and what the parties there are charged with from above."""

from django.db.models import Q, QuerySet

from jingtu.core.parties.models import Party, User
from jingtu.core.parties.scope import Scope, in_area, scope_of
from jingtu.core.places.paths import bounds, parent_paths
from jingtu.core.plans.models import Plan, Task
from jingtu.core.plans.queries import tells_who_is_charged, visible_plans, visible_tasks

from .lifecycle import State
from .models import Assignment
from .standing import parties_of


def assignments_visible_to(user: User) -> QuerySet[Assignment]:
    """Return the assignments a person may see: of plans of the person's areas, of parties that lie there (a county sees
    what its city charges it with), of the person's own parties, and what these lead or handed down."""
    scope = scope_of(user).under("work.read")
    if not scope.paths:
        return Assignment.objects.none()
    if "" in scope.paths or _hold_everything(scope.paths):
        return Assignment.objects.all()
    return Assignment.objects.filter(_in_areas(scope) | _of_own_parties(list(parties_of(user))))


def _hold_everything(paths: tuple[str, ...]) -> bool:
    """Tell whether all work there is belongs to one area of the person (the office of the place that the platform serves).

    Two looks into an index; without conditions the pages of that office count in indexes too.
    """
    if len(paths) != 1:
        return False
    low, high = bounds(paths[0])
    return not Assignment.objects.filter(Q(place_path__lt=low) | Q(place_path__gte=high)).order_by().exists()


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


@tells_who_is_charged
def charged_from_above(scope: Scope) -> QuerySet | None:
    """Return the identities of the tasks that plans of the places above charge parties of the person's areas with."""
    above = sorted({parent for path in scope.paths for parent in parent_paths(path)})
    inside = Q()
    for path in scope.paths:
        inside |= in_area("place__path", path)
    if not above or not inside:
        return None
    parties = Party.objects.filter(inside).order_by().values("pk")
    charged = Assignment.objects.filter(place_path__in=above, party__in=parties).exclude(state=State.WITHDRAWN).order_by()
    return charged.values("identity") if charged.exists() else None


def tasks_visible_to(user: User) -> QuerySet[Task]:
    """Return the tasks of current editions a person may see: those of the person's areas and those charged to parties there."""
    return visible_tasks(scope_of(user).under("plans.read"))


def plans_visible_to(user: User) -> QuerySet[Plan]:
    """Return the current plans a person may see: those of the person's areas and those with tasks charged to parties there."""
    return visible_plans(scope_of(user).under("plans.read"))
