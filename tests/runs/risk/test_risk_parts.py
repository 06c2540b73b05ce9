"""Pairs in Parquet: assessed partition by partition, by threads and by a cluster, with the numbers of the plain formulas."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.plain_risk import risk
from jingtu.runs.partitions import parts_of
from jingtu.runs.record import perform, sha256
from jingtu.runs.refusal import Refused
from jingtu.standards import exposure

CODES = ("benzene", "cd", "benzo_a_pyrene", "pb", "vinyl_chloride")


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pairs") / "site"
    folder.mkdir()
    for number in range(4):
        rng = np.random.default_rng(number)
        frame = pd.DataFrame(
            {
                "point": [f"P{number}-{index // len(CODES)}" for index in range(50)],
                "substance": [CODES[index % len(CODES)] for index in range(50)],
                **{name: rng.lognormal(size=50) for name in ("surface", "subsurface", "groundwater")},
                "LS": np.where(rng.random(50) < 0.5, np.nan, 150.0),
                "land": np.where(np.arange(50) % 2, "class_1", "class_2"),
            }
        )
        frame.to_parquet(folder / f"{number}.parquet")
    return folder


def test_partitions_give_the_plain_formulas_in_the_order_of_the_data(pairs, tmp_path):
    outcome = perform("risk", {"samples": pairs}, {}, tmp_path / "out")
    given, found = (
        pd.concat([pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))]) for folder in (pairs, tmp_path / "out")
    )
    edition = exposure.edition("HJ 25.3-2019")

    assert outcome.summary[0] == "按 HJ 25.3-2019 评估了 200 项（4 个分区）。"
    assert found["point"].tolist() == given["point"].tolist()
    for pair in found.itertuples(index=False):
        site = edition.values(pair.land) | ({} if np.isnan(pair.LS) else {"LS": pair.LS})
        known = exposure.substances()[pair.substance].properties(edition.allocation)
        plain = risk(site, known, pair.surface, pair.subsurface, pair.groundwater)
        np.testing.assert_allclose(pair.cancer_soil, plain.get("CR_soil", np.nan), rtol=1e-10)
        np.testing.assert_allclose(pair.hazard_groundwater, plain.get("HQ_gw", np.nan), rtol=1e-10)


def test_a_cluster_writes_the_same_bytes(pairs, running, tmp_path, monkeypatch):
    perform("risk", {"samples": pairs}, {"use": "class_2"}, tmp_path / "here")
    monkeypatch.setenv("JINGTU_DASK_SCHEDULER", running.address)
    perform("risk", {"samples": pairs}, {"use": "class_2"}, tmp_path / "there")

    assert sha256(tmp_path / "here") == sha256(tmp_path / "there")


def test_an_unknown_substance_in_a_partition_is_refused_and_leaves_nothing(pairs, tmp_path):
    broken = tmp_path / "broken.parquet"
    pd.read_parquet(parts_of(pairs)[0].path).assign(substance="gold").to_parquet(broken)

    with pytest.raises(Refused, match=r"broken\.parquet 第 1 个行组有不认识的项目编码 gold"):
        perform("risk", {"samples": broken}, {}, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_impossible_parameter_in_a_partition_is_refused_with_its_row(pairs, tmp_path):
    broken = tmp_path / "broken.parquet"
    pd.read_parquet(parts_of(pairs)[0].path).assign(BWc=[19.0, np.nan, -19.0, *[19.0] * 47]).to_parquet(broken)

    with pytest.raises(Refused, match=r"broken\.parquet 第 1 个行组第 3 行的 BWc 是 -19，应大于 0"):
        perform("risk", {"samples": broken}, {}, tmp_path / "out")


def test_a_file_as_output_of_partitions_is_refused(pairs, tmp_path):
    with pytest.raises(Refused, match=r"应是一个目录名"):
        perform("risk", {"samples": pairs}, {}, tmp_path / "out.xlsx")
