"""The diagrams in docs/lifecycles.md are what the tables of moves say."""

import importlib.util
from pathlib import Path

from jingtu.core.subjects.declaring import declared
from jingtu.core.subjects.kinds import SubjectKind

ROOT = Path(__file__).parents[2]


def script():
    found = importlib.util.spec_from_file_location("lifecycles", ROOT / "scripts/lifecycles.py")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_the_page_is_drawn_from_the_tables():
    assert (ROOT / "docs/lifecycles.md").read_text(encoding="utf-8") == script().document()


def test_every_move_is_an_arrow():
    lifecycle = declared(SubjectKind)["industry.enterprise"].lifecycle
    lines = list(script().diagram(lifecycle))
    arrows = [line for line in lines if " : " in line and "-->" in line]
    assert len(arrows) == sum(len(move.sources) * len(lifecycle.targets(move)) for move in lifecycle.moves.values())
    assert "    stopped --> surveyed : 登记终止调查" in arrows
