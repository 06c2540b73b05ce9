"""Progress on the Langfang plan, invented and said to be so: lived through day by day with the services that people use."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from jingtu.core import clock
from jingtu.core.notices.models import Notice
from jingtu.core.parties.models import Party, Succession, User
from jingtu.core.parties.services import find_or_create, take_over
from jingtu.core.places.models import Division
from jingtu.core.places.queries import latest
from jingtu.core.plans.models import Plan, Target, Task, TaskParty
from jingtu.core.work import assigning, meetings, moves, offices, reminders, reporting, requests, targets
from jingtu.core.work.assigning import Proposal, Timing
from jingtu.core.work.lifecycle import State
from jingtu.core.work.models import Assignment, Report, Rhythm
from jingtu.kernels.progress import Progress, unheard
from jingtu.project.demo import people

SCRIPT = Path(__file__).with_name("progress.yaml")
READ_AFTER = dt.timedelta(days=6)
Facts = dict[str, Any]


def script() -> Facts:
    """Return the progress as written in progress.yaml."""
    content: Facts = yaml.safe_load(SCRIPT.read_text(encoding="utf-8"))
    return content


def load(plan: Plan, heard: Progress = unheard) -> None:
    """Let the plan's tasks be worked on until the day of the demonstration, unless that was done before."""
    if Assignment.objects.filter(task__plan=plan).exists():
        return
    with transaction.atomic():
        _Past(plan, script()).live_through(heard)


def read_old_notices() -> None:
    """Mark as read what people were told long ago, as people do who work with the inbox."""
    today = clock.today()
    Notice.objects.filter(day__lt=today - READ_AFTER, read_at=None).update(read_at=clock.end_of(today))


