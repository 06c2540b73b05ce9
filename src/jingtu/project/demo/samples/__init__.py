"""The sample plans: descriptions in YAML, written as files when asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from jingtu.project.demo.documents import Blocks, as_docx

FOLDER = Path(__file__).parent
PLAN, REVISED_PLAN, TASK_TABLE = "qingyuan_plan", "qingyuan_plan_revised", "qingyuan_tasks"


def describe(name: str) -> dict[str, Any]:
    """Return the description of a sample: `filename`, `place` and `document` (blocks)."""
    sample: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    if base := sample.get("base"):
        sample["document"] = _revised(describe(base.removesuffix(".yaml"))["document"], sample["replace"])
    return sample


def filename(name: str) -> str:
    """Return the file name of a sample."""
    return str(describe(name)["filename"])


def document(name: str) -> bytes:
    """Return the Word document of a sample."""
    return as_docx(describe(name)["document"])


def _revised(blocks: Blocks, changes: dict[str, Any]) -> Blocks:
    """Put new paragraphs in the place of those that begin with the words named; an empty list leaves a paragraph out."""
    revised: Blocks = []
    unused = set(changes)
    for block in blocks:
        start = next((words for words in unused if isinstance(block, str) and block.startswith(words)), None)
        if start is None:
            revised.append(block)
            continue
        unused.discard(start)
        new = changes[start]
        revised += [new] if isinstance(new, str) else new
    if unused:
        raise ValueError(f"The revised sample changes paragraphs that its base does not have: {sorted(unused)}")
    return revised
