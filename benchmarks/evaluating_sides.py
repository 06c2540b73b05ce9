"""One side of benchmarks/evaluating.py in a process of its own: `python -m benchmarks.evaluating_sides jingtu 20000000 2 5`."""

import gc
import hashlib
import json
import statistics
import sys
import threading
import time

import numpy as np
import psutil

MB = 2**20
LANDS = ("paddy", "other", "orchard")
METALS = ("cd", "hg", "as", "pb", "cr", "cu", "ni", "zn")
TYPICAL = np.array([0.3, 0.4, 25.0, 80.0, 180.0, 60.0, 80.0, 200.0])  # about the limits, so that all verdicts occur
BLOCK = 1_000_000


def columns(results: int) -> dict[str, np.ndarray]:
    """Return substance and land as codes, contents and pH as reported (three digits, one decimal), the same on every side."""
    made = {
        "substance": np.empty(results, np.int8),
        "value": np.empty(results),
        "ph": np.empty(results),
        "land": np.empty(results, np.int8),
    }
    for first in range(0, results, BLOCK):  # block by block: making the input must not be the peak
        draw = np.random.default_rng(first)
        part = slice(first, min(first + BLOCK, results))
        count = part.stop - first
        made["substance"][part] = draw.integers(0, len(METALS), count)
        made["value"][part] = np.round(TYPICAL[made["substance"][part]] * np.exp(draw.normal(0, 1, count)), 3)
        made["ph"][part] = np.round(draw.uniform(4, 9, count), 1)
        made["land"][part] = draw.integers(0, len(LANDS), count)
    return made


def spelled(data: dict[str, np.ndarray]):
    """Return the columns as tables hold them, with substance and land as words, in Arrow."""
    import pyarrow as pa

    def words(codes: np.ndarray, names: tuple[str, ...]) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(names)).cast(pa.large_string())

    return pa.table(
        {
            "substance": words(data["substance"], METALS),
            "value": pa.array(data["value"]),
            "ph": pa.array(data["ph"]),
            "land": words(data["land"], LANDS),
        }
    )


def limit_rows() -> list[tuple[int, int, int, float, float]]:
    """Return (substance, land, pH bin, screening, control) of every combination, read from our standard."""
    from jingtu.standards import limits

    standard = limits.standard("GB 15618-2018")
    bins = standard.dimension("ph").codes
    rows = []
    for s, code in enumerate(METALS):
        for n, land in enumerate(LANDS):
            for b, ph in enumerate(bins):
                found = {
                    kind: next(
                        (x.value for x in standard.of(code, kind) if {"land": land, "ph": ph}.items() >= x.conditions.items()),
                        np.nan,
                    )
                    for kind in ("screening", "control")
                }
                rows.append((s, n, b, found["screening"], found["control"]))
    return rows


def jingtu(data: dict[str, np.ndarray], threads: int):
    """Return the work of our kernel."""
    from jingtu.kernels.evaluation import compile_rules
    from jingtu.kernels.evaluation.judging_many import judge_many
    from jingtu.standards import limits

    rules = compile_rules(limits.standard("GB 15618-2018"))
    assert rules.substances[: len(METALS)] == METALS
    assert rules.standard.dimension("land").codes[: len(LANDS)] == LANDS

    def work():
        judged = judge_many(
            rules, data["substance"], data["value"], conditions={"land": data["land"], "ph": data["ph"]}, threads=threads
        )
        return judged.level, judged.ratio

    return work


def jingtu_words(table, threads: int):
    """Return the work of our kernel from words: look them up by Arrow's dictionary, then judge."""
    from concurrent.futures import ThreadPoolExecutor

    import pyarrow.compute as pc

    from jingtu.kernels.evaluation import compile_rules
    from jingtu.kernels.evaluation.judging_many import judge_many
    from jingtu.standards import limits

    rules = compile_rules(limits.standard("GB 15618-2018"))
    land_codes = rules.standard.dimension("land").codes

    def codes(name: str, known) -> np.ndarray:
        found = [pc.dictionary_encode(chunk) for chunk in table[name].chunks]
        return np.concatenate(
            [np.array([known.index(w.as_py()) for w in part.dictionary], np.int8)[part.indices.to_numpy()] for part in found]
        )

    def work():
        with ThreadPoolExecutor(threads) as pool:
            substance, land = pool.map(codes, ("substance", "land"), (rules.substances, land_codes))
        conditions = {"land": land, "ph": table["ph"].to_numpy()}
        judged = judge_many(rules, substance, table["value"].to_numpy(), conditions=conditions, threads=threads)
        return judged.level, judged.ratio

    return work


def pandas_words(table, _threads: int):
    """Return the straightforward merge on words, as a reader of the file would write it."""
    import pandas as pd

    frame = table.to_pandas()
    limits = _named_limits()

    def work():
        labels = pd.cut(frame["ph"], [-np.inf, 5.5, 6.5, 7.5, np.inf], labels=False)
        merged = frame.assign(bin=labels).merge(limits, on=["substance", "land", "bin"], how="left")
        ratio = merged["value"] / merged["screening"]
        level = (merged["value"] > merged["screening"]).astype("int8") + (merged["value"] > merged["control"]).astype("int8")
        return level.to_numpy(), ratio.to_numpy()

    return work


