"""`jingtu plan parse FILE` reads a document and shows what was understood; it needs neither settings nor database."""

import argparse
import json
from pathlib import Path

from jingtu.plandoc.reading import Reading


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="方案文件（.docx、.txt、.xlsx、.pdf、.doc、.wps）")
    parser.add_argument("--place", default="", metavar="地区", help="适用地区，如 天津市东丽区；不写时从文件中找")
    parser.add_argument("--json", action="store_true", help="输出全部内容（JSON）")


def run(options: argparse.Namespace) -> None:
    from jingtu import plandoc

    content = options.file.read_bytes()
    reading = plandoc.read(content, options.file.name, place=options.place)
    if options.json:
        print(json.dumps(reading.to_json(), ensure_ascii=False, indent=1))
    else:
        print(summary(reading))


def summary(reading: Reading) -> str:
    """Return the reading as lines for a terminal."""
    head = [
        reading.title or "（没有找到标题）",
        f"文号 {reading.number or '—'}　印发 {reading.issued_on or '—'}　地区 {reading.place or '—'}",
        f"任务 {len(reading.tasks)}　目标 {len(reading.targets)}　附表 {len(reading.annexes)}　疑问 {len(reading.findings)}",
        "",
    ]
    tasks = [_task_line(task) for task in reading.tasks]
    findings = [f"疑问：{finding.found}　按：{finding.assumed}" for finding in reading.findings]
    return "\n".join([*head, *tasks, *([""] if findings else []), *findings])


def _task_line(task) -> str:  # type: ignore[no-untyped-def]
    roles = (("牵头", task.leads), ("参与", task.participants), ("落实", task.implementers))
    said = "　".join(f"{word}：{'、'.join(name.name for name in named)}" for word, named in roles if named)
    when = "；".join(deadline.text for deadline in task.deadlines)
    return f"{task.reference}　{task.title}　{said}{f'　时限：{when}' if when else ''}"
