"""Substances and other things that are measured: one code each, and every name that laboratories write for it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from pydantic import Field

from jingtu.standards.checked import Checked
from jingtu.standards.loader import Facts, Location, load
from jingtu.standards.refused import Refused


class UnknownSubstance(Refused):
    """No substance of this name; the message offers the nearest ones."""


class Substance(Facts):
    """Something that is measured.

    `parts` are the codes that a sum adds by its definition (`definition` says how that was confirmed); `includes` are
    substances that can never exceed it without being named by a definition (hexavalent chromium in chromium). What is
    `observed` is told in words, there or not, and has no content.
    """

    code: str = Field(pattern=r"^[a-z0-9_]+$")
    name_zh: str
    name_en: str
    symbol: str | None = None
    cas: str | None = Field(None, pattern=r"^\d{2,7}-\d{2}-\d$")
    synonyms: tuple[str, ...] = ()
    group: str
    parts: tuple[str, ...] = ()
    includes: tuple[str, ...] = ()
    definition: Checked | None = None
    observed: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Return everything it is called."""
        named = (self.code, self.name_zh, self.name_en, self.symbol, self.cas, *self.synonyms)
        return tuple(word for word in named if word)


class Substances(Facts):
    """The file substances.yaml."""

    substances: tuple[Substance, ...]

    def faults(self) -> Iterator[tuple[Location, str]]:
        """Say which name stands for two substances, which part does not exist, which CAS number has a wrong check digit."""
        owners: dict[str, str] = {}
        codes = {substance.code for substance in self.substances}
        for index, substance in enumerate(self.substances):
            at: Location = ("substances", index)
            for key in dict.fromkeys(_plain(word) for word in substance.words):
                if owners.setdefault(key, substance.code) != substance.code:
                    yield at, f"“{key}” stands for {owners[key]} and for {substance.code}"
            for part in (*substance.parts, *substance.includes):
                if part not in codes:
                    yield (*at, "parts"), f"{part} is not the code of a substance"
            if bool(substance.parts) != (substance.definition is not None):
                yield (*at, "definition"), "a sum with `parts` says under `definition` how its definition was confirmed"
            if substance.cas and not _is_cas(substance.cas):
                yield (*at, "cas"), f"{substance.cas} is not a CAS number: its check digit is wrong"


def find(words: str) -> Substance:
    """Return the substance that a Chinese or English name, symbol, CAS number or code stands for.

    Width, case, blanks and kind of brackets do not matter. Raises UnknownSubstance with the nearest names.

    >>> find("７４４０-43-9").code
    'cd'
    """
    found = _by_words().get(_plain(words))
    if found is None:
        raise UnknownSubstance(f"不认识监测项目“{words}”。{nearest_words(words)}。")
    return found


def known_as(words: str) -> Substance | None:
    """Return what `find` returns, and None where it raises: for going through many words of which most are no substance."""
    return _by_words().get(_plain(words))


def of(code: str) -> Substance:
    """Return the substance of a code; raises UnknownSubstance."""
    if code not in _by_code():
        raise UnknownSubstance(f"没有编码为“{code}”的监测项目。{nearest_words(code)}。")
    return _by_code()[code]


def every() -> tuple[Substance, ...]:
    """Return all substances, in the order of the file."""
    return tuple(_by_code().values())


def is_known(code: str) -> bool:
    """Tell whether this is the code of a substance."""
    return code in _by_code()


def nearest_words(words: str) -> str:
    """Return a sentence without full stop that offers the names nearest to these."""
    near = difflib.get_close_matches(_plain(words), _by_words(), n=3, cutoff=0.5)
    names = dict.fromkeys(f"{_by_words()[key].name_zh}（{_by_words()[key].code}）" for key in near)
    return f"相近的有：{'、'.join(names)}" if names else "用 jingtu standards show 可以查看全部监测项目"


def _plain(words: str) -> str:
    text = unicodedata.normalize("NFKC", words).casefold()
    text = re.sub(r"[\s_]", "", re.sub(r"[‐‑–—―−]", "-", text))
    text = re.sub(r"[\[【〔]", "(", re.sub(r"[\]】〕]", ")", text))
    return re.sub(r"[′’‘`´]", "'", text)


def _is_cas(number: str) -> bool:
    digits = number.replace("-", "")
    return sum(place * int(digit) for place, digit in enumerate(reversed(digits[:-1]), start=1)) % 10 == int(digits[-1])


@cache
def _by_code() -> dict[str, Substance]:
    read = load(files("jingtu.standards") / "data" / "substances.yaml", Substances)
    return {substance.code: substance for substance in read.substances}


@cache
def _by_words() -> dict[str, Substance]:
    return {_plain(word): substance for substance in _by_code().values() for word in substance.words}
