"""A register of 1,000,000 enterprises, written set-wise: what measurements of registers, gates, the API and duties run on.

    in_test_database(lambda: measure(make_register(1_000_000)))

One province (path 13) of 165 counties and 2,310 towns, each enterprise in one of the towns. Shares are told apart by the
remainder of an id, so the same rows come out on both databases. The legal day is TODAY: set JINGTU_TODAY before Django is set up.
"""

import datetime as dt
import itertools
import math
import struct
import time
from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

TODAY = dt.date(2024, 6, 30)
SINCE = dt.date(2000, 1, 1)
FOUNDED, LISTED_ON = dt.date(2015, 3, 1), dt.date(2018, 5, 1)
CITIES, COUNTIES, TOWNS = 11, 15, 14  # of the province, of a city, of a county
PATCHES = 1_500  # areas of the person whose scope is no whole county
HOLDERS_EVERY = 10  # one enterprise in so many has a party of its own
CHUNK = 50_000
# How many enterprises of a hundred are in each state; the remainder of the id by 100 tells which.
SHARES = {"candidate": 20, "listed": 55, "abnormal": 5, "stopped": 6, "surveyed": 2, "removed": 10, "handed_over": 2}
STATES = tuple(itertools.chain.from_iterable([state] * share for state, share in SHARES.items()))
ON_THE_LIST = ("listed", "abnormal", "stopped", "surveyed")
FIRST_WORDS = "宏达 鑫源 华盛 永兴 恒泰 金诚 瑞丰 天成 东方 盛世 嘉禾 博远 龙腾 海润 中科 新元 佳美 广厦 凯旋 泰和".split()  # noqa: SIM905
LAST_WORDS = "电镀厂 化工厂 制药厂 皮革厂 铅酸电池厂 焦化厂 农药厂 涂料厂 钢铁厂 冶炼厂 危废处置中心 加油站 油库 印染厂".split()  # noqa: SIM905
ENDINGS = "有限公司 股份公司 一分厂 二分厂 三分厂 集团 合作社 工业园 实业 加工点".split()  # noqa: SIM905
SECTORS = "金属表面处理 基础化学原料制造 化学药品原料药制造 皮革鞣制加工 铅蓄电池制造 炼焦 农药制造 涂料制造 炼铁".split()  # noqa: SIM905
FAMILIES = "赵 钱 孙 李 周 吴 郑 王 冯 陈 褚 卫 蒋 沈 韩 杨 朱 秦 尤 许 何 吕 施 张 孔 曹 严 华 金 魏".split()  # noqa: SIM905
ABSENT = "核电"  # no name, code or address holds it


def make_register(number: int = 1_000_000) -> SimpleNamespace:
    """Fill the empty database with so many enterprises and what hangs on them; return the people who look at them.

    `province` and `county` supervise (`county` one of 165), `patchwork` holds 1,500 towns one by one, `firm` acts for the
    holder of `own`, an enterprise on the list with two demolitions. `some` is an enterprise on the list of the county.
    """
    from django.db import transaction

    from jingtu.themes.industry.models import Demolition, Enterprise

    begun = time.perf_counter()
    with transaction.atomic():
        towns = _divisions()
        people = _people(towns)
        _subjects(number, towns, people.province)
        _consequences(Enterprise._meta.db_table, people)
        _demolitions(number, people.province)
        _reset_sequences()
    print(f"  {number:,} enterprises, filled in {time.perf_counter() - begun:.0f} s", flush=True)
    on_list = Enterprise.objects.filter(state="listed")
    people.own = on_list.filter(holder=people.firm.party).get()
    people.some = on_list.filter(place_path__startswith="131001").order_by("sort_key").first()
    people.demolition = Demolition.objects.order_by("pk").first()
    return people


def _divisions() -> list[Any]:
    """Write the province with everything below it; return the towns."""
    from jingtu.core.places.models import Division

    def below(parent: Any, level: str, number: int, digits: int, name: str) -> list[Any]:
        return [
            Division(
                code=f"{path:0<6}" if len(path) < 6 else path, path=path, name=f"{parent.name[:2]}{name}{at}", level=level,
                parent=parent, valid_from=SINCE,
            )
            for at in range(number)
            for path in (f"{parent.path}{at + 1 if level == 'county' else at + (10 if level == 'city' else 101):0{digits}d}",)
        ]  # fmt: skip

    province = Division.objects.create(code="130000", name="河北省", level="province", path="13", valid_from=SINCE)
    cities = Division.objects.bulk_create(below(province, "city", CITIES, 2, "市"))
    counties = Division.objects.bulk_create([row for city in cities for row in below(city, "county", COUNTIES, 2, "县")])
    return Division.objects.bulk_create([row for county in counties for row in below(county, "town", TOWNS, 3, "镇")])


