"""How a fact was confirmed: shown wherever the fact is shown, because not everybody could read every printed standard."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from jingtu.standards.loader import Facts

Status = Literal[
    "official_text", "two_sources", "one_source", "earlier_edition", "reproduced", "memory", "conflict", "local_decision"
]

WORDS: dict[str, str] = {
    "official_text": "已核对官方文本",
    "two_sources": "已由两处以上公开资料互相印证",
    "one_source": "已由一处公开资料印证",
    "earlier_edition": "仅由旧版标准印证，本版原文未见",
    "reproduced": "由公式复算得到印证",
    "memory": "未核对原文，使用前请查对",
    "conflict": "公开资料互相矛盾，使用前请查对",
    "local_decision": "本地决定，可自行修改",
}


class Checked(Facts):
    """How a fact was confirmed, and by what.

    `by` lists what was read, in words; `note` says what a user should know besides.
    """

    status: Status
    by: tuple[str, ...] = Field(())
    note: str = ""

    @property
    def is_confirmed(self) -> bool:
        """Tell whether somebody outside confirms it; what is not must be shown with its mark."""
        return self.status in ("official_text", "two_sources", "one_source", "reproduced")

    @property
    def words(self) -> str:
        """Return the mark in words for users."""
        return f"{WORDS[self.status]}（{self.note}）" if self.note else WORDS[self.status]
