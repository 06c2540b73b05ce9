"""A closed enterprise goes on as a site."""

import datetime as dt

import pytest
from shapely.geometry import Point

from jingtu.core.subjects.moves import make
from jingtu.themes.development_land.models import Site


@pytest.mark.django_db
@pytest.mark.requires("REG-04", "REG-64")
def test_the_land_of_a_closed_enterprise_becomes_a_potential_site(world):
    world.enterprise.stopped_on = dt.date(2019, 2, 1)
    world.enterprise.geometry = Point(117.0, 39.75)
    world.enterprise.save()
    for name, on in (("list", "2018-03-01"), ("stop", "2019-02-01"), ("survey", "2019-05-01"), ("hand_over", "2019-06-01")):
        make(world.enterprise, name, by=world.inspector, on=dt.date.fromisoformat(on), grounds="决定")
    site = Site.objects.get(former_user=world.enterprise.name)
    assert (site.state, site.state_since, site.holder) == ("potential", dt.date(2019, 6, 1), world.works)
    assert (site.origin, site.sector, site.geometry.wkt) == ("key_sector", "金属表面处理", "POINT (117 39.75)")
    assert site.subject.taken_from.get().event.subject_id == world.enterprise.pk
