"""What a person should look at. Each check says where, what was found and what was assumed; nothing is repaired in silence."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from . import deadlines, likeness, names
from .document import Document, Grid, Line
from .fold import fold
from .heading import Heading
from .reading import Finding, Name, Span, Task

SAME_TASK = 0.85
_OVER = re.compile(r"(?P<n>\d{3,}(?:\.\d+)?)\s*%(?P<tail>以上)?")
_TWICE = re.compile(r"([\u4e00-\u9fff]{6,30}[。；，,;])\1")
_ANNOUNCED = re.compile(r"^附(?:件|表)\s*(?P<n>[\d一二三四五六七八九十]*(?:-\d+)?)\s*[:：]\s*(?P<title>\S.{2,60})$")
_LIST_HEAD = re.compile(r"^附(?:件|表)\s*[:：]\s*1\s*[.．、]\s*(?P<title>\S.{2,60})$")
_LIST_ITEM = re.compile(r"^\s*(?P<n>\d{1,2})\s*[.．、]\s*(?P<title>\S.{2,60})$")
_SEE = re.compile(r"(?:见|详见|参见|按照?|附后的?)附(?P<kind>件|表)(?P<n>[\d一二三四五六七八九十]+(?:-\d+)?)")
_WRONG_LEVEL_WORDS = {
    "county": re.compile(r"全市(?!统一|部署)|各区的|区级以上"),
    "city": re.compile(r"全区(?!域)|全省(?![^，。；]{0,20}名单)"),
}
_LEVEL_WORDS = {"upper": "上级", "lower": "下级"}


def of_tasks(tasks: Sequence[Task], heading: Heading) -> list[Finding]:
    """Checks that look at one task at a time, and at tasks that repeat each other."""
    found: list[Finding] = []
    for task in tasks:
        found += _no_lead(task) + _dates(task) + _parties(task, heading) + _level_words(task, heading)
    return found + _duplicates(tasks)


def of_document(document: Document, heading: Heading) -> list[Finding]:
    """Checks of the text as a whole: figures, numbering, annexes, words printed twice, what the heading leaves out."""
    return [
        *_figures(document.text),
        *_repeats(document.text),
        *_numbering(document),
        *_absent_annexes(document),
        *_about_heading(heading),
    ]


def row_numbers(numbers: Sequence[tuple[int, Span]]) -> list[Finding]:
    """Printed row numbers that leave one out, repeat one or go back."""
    found = []
    for (before, _), (value, span) in itertools.pairwise(numbers):
        if value != before + 1 and not (value == 1 and before > 1):
            found.append(Finding("number_order", "warning", span, _order(before, value), "按印出的次序保留"))
    return found


def unread_deadlines(task: Task, cells: Iterable[tuple[str, str, int]]) -> list[Finding]:
    """Words in a deadline column of which nothing is understood."""
    return [
        Finding(
            "unread_deadline",
            "question",
            (start, start + len(words)),
            f"没有读懂{task.reference}的时限“{words[:30]}”",
            "不设完成时限",
            task.id,
        )
        for role, words, start in cells
        if role == "deadline"
        and re.search(r"\w", words)
        and not any(start <= d.span[0] < start + len(words) for d in task.deadlines)
    ]


def unread_years(task: Task) -> list[Finding]:
    """Years in the words of a task that gave no deadline and belong to no quantity."""
    quantities = [target.span for target in task.targets]
    years = [
        (left, right)
        for left, right in deadlines.unread_years(task.text, task.span[0])
        if not any(start < right and left < end for start, end in quantities)
    ]
    return [
        Finding("unread_deadline", "question", span, f"没有读懂{task.reference}文字里“{said}…”的时间", "不设完成时限", task.id)
        for span in years
        if (said := task.text[span[0] - task.span[0] :][:12])
    ]


def unread_parties(task: Task, notes: Iterable[str]) -> list[Finding]:
    """Words of a responsibility statement that begin with a name and are none."""
    return [
        Finding(
            "unread_party",
            "question",
            task.responsibility or task.span,
            f"没有读懂{task.reference}责任表述中的“{note[:30]}”，其中似有单位名称",
            "记入备注，不计作责任单位",
            task.id,
        )
        for note in notes
        if names.begins_with_name(note)
    ]


def doubled_names(task: Task, doubles: Iterable[Name]) -> list[Finding]:
    """Names that a list prints twice."""
    return [
        Finding("double_party", "note", name.span, f"{task.reference}的名单重复列出“{name.name}”", "只计一次", task.id)
        for name in doubles
    ]


def without_statement(text: str, span: Span, says_duties: bool) -> Finding:
    """A measure beside others that names nobody, or only says in sentences what bureaus are responsible for."""
    start = text[slice(*span)].split("\n")[0][:30]
    if says_duties:
        return Finding("duty_statement", "note", span, f"“{start}”只叙述各部门职责，没有责任括注", "记为职责说明，不作为任务")
    return Finding("no_responsibility", "warning", span, f"“{start}”没有写明责任单位", "不作为任务")


def _no_lead(task: Task) -> list[Finding]:
    if task.leads:
        return []
    return [Finding("no_lead", "question", task.span, f"{task.reference}没有牵头部门", "牵头部门留空", task.id)]


def _dates(task: Task) -> list[Finding]:
    found = []
    for d in task.deadlines:
        if d.ambiguous:
            days = "或".join(day.isoformat() for day in d.alternatives)
            missing = "只读懂了年份" if re.search(r"\d{4}|[〇○零]", fold(d.text)) else "没有写明年份"
            words = f"{task.reference}的时限“{d.text}”有两种理解：{days or missing}"
            assumed = f"按{d.last.isoformat()}计" if d.last else "到期日留空"
            found.append(Finding("ambiguous_deadline", "question", d.span, words, assumed, task.id))
    return found


def _parties(task: Task, heading: Heading) -> list[Finding]:
    found: list[Finding] = []
    for word, parties in (("牵头", task.leads), ("参与", task.participants)):
        for name in parties:
            level = _LEVEL_WORDS.get(name.level)
            if level and not name.collective:  # 各镇街 below a district is no slip
                words = f"{task.reference}的{word}单位“{name.name}”是{level}单位，本方案属{heading.place or '本级'}"
                found.append(Finding("party_level", "question", name.span, words, "按印出的名称保留", task.id))
    leads = {name.name for name in task.measure_leads or task.leads}
    for name in task.participants:
        if name.name in leads:
            words = f"{task.reference}的“{name.name}”既是牵头又是参与"
            found.append(Finding("two_roles", "note", name.span, words, "两种角色都保留", task.id))
    return found


def _level_words(task: Task, heading: Heading) -> list[Finding]:
    """A heading or text that speaks of another level than the plan's, as a copied sentence does."""
    pattern = _WRONG_LEVEL_WORDS.get(heading.level)
    words = " ".join([*task.path[-1:], task.text])
    m = pattern.search(words) if pattern else None
    if not m or (
        heading.level == "county"
        and re.search(r"(?:落实|按照|配合|协助|充分利用|参与|上传|结合)[^。；，]{0,6}$", words[: m.start()])
    ):
        return []
    found = f"{task.reference}的文字写“{m.group()}”，与本方案的层级不符"
    return [Finding("level_wording", "note", task.span, found, "按印出的文字保留", task.id)]


