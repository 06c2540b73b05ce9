"""Layers of a sample as they are written: `0-0.2;0.2-0.6`, in metres below the surface."""

import re

from django.utils.translation import gettext as _

from jingtu.core.subjects.errors import Refused

_LAYER = re.compile(r"\s*(\d+(?:\.\d+)?)\s*[-–~～至]\s*(\d+(?:\.\d+)?)\s*")
_DEEPEST_M = 200.0

Layer = tuple[float | None, float | None]


def layers(text: str) -> list[Layer]:
    """Return the layers from above; one without depths for an empty text. Raises Refused for what is no layer."""
    found: list[Layer] = []
    for part in filter(None, re.split(r"[;；,，、]", text.strip())):
        match = _LAYER.fullmatch(part)
        if match is None:
            raise Refused(_("采样深度“%(part)s”读不懂，应如 0-0.2;0.2-0.6（米）。请改正。") % {"part": part})
        top, bottom = float(match[1]), float(match[2])
        if not top < bottom <= _DEEPEST_M:
            raise Refused(_("采样深度 %(part)s 应当从浅到深，最深 %(most)d 米。请改正。") % {"part": part, "most": _DEEPEST_M})
        found.append((top, bottom))
    return sorted(found) or [(None, None)]
