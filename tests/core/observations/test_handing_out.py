"""What was accepted goes out in the published format and comes in again with the same values, qualifiers and limits."""

import io
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingtu.core.observations.handing_out import tables
from jingtu.core.observations.models import Result
from jingtu.runs.delivery.checking import check
from tests.support.deliveries import RESULT, SAMPLE

pytestmark = pytest.mark.django_db
KEPT = ("analyte", "value", "qualifier", "unit", "detection_limit", "chosen")
CELLS = st.one_of(
    st.floats(0.02, 20).map(lambda value: {"检测结果": float(f"{value:.6g}")}),
    st.floats(0.001, 1).map(lambda limit: {"检测结果": f"<{float(f'{limit:.3g}')!r}"}),
    st.just({"检测结果": "未检出", "检出限": 0.01}),
    st.floats(0.01, 0.05).map(lambda value: {"检测结果": float(f"{value:.3g}"), "限定符": "J", "检出限": 0.01}),
)


def out(folder, results):
    """The tables of these results as files."""
    with tables(results) as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        archive.extractall(folder)
    return [folder / "样品.csv", folder / "结果.csv"]


@given(cells=st.lists(CELLS, min_size=1, max_size=4))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_goes_out_comes_in_the_same(world, delivered, tmp_path, cells):
    samples = [SAMPLE | {"样品编号": f"S{number}"} for number in range(len(cells))]
    made = delivered(samples, [RESULT | {"样品编号": f"S{number}"} | cell for number, cell in enumerate(cells)])
    assert made.state == "accepted", list(made.findings.values_list("said", flat=True))
    again = check(out(tmp_path, Result.objects.filter(delivery=made)), "site-1")
    frame = again.results
    kept = list(Result.objects.filter(delivery=made).order_by("pk").values_list(*KEPT))
    read = [
        (row.analyte, *(None if number != number else number for number in (row.value,)), row.qualifier, row.unit,
         None if row.detection_limit != row.detection_limit else row.detection_limit, row.chosen)
        for row in frame.itertuples()
    ]  # fmt: skip
    assert read == kept
    made.delete()


def test_analyses_of_one_sample_stay_apart_and_the_one_that_counts_stays_marked(delivered, tmp_path):
    runs = [RESULT | {"分析序次": at, "检测结果": value, "是否采用": used} for at, value, used in ((1, 90, "否"), (2, 8.8, "是"))]
    made = delivered(results=runs)
    again = check(out(tmp_path, Result.objects.filter(delivery=made)), "site-1")
    assert "R01" not in again.findings.counts
    assert list(zip(again.results["value"], again.results["chosen"], strict=True)) == [(90, False), (8.8, True)]
