"""Confirming a review makes the plan: everything in one transaction, row sets at a time, or nothing at all."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jingtu.core.journal.services import record
from jingtu.core.parties.models import Party, User
from jingtu.core.parties.services import find_or_create

from . import editions, search
from .drafts import Draft, Entry
from .errors import CannotConfirm
from .models import (
    Annex,
    AnnexRow,
    Block,
    DueCount,
    Mention,
    Passage,
    Plan,
    PlanFinding,
    Review,
    RoleCount,
    Target,
    Task,
    TaskDeadline,
    TaskIdentity,
    TaskParty,
    TaskTopic,
)
from .reviewing import check_allowed, stale

BATCH = 1000
LARGEST_NUMBER = 1e19
ROLES = {
    "leads": TaskParty.Role.LEAD,
    "participants": TaskParty.Role.PARTICIPANT,
    "implementers": TaskParty.Role.IMPLEMENTER,
    "measure_leads": TaskParty.Role.MEASURE_LEAD,
}


@dataclass(frozen=True)
class Preview:
    """What confirming would do: counts, questions still open, and against an earlier edition what became of each task."""

    tasks: int
    targets: int
    annexes: int
    open_findings: dict[str, int]
    changes: list[editions.Change]

    @property
    def change_counts(self) -> dict[str, int]:
        return editions.counted(self.changes)


def preview(review: Review) -> Preview:
    """Tell what confirming the review would make, without making it."""
    draft = review.draft
    undecided = Counter(finding["severity"] for finding in draft["findings"] if not finding["decision"])
    changes = editions.compare(review.revises, draft) if review.revises else []
    return Preview(len(draft["tasks"]), len(_all_targets(draft)), len(draft["annexes"]), dict(undecided), changes)


@transaction.atomic
def confirm(review: Review, version: int, by: User) -> Plan:
    """Make the plan out of the draft of this version.

    Of two people who confirm one review the first wins; the other gets AlreadyConfirmed. Raises StaleReview when the draft
    has changed, CannotConfirm when something every plan needs is missing, PermissionDenied outside the person's areas.
    """
    check_allowed(by, "plans.confirm", review.place, review)
    taken = Review.objects.filter(pk=review.pk, version=version, state=Review.State.OPEN).update(
        state=Review.State.CONFIRMED, version=version + 1, changed_by=by, changed_at=timezone.now()
    )
    if not taken:
        raise stale(review)
    review.state, review.version = Review.State.CONFIRMED, version + 1
    review = Review.objects.defer(None).select_related("place", "revises").get(pk=review.pk)
    _check_complete(review)
    previous = _superseded(review.revises)
    plan = _plan(review, by, previous)
    passages = _passages(plan, review.draft)
    blocks = _blocks(plan, review.draft)
    tasks = _tasks(plan, review.draft, passages, blocks, _identities(previous, review.draft))
    _parts_of_tasks(plan, review.draft, tasks)
    _targets(plan, review.draft, tasks)
    _annexes(plan, review.draft)
    _findings(plan, review.draft, tasks)
    search.TASKS.put((task.pk, search.searched(task)) for task in tasks.values())
    detail = {"plan": plan.pk, "version": version, "tasks": len(tasks), "previous": previous and previous.pk}
    record(by, "plans.confirm", subject=f"review:{review.pk}", detail=detail)
    return plan


# --- before ------------------------------------------------------------------------------------------------------------


def _check_complete(review: Review) -> None:
    if review.place is None:
        raise CannotConfirm(_("还没有选定适用地区。请在方案信息中选择这份方案适用的省、市、县或功能区，然后再确认。"))
    if not review.draft["title"].strip():
        raise CannotConfirm(_("还没有方案标题。请在方案信息中填写文件的标题，然后再确认。"))
    if not review.draft["tasks"]:
        raise CannotConfirm(_("草稿里没有任务，确认后方案会是空的。请从正文新增任务，或放弃这次审阅。"))


def _superseded(revises: Plan | None) -> Plan | None:
    """Retire the edition that the new one revises; refuse when another edition has already taken its place."""
    if revises is None:
        return None
    if not Plan.objects.filter(pk=revises.pk, is_current=True).update(is_current=False):
        raise CannotConfirm(
            _("“%(title)s”已有更新的版本，不能再次修订。请在方案信息中把“修订自”改为现行版本，然后再确认。")
            % {"title": revises.title}
        )
    for rows in (
        Task.objects.filter(plan=revises),
        TaskDeadline.objects.filter(task__plan=revises),
        RoleCount.objects.filter(plan=revises),
        DueCount.objects.filter(plan=revises),
    ):
        rows.update(is_current=False)
    return revises


# --- the rows ----------------------------------------------------------------------------------------------------------


def _plan(review: Review, by: User, previous: Plan | None) -> Plan:
    draft = review.draft
    return Plan.objects.create(
        title=draft["title"],
        number=draft["number"][:60],
        issuer=draft["issuer"][:200],
        issued_on=draft["issued_on"],
        place=review.place,
        review=review,
        text=draft["text"],
        level=draft["level"],
        form=draft["form"],
        addressees=draft["addressees"],
        duty_statements=draft["duty_statements"],
        noise=draft["noise"],
        previous=previous,
        task_count=len(draft["tasks"]),
        confirmed_by=by,
    )


def _passages(plan: Plan, draft: Draft) -> list[Passage]:
    """Store the document tree, a level at a time, because a row needs the key of the row above it."""
    nodes = draft["nodes"]
    made: list[Passage] = [
        Passage(
            plan=plan,
            ordinal=ordinal,
            kind=node["kind"][:12],
            number=node["number"][:30],
            title=node["title"][:300],
            start=node["span"][0],
            end=node["span"][1],
            depth=node["depth"],
        )
        for ordinal, node in enumerate(nodes)
    ]
    for level in _levels(nodes):
        for at in level:
            above = nodes[at]["parent"]
            made[at].parent = made[above] if above is not None else None
        Passage.objects.bulk_create([made[at] for at in level], batch_size=BATCH)
    return made


def _levels(nodes: list[Entry]) -> Iterator[list[int]]:
    """Yield the places of the nodes, those without a parent first, then those whose parent has been yielded."""
    steps: dict[int, int] = {}
    for at, node in enumerate(nodes):  # a parent stands before its children
        steps[at] = 0 if node["parent"] is None else steps[node["parent"]] + 1
    for step in range(max(steps.values(), default=-1) + 1):
        yield [at for at, own in steps.items() if own == step]


def _blocks(plan: Plan, draft: Draft) -> dict[str, Block]:
    made = {
        entry["id"]: Block(plan=plan, ordinal=ordinal, text=entry["text"], **_citation(entry), **_roles_in_words(entry))
        for ordinal, entry in enumerate(draft["blocks"], 1)
    }
    Block.objects.bulk_create(made.values(), batch_size=BATCH)
    return made


def _identities(previous: Plan | None, draft: Draft) -> dict[str, int]:
    """Return for each task of the draft its identity: that of the task it continues, or a new one."""
    known: dict[str, int] = {}
    if previous:
        identity = dict(previous.tasks.values_list("pk", "identity_id"))
        pairs = editions.paired(editions.sides_of(previous), editions.sides_of(draft))
        known = {str(key): identity[int(side.key)] for key, side in pairs.items()}
    new = [task["id"] for task in draft["tasks"] if task["id"] not in known]
    made = TaskIdentity.objects.bulk_create([TaskIdentity() for _task in new], batch_size=BATCH)
    return known | {task_id: identity.pk for task_id, identity in zip(new, made, strict=True)}


def _tasks(
    plan: Plan, draft: Draft, passages: list[Passage], blocks: dict[str, Block], identities: dict[str, int]
) -> dict[str, Task]:
    made = {
        entry["id"]: Task(
            plan=plan,
            identity_id=identities[entry["id"]],
            ordinal=ordinal,
            text=entry["text"],
            passage=passages[entry["node"]] if entry["node"] is not None else None,
            theme=entry["theme"],
            place_path=plan.place.path,
            first_lead=entry["leads"][0][:120] if entry["leads"] else "",
            open_list=entry["open_list"],
            inherited=entry["inherited"],
            global_implementers=entry["global_implementers"],
            block=blocks.get(entry["clause"] or ""),
            clause=_clause(entry, blocks),
            note=entry["note"],
            responsibility_start=entry["responsibility"][0] if entry["responsibility"] else None,
            responsibility_end=entry["responsibility"][1] if entry["responsibility"] else None,
            **_citation(entry),
            **_roles_in_words(entry),
            **_when(entry["deadlines"]),
        )
        for ordinal, entry in enumerate(draft["tasks"], 1)
    }
    Task.objects.bulk_create(made.values(), batch_size=BATCH)
    return made


def _citation(entry: Entry) -> dict[str, object]:
    start, end = entry["span"]
    return {"reference": entry["reference"][:40], "title": entry["title"][:200], "start": start, "end": end}


def _roles_in_words(entry: Entry) -> dict[str, str]:
    return {
        "leads": "、".join(entry["leads"]),
        "participants": "、".join(entry["participants"]),
        "implementers": "、".join(entry["implementers"]),
        "deadline_text": "；".join(dict.fromkeys(deadline["text"] for deadline in entry["deadlines"])),
    }


def _clause(entry: Entry, blocks: dict[str, Block]) -> str:
    block = blocks.get(entry["clause"] or "")
    return block.reference if block else (entry["clause"] or "")[:40]


def _when(deadlines: list[Entry]) -> dict[str, object]:
    """Return when the task begins and when all of it is due; the kind is that of the deadline which says so."""
    if not deadlines:
        return {}
    decisive = max(deadlines, key=lambda deadline: deadline["last"] or "")
    firsts = [deadline["first"] for deadline in deadlines if deadline["first"]]
    return {"deadline_kind": decisive["kind"], "first_on": min(firsts, default=None), "due_on": decisive["last"]}


def _parts_of_tasks(plan: Plan, draft: Draft, tasks: dict[str, Task]) -> None:
    """Store what hangs on each task (parties, deadlines, topics, mentions) and the counts that pages read."""
    parties = _parties(plan, draft)
    roles: list[TaskParty] = []
    for entry in draft["tasks"]:
        roles += _task_parties(tasks[entry["id"]], entry, parties)
    TaskParty.objects.bulk_create(roles, batch_size=BATCH)
    counts = Counter((row.party_id, row.role) for row in roles)
    RoleCount.objects.bulk_create(
        [
            RoleCount(plan=plan, party_id=party, role=role, place_path=plan.place.path, tasks=number)
            for (party, role), number in counts.items()
        ],
        batch_size=BATCH,
    )
    TaskDeadline.objects.bulk_create(_deadlines(plan, draft, tasks), batch_size=BATCH)
    DueCount.objects.bulk_create(_due_counts(plan, draft), batch_size=BATCH)
    topics = [(tasks[entry["id"]], code) for entry in draft["tasks"] for code in dict.fromkeys(entry["topics"])]
    TaskTopic.objects.bulk_create([TaskTopic(task=task, code=code) for task, code in topics], batch_size=BATCH)
    mentions = [(tasks[entry["id"]], mention) for entry in draft["tasks"] for mention in entry["mentions"]]
    Mention.objects.bulk_create(
        [Mention(task=task, kind=each["kind"], name=each["name"][:200], **_range(each)) for task, each in mentions],
        batch_size=BATCH,
    )


def _parties(plan: Plan, draft: Draft) -> dict[str, Party]:
    """Return the party for each name that the tasks use; unknown names become new parties, none is dropped."""
    names = dict.fromkeys(name["name"] for entry in draft["tasks"] for role in ROLES for name in entry["parties"][role])
    on = dt.date.fromisoformat(draft["issued_on"]) if draft["issued_on"] else None
    return {name: find_or_create(name, plan.place, plan.level, on) for name in names}


def _task_parties(task: Task, entry: Entry, parties: dict[str, Party]) -> Iterator[TaskParty]:
    """Yield a task's parties, each once a role: two spellings of one party in one role are one part."""
    for field, role in ROLES.items():
        seen = set()
        for position, name in enumerate(entry["parties"][field]):
            party = parties[name["name"]]
            if party.pk not in seen:
                seen.add(party.pk)
                yield TaskParty(task=task, party=party, role=role, position=position, printed=name["name"][:120])