class _Past:
    """The days of the script with what is done on each, in the order in which it was written down."""

    def __init__(self, plan: Plan, facts: Facts):
        self.plan, self.facts = plan, facts
        self.place: Division = plan.place
        self.tasks = {task.ordinal: task for task in Task.objects.filter(plan=plan)}
        self.office = User.objects.get(username=facts["office"])
        self.days: dict[dt.date, list[Callable[[], object]]] = defaultdict(list)
        self.users: dict[str, User] = {}
        self.holders: dict[int, User] = {}

    def live_through(self, heard: Progress) -> None:
        self._settle_people()
        self._write_down()
        first, last = min(self.days), max(self.days)
        while self.days:
            day = min(self.days)
            heard((day - first).days, (max(last, day) - first).days + 1)
            with clock.held_at(day):
                for act in self.days.pop(day):
                    act()
        heard(1, 1)

    # --- who ------------------------------------------------------------------------------------------------------------

    def _settle_people(self) -> None:
        for row in self.facts["people"]:
            home = _division(row["place"]) if "place" in row else self.place
            account = people.Account(row["username"], row["full_name"], row["role"], ("home",), row["party"])
            people.appoint(account, {"home": home})
        for user in User.objects.filter(party__isnull=False).select_related("party"):
            self.users[user.username] = user
            self.holders[user.party_id] = user

    def _merge_offices(self) -> None:
        """Let one office take over from others, and its people do their work."""
        reform = self.facts["reform"]
        successor = self.users["shichang"].party
        old = list(Party.objects.filter(place=self.place, name__in=reform["from"]))
        take_over(old, successor, Succession.Kind.MERGE, reform["on"], reform["basis"])
        offices.hand_over_ended(reform["on"])

    # --- what is done when ----------------------------------------------------------------------------------------------

    def _write_down(self) -> None:
        facts = self.facts
        for batch in facts["batches"]:
            self._write_batch(batch)
        self._on(facts["reform"]["on"], self._merge_offices)
        for username, day in facts["signed"].items():
            self._on(day, lambda username=username, day=day: self._sign(self.users[username], day))
        for row in facts["handed_down"]:
            self._write_hand_down(row)
        for row in facts["requests"]:
            self._write_request(row)
        for stage, period in enumerate(facts["periods"]):
            self._write_reports(stage, period)
        for claim in facts["claims"]:
            self._write_claims(claim)
        self._write_targets()
        self._on(facts["meeting"]["held"], self._meet)
        for day in facts["reminded"]:
            self._on(day, lambda day=day: reminders.remind_due(day))

    def _on(self, day: dt.date, act: Callable[[], object]) -> None:
        self.days[day].append(act)

    # --- 交办、签收、转办 -----------------------------------------------------------------------------------------------

    def _write_batch(self, batch: Facts) -> None:
        self._on(batch["on"], lambda: self._assign(batch))
        if "signed" in batch:
            for user in self.holders.values():
                self._on(batch["signed"], lambda user=user: self._sign(user, batch["signed"]))

    def _assign(self, batch: Facts) -> None:
        rhythms = _by_task(self.facts["rhythms"])
        named = {number for other in self.facts["batches"] for number in other.get("tasks", [])}
        wanted = set(batch["tasks"]) if "tasks" in batch else set(self.tasks) - named
        chosen = [
            replace(each, timing=_timing(each, rhythms.get(each.task.ordinal)))
            for each in assigning.propose(self.plan, batch["on"])
            if each.task.ordinal in wanted and self._is_charged(each)
        ]
        assigning.assign(chosen, by=self.office, on=batch["on"], instruction=self.facts["instruction"])

    def _is_charged(self, each: Proposal) -> bool:
        takes_part = each.role == TaskParty.Role.PARTICIPANT and each.task.ordinal in self.facts["shared"]
        return each.decides or takes_part

    def _sign(self, user: User, day: dt.date) -> None:
        for row in Assignment.objects.filter(party=user.party_id, state=State.ASSIGNED).order_by("pk"):
            moves.move(row, "sign", by=user, on=day)

    def _write_hand_down(self, row: Facts) -> None:
        name, code = row["to"]

        def hand_down() -> None:
            to = find_or_create(name, _division(code), _division(code).level, row["on"])
            assigning.hand_down(
                self._of(row["task"], self.users[row["by"]].party_id), [to], by=self.users[row["by"]], on=row["on"],
                instruction=self.facts["instruction"],
            )  # fmt: skip

        self._on(row["on"], hand_down)
        if "signed" in row:
            self._on(row["signed"], lambda: self._sign(self.users[row["signed_by"]], row["signed"]))

    def _of(self, number: int, party: int | None = None) -> Assignment:
        """Return a task's deciding assignment, or a party's own part in it."""
        rows = Assignment.objects.filter(task=self.tasks[number]).exclude(state=State.WITHDRAWN)
        rows = rows.filter(party=party) if party else rows.filter(decides=True)
        return rows.select_related("party", "parent__party", "task").get()

    # --- 反馈 -----------------------------------------------------------------------------------------------------------

    def _write_reports(self, stage: int, period: Facts) -> None:
        late, returned, missing = period.get("late", []), period.get("returned", {}), period.get("missing", [])
        for number in range(1, len(self.tasks) + 1):
            if number in missing or ("only" in period and number not in period["only"]):
                continue
            day = period["late_on"] if number in late else period["submitted"] + dt.timedelta(days=number % 4)
            self._on(day, lambda number=number, day=day: self._report_all(number, stage, period, day))
        for number, reason in returned.items():
            self._on(
                period["decided"], lambda number=number, reason=reason: self._return_and_renew(number, stage, period, reason)
            )
        for day in sorted({period["decided"], period["late_on"]}):
            self._on(day, lambda day=day: self._decide_all(period, day))

    def _report_all(self, number: int, stage: int, period: Facts, day: dt.date) -> None:
        """Let everybody who holds a part of the task and owes this period report it."""
        held = Assignment.objects.filter(task=self.tasks[number], state=State.SIGNED).select_related("party")
        for assignment in held:
            writer = self.holders.get(assignment.party_id)
            span = next((each for each in reporting.periods_open(assignment, day) if each.last == period["last"]), None)
            if writer is not None and span is not None:
                report = reporting.begin(assignment, (span.first, span.last), by=writer)
                self._write(report, number, stage, writer)
                if number not in period.get("drafts", []):
                    reporting.submit(report, by=writer, on=day)

    def _write(self, report: Report, number: int, stage: int, writer: User) -> None:
        told = self.facts["told"].get(number, [])
        words = told[min(stage, len(told) - 1)] if told else self.facts["texts"][stage].format(task=self.tasks[number].title)
        reporting.save(
            report,
            by=writer,
            version=report.version,
            text=f"（{self.facts['mark']}）{words}",
            problems=self.facts["problems"].get(number, ""),
            next_steps=self.facts["next_steps"][stage],
            percent=min(30 + 30 * stage + number % 10, 95),
        )

    def _return_and_renew(self, number: int, stage: int, period: Facts, reason: str) -> None:
        """Return a report and let it be mended the next week; those of the last days are still being mended."""
        report = self._waiting(period).get(assignment__task=self.tasks[number], assignment__decides=True)
        reporting.return_(report, by=self.office, on=period["decided"], reason=reason)
        again = period["decided"] + dt.timedelta(days=7)
        if "only" not in period:
            self._on(again, lambda: self._renew(report, number, stage, again))

    def _renew(self, report: Report, number: int, stage: int, day: dt.date) -> None:
        report.refresh_from_db()
        writer = self.holders[report.assignment.party_id]
        self._write(report, number, stage, writer)
        reporting.submit(report, by=writer, on=day)
        reporting.accept(report, by=self.office, on=day)

    def _decide_all(self, period: Facts, day: dt.date) -> None:
        """Accept what came in for the period, but for what is kept waiting to be tried out."""
        for report in (
            self._waiting(period).filter(submitted_on__lte=day).select_related("assignment__task", "assignment__parent")
        ):
            if report.assignment.task.ordinal in period.get("waiting", []):
                continue
            parent = report.assignment.parent
            reporting.accept(report, by=self.holders[parent.party_id] if parent else self.office, on=day)

    def _waiting(self, period: Facts) -> Any:
        rows = Report.objects.filter(assignment__task__plan=self.plan, state=Report.State.SUBMITTED)
        return rows.filter(period_last=period["last"]).order_by("pk")

    # --- 办结、销号、申请 ------------------------------------------------------------------------------------------------

    def _write_claims(self, claim: Facts) -> None:
        for number in claim["tasks"]:
            self._on(claim["claimed"], lambda number=number: self._claim(number, claim["claimed"]))
            if "closed" in claim:
                self._on(claim["closed"], lambda number=number: self._move(number, "close", claim["closed"]))
            if "returned" in claim:
                self._on(
                    claim["returned"],
                    lambda number=number: self._move(number, "return_claim", claim["returned"], claim["reason"]),
                )

    def _claim(self, number: int, day: dt.date) -> None:
        assignment = self._of(number)
        moves.move(assignment, "claim", by=self.holders[assignment.party_id], on=day, reason=self.facts["claim_words"])

    def _move(self, number: int, name: str, day: dt.date, reason: str = "") -> None:
        moves.move(self._of(number), name, by=self.office, on=day, reason=reason)

    def _write_request(self, row: Facts) -> None:
        made = []

        def ask() -> None:
            assignment = self._of(row["task"])
            holder = self.holders[assignment.party_id]
            due_on = row.get("due_on")
            made.append(requests.ask(assignment, row["kind"], by=holder, on=row["asked"], reason=row["reason"], due_on=due_on))

        def answer() -> None:
            act = requests.approve if row["answer"] == "approved" else requests.refuse
            act(made[0], by=self.office, on=row["answered"], reason=row.get("decision", ""))

        self._on(row["asked"], ask)
        if "answer" in row:
            self._on(row["answered"], answer)

    # --- 联席会议 --------------------------------------------------------------------------------------------------------

    def _meet(self) -> None:
        """Hold the joint meeting; who leads what it decided signs the next day."""
        meeting = self.facts["meeting"]
        named = {party.name: party for party in Party.objects.filter(place=self.place)}
        decided = [
            meetings.Resolved(row["text"], named.get(row.get("lead")), due_on=row.get("due_on"), rhythm=Rhythm.QUARTER)
            for row in meeting["decisions"]
        ]
        meetings.hold(
            self.plan,
            title=meeting["title"],
            number=meeting["number"],
            held_on=meeting["held"],
            chair=meeting["chair"],
            minutes=meeting["minutes"],
            attendees=[named[name] for name in meeting["attendees"]],
            decisions=decided,
            by=self.office,
        )
        signed = meeting["held"] + dt.timedelta(days=1)
        for row in decided:
            if row.lead:
                self._on(signed, lambda lead=row.lead: self._sign(self.holders[lead.pk], signed))

    # --- 目标指标 --------------------------------------------------------------------------------------------------------

    def _write_targets(self) -> None:
        for row in self.facts["revisions"]:
            self._on(row["dated"], lambda row=row: self._revise(row))
        for row in self.facts["actuals"]:
            self._on(self.facts["actuals_on"], lambda row=row: self._record(row))

    def _revise(self, row: Facts) -> None:
        day = row["dated"]
        targets.revise(
            self._target(row["indicator"]),
            Decimal(str(row["value"])),
            row["comparator"],
            document=row["document"],
            dated_on=day,
            effective_on=day,
            by=self.office,
            unit=row["unit"],
        )

    def _record(self, row: Facts) -> None:
        target = self._target(row["indicator"])
        for year, value in row["values"].items():
            span = dt.date(year, 1, 1), dt.date(year, 12, 31)
            source, day = self.facts["source"], self.facts["actuals_on"]
            targets.record_actual(target, self.place, span, Decimal(str(value)), source=source, by=self.office, on=day)

    def _target(self, indicator: str) -> Target:
        return Target.objects.filter(plan=self.plan, indicator=indicator).order_by("-task_id", "ordinal").last()


def _division(code: str) -> Division:
    place: Division | None = latest(code)
    if place is None:
        raise ValueError(f"There is no division {code}; progress.yaml names it.")
    return place


def _by_task(rhythms: Facts) -> dict[int, tuple[str, tuple[int, int] | None]]:
    """Return the rhythm, with the months of a window, by the number of the task."""
    found: dict[int, tuple[str, tuple[int, int] | None]] = {}
    for rhythm, told in rhythms.items():
        window = rhythm == Rhythm.WINDOW
        first_last = (told["months"][0], told["months"][1]) if window else None
        found |= dict.fromkeys(told["tasks"] if window else told, (rhythm, first_last))
    return found


def _timing(each: Proposal, asked: tuple[str, tuple[int, int] | None] | None) -> Timing:
    """Return when the work is due and reported: as asked, else twice a year with an end and yearly without."""
    rhythm, months = asked or (Rhythm.HALF_YEAR if each.timing.due_on else Rhythm.YEAR, None)
    return Timing(each.timing.due_on, rhythm, months)
