"""100,000 sites and 1,000,000 parcels: deriving the status of all, asking about a drawn outline, opening dossiers.

Runs in a test database of its own that is dropped again. BENCHMARK_PARCELS sets another number; there is a site for every ten.
Wanted: a question about an outline p95 within 150 ms, a dossier within 200 ms and 15 queries, deriving everything within 60 s.
Beside it geopandas lays the same pieces over the same parcels (overlay), without database, slivers or writing.
"""

import datetime as dt
import itertools
import os
import time
from types import SimpleNamespace
from typing import Any

import numpy as np
import shapely

from benchmarks.measuring import timed
from benchmarks.plans import as_in_tests, gather_statistics, in_test_database, measured, page
from benchmarks.registering import FOUNDED, TODAY, fill
from benchmarks.registers import client_of

PARCELS = int(os.environ.get("BENCHMARK_PARCELS") or 1_000_000)
SITES_EVERY = 10
WEST, SOUTH = 116.0, 38.5
EAST_STEP, NORTH_STEP = 0.0012, 0.0009  # degrees: parcels of some 100 by 100 m, row by row
FINDINGS = ("suspected", "contaminated", "removed")  # declared one after the other of each site
QUESTION_MS, PAGE_MS, QUERIES, ALL_S = 150, 200, 15, 60
STEP = 4096


def run() -> None:
    """Measure on the database of JINGTU_DATABASE_URL, SQLite without one."""
    os.environ["JINGTU_TODAY"] = TODAY.isoformat()
    import django

    django.setup()
    from django.db import connection

    print(f"  {connection.vendor}, {PARCELS // SITES_EVERY:,} sites, {PARCELS:,} parcels")
    in_test_database(measure)


def measure() -> None:
    """Fill, derive, ask, open."""
    as_in_tests()
    world = make_land()
    gather_statistics()
    _deriving()
    _asking(world)
    _pages(world)
    _peer(world)


