"""Refuse results that would take the place of something else: of a file that the run reads, or of a folder it did not write."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from jingtu.runs.refusal import Refused


def refuse_inputs(targets: Iterable[Path], inputs: Mapping[str, Path]) -> None:
    """Raise Refused where a result would be written over an input, or into a folder that is read as one."""
    read = {path.resolve(): path for path in inputs.values()}
    for target in targets:
        place = target.resolve()
        if found := next((read[folder] for folder in (place, *place.parents) if folder in read), None):
            raise Refused(f"结果 {target} 会写到输入的 {found} 上，输入不能改动；请用 --out 换一个文件名或目录。")


def refuse_strange_folder(target: Path, record: Path, hashed: Callable[[Path], str]) -> None:
    """Raise Refused where `target` is a folder with content that the run of `record` did not write: replacing would delete it."""
    if not target.is_dir() or not any(target.iterdir()) or hashed(target) == _recorded(record, target.name):
        return
    raise Refused(f"目录 {target} 里已有别的内容，写结果会删去它们；请用 --out 换一个目录，或先移走原来的内容。")


def _recorded(record: Path, name: str) -> str:
    """Return the hash of an output as an earlier record tells it, or nothing."""
    try:
        outputs = json.loads(record.read_text(encoding="utf-8"))["outputs"]
        return str(outputs[name])
    except (OSError, ValueError, LookupError, TypeError):
        return ""
