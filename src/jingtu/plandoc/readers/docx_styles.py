"""What Word's styles say about a paragraph: outline level, list numbering, table of contents, hidden text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|目录)\s*[1-9]", re.IGNORECASE)
# Word itself allows about ten; the bound only stops a chain that goes round in a circle.
_MAX_CHAIN = 50


@dataclass(frozen=True)
class Style:
    """The properties of one style with what it inherits."""

    outline: int | None = None
    num_id: str | None = None
    level: int | None = None
    in_contents: bool = False
    hidden: bool = False


NO_STYLE = Style()


def value(parent: etree._Element | None, path: str) -> str | None:
    """Return the w:val of the element at `path` ("pPr/numPr/ilvl", w: left out), None where it is not there."""
    found = find(parent, path)
    return None if found is None else found.get(f"{W}val")


def find(parent: etree._Element | None, path: str) -> etree._Element | None:
    """Return the element at `path` below `parent`, the w: prefix left out."""
    if parent is None:
        return None
    return parent.find("/".join(W + name for name in path.split("/")))


def is_on(parent: etree._Element | None, path: str) -> bool | None:
    """Return what an on/off property says, None where it is not given."""
    found = find(parent, path)
    return None if found is None else found.get(f"{W}val") not in ("0", "false", "off")


def whole(text: str | None) -> int | None:
    """Return a small whole number, None where the attribute is missing or is none."""
    return int(text) if text and re.fullmatch(r"\d{1,6}", text) else None


def outline_of(properties: etree._Element | None) -> int | None:
    """Return the outline level 1 to 9 set in paragraph properties, 0 for body text set on purpose, None where nothing is set."""
    level = whole(value(properties, "outlineLvl"))
    if level is None:
        return None
    return level + 1 if level < 9 else 0


def read_styles(root: etree._Element | None) -> dict[str, Style]:
    """Return the styles of a styles part by their id; the default paragraph style stands under the empty id too."""
    if root is None:
        return {}
    elements = {style.get(f"{W}styleId", ""): style for style in root.iter(f"{W}style")}
    styles = {style_id: _resolved(style_id, elements) for style_id in elements}
    for style_id, element in elements.items():
        if element.get(f"{W}type") == "paragraph" and element.get(f"{W}default") in ("1", "true", "on"):
            styles[""] = styles[style_id]
    return styles


def _resolved(style_id: str, elements: dict[str, etree._Element]) -> Style:
    chain: list[etree._Element] = []
    current: str | None = style_id
    while current in elements and len(chain) < _MAX_CHAIN:
        chain.append(elements[current])
        current = value(chain[-1], "basedOn")
    name = value(chain[0], "name") or ""
    heading = _HEADING.fullmatch(name.strip())
    outlines = [level for style in chain if (level := outline_of(find(style, "pPr"))) is not None]
    hidden = [state for style in chain if (state := is_on(style, "rPr/vanish")) is not None]
    levels = [level for style in chain if (level := whole(value(style, "pPr/numPr/ilvl"))) is not None]
    numbers = [num_id for style in chain if (num_id := value(style, "pPr/numPr/numId")) is not None]
    return Style(
        outline=(outlines[0] or None) if outlines else int(heading[1]) if heading else None,
        num_id=numbers[0] if numbers else None,
        level=levels[0] if levels else None,
        in_contents=bool(_CONTENTS.fullmatch(name.strip())),
        hidden=bool(hidden and hidden[0]),
    )
