"""Write docs/lifecycles.md from the tables of moves: a diagram and a table for every kind of subject.

python scripts/lifecycles.py            # writes the file
python scripts/lifecycles.py --check    # exits 1 when it is not what the tables say
"""

import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import django

TARGET = Path(__file__).parents[1] / "docs/lifecycles.md"
HEAD = """# Lifecycles

Drawn from the tables of moves by `python scripts/lifecycles.py`; a test compares. A subject begins at the upper dot and ends at
the lower one; each arrow is a move that somebody with the right makes on a day, with grounds.
"""


def document() -> str:
    """Return the text of the whole file."""
    from jingtu.core.subjects.declaring import declared
    from jingtu.core.subjects.kinds import SubjectKind

    kinds = [kind for kind in declared(SubjectKind).values() if kind.lifecycle]
    return "\n".join([HEAD, *(line for kind in kinds for line in section(kind))])


def section(kind) -> Iterator[str]:
    """Yield the lines of one kind: heading, diagram, table."""
    yield f"## {kind.label} (`{kind.code}`)\n"
    yield "```mermaid\nstateDiagram-v2"
    yield from diagram(kind.lifecycle)
    yield "```\n"
    yield "| 办理 | 从 | 到 | 由谁 | 先要填写 | 不能由同一人 | 受限于 |"
    yield "|---|---|---|---|---|---|---|"
    yield from (row(kind, move) for move in kind.lifecycle.moves.values())
    yield ""


def diagram(lifecycle) -> Iterator[str]:
    """Yield the lines of a Mermaid state diagram."""
    yield from (f"    {code} : {label}" for code, label in lifecycle.states.items())
    yield f"    [*] --> {lifecycle.first}"
    for move in lifecycle.moves.values():
        arrows = itertools.product(move.sources, lifecycle.targets(move))
        yield from (f"    {source} --> {target} : {move.label}" for source, target in arrows)
    yield from (f"    {state} --> [*]" for state in lifecycle.last)


def row(kind, move) -> str:
    """Return the line of one move in the table."""
    from jingtu.core.gates.asking import Gate
    from jingtu.core.subjects.declaring import find
    from jingtu.standards import functions

    lifecycle, meta = kind.lifecycle, kind.table._meta
    actors = ["责任单位"] if move.by.holder else []
    actors += ["受托单位"] if move.by.stages else []
    level = f"{national_level(move.by.level)}以上" if move.by.level else ""
    actors += [f"{level}{functions.names()[code]}部门" for code in move.by.functions]
    cells = (
        [move.label],
        [lifecycle.states[state] for state in move.sources],
        [lifecycle.states[target] for target in lifecycle.targets(move)],
        actors or ["有权限的部门"],
        [meta.get_field(need).verbose_name for need in move.needs],
        [lifecycle.moves[name].label for name in move.apart_from],
        [find(Gate, code).label for code in move.held_by],
    )
    return "| " + " | ".join("、".join(map(str, cell)) or "—" for cell in cells) + " |"


def national_level(parameter) -> str:
    """Return the level that a parameter names for the nation, the last in force; places may have their own."""
    from jingtu.core.places.models import Level

    return Level([value.value for value in parameter.facts.values if not value.place][-1]).label


def main(arguments: list[str]) -> int:
    """Write the file, or compare it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingtu.project.settings")
    django.setup()
    text = document()
    if "--check" in arguments:
        return 0 if TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
