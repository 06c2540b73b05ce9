"""What a spatial database or GeoPandas user would write for the farmland measurement: the same question in SQL and in pandas."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import shapely

from jingtu.standards import limits
from jingtu.standards.farmland import rules


@dataclass(frozen=True)
class Answer:
    """The work to be measured, its tables ready in memory, and the command that shows what it does."""

    work: Callable[[], dict]
    command: str


def _element_class(code: str) -> str:
    """Return SQL for the class of one element by pH, from the standard's own limits for land other than paddy."""
    standard = limits.standard("GB15618-2018")
    values = {
        (limit.kind, limit.conditions["ph"]): limit.value
        for limit in standard.of(code)
        if limit.conditions.get("land", "other") == "other"
    }
    cases = []
    for bin in standard.dimension("ph").bins:
        screening, control = values["screening", bin.code], values["control", bin.code]
        when = f"WHEN ph <= {bin.upper}" if bin.upper is not None else "ELSE"
        then = f'(CASE WHEN "{code}" > {control} THEN 3 WHEN "{code}" > {screening} THEN 2 ELSE 1 END)'
        cases.append(f"{when} THEN {then}" if when != "ELSE" else f"ELSE {then}")
    return f"CASE {' '.join(cases)} END"


def _unit_class(code: str) -> str:
    """Return SQL for the class of a unit for one element, from counts alone."""
    used = rules()
    one, two, three = (f"{code}_{number}" for number in (1, 2, 3))
    few = f"({three} * 100 < ({one} + {two} + {three}) * {used.prudence.share_below_percent})"
    severe = f"(CASE WHEN {few} THEN 0 ELSE {three} END)"
    most, total = f"greatest({one}, {two}, {severe})", f"({one} + {two} + {severe})"
    main = f"(CASE WHEN {severe} = {most} THEN 3 WHEN {two} = {most} THEN 2 ELSE 1 END)"
    share = f"{most} * 100 {'>=' if used.dominance.operator == 'at_least' else '>'} {total} * {used.dominance.share_percent}"
    return (
        f"CASE WHEN {total} = 0 THEN 0 WHEN {most} = {total} OR ({share} AND ({severe} = 0 OR {main} = 3)) THEN {main} "
        f"WHEN {severe} > 0 THEN {used.conservative.with_linked_class_3} ELSE {used.conservative.gives} END"
    )


def counting(points: str, point: str) -> str:
    """Return SQL for the points of each class and element in every unit."""
    codes = rules().elements.codes
    classes = ", ".join(f"{_element_class(code)} AS {code}_class" for code in codes)
    sums = ", ".join(
        f"sum(CASE WHEN {code}_class = {number} THEN 1 ELSE 0 END) AS {code}_{number}" for code in codes for number in (1, 2, 3)
    )
    return (
        f"SELECT id, {sums} FROM (SELECT units.id AS id, {classes} FROM {points} "
        f"JOIN units ON ST_Intersects({point}, units.geometry)) AS classed GROUP BY id"
    )


def judging() -> str:
    """Return SQL for the class of every unit, from a table `counts`."""
    codes = rules().elements.codes
    return f"SELECT counts.*, greatest({', '.join(_unit_class(code) for code in codes)}) AS worst FROM counts"


ZONING = (
    "SELECT zones.id AS zone, worst, sum(ST_Area(ST_Intersection(zones.geometry, units.geometry))) AS area FROM zones JOIN units "
    "ON ST_Intersects(zones.geometry, units.geometry) LEFT JOIN judged ON judged.id = units.id GROUP BY zones.id, worst"
)


def _tables(county: dict):
    import geopandas

    units = geopandas.GeoDataFrame({"id": np.arange(len(county["parcels"]))}, geometry=county["parcels"])
    zones = geopandas.GeoDataFrame({"id": np.arange(len(county["zones"]))}, geometry=county["zones"])
    return units, zones


def _answer(counts, zoned, county: dict) -> dict:
    """Bring tables of counts (id, …, worst) and of zones (zone, worst, area) into the form of ours."""
    codes = rules().elements.codes
    found = np.zeros((len(county["parcels"]), len(codes), 3), dtype=np.int64)
    found[counts["id"]] = (
        counts[[f"{code}_{number}" for code in codes for number in (1, 2, 3)]].to_numpy().reshape(-1, len(codes), 3)
    )
    worst = np.zeros(len(found), dtype=np.int8)
    worst[counts["id"]] = counts["worst"]
    by_zone = np.zeros((len(county["zones"]), 4))
    np.add.at(by_zone, (zoned["zone"].to_numpy(), zoned["worst"].fillna(0).to_numpy(dtype=np.int64)), zoned["area"].to_numpy())
    return {"counts": found, "worst": worst, "zones": by_zone}


