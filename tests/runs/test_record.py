"""Runs that can be repeated and compared."""

import hashlib
import json
import os
import subprocess
import sys

import geopandas
import pandas as pd
import pytest
import shapely

from jingtu.kernels.progress import Cancelled
from jingtu.runs.record import perform, record_path, rerun, sha256
from jingtu.runs.refusal import Refused
from tests.runs.sheets import text

ROWS = [["样品编号", "pH", "地类", "镉"], ["A1", 6.0, "水田", 0.5]]
ASKED = {"standards": ["GB15618-2018"]}


@pytest.fixture
def made(tmp_path):
    """An evaluation in a folder, with its samples beside it."""
    text(tmp_path / "samples.csv", ROWS)
    return perform("evaluate", {"samples": tmp_path / "samples.csv"}, ASKED, tmp_path / "out.xlsx")


def test_a_run_writes_its_outputs_and_what_it_did(made, tmp_path):
    record = json.loads(record_path(tmp_path / "out.xlsx").read_text(encoding="utf-8"))
    assert record["run"] == "evaluate"
    assert record["inputs"]["samples"] == {
        "path": "samples.csv",
        "bytes": (tmp_path / "samples.csv").stat().st_size,
        "sha256": sha256(tmp_path / "samples.csv"),
    }
    assert record["outputs"] == {"out.xlsx": sha256(tmp_path / "out.xlsx")}
    assert {"python", "jingtu", "numpy", "pandas"} <= record["versions"].keys()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.xlsx", "out.xlsx.run.json", "samples.csv"]


def test_the_same_run_gives_the_same_bytes(made, tmp_path):
    before = (tmp_path / "out.xlsx").read_bytes(), made.record.read_bytes()
    perform("evaluate", {"samples": tmp_path / "samples.csv"}, ASKED, tmp_path / "out.xlsx")
    assert ((tmp_path / "out.xlsx").read_bytes(), made.record.read_bytes()) == before


def test_a_repeated_run_is_the_same(made):
    assert rerun(made.record).same
    assert rerun(made.record).differences == ()


def test_an_altered_output_version_or_standard_is_told(made, tmp_path):
    record = json.loads(made.record.read_text(encoding="utf-8"))
    record["outputs"]["out.xlsx"] = "0" * 64
    record["versions"]["numpy"] = "1.0"
    record["standards"][0]["sha256"] = "0" * 64
    made.record.write_text(json.dumps(record), encoding="utf-8")
    found = rerun(made.record)
    assert not found.same
    assert [line[:4] for line in found.differences] == ["版本不同", "标准数据", "结果 o", "结果文件"]


def test_a_changed_or_missing_input_is_refused(made, tmp_path):
    text(tmp_path / "samples.csv", [*ROWS, ["A2", 6.0, "水田", 0.1]])
    with pytest.raises(Refused, match="与记录的不同"):
        rerun(made.record)
    (tmp_path / "samples.csv").unlink()
    with pytest.raises(Refused, match="找不到当时的输入文件"):
        rerun(made.record)


def test_a_result_that_is_gone_is_told(made, tmp_path):
    (tmp_path / "out.xlsx").unlink()
    found = rerun(made.record)
    assert found.same
    assert found.differences == ("结果文件 out.xlsx 已不在记录旁边；需要时请重新运行。",)


def test_a_shapefile_is_hashed_with_its_companions(tmp_path):
    boxes = [shapely.box(500_000, 4_300_000, 501_000, 4_301_000)]
    layer = geopandas.GeoDataFrame({"编号": ["A"]}, geometry=boxes, crs="EPSG:4549")
    layer.to_file(tmp_path / "area.shp", encoding="UTF-8")
    asked = {"method": "random", "count": 5}
    made = perform("sampling", {"polygons": tmp_path / "area.shp"}, asked, tmp_path / "plan.parquet")
    assert rerun(made.record).same
    layer.assign(编号="B").to_file(tmp_path / "other.shp", encoding="UTF-8")
    table = (tmp_path / "area.dbf").read_bytes()
    (tmp_path / "area.dbf").write_bytes((tmp_path / "other.dbf").read_bytes())
    with pytest.raises(Refused, match="与记录的不同"):
        rerun(made.record)
    (tmp_path / "area.dbf").write_bytes(table)
    (tmp_path / "area.sbn").write_bytes(b"an index that nothing reads")
    assert rerun(made.record).same
    record = json.loads(made.record.read_text(encoding="utf-8"))
    record["inputs"]["polygons"]["sha256"] = hashlib.sha256((tmp_path / "area.shp").read_bytes()).hexdigest()
    made.record.write_text(json.dumps(record), encoding="utf-8")
    assert rerun(made.record).same


