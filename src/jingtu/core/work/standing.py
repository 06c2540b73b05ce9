"""For whom a person acts: which parties, and whether as plan office of a place. Rights are those of today."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from jingtu.core import clock
from jingtu.core.parties.models import Appointment, Deputy, Party, Succession, User
from jingtu.core.parties.scope import ROLES, scope_of
from jingtu.core.plans.queries import WHOLE_PLAN

from .errors import NOT_GIVER, NOT_OFFICE, NOT_YOURS
from .lifecycle import GIVER, HOLDER
from .models import Assignment

REPORTING = [role for role, permissions in ROLES.items() if "work.report" in permissions]
BATCH = 500  # rows asked for at once
WHOLE = (Succession.Kind.RENAME, Succession.Kind.MERGE)


def parties_of(user: User) -> dict[int, int | None]:
    """Return the parties whose work a person does today: own ones with None, a principal's with the principal's id.

    What a party took over whole from another (更名、合并) is its work too. Reads once per person and day.
    """
    day = clock.today()
    kept = getattr(user, "_parties", None)
    if kept is None or kept[0] != day:
        kept = (day, _read(user))
        user._parties = kept
    return kept[1]


def _read(user: User) -> dict[int, int | None]:
    day = clock.today()
    if not user.is_active:
        return {}
    principals = Deputy.objects.held_on(day).filter(deputy=user, principal__is_active=True).values("principal")
    held = Appointment.objects.held_on(day).filter(Q(user=user) | Q(user__in=principals), role__in=REPORTING)
    found: dict[int, int | None] = {}
    for holder, party, own in held.order_by("pk").values_list("user_id", "party_id", "user__party_id"):
        party = party or own
        if party and (holder == user.pk or party not in found):
            found[party] = None if holder == user.pk else holder
    return _with_predecessors(found)


def _with_predecessors(found: dict[int, int | None]) -> dict[int, int | None]:
    asked = set(found)
    while asked:
        rows = Succession.objects.filter(successor__in=asked, kind__in=WHOLE, on__lte=clock.today())
        earlier = {old: found[new] for old, new in rows.values_list("predecessor_id", "successor_id") if old not in found}
        found |= earlier
        asked = set(earlier)
    return found


def brought_up(pk: int) -> Assignment:
    """Return an assignment as it is now, with parties, task, plan and place, but without the words of the whole plan."""
    rows = Assignment.objects.select_related("party__place", "parent__party", "task__plan__place")
    return rows.defer(*(f"task__{name}" for name in WHOLE_PLAN)).get(pk=pk)


def all_brought_up(keys: Iterable[int]) -> list[Assignment]:
    """Return many assignments as `brought_up` does, in the order of their keys, asked for in parts."""
    wanted = sorted(set(keys))
    rows = Assignment.objects.select_related("party__place", "parent__party", "task__plan__place")
    rows = rows.defer("task__text", *(f"task__{name}" for name in WHOLE_PLAN)).order_by("pk")
    return [row for at in range(0, len(wanted), BATCH) for row in rows.filter(pk__in=wanted[at : at + BATCH])]


def is_office(user: User, path: str) -> bool:
    """Tell whether the person acts for the plan office of the place with this path."""
    return scope_of(user).may("work.assign", path)


def acts_in(user: User, assignment: Assignment, part: str) -> bool:
    """Tell whether the person acts in this part (HOLDER, GIVER or OFFICE) towards an assignment."""
    if part == HOLDER:
        return assignment.party_id in parties_of(user)
    if part == GIVER and assignment.parent_id:
        return assignment.parent.party_id in parties_of(user)
    return is_office(user, assignment.place_path)


def may_decide(user: User, assignment: Assignment) -> bool:
    """Tell whether the person acts for whoever gave the work: the party above, or the plan office."""
    return acts_in(user, assignment, GIVER)


def acting_as(user: User, assignment: Assignment, part: str, action: str) -> int | None:
    """Return the id of the person on whose behalf `user` acts in this part (HOLDER, GIVER or OFFICE), None for oneself.

    Raises PermissionDenied with the sentence to show.
    """
    if part == HOLDER:
        return _for_party(user, assignment.party, assignment, NOT_YOURS, action)
    if part == GIVER and assignment.parent:
        return _for_party(user, assignment.parent.party, assignment, NOT_GIVER, action)
    return for_office(user, assignment.place_path, assignment.task.plan.place, action)


def for_office(user: User, path: str, place: object, action: str) -> int | None:
    """Return on whose behalf the person acts for the plan office of the place. Raises PermissionDenied."""
    if not is_office(user, path):
        raise PermissionDenied(NOT_OFFICE % {"place": place, "move": action})
    return scope_of(user).principal_for("work.assign", path)


def _for_party(user: User, party: Party, assignment: Assignment, refusal: str, action: str) -> int | None:
    parties = parties_of(user)
    if party.pk not in parties:
        raise PermissionDenied(refusal % {"task": assignment.task.title, "party": party, "move": action})
    return parties[party.pk]
