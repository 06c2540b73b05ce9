"""Questions about places. A division's name is public; what lies in it is guarded by the rows' own scope."""

import datetime as dt
import re
from collections import defaultdict

import shapely

from .models import Boundary, Division, Divisions, Level

# Documents say 廊坊开发区, the tables say 廊坊经济技术开发区.
FULL_ZONE_NAMES = {"开发区": ("经济技术开发区", "经济开发区"), "高新区": ("高新技术产业开发区",)}
NAME_END = re.compile(r"[省市县区旗州盟]")
ABOVE = "parent__parent__parent"  # a town's county, city and province
LONGEST_NAME, SHORTEST_NAME = 20, 2


def division_at(code: str, on: dt.date) -> Division | None:
    """Return the division with this code on the day; None where there was none."""
    return Division.objects.on(on).filter(code=code).select_related(ABOVE).first()


def latest(code: str) -> Division | None:
    """Return the division that last bore the code, whether it still stands or not."""
    return Division.objects.filter(code=code).select_related(ABOVE).order_by("-valid_from").first()


def descendants(path: str, on: dt.date) -> Divisions:
    """Return everything below the division with this path on the day, itself left out."""
    return Division.objects.below(path).on(on).exclude(path=path)


def children(path: str, on: dt.date) -> Divisions:
    """Return the divisions directly below the path on the day; the provinces for the empty path."""
    rows = Division.objects.on(on)
    return rows.filter(parent__path=path) if path else rows.filter(level=Level.PROVINCE)


def ancestors(division: Division) -> list[Division]:
    """Return the rows above, province first, each in the name that overlaps the row below it."""
    found: list[Division] = []
    row = division
    while row.parent is not None:
        row = row.parent
        found.insert(0, row)
    return found


def find(words: str, on: dt.date, within: str = "") -> Divisions:
    """Return the divisions of the day whose name holds the words (two characters or more) or whose code starts with them."""
    words = words.strip()
    rows = Division.objects.on(on).below(within)
    if words.isdigit():
        return rows.filter(code__startswith=words)
    return rows.filter(name__contains=words) if len(words) >= SHORTEST_NAME else rows.none()


def resolve_place(text: str, on: dt.date | None = None) -> Division | None:
    """
    Return the place that words of a document name ("天津市东丽区人民政府"), or None where none or several fit.

    The most closely named place wins: 东丽区 named after 天津市, before 天津市 alone. A name of the day (without a day: one
    that still stands) is preferred to one of another time; among names of the past only the last that ended counts.
    """
    candidates = _longest_mentions(text, _of_the_time(_named_in(text), on))
    if not candidates:
        return None
    mentioned = {row.path for row in candidates}

    def closeness(row: Division) -> tuple[int, int]:
        above = sum(row.path != path and row.path.startswith(path) for path in mentioned)
        return -above, _first_mention(text, row)

    best = min(map(closeness, candidates))
    winners = [row for row in candidates if closeness(row) == best]
    return winners[0] if len(winners) == 1 else None


def around(east: float, north: float, on: dt.date) -> Division | None:
    """Return the smallest division whose rough outline holds a point on a day; None where no outline does.

    The outlines prove no border, so near one the neighbour may be found.
    """
    point = shapely.Point(east, north)
    near = Boundary.objects.in_box(east, north, east, north).filter(division__in=Division.objects.on(on))
    found = [each.division for each in near.select_related("division") if shapely.covers(each.outline, point)]
    return max(found, key=lambda division: len(division.path), default=None)


def _of_the_time(rows: list[Division], on: dt.date | None) -> list[Division]:
    """Keep for each name the rows of the day; of a name that did not hold then, the row that ended last."""
    by_name: dict[str, list[Division]] = defaultdict(list)
    for row in rows:
        by_name[row.name].append(row)
    kept: list[Division] = []
    for same in by_name.values():
        current = [row for row in same if (row.held_on(on) if on else row.valid_until is None)]
        kept += current or [max(same, key=lambda row: row.valid_until or dt.date.max)]
    return kept


def _named_in(text: str) -> list[Division]:
    names = set()
    for match in NAME_END.finditer(text):
        for start in range(max(0, match.end() - LONGEST_NAME), match.end() - SHORTEST_NAME + 1):
            names |= {text[start : match.end()], *_full_names(text[start : match.end()])}
    return list(Division.objects.filter(name__in=names).exclude(level=Level.TOWN)) if names else []


def _full_names(name: str) -> list[str]:
    return [
        name.removesuffix(short) + full for short, longer in FULL_ZONE_NAMES.items() if name.endswith(short) for full in longer
    ]


def _spellings(row: Division) -> list[str]:
    """Return the ways in which a document may write the name: in full, and for a zone in short."""
    shorts = [(short, full) for short, longer in FULL_ZONE_NAMES.items() for full in longer]
    return [row.name] + [row.name.removesuffix(full) + short for short, full in shorts if row.name.endswith(full)]


def _first_mention(text: str, row: Division) -> int:
    return min(at for spelling in _spellings(row) if (at := text.find(spelling)) >= 0)


def _longest_mentions(text: str, candidates: list[Division]) -> list[Division]:
    """Leave out names that occur only inside a longer one: 源城区 does not name a 城区."""
    spans: dict[Division, list[tuple[int, int]]] = defaultdict(list)
    for row in candidates:
        for spelling in _spellings(row):
            spans[row] += [(m.start(), m.end()) for m in re.finditer(re.escape(spelling), text)]
    every = {span for found in spans.values() for span in found}

    def inside(span: tuple[int, int]) -> bool:
        return any(other != span and other[0] <= span[0] and span[1] <= other[1] for other in every)

    return [row for row, found in spans.items() if any(not inside(span) for span in found)]
