"""Two editions of a plan side by side: which tasks stayed, changed, came and went.

Tasks are paired first by their words alone, then by likeness: the share of neighbouring pairs of characters that two texts
have in common (Dice), a little more where the printed reference is the same. The rarest pairs of a text lead to the
candidates, so that a thousand tasks against a thousand stay quick.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from jingtu.core.places.models import Division

from .drafts import Draft, Entry
from .models import Plan, TaskDeadline

ALIKE = 0.5
ALIKE_AT_SAME_REFERENCE = 0.3
SAME_TITLE = 0.75
CANDIDATES = 5
RAREST_PAIRS = 12

COMPARED = {
    "text": _("工作内容"),
    "leads": _("牵头部门"),
    "participants": _("参与部门"),
    "implementers": _("责任单位"),
    "deadlines": _("完成时限"),
}


@dataclass(frozen=True)
class Side:
    """A task as it is compared. `key` is the task's id in a draft, or its primary key in a plan."""

    key: str | int
    ordinal: int
    reference: str
    title: str
    text: str
    leads: str
    participants: str
    implementers: str
    deadlines: str


@dataclass(frozen=True)
class Difference:
    """One field that differs between two editions, with its name for people and both values."""

    field: str
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Change:
    """What became of one task: `kind` is unchanged, changed, new (no `old`) or gone (no `new`)."""

    kind: str
    old: Side | None
    new: Side | None
    differences: tuple[Difference, ...] = ()


def compare(old: Plan | Draft, new: Plan | Draft) -> list[Change]:
    """Return what became of each task, in the order of the new edition, and after it what is gone."""
    before, after = sides_of(old), sides_of(new)
    pairs = paired(before, after)
    taken = {id(side) for side in pairs.values()}
    changes = [_change(pairs.get(side.key), side) for side in after]
    return changes + [Change("gone", side, None) for side in before if id(side) not in taken]


def counted(changes: Iterable[Change]) -> dict[str, int]:
    """Count changes by kind; every kind is there."""
    return {"unchanged": 0, "changed": 0, "new": 0, "gone": 0} | Counter(change.kind for change in changes)


def sides_of(edition: Plan | Draft) -> list[Side]:
    """Return the tasks of a plan or draft as they are compared."""
    if isinstance(edition, Plan):
        return _sides_of_plan(edition)
    return [_side_of_entry(ordinal, task) for ordinal, task in enumerate(edition["tasks"], 1)]


def _side_of_entry(ordinal: int, task: Entry) -> Side:
    roles = ("、".join(task[role]) for role in ("leads", "participants", "implementers"))
    deadlines = "；".join(deadline["text"] for deadline in task["deadlines"])
    return Side(task["id"], ordinal, task["reference"], task["title"], task["text"], *roles, deadlines)


def _sides_of_plan(plan: Plan) -> list[Side]:
    deadlines: dict[int, list[str]] = defaultdict(list)
    for task, text in TaskDeadline.objects.filter(task__plan=plan).order_by("task", "position").values_list("task", "text"):
        deadlines[task].append(text)
    fields = ("pk", "ordinal", "reference", "title", "text", "leads", "participants", "implementers")
    rows = plan.tasks.order_by("ordinal").values_list(*fields)
    return [Side(*row, "；".join(deadlines[row[0]])) for row in rows]


def paired(before: list[Side], after: list[Side]) -> dict[str | int, Side]:
    """Return for the key of each new task the old one it continues; a task that continues none is left out."""
    pairs: dict[str | int, Side] = {}
    same = defaultdict(list)
    for side in before:
        same[_folded(side.text)].append(side)
    for side in after:
        if alike := same.get(_folded(side.text)):
            pairs[side.key] = alike.pop(next((i for i, each in enumerate(alike) if each.reference == side.reference), 0))
    left = [side for sides in same.values() for side in sides]
    return pairs | _paired_by_likeness(left, [side for side in after if side.key not in pairs])


