"""Results in Parquet, partition by partition, give what the table gives."""

import pickle

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jingtu.runs.evaluate import evaluate
from jingtu.runs.evaluation.parts import Asked
from jingtu.runs.record import perform, rerun, sha256
from jingtu.runs.refusal import Refused

COUNT = 3_000


@pytest.fixture
def results(tmp_path):
    """A Parquet file of results in four row groups."""
    draw = np.random.default_rng(5)
    frame = pd.DataFrame(
        {
            "样品编号": [f"A{n // 3}" for n in range(COUNT)],
            "检测项目": draw.choice(["镉", "Pb", "总砷", "有效磷"], COUNT),
            "检测结果": np.round(np.exp(draw.normal(2, 2, COUNT)), 3),
            "单位": draw.choice(["mg/kg", "ug/kg", "mg/L"], COUNT, p=[0.8, 0.15, 0.05]),
            "检出标志": draw.choice(["", "<"], COUNT, p=[0.9, 0.1]),
            "pH": np.where(draw.random(COUNT) < 0.1, np.nan, np.round(draw.uniform(4, 9, COUNT), 1)),
            "地类": draw.choice(["水田", "旱地", "果园", "林地"], COUNT),
        }
    )
    path = tmp_path / "results.parquet"
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), path, row_group_size=COUNT // 4)
    return path


def test_partitions_give_the_same_verdicts_as_the_whole_table(results, tmp_path):
    outcome = evaluate({"samples": results}, {"standards": ["GB15618-2018"]}, tmp_path / "parts")
    parts = pd.concat([pd.read_parquet(path) for path in sorted((tmp_path / "parts").iterdir())], ignore_index=True)
    source = pd.read_parquet(results)
    assert parts["sample"].tolist() == source["样品编号"].tolist()
    one_a_row = source.assign(样品编号=[f"R{n}" for n in range(COUNT)])
    one_a_row.to_csv(tmp_path / "whole.csv", index=False)
    evaluate({"samples": tmp_path / "whole.csv"}, {"standards": ["GB15618-2018"]}, tmp_path / "whole.out.csv")
    whole = pd.read_csv(tmp_path / "whole.out.csv").set_index("样品编号")
    judged = parts[~parts["verdict"].isin(["不认识的项目或没有限值", "单位不能换算"])]
    matching = whole.loc[[f"R{n}" for n in judged.index]]
    assert judged["verdict"].astype(str).tolist() == matching["结论"].tolist()
    assert np.allclose(judged["ratio"], matching["污染指数"], rtol=1e-12, equal_nan=True)
    assert len(matching) == len(whole)
    assert outcome.summary[0].endswith(f"{COUNT - len(judged)} 行没有评价。")


def test_parts_of_a_sum_are_named_as_not_summed(tmp_path):
    parts = ["α-六六六", "β-六六六", "γ-六六六", "δ-六六六", "六六六", "某物"]
    frame = pd.DataFrame({"样品编号": [*["A"] * 4, "B", "B"], "检测项目": parts, "检测结果": 0.05})
    frame.to_parquet(tmp_path / "a.parquet")
    outcome = evaluate({"samples": tmp_path / "a.parquet"}, {"standards": ["GB15618-2018"]}, tmp_path / "parts")
    verdict = pd.read_parquet(tmp_path / "parts")["verdict"].astype(str)
    assert verdict.tolist() == [*["合计的组分，没有合计"] * 4, "未超过风险筛选值", "不认识的项目或没有限值"]
    assert outcome.summary[0].endswith("评价了 1 个结果，5 行没有评价。")
    assert outcome.summary[1] == "  六六六：结果 1，超过风险筛选值 0，超过风险管制值 0，不能评价 0"
    assert outcome.warnings[0].startswith("六六六：4 个组分结果没有合计，是否超过六六六的限值没有评价；")


def test_a_run_in_partitions_can_be_repeated(results, tmp_path):
    outcome = perform("evaluate", {"samples": results}, {"standards": ["GB15618-2018"]}, tmp_path / "parts")
    assert sorted(path.name for path in (tmp_path / "parts").iterdir()) == [f"part-{n:05d}.parquet" for n in range(4)]
    assert rerun(outcome.record).same


def test_a_cluster_of_two_workers_writes_the_same_bytes(results, running, tmp_path, monkeypatch):
    asked = {"standards": ["GB15618-2018"], "provisional": True}
    perform("evaluate", {"samples": results}, asked, tmp_path / "here")
    monkeypatch.setenv("JINGTU_DASK_SCHEDULER", running.address)
    made = perform("evaluate", {"samples": results}, asked, tmp_path / "there")
    assert len(list((tmp_path / "there").iterdir())) == 4
    assert sha256(tmp_path / "here") == sha256(made.outputs[0])


def test_what_is_asked_travels_to_a_worker_whole(tmp_path):
    asked = Asked("GB 15618-2018", "", None, True, (("land", "水田"),), None, (("检测项目", "analyte"),), tmp_path)
    assert pickle.loads(pickle.dumps(asked)) == asked


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (pd.DataFrame({"样品编号": ["A"], "镉": [0.1]}), "缺少列 检测项目、检测结果"),
        (pd.DataFrame({"检测项目": ["镉"], "检测结果": ["<0.1"]}), "不是数字列"),
        (pd.DataFrame({"检测项目": ["镉"], "检测结果": [-0.1]}), "第 1 个行组第 1 行的含量 -0.1 是负数"),
    ],
)
def test_partitions_of_another_shape_are_refused(tmp_path, frame, words):
    frame.to_parquet(tmp_path / "a.parquet")
    with pytest.raises(Refused, match=words):
        evaluate({"samples": tmp_path / "a.parquet"}, {"standards": ["GB15618-2018"]}, tmp_path / "parts")


def test_partitions_take_one_standard_and_a_folder_as_result(results, tmp_path):
    with pytest.raises(Refused, match="一次按一个标准"):
        evaluate({"samples": results}, {"standards": ["GB15618-2018", "GB36600-2018"]}, tmp_path / "parts")
    (tmp_path / "folder").mkdir()
    results.rename(tmp_path / "folder" / "a.parquet")
    with pytest.raises(Refused, match="应是一个目录名"):
        evaluate({"samples": tmp_path / "folder"}, {"standards": ["GB15618-2018"]}, tmp_path / "a.xlsx")


def test_a_mark_that_nobody_knows_is_refused(results, tmp_path):
    frame = pd.read_parquet(results)
    frame.loc[3, "检出标志"] = "??"
    frame.to_parquet(results)
    with pytest.raises(Refused, match=r"检出标志 “\?\?” 读不懂"):
        evaluate({"samples": results}, {"standards": ["GB15618-2018"]}, tmp_path / "parts")
