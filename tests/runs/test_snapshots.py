"""Samples frozen for a run are read as they were written, and judged as the table they came from."""

import datetime as dt

import numpy as np
import pytest

from jingtu.runs.record import perform, sha256
from jingtu.runs.samples import read_samples
from jingtu.runs.snapshots import COLUMNS, write_snapshot

ROWS = (
    (0, "S1", "P1", "cd", 21.0, "", None, "mg/kg", 2),
    (0, "S1", "P1", "ph", 7.5, "", None, "-", 3),
    (1, "S2", "P2", "cd", None, "<", 0.01, "mg/kg", 4),
    (1, "S2", "P2", "as", 70000.0, "", None, "ug/kg", 5),
)
NAMES = ("row", "sample", "point", "substance", "value", "qualifier", "detection_limit", "unit", "line")


def frozen(path, rows=ROWS, **more):
    told = {name: [row[at] for row in rows] for at, name in enumerate(NAMES)} | {
        name: list(cells) for name, cells in more.items()
    }
    rest = {"layer": "", "use": "", "file": "甲.xlsx", "sheet": "结果", "sampled_on": dt.date(2019, 5, 6)}
    columns = {name: told.get(name, [rest.get(name)] * len(rows)) for name in COLUMNS}
    write_snapshot(path, columns)
    return path


def test_a_snapshot_gives_back_values_qualifiers_and_the_delivered_cells(tmp_path):
    samples = read_samples(frozen(tmp_path / "s.parquet"))
    assert samples.points["sample"].tolist() == ["S1", "S2"]
    assert samples.points["ph"].tolist()[0] == 7.5
    assert samples.results["qualifier"].tolist() == ["", "", "<", ""]
    assert np.isnan(samples.results["value"][2])
    assert samples.where(3) == "文件 甲.xlsx，工作表 结果，第 5 行"


def test_a_content_on_another_basis_is_not_held_against_limits(tmp_path):
    path = frozen(tmp_path / "s.parquet", basis=("鲜重", "", "", None))
    samples = read_samples(path)
    assert samples.results["substance"].tolist() == ["ph", "cd", "as"]
    assert (samples.where(0), samples.unread) == ("文件 甲.xlsx，工作表 结果，第 3 行", ((0, "cd"),))
    assert [str(fault.fault) for fault in samples.refused] == [
        "文件 甲.xlsx，工作表 结果，第 2 行：结果以鲜重计，限值以干重计，这个结果没有评价。"
    ]


def test_the_same_content_gives_the_same_bytes(tmp_path):
    assert sha256(frozen(tmp_path / "a.parquet")) == sha256(frozen(tmp_path / "b.parquet"))
    assert sha256(frozen(tmp_path / "c.parquet", ROWS[:3])) != sha256(tmp_path / "a.parquet")


def test_a_snapshot_is_judged_as_the_table_that_says_the_same(tmp_path):
    (tmp_path / "t.csv").write_text(
        "样品编号,点位编号,检测项目,检测结果,单位\nS1,P1,镉,21,mg/kg\nS1,P1,pH,7.5,\nS2,P2,镉,<0.01,mg/kg\nS2,P2,砷,70000,ug/kg\n",
        encoding="utf-8",
    )
    asked = {"standards": ["GB36600-2018"], "given": {"class": "第一类用地"}}
    told = []
    for name in ("s.parquet", "t.csv"):
        path = frozen(tmp_path / name) if name == "s.parquet" else tmp_path / name
        perform("evaluate", {"samples": path}, asked, tmp_path / f"{name}.csv")
        lines = (tmp_path / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()
        told.append([line.rsplit(",", 1)[0] for line in lines])  # the place is another
    assert told[0] == told[1]


@pytest.mark.parametrize("ending", [".xlsx", ".parquet"])
def test_a_risk_assessment_of_a_snapshot_repeats_bit_for_bit(tmp_path, ending):
    path = frozen(tmp_path / "s.parquet")
    once, again = (perform("risk", {"samples": path}, {}, tmp_path / f"{name}{ending}") for name in ("a", "b"))
    assert [sha256(one) for one in once.outputs] == [sha256(one) for one in again.outputs]
    assert {path.name.removeprefix("a") for path in once.outputs} >= (
        {".parquet", ".routes.parquet"} if ending == ".parquet" else {".xlsx"}
    )
