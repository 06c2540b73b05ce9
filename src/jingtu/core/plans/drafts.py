"""Drafts: a reading as plain JSON that a person corrects. Pure functions; each returns a new draft and leaves the old one.

A draft is `Reading.to_json()` with what a review needs beside it:

    tasks[i]      as read; `leads`, `participants`, `implementers`, `measure_leads` are lists of names and
                  `parties[role]` holds the same names with span, functions and level
    findings[i]   with `id`, and `decision` ("" | "accepted" | "corrected"), `remark`, `decided_by` (a user id or None)
    place_id      the division the plan holds for, None while unknown
    revises_id    the plan it is a new edition of, None for a first edition

Whatever is not touched is shared between the two drafts, so that `splices` finds the difference by identity.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from jingtu.plandoc.reading import ROLES, Reading
from jingtu.plandoc.themes import classify, short_title, themes
from jingtu.standards import functions

from .errors import CannotCorrect

Draft = dict[str, Any]
Entry = dict[str, Any]
Splice = dict[str, Any]

LISTS = ("tasks", "findings")
HEAD = ("title", "number", "issuer", "issued_on", "place_id", "revises_id")
KINDS = ("by", "from", "window", "yearly", "every-n-years", "continuous", "set-elsewhere", "per-case")
DECISIONS = ("accepted", "corrected")
TASK_FIELDS = {"title", "theme", "note", "open_list", "deadlines", "leads", "participants", "implementers", "start", "end"}
TITLE_LENGTH = 200
NAME_LENGTH = 120
TRIMMED = " \t\r\n\u3000，,；;。、"


def prepare(reading: Reading) -> Draft:
    """Return the first draft of a reading: nothing decided, place and earlier edition still unknown."""
    draft = reading.to_json()
    undecided = {"decision": "", "remark": "", "decided_by": None}
    draft["findings"] = [{"id": f"f{i}"} | finding | undecided for i, finding in enumerate(draft["findings"], 1)]
    return draft | {"place_id": None, "revises_id": None}


# --- what changed between two drafts, and the way back -----------------------------------------------------------------


def splices(before: Draft, after: Draft) -> list[Splice]:
    """Return the difference of two drafts as splices: of a list the part that differs, of a single value both values."""
    changes = [_splice(name, before[name], after[name]) for name in LISTS if before[name] is not after[name]]
    changes += [{"name": name, "old": before[name], "new": after[name]} for name in HEAD if before[name] != after[name]]
    return [change for change in changes if change["old"] != change["new"]]


def _splice(name: str, old: list[Entry], new: list[Entry]) -> Splice:
    head = 0
    while head < min(len(old), len(new)) and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return {"name": name, "at": head, "old": old[head : len(old) - tail], "new": new[head : len(new) - tail]}


def reverted(draft: Draft, changes: Iterable[Splice]) -> Draft:
    """Return the draft as it was before `changes` (the splices of the last correction)."""
    restored = dict(draft)
    for change in changes:
        name = change["name"]
        if "at" in change:
            at = change["at"]
            restored[name] = restored[name][:at] + change["old"] + restored[name][at + len(change["new"]) :]
        else:
            restored[name] = change["old"]
    return restored


# --- corrections -------------------------------------------------------------------------------------------------------


def task_of(draft: Draft, task_id: str) -> Entry:
    """Return one task of the draft."""
    return draft["tasks"][_position(draft, task_id)]


def change_task(draft: Draft, task_id: str, **fields: Any) -> Draft:
    """Return the draft with some fields of one task changed (`TASK_FIELDS`).

    Roles are lists of names: a name that was there keeps what is known of it, a new one is looked up among the functions
    of bureaus. Deadlines are dicts with `text`, `kind`, `first`, `last` (days or None); one that is given as it stands is not
    corrected, and stays ambiguous where it was. `start` and `end` move the range
    of the document that is the task's text.
    """
    if unknown := set(fields) - TASK_FIELDS:
        raise ValueError(
            f"A task has no field {', '.join(sorted(unknown))} to correct; known are {', '.join(sorted(TASK_FIELDS))}."
        )
    at = _position(draft, task_id)
    task = dict(draft["tasks"][at])
    if "start" in fields or "end" in fields:
        task = _moved(draft, task, fields.pop("start", task["span"][0]), fields.pop("end", task["span"][1]))
    for role in ROLES:
        if role in fields:
            task = with_names(draft, task, role, fields.pop(role))
    if "deadlines" in fields:
        known = task["deadlines"]
        given = fields.pop("deadlines")
        task["deadlines"] = [each if each in known else _deadline(each, task["span"]) for each in given]
    if "title" in fields:
        fields["title"] = _title(fields["title"])
    if "theme" in fields and fields["theme"] not in themes():
        raise ValueError(f"There is no theme {fields['theme']!r}; known are {', '.join(themes())}.")
    task.update(fields)
    return draft | {"tasks": [*draft["tasks"][:at], task, *draft["tasks"][at + 1 :]]}


def merge_tasks(draft: Draft, task_id: str) -> Draft:
    """Return the draft with the task joined to the one before it, which keeps its id and title."""
    at = _position(draft, task_id)
    if at == 0:
        raise CannotCorrect(_("第一项任务之前没有任务，无法与上一项合并。请选择后面的任务，或先调整任务的起止位置。"))
    first, second = draft["tasks"][at - 1], draft["tasks"][at]
    merged = dict(first)
    merged["span"] = [min(first["span"][0], second["span"][0]), max(first["span"][1], second["span"][1])]
    merged["text"] = _joined_text(draft["text"], first, second, merged["span"])
    merged["parties"] = {role: list(names) for role, names in first["parties"].items()}
    taken = {name["name"] for role in ("leads", "participants", "implementers") for name in first["parties"][role]}
    for role in ROLES:
        merged["parties"][role] += [name for name in second["parties"][role] if name["name"] not in taken]
        merged[role] = [name["name"] for name in merged["parties"][role]]
    for part in ("topics", "deadlines", "targets", "mentions"):
        merged[part] = first[part] + [each for each in second[part] if each not in first[part]]
    merged["open_list"] = first["open_list"] or second["open_list"]
    merged["note"] = "；".join(note for note in (first["note"], second["note"]) if note)
    tasks = [*draft["tasks"][: at - 1], merged, *draft["tasks"][at + 1 :]]
    return draft | {"tasks": tasks, "findings": _repointed(draft["findings"], second["id"], first["id"])}


def split_task(draft: Draft, task_id: str, offset: int) -> Draft:
    """Return the draft with the task cut in two at `offset` of the document; both keep the parties.

    Deadlines, targets and mentions go with the half in which they stand; those outside both halves (a column of a table)
    belong to both.
    """
    at = _position(draft, task_id)
    task = draft["tasks"][at]
    start, end = task["span"]
    first, second = _trimmed(draft["text"], start, offset), _trimmed(draft["text"], offset, end)
    if not start < offset < end or first[0] == first[1] or second[0] == second[1]:
        raise CannotCorrect(
            _("拆分位置 %(offset)d 不在任务文字（%(start)d—%(end)d）之内，或有一半没有文字。请在任务文字的两句之间选择拆分处。")
            % {"offset": offset, "start": start, "end": end}
        )
    halves = [_half(draft["text"], task, first, second), _half(draft["text"], task, second, first)]
    halves[1] |= {
        "id": _fresh_id(draft, task["id"]),
        "title": _title_of(halves[1]["text"]),
    }
    return draft | {"tasks": [*draft["tasks"][:at], *halves, *draft["tasks"][at + 1 :]]}


def remove_task(draft: Draft, task_id: str, remark: str, by: int) -> Draft:
    """Return the draft without the task; a decided finding keeps its words and the reason in sight."""
    at = _position(draft, task_id)
    task = draft["tasks"][at]
    findings = _repointed(draft["findings"], task_id, None)
    findings.append(
        {
            "id": _fresh_finding(draft),
            "code": "removed-task",
            "severity": "note",
            "span": task["span"],
            "found": task["text"],
            "assumed": _("审阅时删除，不作为任务。"),
            "task": None,
            "decision": "corrected",
            "remark": remark[:300],
            "decided_by": by,
        }
    )
    return draft | {"tasks": [*draft["tasks"][:at], *draft["tasks"][at + 1 :]], "findings": findings}


def add_task(draft: Draft, start: int, end: int, **fields: Any) -> Draft:
    """Return the draft with a new task made of the words [start, end) of the document, at its place in document order."""
    start, end = _trimmed(draft["text"], start, end)
    if start >= end:
        raise CannotCorrect(_("所选范围内没有文字，不能新增任务。请先在左侧正文中选中任务的文字。"))
    node = _node_at(draft["nodes"], start, end)
    text, path = draft["text"][start:end], _path(draft["nodes"], node)
    title = _title(short_title(text, path[-1] if path else "") or text[:30])
    theme, topics = classify(text, path, title)
    task: Entry = {
        "id": _fresh_id(draft, "new"),
        "text": text,
        "span": [start, end],
        "title": title,
        "theme": theme,
        "topics": list(topics),
        "path": path,
        "node": node,
        "reference": draft["nodes"][node]["number"] if node is not None else "",
        "open_list": False,
        "inherited": False,
        "global_implementers": False,
        "deadlines": [],
        "targets": [],
        "mentions": [],
        "responsibility": None,
        "clause": None,
        "note": "",
        "parties": {role: [] for role in ROLES},
    } | {role: [] for role in ROLES}
    at = next((i for i, other in enumerate(draft["tasks"]) if other["span"][0] > start), len(draft["tasks"]))
    added = draft | {"tasks": [*draft["tasks"][:at], task, *draft["tasks"][at:]]}
    return change_task(added, task["id"], **fields) if fields else added


def decide_finding(draft: Draft, finding_id: str, decision: str, remark: str, by: int) -> Draft:
    """Return the draft with the decision on one finding; an empty decision opens it again."""
    if decision not in ("", *DECISIONS):
        raise ValueError(f"A finding is decided as one of {', '.join(DECISIONS)} or opened again with '', not {decision!r}.")
    at = next((i for i, finding in enumerate(draft["findings"]) if finding["id"] == finding_id), None)
    if at is None:
        raise CannotCorrect(_("找不到疑问“%(id)s”，它可能已被撤销。请刷新页面后再处理。") % {"id": finding_id})
    decided = draft["findings"][at] | {"decision": decision, "remark": remark[:300], "decided_by": by if decision else None}
    return draft | {"findings": [*draft["findings"][:at], decided, *draft["findings"][at + 1 :]]}


def change_head(draft: Draft, **fields: Any) -> Draft:
    """Return the draft with title, number, issuer, day of issue (ISO or None), place_id or revises_id changed."""
    if unknown := set(fields) - set(HEAD):
        raise ValueError(f"A draft has no head field {', '.join(sorted(unknown))}; known are {', '.join(HEAD)}.")
    for name, limit in (("title", 300), ("number", 60), ("issuer", 200)):
        if name in fields and len(fields[name]) > limit:
            raise CannotCorrect(
                _("“%(value)s…”有 %(length)d 个字，最多 %(limit)d 个字。请缩短后再保存。")
                % {"value": fields[name][:20], "length": len(fields[name]), "limit": limit}
            )
    if "title" in fields and not fields["title"].strip():
        raise CannotCorrect(_("方案标题不能为空。请填写文件的标题。"))
    return draft | fields


def with_names(draft: Draft, task: Entry, role: str, names: Iterable[str]) -> Entry:
    """Return the task with the parties of one role named anew, each once, in the order given."""
    known = {name["name"]: name for printed in task["parties"].values() for name in printed}
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    for name in wanted:
        if len(name) > NAME_LENGTH:
            raise CannotCorrect(
                _("单位名称“%(name)s…”有 %(length)d 个字，最多 %(limit)d 个字。请检查是否缺少顿号。")
                % {"name": name[:20], "length": len(name), "limit": NAME_LENGTH}
            )
    detailed = [known.get(name) or _new_name(draft, name, task["span"]) for name in wanted]
    return task | {role: wanted, "parties": task["parties"] | {role: detailed}}


# --- pieces ------------------------------------------------------------------------------------------------------------


def _position(draft: Draft, task_id: str) -> int:
    for at, task in enumerate(draft["tasks"]):
        if task["id"] == task_id:
            return at
    raise CannotCorrect(_("找不到任务“%(id)s”，它可能已被合并或删除。请刷新页面后再操作。") % {"id": task_id})


def _new_name(draft: Draft, name: str, span: list[int]) -> Entry:
    resolved = functions.resolve(name, plan_level=draft["level"], place=draft["place"])
    detail = {"functions": list(resolved.functions), "level": resolved.level, "collective": resolved.collective}
    return {"name": name, "printed": name, "span": span} | detail


def _moved(draft: Draft, task: Entry, start: int, end: int) -> Entry:
    if not 0 <= start < end <= len(draft["text"]):
        raise CannotCorrect(
            _("起止位置 %(start)d—%(end)d 不在正文（共 %(length)d 字）之内。请重新选择任务的文字。")
            % {"start": start, "end": end, "length": len(draft["text"])}
        )
    start, end = _trimmed(draft["text"], start, end)
    return task | {"span": [start, end], "text": draft["text"][start:end]}


def _deadline(given: Entry, span: list[int]) -> Entry:
    first, last = _day(given.get("first")), _day(given.get("last"))
    if given["kind"] not in KINDS:
        raise ValueError(f"A deadline's kind is one of {', '.join(KINDS)}, not {given['kind']!r}.")
    if first and last and first > last:
        raise CannotCorrect(
            _("完成时限的起始日 %(first)s 晚于到期日 %(last)s。请把两个日期对调或改正其中一个。") % {"first": first, "last": last}
        )
    settled = {"first": first, "last": last, "ambiguous": False, "alternatives": []}
    return {"span": span, "every": None, "months": None, "day": None} | given | settled


def _day(value: dt.date | str | None) -> str | None:
    return value.isoformat() if isinstance(value, dt.date) else value or None


def _title(title: str) -> str:
    cleaned = " ".join(title.split())
    if not cleaned or len(cleaned) > TITLE_LENGTH:
        raise CannotCorrect(
            _("任务名称有 %(length)d 个字，应为 1 至 %(limit)d 个字。请改写后再保存。")
            % {"length": len(cleaned), "limit": TITLE_LENGTH}
        )
    return cleaned


def _title_of(text: str) -> str:
    """Name a task by its words; of the cells of a table row, which may hold a number or a day, by the longest."""
    words = max(text.split("\t"), key=len)
    return _title(short_title(words, "") or words[:30])


def _joined_text(text: str, first: Entry, second: Entry, span: list[int]) -> str:
    between = text[first["span"][1] : second["span"][0]]
    printed = all(text[slice(*task["span"])] == task["text"] for task in (first, second))
    return text[slice(*span)] if printed and not between.strip(TRIMMED) else f"{first['text']}\n{second['text']}"


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    start, end = max(start, 0), min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _half(text: str, task: Entry, own: tuple[int, int], other: tuple[int, int]) -> Entry:
    def belongs(part: Entry) -> bool:
        return not (other[0] <= part["span"][0] < other[1])

    parts = {name: [part for part in task[name] if belongs(part)] for name in ("deadlines", "targets", "mentions")}
    return task | parts | {"span": list(own), "text": text[own[0] : own[1]]}


def _repointed(findings: list[Entry], old: str, new: str | None) -> list[Entry]:
    return [finding | {"task": new} if finding["task"] == old else finding for finding in findings]


def _fresh_id(draft: Draft, stem: str) -> str:
    taken = {task["id"] for task in draft["tasks"]}
    return next(name for name in (f"{stem}.{i}" for i in range(2, len(taken) + 3)) if name not in taken)


def _fresh_finding(draft: Draft) -> str:
    taken = {finding["id"] for finding in draft["findings"]}
    return next(name for name in (f"f{i}" for i in range(len(taken) + 1, 2 * len(taken) + 3)) if name not in taken)


def _node_at(nodes: list[Entry], start: int, end: int) -> int | None:
    holding = [i for i, node in enumerate(nodes) if node["span"][0] <= start and end <= node["span"][1]]
    return max(holding, key=lambda i: nodes[i]["depth"], default=None)


def _path(nodes: list[Entry], at: int | None) -> list[str]:
    path: list[str] = []
    at = nodes[at]["parent"] if at is not None else None
    while at is not None:
        path.insert(0, f"{nodes[at]['number']}{nodes[at]['title']}")
        at = nodes[at]["parent"]
    return path
