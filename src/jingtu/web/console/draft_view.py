"""A draft as a review page shows it: the marked document on one side, cards of what was understood on the other."""

import datetime as dt
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jingtu.core.plans.drafts import Draft, Entry
from jingtu.core.plans.models import Target, TaskDeadline
from jingtu.web import passages
from jingtu.web.console import wording
from jingtu.web.console.choices import theme_name
from jingtu.web.console.finding_words import SIGNS, finding_name
from jingtu.web.passages import Flag, Mark

ROLE_KINDS = {"leads": "lead", "participants": "participant", "implementers": "implementer", "measure_leads": "lead"}
WIDEST_FINDING = 80  # a finding about a whole table is flagged at its beginning instead of colouring every word
SENTENCE = re.compile(r"[^。；\n]*[。；\n]?")


@dataclass(frozen=True)
class TaskCard:
    """A task of the draft in words."""

    number: int
    task: Entry
    theme: str
    deadlines: tuple[tuple[str, str], ...]
    targets: tuple[tuple[str, str], ...]
    remarks: tuple[str, ...]
    findings: tuple["FindingCard", ...] = ()


@dataclass(frozen=True)
class FindingCard:
    """A finding of the draft in words, with the task it is about."""

    entry: Entry
    name: str
    severity: str
    tone: str
    icon: str
    decision: str
    task_number: int | None = None
    task: Entry | None = None


