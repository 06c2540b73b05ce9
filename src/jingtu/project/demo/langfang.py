"""The Langfang plan from its facts: a document in our own words, with the plan's names, figures, deadlines and annexes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import yaml

from jingtu.project.demo.documents import ABOVE, Blocks, as_docx

FACTS = Path(__file__).with_name("langfang.yaml")
FILENAME = "廊坊市土壤污染防治工作方案（演示摘编）.docx"
FIRST_CLAUSE = "五"
OPEN_END = "持续实施"
Block = dict[str, Any]


def facts() -> dict[str, Any]:
    """Return the facts as written in langfang.yaml."""
    content: dict[str, Any] = yaml.safe_load(FACTS.read_text(encoding="utf-8"))
    return content


def document() -> bytes:
    """Return the Word document: the body with its responsibility brackets, the annexes, the task table."""
    return as_docx(blocks(facts()))


def blocks(plan: dict[str, Any]) -> Blocks:
    """Return the plan's paragraphs and tables in document order (see `documents`)."""
    general = plan["general"]
    opening: Blocks = [plan["title"], plan["issuer"], plan["note"], _heading(general["chapter"], 1)]
    for number, heading, text in general["sections"]:
        opening += [_heading(f"（{number}）{heading}", 2), text]
    annexes = [block for annex in plan["annexes"] for block in _annex(annex)]
    table = plan["task_table"]
    return [
        *opening,
        *_body(plan),
        _heading("附表", 1),
        *annexes,
        _heading(f"{table['number']} {table['title']}", 2),
        {"table": {"columns": table["columns"], "rows": list(_rows(plan))}},
    ]


def _body(plan: dict[str, Any]) -> Iterator[Any]:
    everywhere = f"。以下各项均由{'、'.join(plan['everywhere'])}落实，不再列出"
    for clause in plan["clauses"]:
        if "chapter" in clause:
            yield _heading(clause["chapter"], 1)
        yield _heading(f"（{clause['number']}）{clause['heading']}", 2)
        for block in clause["blocks"]:
            if _opens_item(clause, block):
                yield _heading(block["item"], 3)
            shared = everywhere if clause["number"] == FIRST_CLAUSE else ""
            yield f"{_sentence(block, plan['only_in_table'])}（{_who(block['body'])}{shared}）"


def _opens_item(clause: Block, block: Block) -> bool:
    """Tell whether the block stands right below the printed item it belongs to, as its first one."""
    return "item" in block and block is next(other for other in clause["blocks"] if other.get("item") == block["item"])


def _sentence(block: Block, undated: Collection[int]) -> str:
    """Say what a block asks for: what it is about, and its tasks with the deadlines that the body prints too."""
    tasks = "；".join(
        title if deadline == OPEN_END or number in undated else f"{deadline}，{title}"
        for number, title, _responsible, deadline in block.get("tasks", [])
    )
    about = block.get("about", "")
    return f"{about}{'：' if about and tasks else ''}{tasks}。"


def _who(body: Block) -> str:
    rest = "等" if body.get("open") else ""
    verb = body.get("words", "牵头")
    if "participants" not in body:
        return f"{'、'.join(body['leads'])}{rest}{verb}"
    return f"{'、'.join(body['leads'])}{verb}，{'、'.join(body['participants'])}{rest}参与"


def _rows(plan: dict[str, Any]) -> Iterator[list[str]]:
    """Yield the rows of the task table; number, lead, participants and main work are merged over the rows they hold for."""
    for number, clause in enumerate(plan["clauses"], 1):
        first_of_clause = True
        for block in clause["blocks"]:
            if "row" not in block:
                continue
            for place, (_number, title, responsible, deadline) in enumerate(block["tasks"]):
                merged = [*_shared_cells(plan, clause, block, number, first_of_clause)] if place == 0 else [ABOVE] * 4
                yield [*merged, f"{title}。", "、".join(responsible), deadline]
                first_of_clause = False


def _shared_cells(plan: dict[str, Any], clause: Block, block: Block, number: int, first_of_clause: bool) -> list[str]:
    row = block["row"]
    participants = "、".join(row["participants"])
    if clause["number"] == FIRST_CLAUSE:
        participants += f"参与，{'、'.join(plan['everywhere'])}落实，以下不再列出"
    heading = f"（{clause['number']}）{clause['heading']}。\n" if first_of_clause else ""
    item = f"{block['item']}。" if _opens_item(clause, block) else ""
    leads = "、".join(row["leads"]) or (ABOVE if not first_of_clause else "")
    return [
        str(number) if first_of_clause else ABOVE,
        leads,
        participants,
        f"{heading}{item}{_sentence(block, plan['only_in_table'])}",
    ]


def _annex(annex: dict[str, Any]) -> Iterator[Any]:
    yield _heading(f"{annex['number']} {annex['title']}", 2)
    yield {"table": {"columns": annex["columns"], "rows": annex["rows"]}}
    if "note" in annex:
        yield annex["note"]


def _heading(text: str, level: int) -> dict[str, Any]:
    return {"heading": text, "level": level}