def _duplicates(tasks: Sequence[Task]) -> list[Finding]:
    found = []
    for earlier, later in likeness.pairs([task.text for task in tasks], SAME_TASK):
        one, two = tasks[earlier], tasks[later]
        found.append(
            Finding("duplicate", "question", two.span, f"{two.reference}与{one.reference}内容重复", "两条都保留", two.id)
        )
    return found


def _figures(text: str) -> list[Finding]:
    found = []
    for m in _OVER.finditer(fold(text)):
        value = float(m["n"])
        if value > 100 or (value == 100 and m["tail"]):
            words = text[m.start() : m.end()]
            found.append(Finding("impossible_figure", "question", m.span(), f"“{words}”不可能达到", "按100%理解"))
    return found


def _repeats(text: str) -> list[Finding]:
    return [
        Finding("words_twice", "note", m.span(), f"“{m.group(1)[:20]}”连续印了两遍", "按印出的文字保留")
        for m in _TWICE.finditer(text)
    ]


def _numbering(document: Document) -> list[Finding]:
    """Marks of one kind count up or begin again at one; anything else is said."""
    last: dict[str, int] = {}
    seen: dict[str, int] = defaultdict(int)
    listed = {document.parts[index].span for index, _title in _listed_annexes(document)}
    found = []
    for part in document.parts:
        if (
            isinstance(part, Grid)
            or part.mark is None
            or part.mark.value is None
            or part.mark.kind in ("annex", "han-is", "dec.dec")
            or part.span in listed
        ):
            continue
        kind, value = part.mark.kind, part.mark.value
        before = last.get(kind, 0)
        if value not in (1, before + 1) and seen[kind] + _later(document, part, kind) >= 2:
            found.append(Finding("number_order", "warning", part.span, _order(before, value), "按印出的次序保留"))
        last[kind] = value
        seen[kind] += 1
    return found