def _people(towns: list[Any]) -> SimpleNamespace:
    from jingtu.core.parties.models import Appointment, Party, PartyFunction, User
    from jingtu.core.places.models import Division

    def person(name: str, role: str, party: Any, areas: list[Any]) -> Any:
        user = User.objects.create(username=name, full_name=name, party=party)
        Appointment.objects.create(user=user, role=role, party=party, valid_from=SINCE).areas.set(areas)
        return user

    def bureau(place: Any) -> Any:
        party = Party.objects.create(name=f"{place.name}生态环境局", place=place)
        PartyFunction.objects.create(party=party, code="ecology")
        return party

    province, county = (Division.objects.get(path=path) for path in ("13", "131001"))
    works = Party.objects.create(name="演示电镀厂", place=towns[0], kind=Party.Kind.ENTERPRISE)
    office = bureau(province)
    return SimpleNamespace(
        province=person("province", "bureau", office, [province]),
        county=person("county", "bureau", bureau(county), [county]),
        patchwork=person("patchwork", "bureau", office, [town for at, town in enumerate(towns) if at % 20 < 13][:PATCHES]),
        firm=person("firm", "enterprise", works, [towns[0]]),
    )


def _subjects(number: int, towns: list[Any], by: Any) -> None:
    from jingtu.core.parties.models import Party
    from jingtu.core.subjects.models import Subject
    from jingtu.core.subjects.search import areas_marked
    from jingtu.themes.industry.models import Enterprise

    own = Party.objects.get(name="演示电镀厂").pk
    holders = Party.objects.order_by("-pk").values_list("pk", flat=True)[0]
    ids = range(1, number + 1)
    held = [at for at in ids if at % HOLDERS_EVERY == 0]
    names = Names()
    kinds, founded = ("id", "kind", "created_at", "created_by_id"), _instant(FOUNDED)
    fill(Subject, kinds, ((at, "industry.enterprise", founded, by.pk) for at in ids))
    fill(
        Party,
        ("id", "name", "place_id", "kind"),
        ((holders + at // HOLDERS_EVERY, names.of(at)[0], town_of(at, towns).pk, "enterprise") for at in held),
    )
    columns = """subject_id code name sort_key initials place_id place_path address holder_id state state_since valid_from
        geometry west south east north version sector listed_on stopped_on unit_class heavy_metals sensitivity"""
    fill(Enterprise, columns.split(), (_enterprise(at, names, towns, holders, own) for at in ids))
    for at in range(0, number, CHUNK):
        said = ("pk", "place_path", "name", "code", "address", "initials")
        chunk = Enterprise.objects.filter(pk__gt=at, pk__lte=at + CHUNK).values_list(*said)
        _put_words((pk, [*texts, *areas_marked(path)]) for pk, path, *texts in list(chunk))


def _put_words(rows: Iterator[tuple[int, list[str]]]) -> None:
    """Put names into the index of words; PostgreSQL takes a copy many times faster than one row after the other."""
    from django.db import connection

    from jingtu.core.search.pairs import words_of
    from jingtu.core.subjects.search import SUBJECTS

    if connection.vendor != "postgresql":
        SUBJECTS.put(rows)
        return
    with connection.cursor() as cursor, cursor.copy(f"COPY {SUBJECTS.table} (id, words) FROM STDIN") as into:
        for pk, texts in rows:
            into.write_row((pk, words_of(texts)))


class Names:
    """Names of enterprises in Chinese with their pinyin, put together from parts whose pinyin is asked once."""

    def __init__(self) -> None:
        self._parts = [[_spelled(word) for word in words] for words in (FAMILIES, FIRST_WORDS, LAST_WORDS, ENDINGS)]

    def of(self, at: int) -> tuple[str, str, str]:
        """Return name, whole pinyin and first letters of the enterprise with this id; names differ by a number at their end."""
        mixed, chosen = at * 2_654_435_761 % 4_294_967_296, []
        for words in self._parts:
            mixed, which = divmod(mixed, len(words))
            chosen.append(words[which])
        name, spelled, letters = ("".join, " ".join, "".join)
        ordinal = f"{at:07d}"
        return (
            name([part[0] for part in chosen]) + ordinal,
            f"{spelled([part[1] for part in chosen])} {ordinal}",
            letters([part[2] for part in chosen]) + ordinal,
        )


def _spelled(word: str) -> tuple[str, str, str]:
    from pypinyin import Style, lazy_pinyin

    return word, " ".join(lazy_pinyin(word)), "".join(lazy_pinyin(word, style=Style.FIRST_LETTER))


def town_of(at: int, towns: list[Any]) -> Any:
    """Return the town of the enterprise with this id; a few towns have many, most have few."""
    spread = math.sqrt((at * 40_503 % 65_536 + 1) / 65_536)
    return towns[int((1 - spread) * len(towns))]


def _enterprise(at: int, names: Names, towns: list[Any], holders: int, own: int) -> tuple[Any, ...]:
    place, state = town_of(at, towns), STATES[at % 100]
    name, sort_key, initials = names.of(at)
    east, north = 113.5 + at * 7 % 60_000 / 10_000, 36.1 + at * 11 % 65_000 / 10_000
    holder = own if at == 30 else holders + at // HOLDERS_EVERY if at % HOLDERS_EVERY == 0 else None
    listed = LISTED_ON if state in ON_THE_LIST else None
    return (
        at,
        f"9113{at:07d}MA{at % 99_999:05d}"[:18],
        name,
        sort_key,
        initials,
        place.pk,
        place.path,
        f"{place.name}工业路{at % 997}号",
        holder,
        state,
        dt.date(2018, 1, 1) + dt.timedelta(days=at * 13 % 2_300),
        FOUNDED,
        struct.pack("<BIdd", 1, 1, east, north),  # WKB of a point
        east,
        north,
        east,
        north,
        1,
        SECTORS[at % len(SECTORS)],
        listed,
        dt.date(2024, 1, 10) if state in ("stopped", "surveyed") else None,
        ("", "class_1", "class_2")[at % 3],
        at % 4 == 0,
        "K5",
    )


def _consequences(table: str, people: SimpleNamespace) -> None:
    """Write what follows from the rows: events, entries in the list, a release report of 2023 and its term, the term of 2024."""
    from jingtu.core.duties.models import Due
    from jingtu.core.filings.models import Filing
    from jingtu.core.lists.models import Entry
    from jingtu.core.subjects.models import Event

    by = people.province.pk
    on_list = "listed_on IS NOT NULL"
    entered = {"effective_on": FOUNDED, "recorded_at": _instant(FOUNDED), "recorded_by_id": by, "grounds": "登记"}
    copy(Event, table, {"subject_id": "subject_id", "target": "'candidate'"}, entered | {"move": "enter", "source": ""})
    listed = entered | {"effective_on": LISTED_ON, "recorded_at": _instant(LISTED_ON), "grounds": "名录第1号"}
    copy(
        Event,
        table,
        {"subject_id": "subject_id", "target": "'listed'"},
        listed | {"move": "list", "source": "candidate"},
        on_list,
    )
    of_row = {"subject_id": "subject_id", "place_path": "place_path"}
    office = people.province.party_id
    entry = {"list_code": "industry.key_units", "entered_basis": "名录第1号", "entered_authority_id": office, "entered_by_id": by}
    copy(Entry, table, of_row | {"entered_on": "listed_on"}, entry, on_list)
    filed = {"type": "industry.release_report", "to_id": office, "state": "accepted", "values": '{"year": "2023"}'}
    days = {"submitted_on": dt.date(2023, 12, 1), "decided_on": dt.date(2023, 12, 20), "begun_at": _instant(dt.date(2023, 12, 1))}
    # The receipt number repeats the subject, so that each is another.
    copy(
        Filing, table, of_row | {"by_id": "holder_id", "number": "'2023-' || subject_id"},
        filed | days | {"begun_by_id": by, "version": 2}, on_list,
    )  # fmt: skip
    owed = of_row | {"owner_id": "holder_id"}
    rule = {"duty": "industry.release_reported", "clause": "工矿用地土壤环境管理办法（试行），第十条"}
    for year in (2023, 2024):
        last = dt.date(year, 12, 31)
        term = {"key": str(year), "opens_on": dt.date(year, 1, 1), "term_on": last, "due_on": last, "told_colour": ""}
        copy(Due, table, owed, rule | term, on_list)
    filings, dues = Filing._meta.db_table, Due._meta.db_table
    _run(
        f"UPDATE {dues} SET met_on = %s, proof_id = (SELECT id FROM {filings} f WHERE f.subject_id = {dues}.subject_id) "
        "WHERE key = '2023'",
        [dt.date(2023, 12, 1)],
    )


def _demolitions(number: int, by: Any) -> None:
    """One demolition for each hundredth enterprise, planned for August; the first two are of enterprise 30."""
    from django.db.models import F, Q
    from django.db.models.functions import Mod

    from jingtu.core.subjects.models import Event, Subject
    from jingtu.themes.industry.models import Demolition, Enterprise

    of = [30, 30, *range(100, number + 1, 100)]
    ids = range(number + 1, number + 1 + len(of))
    founded = _instant(FOUNDED)
    fill(Subject, ("id", "kind", "created_at", "created_by_id"), ((at, "industry.demolition", founded, by.pk) for at in ids))
    wanted = ("place_id", "place_path", "holder_id", "sort_key", "initials")
    chosen = Enterprise.objects.annotate(left=Mod(F("pk"), 100)).filter(Q(left=0) | Q(pk=of[0]))
    facts = {pk: (*row, f"{name}拆除活动") for pk, name, *row in chosen.values_list("pk", "name", *wanted)}
    fill(
        Demolition,
        ("subject_id", "enterprise_id", *wanted, "name", "state", "state_since", "valid_from", "starts_on"),
        (
            (at, pk, *facts[pk], "announced", dt.date(2024, 6, 1), dt.date(2024, 6, 1), dt.date(2024, 8, 1))
            for at, pk in zip(ids, of, strict=True)
        ),
    )
    told = {"effective_on": dt.date(2024, 6, 1), "recorded_at": _instant(dt.date(2024, 6, 1)), "recorded_by_id": by.pk}
    copy(
        Event, Demolition._meta.db_table, {"subject_id": "subject_id"},
        told | {"move": "enter", "source": "", "target": "announced", "grounds": "登记"},
    )  # fmt: skip


# --- writing set-wise -----------------------------------------------------------------------------------------------------


def fill(model: Any, columns: Iterable[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """Write rows straight into the model's table; columns that are not named get the defaults of their fields."""
    from django.db import connection

    columns = _columns(model, columns)
    rest = _defaults(model, columns)
    names = [*columns, *rest]
    told = tuple(rest.values())
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({', '.join(_quoted(names))}) FROM STDIN") as into:
                for row in rows:
                    into.write_row(row + told)
            return
        statement = f"INSERT INTO {table} ({', '.join(_quoted(names))}) VALUES ({', '.join(['%s'] * len(names))})"
        while chunk := [tuple(map(_plain, row + told)) for row in itertools.islice(rows, CHUNK)]:
            cursor.executemany(statement, chunk)


def copy(model: Any, source: str, taken: dict[str, str], told: dict[str, Any], which: str = "") -> None:
    """Insert one row into the model's table for each row of `source`: columns that are taken from it, and constants."""
    columns = _columns(model, [*taken, *told])
    rest = _defaults(model, columns)
    constants = [*told.values(), *rest.values()]
    into = ", ".join(_quoted([*columns, *rest]))
    values = ", ".join([*taken.values(), *(["%s"] * len(constants))])
    where = f" WHERE {which}" if which else ""
    _run(f"INSERT INTO {model._meta.db_table} ({into}) SELECT {values} FROM {source}{where} ORDER BY subject_id", constants)


def _run(statement: str, values: Iterable[Any]) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, [_plain(value) if connection.vendor == "sqlite" else value for value in values])


def _columns(model: Any, names: Iterable[str]) -> list[str]:
    """Return the columns of fields by name or by column."""
    known = {field.name: field.column for field in model._meta.concrete_fields}
    return [known.get(name, name) for name in names]


def _defaults(model: Any, named: list[str]) -> dict[str, Any]:
    """Return what the columns that are not named hold where nothing was said."""
    from django.db import connection

    rest = [field for field in model._meta.concrete_fields if field.column not in named and not field.primary_key]
    return {
        field.column: value.dumps(value.obj) if hasattr(value, "dumps") else value  # the driver's wrapper of JSON
        for field in rest
        for value in (field.get_db_prep_save(field.get_default(), connection),)
    }


def _quoted(names: Iterable[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def _plain(value: Any) -> Any:
    """Dates and times as SQLite keeps them."""
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, dt.date) else value


def _instant(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(10), dt.UTC)


def _reset_sequences() -> None:
    """Let the numbers of new rows begin behind those written here."""
    from django.apps import apps
    from django.core.management.color import no_style
    from django.db import connection

    for statement in connection.ops.sequence_reset_sql(no_style(), list(apps.get_models())):
        _run(statement, ())
