"""Split, merged and renumbered parcels keep their line and what was declared of their land."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core.subjects.errors import Refused
from jingtu.themes.development_land.declaring import declare
from jingtu.themes.development_land.deriving import derive
from jingtu.themes.development_land.lineage import current_after, lineage_of
from jingtu.themes.development_land.models import Parcel, Status, Succession
from jingtu.themes.development_land.parcels import Part, merge, renumber, split
from tests.support.land import STEP, land, square

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FLOW-37")]
ON = dt.date(2019, 6, 1)
METRE = STEP / 86


def halves(east=0.5):
    return [Part("P-WEST", square(0, 0, width=0.5)), Part("P-EAST", square(east, 0, width=1 - east))]


def parted(world, parts=None):
    return split(world.parcel, parts or halves(), by=world.land_officer, on=ON, basis="宗地变更登记")


def test_a_split_parcel_ends_and_its_parts_have_their_own_evidence(world):
    declare(world.site, Status.CONTAMINATED, by=world.inspector, on=ON, reason="报告", geometry=square(0, 0, width=0.4))
    west, east = parted(world)
    derive()
    world.parcel.refresh_from_db()
    west.refresh_from_db()
    east.refresh_from_db()
    assert world.parcel.state == "ended"
    assert (west.status, round(west.status_share, 2), east.status) == ("contaminated", 0.8, "")
    assert (west.area_m2, west.holder) == (east.area_m2, world.works)
    assert {step.successor.code for step in lineage_of(world.parcel).after} == {"P-WEST", "P-EAST"}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (halves()[:1], "至少要有两宗"),
        (halves(east=0.4), "“P-EAST”与另一宗重叠"),
        (halves(east=0.6), "没有占满原宗地 9"),
        ([halves()[0], Part("P-EAST", square(0.5, 0, width=0.9))], "超出原宗地"),
        ([halves()[0], Part("", square(0.5, 0, width=0.5))], "还没有填写新宗地的编号"),
        ([halves()[0], Part("P-WEST", square(0.5, 0, width=0.5))], "这个宗地编号已登记"),
    ],
)
def test_parts_that_do_not_make_the_whole_are_refused_and_nothing_is_kept(world, parts, said):
    with pytest.raises(Refused, match=said):
        parted(world, parts)
    assert (Parcel.objects.count(), Succession.objects.count()) == (1, 0)


def test_a_parcel_whose_outline_is_no_area_is_not_split(world):
    Parcel.objects.filter(pk=world.parcel.pk).update(geometry=square(0, 0).exterior)
    world.parcel.refresh_from_db()
    with pytest.raises(Refused, match="没有面积"):
        parted(world)
    assert Parcel.objects.count() == 1


def test_a_border_that_two_surveys_draw_a_little_apart_is_accepted(world):
    assert len(parted(world, [halves()[0], Part("P-EAST", square(0.5 + 0.5 / 86, 0, width=0.5 - 0.5 / 86))])) == 2


def test_merged_parcels_make_one_that_has_been_all_that_they_were(world):
    Parcel.objects.filter(pk=world.parcel.pk).update(key_sector=True, land_use="industrial")
    world.parcel.refresh_from_db()
    beside = land("parcel", world.inspector, world.works, code="P-2", geometry=square(1, 0), key_sector=False, land_use="green")
    whole = merge([world.parcel, beside], "P-3", by=world.land_officer, on=ON, basis="文号")
    assert (whole.key_sector, whole.land_use, whole.holder) == (True, "", world.works)
    assert whole.geometry.symmetric_difference(square(0, 0, width=2)).area < 1e-12
    assert {step.predecessor.code for step in lineage_of(whole).before} == {world.parcel.code, "P-2"}


def test_parcels_apart_from_each_other_are_not_merged(world):
    far = land("parcel", world.inspector, world.works, code="P-2", geometry=square(3, 0))
    with pytest.raises(Refused, match="不相连"):
        merge([world.parcel, far], "P-3", by=world.land_officer, on=ON, basis="文号")
    with pytest.raises(Refused, match="至少要两宗，只选了 1 宗"):
        merge([far, far], "P-3", by=world.land_officer, on=ON, basis="文号")


def test_a_number_leads_through_every_change_to_what_stands_today(world):
    renumbered = renumber(world.parcel, "P-1", by=world.land_officer, on=ON, basis="换号")
    west, east = split(renumbered, halves(), by=world.land_officer, on=ON, basis="分割")
    whole = merge([west, east], "P-9", by=world.land_officer, on=ON, basis="合并")
    assert current_after(world.parcel) == {whole.pk}
    assert [step.kind for step in lineage_of(whole).before] == ["renumbered", "split", "split", "merged", "merged"]
    with pytest.raises(Refused, match="已经注销"):
        renumber(world.parcel, "P-7", by=world.land_officer, on=ON, basis="换号")
    with pytest.raises(Refused, match="与原编号 P-9 相同"):
        renumber(whole, "P-9", by=world.land_officer, on=ON, basis="换号")


def test_who_may_not_register_land_changes_none(world, people):
    with pytest.raises(PermissionDenied):
        renumber(world.parcel, "P-1", by=people.keeper, on=ON, basis="换号")
