"""The cases of a theme: `tests/themes/<theme>/cases/<name>.yaml`, each a sentence that a lawyer can read."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

THEMES = Path(__file__).parents[1] / "themes"


@cache
def cases_of(theme: str, name: str) -> list[dict[str, Any]]:
    """Return the cases of a file; none where the theme has no such file."""
    path = THEMES / theme / "cases" / f"{name}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else []