def _later(document: Document, part: Line, kind: str) -> int:
    return sum(
        1
        for other in document.parts
        if isinstance(other, Line) and other.mark and other.mark.kind == kind and other.span > part.span
    )


def _order(before: int, value: int) -> str:
    if value == before:
        return f"序号{value}重复"
    if value > before + 1:
        missing = f"{before + 1}" if value == before + 2 else f"{before + 1}至{value - 1}"
        return f"序号{before}之后是{value}，缺{missing}"
    return f"序号{before}之后是{value}，次序颠倒"


def _absent_annexes(document: Document) -> list[Finding]:
    """Annexes that are announced and do not follow."""
    heads = [
        (i, part) for i, part in enumerate(document.parts) if isinstance(part, Line) and part.mark and part.mark.kind == "annex"
    ]
    present = {re.sub(r"\D", "", fold(part.mark.number)) for i, part in heads if part.mark and _has_content(document, i)}
    listed = list(_listed_annexes(document))
    within = {i for i, _title in listed}
    announced = [(i, m["title"]) for i, part in heads if i not in within and (m := _ANNOUNCED.match(part.text))]
    found = [
        Finding(
            "absent_annex",
            "question",
            document.parts[i].span,
            f"文中列出附件“{title[:40]}”，文件里没有它的内容",
            "不含该附件",
        )
        for i, title in sorted([*(each for each in announced if not _has_content(document, each[0])), *listed])
        if not _comes_later(document, i, title)
    ]
    for m in _SEE.finditer(fold(document.text)):
        if re.sub(r"\D", "", m["n"]) not in present:
            words = f"文中提到附{m['kind']}{m['n']}，文件里没有它"
            found.append(Finding("absent_annex", "question", m.span(), words, "不含该附件"))
    return found


def _listed_annexes(document: Document) -> Iterator[tuple[int, str]]:
    """Yield where and as what the annexes stand that one heading announces as a numbered list (附件：1．… 2．…)."""
    awaited = 0  # the number that the next line must bear to belong to the list
    for index, part in enumerate(document.parts):
        text = part.text if isinstance(part, Line) else ""
        item = _LIST_ITEM.match(text)
        if head := _LIST_HEAD.match(text):
            awaited = 2
            yield index, head["title"]
        elif item and int(item["n"]) == awaited:
            awaited += 1
            yield index, item["title"]
        else:
            awaited = 0


def _has_content(document: Document, index: int) -> bool:
    """Whether anything but another annex heading follows an annex heading."""
    following = document.parts[index + 1] if index + 1 < len(document.parts) else None
    if following is None:
        return False
    return isinstance(following, Grid) or following.mark is None or following.mark.kind != "annex"


def _comes_later(document: Document, index: int, title: str) -> bool:
    """Whether an announced title is printed again further down, as the head of the annex itself."""
    squeezed = re.sub(r"\W", "", title)
    later = (re.sub(r"\W", "", part.text) for part in document.parts[index + 1 :] if isinstance(part, Line))
    return any(squeezed in text for text in later)


def _about_heading(heading: Heading) -> list[Finding]:
    found = []
    if "title" in heading.assumed:
        found.append(Finding("no_title", "question", heading.title_span, "文件开头没有标题", f"暂定为“{heading.title}”"))
    if heading.issued_on is None:
        found.append(Finding("no_issue_date", "note", heading.title_span, "文件没有印发日期", "印发日期留空"))
    if not heading.place:
        found.append(
            Finding("no_place", "question", heading.title_span, "看不出方案适用于哪个地区", "适用地区留空，请在审阅时选定")
        )
    return found
