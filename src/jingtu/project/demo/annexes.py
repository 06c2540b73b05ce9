"""What the annexes of the Langfang plan name, as lines of the demonstration's books: facts as printed, nothing else."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from jingtu.themes.industry.models import Park

from . import langfang
from .histories import Line

PRINTED_ON = dt.date(2018, 2, 1)
REGISTERED_ON = dt.date(2018, 10, 10)
SOURCE = "廊坊市土壤污染防治工作方案%s"
FIRMS = {"附表3": ("关停搬迁企业", 1, 2, "to_close"), "附表4": ("危险废物处置", 2, 1, "")}  # annex: sector, columns, list


def named() -> set[str]:
    """Return the names of the real firms."""
    return {row[column] for annex, (_sector, column, _place, _list) in FIRMS.items() for row in rows()[annex]}


def _parks() -> Iterator[Line]:
    ranks = {str(label): rank for rank, label in Park.Rank.choices}
    basis = SOURCE % "附表2"
    for row in rows()["附表2"]:
        name, rank, place, area = row[1:]
        yield {
            "name": name,
            "kind": "park",
            "on": PRINTED_ON,
            "place": place,
            "grounds": basis,
            "facts": {"rank": ranks[rank], "area_km2": area, "watched_from": PRINTED_ON},
            "history": [{"on": PRINTED_ON, "enter": "key_parks", "basis": basis}],
        }


def _firms() -> Iterator[Line]:
    for annex, (sector, name, place, closing) in FIRMS.items():
        basis = SOURCE % annex
        history = [{"on": REGISTERED_ON, "enter": closing, "by": "industry", "basis": basis}] if closing else []
        for row in rows()[annex]:
            yield {
                "name": row[name],
                "kind": "enterprise",
                "on": REGISTERED_ON,
                "place": row[place],
                "holder": None,
                "grounds": basis,
                "facts": {"sector": sector},
                "history": history,
            }


def _sites() -> Iterator[Line]:
    """The land of the firms to be closed or moved, with the area that the annex prints; what was found there it does not say."""
    basis = SOURCE % "附表3"
    for _number, name, place, area in rows()["附表3"]:
        yield {
            "name": f"{name}地块",
            "kind": "site",
            "on": REGISTERED_ON,
            "place": place,
            "grounds": basis,
            "facts": {"former": name, "former_user": name, "area_m2": area},
            "history": [{"on": REGISTERED_ON, "enter": listed, "basis": basis} for listed in ("closing", "potential")],
        }


def lines(theme: str) -> Iterator[Line]:
    """Return what the annexes bring to the book of a theme."""
    return (line | {"theme": theme} for read in READ.get(theme, ()) for line in read())


READ: Mapping[str, tuple[Callable[[], Iterator[Line]], ...]] = {"industry": (_parks, _firms), "development_land": (_sites,)}


@cache
def rows() -> dict[str, list[list[str]]]:
    """Return the rows of each annex by its number."""
    return {annex["number"]: annex["rows"] for annex in langfang.facts()["annexes"]}