def _paired_by_likeness(before: list[Side], after: list[Side]) -> dict[str | int, Side]:
    grams = [_grams(side.text) for side in before]
    holders: dict[str, list[int]] = defaultdict(list)
    for at, pairs in enumerate(grams):
        for pair in pairs:
            holders[pair].append(at)
    by_reference = {side.reference: at for at, side in enumerate(before) if side.reference}
    scored = []
    for place, side in enumerate(after):
        own = _grams(side.text)
        rarest = sorted((pair for pair in own if pair in holders), key=lambda pair: (len(holders[pair]), pair))[:RAREST_PAIRS]
        shared = Counter(at for pair in rarest for at in holders[pair])
        candidates = {at for at, _count in shared.most_common(CANDIDATES)} | {by_reference.get(side.reference, -1)} - {-1}
        for at in candidates:
            at_same_reference = bool(side.reference) and before[at].reference == side.reference
            likeness = _dice(own, grams[at])
            if likeness >= (ALIKE_AT_SAME_REFERENCE if at_same_reference else ALIKE):
                scored.append((likeness + 0.1 * at_same_reference, -abs(at - place), place, at))
    return _best_first(scored, before, after)


def _best_first(scored: list[tuple[float, int, int, int]], before: list[Side], after: list[Side]) -> dict[str | int, Side]:
    pairs: dict[str | int, Side] = {}
    used: set[int] = set()
    for _likeness, _near, place, at in sorted(scored, reverse=True):
        if after[place].key not in pairs and at not in used:
            pairs[after[place].key] = before[at]
            used.add(at)
    return pairs


def _change(old: Side | None, new: Side) -> Change:
    if old is None:
        return Change("new", None, new)
    differences = tuple(
        Difference(field, str(label), getattr(old, field), getattr(new, field))
        for field, label in COMPARED.items()
        if _folded(getattr(old, field)) != _folded(getattr(new, field))
    )
    return Change("changed" if differences else "unchanged", old, new, differences)


def earlier_edition(title: str, place: Division | None) -> Plan | None:
    """Propose the current plan of the same place that a document with this title may revise."""
    if place is None:
        return None
    wanted = _grams(title)
    plans = Plan.objects.filter(place=place, is_current=True).order_by("-confirmed_at")
    scored = [(_dice(wanted, _grams(plan.title)), plan) for plan in plans]
    score, plan = max(scored, key=lambda each: each[0], default=(0.0, None))
    return plan if score >= SAME_TITLE else None


# --- corrections of the old edition that hold for the new one ----------------------------------------------------------

KEPT_FIELDS = ("title", "theme", "note", "open_list", "leads", "participants", "implementers", "measure_leads", "deadlines")


def with_old_corrections(draft: Draft, raw: Draft, corrected: Draft) -> Draft:
    """Return `draft` with what a person corrected in the old edition, for tasks whose words did not change.

    `raw` is the old edition as it was read, `corrected` as it was confirmed. A field is taken over only where the new
    reading says what the old reading said.
    """
    settled = {task["id"]: task for task in corrected["tasks"]}
    old_by_text = {_folded(task["text"]): task for task in raw["tasks"] if task["id"] in settled}
    tasks = []
    for task in draft["tasks"]:
        old = old_by_text.get(_folded(task["text"]))
        tasks.append(_carried(task, old, settled[old["id"]]) if old else task)
    return draft | {"tasks": tasks} if tasks != draft["tasks"] else draft


def _carried(task: Entry, old: Entry, settled: Entry) -> Entry:
    for field in KEPT_FIELDS:
        said = _without_spans(old[field])
        if said != _without_spans(settled[field]) and said == _without_spans(task[field]):
            task = task | {field: _respanned(settled[field], task["span"])}
            if field in task["parties"]:
                task["parties"] = task["parties"] | {field: _respanned(settled["parties"][field], task["span"])}
    return task


def _without_spans(value: object) -> object:
    if isinstance(value, list):
        return [_without_spans(each) for each in value]
    return {name: each for name, each in value.items() if name != "span"} if isinstance(value, dict) else value


def _respanned(value: object, span: list[int]) -> object:
    if isinstance(value, list):
        return [each | {"span": span} if isinstance(each, dict) else each for each in value]
    return value


def _folded(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def _grams(text: str) -> frozenset[str]:
    folded = _folded(text)
    return frozenset(folded[i : i + 2] for i in range(len(folded) - 1)) or frozenset({folded})


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