def _deadlines(plan: Plan, draft: Draft, tasks: dict[str, Task]) -> list[TaskDeadline]:
    return [
        TaskDeadline(
            task=tasks[entry["id"]],
            position=position,
            text=each["text"],
            kind=each["kind"],
            first=each["first"],
            last=each["last"],
            ambiguous=each["ambiguous"],
            detail={name: each.get(name) for name in ("every", "months", "day", "alternatives") if each.get(name)},
            place_path=plan.place.path,
            **_range(each),
        )
        for entry in draft["tasks"]
        for position, each in enumerate(entry["deadlines"])
    ]


def _due_counts(plan: Plan, draft: Draft) -> list[DueCount]:
    counts: Counter[tuple[str, dt.date | None]] = Counter()
    for entry in draft["tasks"]:
        counts.update({(each["kind"], _quarter(each["last"])) for each in entry["deadlines"]} or {("", None)})
    return [
        DueCount(plan=plan, kind=kind, quarter=quarter, place_path=plan.place.path, tasks=number)
        for (kind, quarter), number in counts.items()
    ]


def _quarter(day: str | None) -> dt.date | None:
    if not day:
        return None
    on = dt.date.fromisoformat(day)
    return on.replace(month=on.month - (on.month - 1) % 3, day=1)


def _all_targets(draft: Draft) -> list[tuple[str | None, Entry]]:
    """Return the targets with the id of their task: those of tasks, and those of the document that no task holds."""
    found = [(entry["id"], target) for entry in draft["tasks"] for target in entry["targets"]]
    held = [target for _task, target in found]
    found += [(None, target) for target in draft["targets"] if target not in held]
    return sorted(found, key=lambda each: each[1]["span"])