def duckdb_spatial(county: dict, threads: int) -> Answer:
    import duckdb
    import pandas as pd
    from duckdb_extensions import import_extension

    import_extension("spatial")
    database = duckdb.connect(config={"threads": threads})
    database.execute("LOAD spatial")
    database.register("sampled", pd.DataFrame(county["samples"]))
    database.execute("CREATE TABLE points AS SELECT *, ST_Point(easting, northing) AS geometry FROM sampled")
    for name, table in zip(("units", "zones"), _tables(county), strict=True):
        written = pd.DataFrame({"id": table["id"], "wkb": shapely.to_wkb(table.geometry.to_numpy())})
        database.register("written", written)
        database.execute(f"CREATE TABLE {name} AS SELECT id, ST_GeomFromWKB(wkb) AS geometry FROM written")
        database.unregister("written")

    def work() -> dict:
        database.execute(f"CREATE OR REPLACE TABLE counts AS {counting('points', 'points.geometry')}")
        database.execute(f"CREATE OR REPLACE TABLE judged AS {judging()}")
        return _answer(database.sql("SELECT * FROM judged").df(), database.sql(ZONING).df(), county)

    return Answer(work, f"DuckDB {duckdb.__version__}, threads={threads}: {ZONING[:96]}…")


def sedona(county: dict, threads: int) -> Answer:
    import pandas as pd
    import sedonadb

    session = sedonadb.connect()
    session.sql(f"SET datafusion.execution.target_partitions = {threads}").execute()
    session.create_data_frame(pd.DataFrame(county["samples"])).to_memtable().to_view("samples")
    session.sql("SELECT *, ST_Point(easting, northing) AS geometry FROM samples").to_memtable().to_view("points")
    for name, table in zip(("units", "zones"), _tables(county), strict=True):
        session.create_data_frame(table).to_memtable().to_view(name)

    def work() -> dict:
        session.sql(counting("points", "points.geometry")).to_memtable().to_view("counts", overwrite=True)
        session.sql(judging()).to_memtable().to_view("judged", overwrite=True)
        return _answer(session.sql("SELECT * FROM judged").to_pandas(), session.sql(ZONING).to_pandas(), county)

    return Answer(work, f"SedonaDB {sedonadb.__version__}, target_partitions={threads}: {ZONING[:96]}…")


def geopandas_user(county: dict, threads: int) -> Answer:
    import geopandas
    import pandas as pd

    units, zones = _tables(county)
    sampled = pd.DataFrame(county["samples"])
    standard = limits.standard("GB15618-2018")
    edges = [bin.upper for bin in standard.dimension("ph").bins[:-1]]

    def classed(code: str) -> np.ndarray:
        at = np.searchsorted(edges, sampled["ph"], side="left")
        screening, control = (
            np.array([limit.value for limit in standard.of(code, kind) if limit.conditions.get("land", "other") == "other"])
            for kind in ("screening", "control")
        )
        return 1 + (sampled[code] > screening[at]).to_numpy(int) + (sampled[code] > control[at]).to_numpy(int)

    def work() -> dict:
        points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(sampled["easting"], sampled["northing"]))
        joined = geopandas.sjoin(points, units, predicate="intersects")
        counts = {
            f"{code}_{number}": (classed(code)[joined.index] == number).astype(int)
            for code in rules().elements.codes
            for number in (1, 2, 3)
        }
        summed = pd.DataFrame(counts).groupby(joined["id"].to_numpy()).sum()
        summed["worst"] = np.max([_judged(summed, code) for code in rules().elements.codes], axis=0)
        zone, unit = units.sindex.query(zones.geometry, predicate="intersects")
        area = shapely.area(shapely.intersection(zones.geometry.to_numpy()[zone], units.geometry.to_numpy()[unit]))
        worst = summed["worst"].reindex(range(len(units)), fill_value=0).to_numpy()[unit]
        zoned = pd.DataFrame({"zone": zone, "worst": worst, "area": area}).groupby(["zone", "worst"], as_index=False).sum()
        return _answer(summed.reset_index(names="id"), zoned, county)

    return Answer(
        work,
        f"GeoPandas {geopandas.__version__}, shapely {shapely.__version__}: sjoin, groupby, sindex.query, shapely.intersection",
    )


def _judged(counts, code: str) -> np.ndarray:
    used = rules()
    one, two, three = (counts[f"{code}_{number}"].to_numpy() for number in (1, 2, 3))
    severe = np.where(three * 100 < (one + two + three) * used.prudence.share_below_percent, 0, three)
    total, most = one + two + severe, np.maximum(np.maximum(one, two), severe)
    main = np.select([severe == most, two == most], [3, 2], 1)
    dominant = used.dominance.reached(most, total) & ((severe == 0) | (main == 3))
    cautious = np.where(severe > 0, used.conservative.with_linked_class_3, used.conservative.gives)
    return np.where(total == 0, 0, np.where((most == total) | dominant, main, cautious))


PEERS = {"DuckDB spatial": duckdb_spatial, "SedonaDB": sedona, "GeoPandas": geopandas_user}