def duckdb_words(spelled_results, threads: int):
    """Return the join in SQL on words, over a table that DuckDB holds in memory."""
    import duckdb as engine

    database = engine.connect(config={"threads": threads})
    limits = _named_limits()  # noqa: F841  DuckDB reads it by name
    database.execute("create table results as select * from spelled_results")
    database.execute(
        "create table limits as select * replace (case when isnan(control) then null else control end as control) from limits"
    )
    return lambda: _joined(database)


def _named_limits():
    import pandas as pd

    rows = [(METALS[s], LANDS[n], b, low, high) for s, n, b, low, high in limit_rows()]
    return pd.DataFrame(rows, columns=["substance", "land", "bin", "screening", "control"])


def pandas(data: dict[str, np.ndarray], _threads: int):
    """Return the straightforward merge: cut pH into bins, join the limits on three keys, compare."""
    import pandas as pd

    frame = pd.DataFrame(data, copy=False)
    limits = pd.DataFrame(limit_rows(), columns=["substance", "land", "bin", "screening", "control"]).astype(
        {"substance": "int8", "land": "int8", "bin": "int8"}
    )

    def work():
        binned = frame.assign(bin=pd.cut(frame["ph"], [-np.inf, 5.5, 6.5, 7.5, np.inf], labels=False).astype("int8"))
        merged = binned.merge(limits, on=["substance", "land", "bin"], how="left")
        ratio = merged["value"] / merged["screening"]
        level = (merged["value"] > merged["screening"]).astype("int8") + (merged["value"] > merged["control"]).astype("int8")
        return level.to_numpy(), ratio.to_numpy()

    return work


def duckdb(data: dict[str, np.ndarray], threads: int):
    """Return the join in SQL over a table that DuckDB holds in memory; the answer is fetched as NumPy arrays."""
    import duckdb as engine
    import pandas as pd

    database = engine.connect(config={"threads": threads})
    frame = pd.DataFrame(data, copy=False)  # noqa: F841  DuckDB reads it by name
    limits = pd.DataFrame(limit_rows(), columns=["substance", "land", "bin", "screening", "control"])  # noqa: F841
    database.execute("create table results as select * from frame")
    database.execute(
        "create table limits as select substance::tinyint substance, land::tinyint land, bin::tinyint bin, screening, "
        "case when isnan(control) then null else control end control from limits"
    )
    data.clear()  # the table is the input from here on
    return lambda: _joined(database)


def _joined(database):
    database.execute("drop table if exists judged")
    database.execute(
        "create table judged as select (coalesce(value > screening, false)::tinyint + "
        "coalesce(value > control, false)::tinyint)::tinyint as level, value / screening as ratio "
        "from results join limits on results.substance = limits.substance and "
        "results.land = limits.land and "
        "limits.bin = (case when ph <= 5.5 then 0 when ph <= 6.5 then 1 when ph <= 7.5 then 2 else 3 end)"
    )
    return database


def answer(result) -> tuple[np.ndarray, np.ndarray]:
    """Return level and ratio as arrays, whatever a side made."""
    if isinstance(result, tuple):
        return result
    found = result.execute("select level, ratio from judged").fetchnumpy()
    return np.asarray(found["level"]), np.asarray(found["ratio"])


def digest(level: np.ndarray, ratio: np.ndarray) -> str:
    """Return a hash of all verdicts and ratios that does not depend on their order: a parallel join keeps none."""
    found = hashlib.sha256(np.bincount(level.astype(np.int64)).tobytes())
    for verdict in range(int(level.max()) + 1):
        found.update(np.sort(ratio[level == verdict]).astype(np.float64).tobytes())
    return found.hexdigest()


class Peak:
    """The highest resident memory of this process while it is open, looked at every 5 ms."""

    def __enter__(self):
        self.process, self.highest, self.open = psutil.Process(), 0, True
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()
        return self

    def _look(self) -> None:
        while self.open:
            self.highest = max(self.highest, self.process.memory_info().rss)
            time.sleep(0.005)

    def __exit__(self, *_) -> None:
        self.open = False
        self.thread.join()


def main(side: str, results: int, threads: int, repeats: int) -> None:
    """Measure one side and print one line of JSON."""
    make = (lambda count: spelled(columns(count))) if side.endswith("_words") else columns
    globals()[side](make(300_000), threads)()  # load libraries and compile before memory is counted
    gc.collect()
    before = psutil.Process().memory_info().rss
    data = make(results)
    size = sum(column.nbytes for column in data.values()) if isinstance(data, dict) else data.nbytes
    work = globals()[side](data, threads)
    taken, result = [], None
    with Peak() as peak:
        for _ in range(repeats + 1):
            result = None
            begun = time.perf_counter()
            result = work()
            taken.append(time.perf_counter() - begun)
    said = {
        "seconds": statistics.median(taken[1:]),
        "peak_mb": (peak.highest - before) / MB,
        "input_mb": size / MB,
        "digest": digest(*answer(result)),
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main(sys.argv[1], *(int(word) for word in sys.argv[2:]))