@dataclass(frozen=True)
class DraftView:
    """Everything a page needs of one draft; built once per request."""

    draft: Draft
    numbers: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", {task["id"]: i for i, task in enumerate(self.draft["tasks"], 1)})

    @property
    def undecided(self) -> list[Entry]:
        return [finding for finding in self.draft["findings"] if not finding["decision"]]

    def finding_cards(self, code: str = "", undecided: bool = False) -> list[FindingCard]:
        """The findings, questions first, each group in document order."""
        wanted = [f for f in self.draft["findings"] if (not code or f["code"] == code) and not (undecided and f["decision"])]
        order = {severity: i for i, severity in enumerate(wording.FINDINGS)}
        return [self._finding_card(f) for f in sorted(wanted, key=lambda f: (order.get(f["severity"], 9), f["span"][0]))]

    def finding_codes(self) -> list[tuple[str, str, int]]:
        """Kinds of findings that occur: code, name, how many."""
        counts = Counter(finding["code"] for finding in self.draft["findings"])
        return [(code, finding_name(code), number) for code, number in counts.most_common()]

    def task_cards(self, words: str = "", doubtful: bool = False) -> list[TaskCard]:
        """The tasks in document order, narrowed to those with all the words, or with a finding nobody has decided."""
        concerning = self._findings_by_task()
        cards = []
        for task in self.draft["tasks"]:
            findings = concerning.get(task["id"], [])
            if doubtful and not any(not finding["decision"] for finding in findings):
                continue
            if all(word in _searched(task) for word in words.split()):
                cards.append(self._task_card(task, findings))
        return cards

    def task_card(self, task: Entry) -> TaskCard:
        return self._task_card(task, self._findings_by_task().get(task["id"], []))

    def targets(self) -> list[dict[str, Any]]:
        """The targets in document order: those of tasks with the number of the task, then those of the plan."""
        own = [(target, task["id"]) for task in self.draft["tasks"] for target in task["targets"]]
        seen = {tuple(target["span"]) for target, _task in own}
        rows = own + [(target, None) for target in self.draft["targets"] if tuple(target["span"]) not in seen]
        rows.sort(key=lambda row: row[0]["span"][0])
        return [
            {
                "target": t,
                "required": _target(t)[1],
                "years": wording.years_of(_as_target(t)),
                "task": self.numbers.get(task),
                "id": task,
            }
            for t, task in rows
        ]

    def document(self, href: str) -> passages.Document:
        """The marked document; flags lead to `href` with the id of the task or finding in focus."""
        text, nodes, title = self.draft["text"], self.draft["nodes"], self.draft["title"]
        return passages.render(text, nodes, marks_of(self.draft), self._flags(href), title=title)

    def _flags(self, href: str) -> list[Flag]:
        flags = [
            Flag(
                task["span"][0], f"p-{task['id']}", f"{href}?focus={task['id']}#t-{task['id']}", str(i), _("任务 {n}").format(n=i)
            )
            for i, task in enumerate(self.draft["tasks"], 1)
        ]
        for finding in self.draft["findings"]:
            tone = "done" if finding["decision"] else finding["severity"]
            says = _("疑问：{name}").format(name=finding_name(finding["code"]))
            to = f"{href}?show=findings&focus={finding['id']}#t-{finding['id']}"
            flags.append(Flag(finding["span"][0], f"p-{finding['id']}", to, SIGNS[tone], says, tone))
        return flags

    def _findings_by_task(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = defaultdict(list)
        for finding in self.draft["findings"]:
            found[finding["task"]].append(finding)
        return found

    def _task_card(self, task: Entry, findings: list[Entry]) -> TaskCard:
        return TaskCard(
            self.numbers[task["id"]],
            task,
            theme_name(task["theme"]) if task["theme"] else _("未定主题"),
            tuple((each["text"], wording.meaning(as_deadline(each))) for each in task["deadlines"]),
            tuple(_target(each) for each in task["targets"]),
            tuple(_remarks(task)),
            tuple(self._finding_card(finding) for finding in findings),
        )

    def _finding_card(self, finding: Entry) -> FindingCard:
        severity, tone, icon = wording.FINDINGS[finding["severity"]]
        number = self.numbers.get(finding["task"])
        task = self.draft["tasks"][number - 1] if number else None
        decision = str(wording.DECISIONS.get(finding["decision"], ""))
        return FindingCard(finding, finding_name(finding["code"]), str(severity), tone, icon, decision, number, task)


def marks_of(draft: Draft) -> set[Mark]:
    """Return what is marked in the document of a draft."""
    marks = set()
    for task in draft["tasks"]:
        marks.add(Mark(*task["span"], "task", task["id"]))
        for role, kind in ROLE_KINDS.items():
            # A name that a person added stands nowhere in the document; its span is the whole task.
            names = (name for name in task["parties"][role] if name["span"] != task["span"])
            marks |= {Mark(*name["span"], kind, "") for name in names}
        marks |= {Mark(*each["span"], "deadline", "") for each in task["deadlines"] if each["span"] != task["span"]}
        marks |= {Mark(*each["span"], "target", "") for each in task["targets"]}
    marks |= {Mark(*each["span"], "target", "") for each in draft["targets"]}
    narrow = (f for f in draft["findings"] if not f["decision"] and f["span"][1] - f["span"][0] <= WIDEST_FINDING)
    return marks | {Mark(*finding["span"], "finding", finding["id"]) for finding in narrow}


def sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut [start, end) into sentences; offsets of the document, blank ones left out."""
    spans = (match.span() for match in SENTENCE.finditer(text, start, end))
    return [span for span in spans if text[span[0] : span[1]].strip()]


def as_deadline(entry: Entry) -> TaskDeadline:
    """Return a deadline of a draft as the row it will become, unsaved, so that both are worded alike."""
    detail = {name: entry.get(name) for name in ("every", "months", "day", "alternatives") if entry.get(name)}
    return TaskDeadline(
        text=entry["text"],
        kind=entry["kind"],
        first=as_day(entry["first"]),
        last=as_day(entry["last"]),
        ambiguous=entry["ambiguous"],
        detail=detail,
    )


def as_day(text: str | None) -> dt.date | None:
    """Return the day that a draft holds as text."""
    return dt.date.fromisoformat(text) if text else None


def _as_target(entry: Entry) -> Target:
    names = ("indicator", "value", "unit", "comparator", "base_year", "year", "set_elsewhere", "text")
    return Target(**{name: entry[name] for name in names})


def _target(entry: Entry) -> tuple[str, str]:
    return entry["indicator"], wording.required(_as_target(entry))


def _remarks(task: Entry) -> list[str]:
    notes = [
        (task["inherited"], _("牵头或参与部门沿用上一行（合并格或空格）。")),
        (task["open_list"], _("原文以“等”结尾，名单没有列尽。")),
        (task["global_implementers"], _("责任单位由前文统一规定。")),
    ]
    return [words for holds, words in notes if holds] + ([task["note"]] if task["note"] else [])


def _searched(task: Entry) -> str:
    return "\n".join(
        [task["title"], task["text"], task["reference"], *task["leads"], *task["participants"], *task["implementers"]]
    )