def _targets(plan: Plan, draft: Draft, tasks: dict[str, Task]) -> None:
    Target.objects.bulk_create(
        [
            Target(
                plan=plan,
                task=tasks[task_id] if task_id else None,
                ordinal=ordinal,
                indicator=each["indicator"][:200],
                value=_number(each["value"]),
                unit=each["unit"][:20],
                comparator=each["comparator"],
                base_year=each["base_year"],
                year=each["year"],
                set_elsewhere=each["set_elsewhere"],
                text=each["text"],
                **_range(each),
            )
            for ordinal, (task_id, each) in enumerate(_all_targets(draft), 1)
        ],
        batch_size=BATCH,
    )


def _number(value: float | None) -> Decimal | None:
    """Return the number for the database; one beyond any real quantity stays in the words only."""
    return None if value is None or abs(value) >= LARGEST_NUMBER else Decimal(str(value))


def _annexes(plan: Plan, draft: Draft) -> None:
    entries = draft["annexes"]
    made = Annex.objects.bulk_create(
        [
            Annex(
                plan=plan,
                ordinal=ordinal,
                number=entry["number"][:30],
                title=entry["title"][:200],
                columns=entry["columns"],
                note=entry["note"],
                **_range(entry),
            )
            for ordinal, entry in enumerate(entries, 1)
        ]
    )
    rows = [
        AnnexRow(annex=annex, ordinal=ordinal, cells=cells, start=span[0], end=span[1])
        for annex, entry in zip(made, entries, strict=True)
        for ordinal, (cells, span) in enumerate(zip(entry["rows"], entry["row_spans"], strict=True), 1)
    ]
    AnnexRow.objects.bulk_create(rows, batch_size=BATCH)


def _findings(plan: Plan, draft: Draft, tasks: dict[str, Task]) -> None:
    PlanFinding.objects.bulk_create(
        [
            PlanFinding(
                plan=plan,
                task=tasks.get(each["task"] or ""),
                ordinal=ordinal,
                code=each["code"][:30],
                severity=each["severity"],
                found=each["found"],
                assumed=each["assumed"],
                decision=each["decision"],
                remark=each["remark"],
                decided_by_id=each["decided_by"],
                **_range(each),
            )
            for ordinal, each in enumerate(draft["findings"], 1)
        ],
        batch_size=BATCH,
    )


def _range(entry: Entry) -> dict[str, int]:
    return {"start": entry["span"][0], "end": entry["span"][1]}
