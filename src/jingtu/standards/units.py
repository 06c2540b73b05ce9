"""Units of concentration: what converts into what, and by which factor."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

from jingtu.standards.loader import Facts, load
from jingtu.standards.refused import Refused


class UnitMismatch(Refused):
    """Two units that measure different things, or one that is not known."""


class Unit(Facts):
    """A unit: how many of its quantity's first unit it is, and how else it is written."""

    code: str
    factor: float
    words: tuple[str, ...] = ()


class Quantity(Facts):
    """What units measure; those of one quantity convert into each other."""

    code: str
    name: str
    units: tuple[Unit, ...]


class Quantities(Facts):
    """The file units.yaml."""

    quantities: tuple[Quantity, ...]


def factor(given: str, wanted: str) -> float:
    """Return what a number in `given` is multiplied by to be in `wanted`.

    Raises UnitMismatch for a unit that is not known and for two of different quantities (mg/kg is not mg/L).

    >>> factor("ug/kg", "mg/kg")
    0.001
    """
    one, other = _unit(given), _unit(wanted)
    if one[0].code != other[0].code:
        raise UnitMismatch(f"单位 {given}（{one[0].name}）不能换算成 {wanted}（{other[0].name}）。请检查表头或数据中的单位。")
    return one[1].factor / other[1].factor


def code(words: str) -> str:
    """Return the one way a unit is written here: "毫克/千克" → "mg/kg"; raises UnitMismatch for an unknown one."""
    return _unit(words)[1].code


def is_known(words: str) -> bool:
    """Tell whether this is a unit."""
    return _plain(words) in _by_words()


def known() -> tuple[str, ...]:
    """Return the codes of all units."""
    return tuple(unit.code for quantity in quantities() for unit in quantity.units)


def quantity_of(words: str) -> Quantity:
    """Return what a unit measures; raises UnitMismatch for an unknown one."""
    return _unit(words)[0]


def _unit(words: str) -> tuple[Quantity, Unit]:
    found = _by_words().get(_plain(words))
    if found is None:
        raise UnitMismatch(f"不认识单位“{words}”。可用的有：{'、'.join(known())}。")
    return found


def _plain(words: str) -> str:
    text = unicodedata.normalize("NFKC", words).replace(" ", "").replace("μ", "u").casefold()
    return re.sub(r"[·.](\w+)[-−]1$", r"/\1", text)  # mg·kg⁻¹ is mg/kg


@cache
def quantities() -> tuple[Quantity, ...]:
    """Return everything that units measure, with its units."""
    return load(files("jingtu.standards") / "data" / "units.yaml", Quantities).quantities


@cache
def _by_words() -> dict[str, tuple[Quantity, Unit]]:
    return {
        _plain(words): (quantity, unit)
        for quantity in quantities()
        for unit in quantity.units
        for words in (unit.code, *unit.words)
    }