def make_land() -> SimpleNamespace:
    """Write parcels in rows without gaps, and sites that lie over the borders of a few of them, each with three declarations."""
    from jingtu.core.subjects.models import Subject
    from jingtu.themes.development_land.models import Parcel, Site, StatusDeclaration

    begun = time.perf_counter()
    town, officer = _people()
    across = int(PARCELS**0.5)
    at = np.arange(PARCELS)
    parcels = _boxes(at % across, at // across, 1, 1)
    sites = _boxes((at[::SITES_EVERY] % across) + 0.4, (at[::SITES_EVERY] // across) + 0.4, 1.2, 0.9)
    instant = dt.datetime.combine(FOUNDED, dt.time(9), dt.UTC)
    number = PARCELS + len(sites)
    kinds = itertools.chain(
        itertools.repeat("development_land.parcel", PARCELS), itertools.repeat("development_land.site", len(sites))
    )
    ids = range(1, number + 1)
    fill(Subject, ("id", "kind", "created_at"), ((pk, kind, instant) for pk, kind in zip(ids, kinds, strict=True)))
    common = "subject_id code name sort_key initials place_id place_path address sensitivity state state_since valid_from"
    facts = "geometry west south east north version"
    parcel = "land_use planned_use status key_sector heavily_polluted_farmland unused_land"
    fill(
        Parcel,
        f"{common} {facts} {parcel}".split(),
        (
            (*_row(pk, f"P{pk:09d}", town, "current"), *shape, "industrial", "", "", False, False, False)
            for pk, shape in zip(ids, _shapes(parcels), strict=False)
        ),
    )
    site = "origin sector former_user planned_use land_class risk_grade legacy priority needs_aftercare"
    first = PARCELS + 1
    fill(
        Site,
        f"{common} {facts} {site}".split(),
        (
            (*_row(pk, f"S{pk:09d}", town, "removed"), *shape, "key_sector", "", "", "", "class_2", "", False, False, False)
            for pk, shape in zip(range(first, number + 1), _shapes(sites), strict=True)
        ),
    )
    columns = "id site_id status safe_for adjusted_use effective_on reason recorded_at geometry west south east north"
    fill(StatusDeclaration, columns.split(), _declarations(first, sites, instant))
    print(f"  filled in {time.perf_counter() - begun:.0f} s", flush=True)
    return SimpleNamespace(officer=officer, parcels=parcels, sites=sites, first_site=first)


def _people() -> tuple[Any, Any]:
    from jingtu.core.parties.models import Appointment, Party, PartyFunction, User
    from jingtu.core.places.models import Division

    above = None
    for code, path, level in (("130000", "13", "province"), ("131000", "1310", "city"), ("131024", "131024", "county")):
        above = Division.objects.create(code=code, path=path, level=level, name=level, parent=above, valid_from=FOUNDED)
    party = Party.objects.create(name="自然资源局", place=above)
    PartyFunction.objects.create(party=party, code="natural_resources")
    user = User.objects.create(username="officer", full_name="officer", party=party)
    Appointment.objects.create(user=user, role="bureau", party=party, valid_from=FOUNDED).areas.add(above)
    return above, user


def _boxes(columns: np.ndarray, rows: np.ndarray, width: float, height: float) -> np.ndarray:
    west, south = WEST + columns * EAST_STEP, SOUTH + rows * NORTH_STEP
    return shapely.box(west, south, west + width * EAST_STEP, south + height * NORTH_STEP)


def _shapes(shapes: np.ndarray) -> Any:
    """Geometry, edges and version of each row."""
    for piece, edges in zip(shapely.to_wkb(shapes), shapely.bounds(shapes).tolist(), strict=True):
        yield (piece, *edges, 1)


def _row(pk: int, code: str, place: Any, state: str) -> tuple[Any, ...]:
    return (pk, code, code, code.lower(), code.lower(), place.pk, place.path, "", "K2", state, FOUNDED, FOUNDED)


def _declarations(first: int, sites: np.ndarray, instant: dt.datetime) -> Any:
    pk = 0
    for site, (shape, *edges, _version) in enumerate(_shapes(sites), first):
        for day, status in enumerate(FINDINGS):
            pk += 1
            safe_for = "class_2" if status == "removed" else ""
            yield pk, site, status, safe_for, "", FOUNDED + dt.timedelta(days=day), "报告", instant, shape, *edges


def _deriving() -> None:
    from jingtu.themes.development_land.deriving import derive

    for what in ("deriving all for the first time", "deriving all again, nothing changed"):
        begun, computed = time.perf_counter(), time.process_time()
        changed = derive()
        seconds, own = time.perf_counter() - begun, time.process_time() - computed
        met = "met" if seconds <= ALL_S else "NOT met"
        print(f"  {what}: {changed:,} changed, {seconds:.1f} s ({own:.1f} s computing); wanted ≤ {ALL_S} s: {met}", flush=True)


def _asking(world: SimpleNamespace) -> None:
    from jingtu.themes.development_land.gates.land import LAND_SUPPLY
    from jingtu.themes.development_land.questions import ask_about

    turns = itertools.count(1)

    def outline() -> Any:
        at = next(turns) * STEP * 7 % (PARCELS - 10)
        across = int(PARCELS**0.5)
        return _boxes(np.array([at % across + 0.5]), np.array([at // across + 0.5]), 3, 3)[0]

    answers = {"planned_use": "industrial"}
    timed("asking about an outline of 300 by 300 m (some 16 parcels)",
          lambda: ask_about(LAND_SUPPLY, by=world.officer, on=TODAY, answers=answers, outline=outline()),
          limit_ms=QUESTION_MS)  # fmt: skip
    timed("asking about one parcel by number",
          lambda: ask_about(LAND_SUPPLY, by=world.officer, on=TODAY, answers=answers,
                            codes=[f"P{next(turns) * STEP % PARCELS + 1:09d}"]),
          limit_ms=QUESTION_MS)  # fmt: skip


def _pages(world: SimpleNamespace) -> None:
    from jingtu.themes.development_land.models import LandQuestion

    client = client_of(world.officer)
    asked = LandQuestion.objects.order_by("pk").first().pk
    middle = f"{WEST + 0.3},{SOUTH + 0.2},{WEST + 0.31},{SOUTH + 0.207}"
    for name, address in (
        ("dossier of a site", f"/registers/development_land.site/{world.first_site + PARCELS // 20}/"),
        ("dossier of a parcel", f"/registers/development_land.parcel/{PARCELS // 2}/"),
        ("an answer, judged again", f"/land/questions/{asked}/"),
        ("the map of 1 km to draw on", f"/land/questions/map/?view={middle}"),
        ("the list of questions", "/land/questions/"),
    ):
        p50, p95, own, queries = measured(page(client, address))
        met = "met" if p95 <= PAGE_MS and queries <= QUERIES else "NOT met"
        print(f"  {name:44}{p50:8.1f}{p95:8.1f} ms (p50, p95), {own:.1f} ms computing, {queries} queries: {met}", flush=True)


def _peer(world: SimpleNamespace) -> None:
    import geopandas

    parcels = geopandas.GeoDataFrame({"parcel": np.arange(PARCELS)}, geometry=world.parcels, crs=4490)
    pieces = geopandas.GeoDataFrame({"site": np.arange(len(world.sites))}, geometry=world.sites, crs=4490)
    begun = time.perf_counter()
    geopandas.sjoin(parcels, pieces, predicate="intersects")
    joined = time.perf_counter() - begun
    begun = time.perf_counter()
    over = geopandas.overlay(parcels, pieces, how="intersection", keep_geom_type=True)
    print(f"  geopandas beside it: sjoin {joined:.1f} s, overlay {time.perf_counter() - begun:.1f} s ({len(over):,} pieces)")