@pytest.mark.parametrize(
    ("content", "words"),
    [("{", "不是运行记录"), ("{}", "缺少运行记录应有的内容"), ("[]", "缺少运行记录应有的内容")],
)
def test_what_is_no_record_is_refused(tmp_path, content, words):
    path = tmp_path / "a.run.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(Refused, match=words):
        rerun(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"form": 9}, "只认第 1 版"),
        ({"run": "dream"}, "没有计算“dream”"),
        ({"run": "../x"}, "不认识"),
        ({"run": "cells"}, "不是可以单独进行的计算"),
    ],
)
def test_a_record_of_something_else_is_refused(made, change, words):
    record = json.loads(made.record.read_text(encoding="utf-8")) | change
    made.record.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(Refused, match=words):
        rerun(made.record)


def test_a_run_that_is_stopped_or_refused_leaves_nothing(tmp_path):
    def stop(done, total):
        raise Cancelled

    text(tmp_path / "samples.csv", ROWS)
    with pytest.raises(Cancelled):
        perform("evaluate", {"samples": tmp_path / "samples.csv"}, ASKED, tmp_path / "out.xlsx", progress=stop)
    with pytest.raises(Refused):
        perform("evaluate", {"samples": tmp_path / "samples.csv"}, {"standards": []}, tmp_path / "out.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["samples.csv"]


def test_a_missing_file_or_folder_is_told_by_name(tmp_path):
    with pytest.raises(Refused, match="找不到文件"):
        perform("evaluate", {"samples": tmp_path / "no.csv"}, ASKED, tmp_path / "out.xlsx")
    with pytest.raises(Refused, match="没有目录"):
        perform("evaluate", {"samples": tmp_path / "no.csv"}, ASKED, tmp_path / "no" / "out.xlsx")


def test_the_hash_of_a_folder_depends_on_names_and_contents(tmp_path):
    folder = tmp_path / "f"
    folder.mkdir()
    (folder / "a").write_text("1")
    first = sha256(folder)
    (folder / "a").rename(folder / "b")
    assert sha256(folder) != first


def test_a_result_never_takes_the_place_of_an_input(tmp_path):
    samples = text(tmp_path / "samples.csv", ROWS)
    before = samples.read_bytes()
    for out in (samples, tmp_path / "." / "samples.csv"):
        with pytest.raises(Refused, match="输入不能改动"):
            perform("evaluate", {"samples": samples}, ASKED, out)
    assert samples.read_bytes() == before


def test_a_file_beside_the_result_never_takes_the_place_of_an_input_either(tmp_path):
    samples = text(tmp_path / "map.points.csv", ROWS)
    before = samples.read_bytes()
    with pytest.raises(Refused, match="输入不能改动"):
        perform("evaluate", {"samples": samples}, ASKED, tmp_path / "map.csv")
    assert samples.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["map.points.csv"]


def test_a_folder_is_replaced_only_where_the_run_wrote_it(tmp_path):
    frame = pd.DataFrame({"样品编号": ["A1"], "pH": [6.0], "地类": ["水田"], "项目": ["镉"], "含量": [0.5], "单位": ["mg/kg"]})
    frame.to_parquet(tmp_path / "samples.parquet")
    inputs, out = {"samples": tmp_path / "samples.parquet"}, tmp_path / "out"
    for _again in range(2):
        perform("evaluate", inputs, ASKED, out)
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(Refused, match="已有别的内容"):
        perform("evaluate", inputs, ASKED, out)
    assert (out / "notes.txt").exists()


def test_the_linear_algebra_is_told_to_use_one_thread_before_it_loads():
    code = "import sys, os, jingtu.runs; print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)"
    kept = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run([sys.executable, "-c", code], env=kept, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]
