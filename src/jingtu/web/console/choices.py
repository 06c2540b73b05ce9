"""What a person may choose from in the filters of lists: only what occurs in the plans that the person may see."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from jingtu.core.parties.models import Party, PartyFunction
from jingtu.core.plans.exports import theme_name
from jingtu.core.plans.models import Plan, RoleCount, TaskParty
from jingtu.core.plans.queries import NO_DEADLINE, Scope, visible_plans
from jingtu.plandoc import themes as catalogue
from jingtu.standards import functions
from jingtu.web.console.wording import KINDS
from jingtu.web.keys import key_of

Choices = list[tuple[object, object]]

PARTIES_OFFERED = 500
ROLE_NAMES = dict(TaskParty.Role.choices)


class ListedPlan(NamedTuple):
    """What filters say of a plan; a province has hundreds, and making a model of each costs more than asking for them."""

    pk: int
    title: str
    number: str
    issued_on: dt.date | None
    place_path: str
    place_name: str


def with_any(choices: Choices, any_label: object = _("全部")) -> Choices:
    """Put the empty choice first."""
    return [("", any_label), *choices]


def theme_choices() -> Choices:
    """Return the themes in the order of the catalogue."""
    return [(theme.code, theme.name) for theme in catalogue.themes().values()]


def topic_name(code: str) -> str:
    """Name a topic; a code the catalogue no longer has is shown as it is."""
    topic = catalogue.topics().get(code)
    return topic.name if topic else code


def topic_choices() -> Choices:
    """Return the topics grouped by theme."""
    grouped: dict[str, Choices] = defaultdict(list)
    for topic in catalogue.topics().values():
        grouped[theme_name(topic.theme)].append((topic.code, topic.name))
    return list(grouped.items())


def topics_by_theme() -> dict[str, tuple[str, ...]]:
    """Return the codes of the topics of each theme."""
    grouped: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for topic in catalogue.topics().values():
        grouped[topic.theme] += (topic.code,)
    return dict(grouped)


def plan_choices(plans: Sequence[Plan | ListedPlan]) -> Choices:
    """Return plans by id; two of one title are told apart by their number or day."""
    titles = Counter(plan.title for plan in plans)
    return [(plan.pk, plan.title if titles[plan.title] == 1 else _apart(plan)) for plan in plans]


def _apart(plan: Plan | ListedPlan) -> str:
    mark = plan.number or (plan.issued_on.isoformat() if plan.issued_on else str(plan.pk))
    return f"{plan.title}（{mark}）"


def place_choices(plans: Sequence[ListedPlan]) -> Choices:
    """Return the places of plans by path."""
    return sorted({plan.place_path: plan.place_name for plan in plans}.items())


def kind_choices() -> Choices:
    """Return the kinds of deadline, and the lack of any."""
    return [*KINDS.items(), (NO_DEADLINE, _("没有写时限"))]


def party_choices(scope: Scope, plan: str = "", chosen: str = "") -> Choices:
    """Return the parties that have a part in a visible task, or in one plan, grouped by place.

    A province has thousands: no more than `PARTIES_OFFERED` are listed, and the chosen one always is.
    """
    counts = scope.within(RoleCount.objects.filter(is_current=True).order_by(), "place_path")
    fields = ("place__path", "place__name", "name", "pk")
    of, kept = key_of(plan), key_of(chosen)
    offered = counts if of is None else counts.filter(plan=of)
    parties = Party.objects.order_by(*fields).values_list(*fields)
    rows = list(parties.filter(pk__in=offered.values("party"))[:PARTIES_OFFERED])
    if kept is not None and kept not in {row[-1] for row in rows}:
        rows += parties.filter(pk=kept, pk__in=counts.values("party"))
    grouped: dict[str, Choices] = defaultdict(list)
    for _path, place, name, party in rows:
        grouped[place].append((party, name))
    return list(grouped.items())


def function_choices(scope: Scope) -> Choices:
    """Return the functions of those parties, in the order of the dictionary."""
    parties = scope.within(RoleCount.objects.filter(is_current=True), "place_path").order_by().values("party")
    codes = PartyFunction.objects.filter(party__in=parties).order_by().values_list("code", flat=True).distinct()
    used = set(codes)
    return [(code, name) for code, name in functions.names().items() if code in used]


def listed_plans(scope: Scope) -> list[ListedPlan]:
    """Return the visible plans as a filter lists them, in one query."""
    fields = ("pk", "title", "number", "issued_on", "place__path", "place__name")
    return [ListedPlan(*row) for row in visible_plans(scope).values_list(*fields)]


def visible_plan_list(scope: Scope) -> list[Plan]:
    """Return the visible plans with their places, in one query; `column_name` tells several plans of one place apart."""
    plans = list(visible_plans(scope).select_related("place"))
    of_place = Counter(plan.place_id for plan in plans)
    for plan in plans:
        plan.column_name = plan.place.name if plan.place_id and of_place[plan.place_id] == 1 else plan.title
    return plans
