"""The engine gives the same bytes by threads and by a cluster, keeps the order, can be stopped, and survives a killed worker."""

import subprocess
import sys
import threading
from pathlib import Path

import geopandas
import pytest

from jingtu.kernels.progress import Cancelled
from jingtu.runs.engine import engine
from jingtu.runs.partitions import parts_of, read_part, sweep, write_whole
from jingtu.runs.record import sha256
from jingtu.runs.refusal import Refused
from tests.support.parts import exceeding, fail_at_two, table

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return table(tmp_path_factory.mktemp("data") / "results", parts=6, rows=500)


@pytest.fixture
def out(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def carried_out(data, out, scheduler="", **said):
    with engine(scheduler) as run:
        return list(run.map(exceeding(out, **said), parts_of(data)))


def test_parts_count_the_rows_before_them(data):
    parts = parts_of(data)

    assert [(part.number, part.rows, part.before) for part in parts] == [(n, 500, 500 * n) for n in range(6)]
    assert read_part(parts[2], ["point"])["point"].tolist() == list(range(1000, 1500))


def test_results_come_in_the_order_of_the_parts(data, out):
    written = carried_out(data, out)

    assert [path.name for path in written] == [f"part-{number:05d}.parquet" for number in range(6)]


def test_only_a_few_parts_are_handed_out_ahead(data):
    begun = []
    with engine("", threads=1) as run:
        results = run.map(lambda part: begun.append(part.number), parts_of(data))
        next(results)
        assert len(begun) <= 3


def test_a_caller_stops_the_work_by_raising_in_progress(data, out):
    def stop(done, total):
        if done >= 2:
            raise Cancelled

    with pytest.raises(Cancelled), engine("", threads=1) as run:
        list(run.map(exceeding(out), parts_of(data), progress=stop))

    assert len(list(out.iterdir())) < 6


def test_progress_is_heard_while_a_long_part_is_under_way(data):
    release, heard = threading.Event(), []

    def progress(done, total):
        heard.append((done, total))
        if len(heard) == 3:
            release.set()

    with engine("", threads=1) as run:
        assert list(run.map(lambda part: release.wait(20), parts_of(data)[:1], progress=progress)) == [True]
    assert heard[:3] == [(0, 1)] * 3
    assert heard[-1] == (1, 1)


def test_a_fault_of_a_part_reaches_the_caller(data):
    with pytest.raises(ValueError, match="partition 2"), engine("") as run:
        list(run.map(fail_at_two, parts_of(data)))


def test_a_cluster_gives_the_same_bytes_as_threads(data, running, out, tmp_path):
    elsewhere = tmp_path / "cluster"
    elsewhere.mkdir()
    carried_out(data, out)
    carried_out(data, elsewhere, running.address)

    assert sha256(out) == sha256(elsewhere)


def test_a_cluster_is_stopped_by_raising_in_progress(data, running, out):
    def stop(done, total):
        raise Cancelled

    with pytest.raises(Cancelled), engine(running.address) as run:
        list(run.map(exceeding(out, pause=0.2), parts_of(data), progress=stop))


def test_a_fault_on_a_cluster_reaches_the_caller(data, running):
    with pytest.raises(ValueError, match="partition 2"), engine(running.address) as run:
        list(run.map(fail_at_two, parts_of(data)))


def test_a_killed_worker_costs_no_result(data, running, out, tmp_path):
    """A worker dies by SIGKILL in the middle of a partition, leaving half a file; another carries that partition out."""
    (extra,) = running.add_workers(1)
    alone = tmp_path / "alone"
    alone.mkdir()
    carried_out(data, alone)

    written = carried_out(data, out, running.address, pause=0.1, fatal_for=3, once=tmp_path / "died")
    sweep(out)

    assert (tmp_path / "died").exists()
    assert sum(process.poll() == -9 for process in running.processes) == 1
    assert [path.name for path in written] == [f"part-{number:05d}.parquet" for number in range(6)]
    assert sha256(out) == sha256(alone)
    assert extra in running.processes


def test_a_cluster_that_does_not_answer_is_refused_with_what_to_do(monkeypatch):
    monkeypatch.setattr("jingtu.runs.engine.CLUSTER_ANSWERS_WITHIN_S", 0.3)

    with (
        pytest.raises(Refused, match=r"连不上 Dask 调度器 tcp://127\.0\.0\.1:9.*JINGTU_DASK_SCHEDULER"),
        engine("tcp://127.0.0.1:9"),
    ):
        pass


def test_a_folder_without_parquet_and_a_broken_file_are_refused(tmp_path):
    with pytest.raises(Refused, match=r"没有 \.parquet 文件"):
        parts_of(tmp_path)
    (tmp_path / "a.parquet").write_bytes(b"not parquet")
    with pytest.raises(Refused, match=r"a\.parquet 不能作为 Parquet 读取"):
        parts_of(tmp_path)


def test_points_are_written_whole_with_their_reference_system(tmp_path):
    points = geopandas.GeoDataFrame({"cadmium": [0.1, 0.4]}, geometry=geopandas.points_from_xy([116, 117], [39, 40]), crs=4490)

    path = write_whole(points, tmp_path / "points.parquet")

    assert geopandas.read_parquet(path).crs == points.crs
    assert list(tmp_path.iterdir()) == [path]


def test_memory_is_bounded_by_the_partition_and_not_by_the_data(tmp_path):
    """A process that may allocate 64 MB more than it has after importing works through data of four times as much."""
    script = ROOT / "tests/support/bounded_process.py"
    done = subprocess.run([sys.executable, script, tmp_path], capture_output=True, text=True, cwd=ROOT, timeout=120)

    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split() == ["whole:", "MemoryError", "parts:", "32"]
