"""What several tests of runs share."""

import pytest

from tests.support.cluster import cluster


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    """A Dask scheduler with two worker processes; starting one takes seconds."""
    with cluster(tmp_path_factory.mktemp("cluster"), workers=2) as made:
        yield made
