"""Questions of bureaus about land: by number or outline, one verdict for each parcel, kept as one numbered question."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from shapely.geometry import Polygon

from jingtu.core.gates.models import Outcome, Verdict
from jingtu.core.imports.outlines import outline
from jingtu.core.journal.models import Entry
from jingtu.core.places.models import Boundary
from jingtu.core.subjects.errors import Refused
from jingtu.themes.development_land import questions
from jingtu.themes.development_land.declaring import declare
from jingtu.themes.development_land.gates.land import LAND_SUPPLY, PLANNING
from jingtu.themes.development_land.models import Parcel, Status
from jingtu.themes.development_land.parcels import Part, renumber, split
from jingtu.themes.development_land.questions import ask_about, questions_visible_to
from tests.support.land import land, officer, square

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FLOW-37", "GATE-01")]
ON = dt.date(2019, 6, 30)
KNOWN = {"land_use": "industrial", "key_sector": False, "heavily_polluted_farmland": False, "unused_land": False}
INDUSTRY = {"planned_use": "industrial"}


@pytest.fixture
def row(world):
    """Three parcels in a row, the first polluted by a third; the fourth cell of the row has none. The county is outlined."""
    bounded(world.works.place, square(-20, -20, 24, 40))
    Parcel.objects.filter(pk=world.parcel.pk).update(code="P-0", **KNOWN)
    world.parcel.refresh_from_db()
    for n in (1, 2):
        land("parcel", world.inspector, world.works, code=f"P-{n}", name=f"第{n}宗", geometry=square(n, 0), **KNOWN)
    declare(world.site, Status.CONTAMINATED, by=world.inspector, on=ON, reason="报告", geometry=square(0, 0, width=1 / 3))
    return world


def bounded(place, shape):
    Boundary.objects.create(division=place, outline=shape, geometry=shape, source="演示")


def asked(world, gate=PLANNING, by=None, **what):
    return ask_about(gate, by=by or world.land_officer, on=ON, **({"answers": INDUSTRY} | what))


def told(question):
    return [(each.verdict.subject.parcel.code, each.verdict.outcome) for each in question.told.all()]


def test_an_outline_of_too_many_corners_or_among_too_many_parcels_is_refused_whole(row, monkeypatch):
    corners = square(0, 0).centroid.buffer(0.0001, quad_segs=1250)
    with pytest.raises(Refused, match="有 5001 个拐点，最多 5000 个"):
        asked(row, outline=corners)
    monkeypatch.setattr(questions, "MOST_NEAR", 3)
    with pytest.raises(Refused, match="3 宗以上"):
        asked(row, outline=square(0, 0, width=3))
    monkeypatch.setattr(questions, "MOST_NEAR", 4)
    assert len(told(asked(row, outline=square(0, 0, width=3)))) == 3


def test_an_outline_no_longer_stands_where_its_free_land_becomes_a_parcel_or_is_found_polluted(row):
    whole = asked(row, outline=square(2, 0, width=2))
    assert whole.rest
    assert not questions.now_of(whole, [], {}, whole.asked_by).outline
    declare(row.site, Status.CONTAMINATED, by=row.inspector, on=ON, reason="报告", geometry=square(3, 0, width=1))
    assert questions.now_of(whole, [], {}, whole.asked_by).outline
    again = asked(row, outline=square(2, 0, width=2))
    assert not questions.now_of(again, [], {}, again.asked_by).outline
    land("parcel", row.inspector, row.works, code="P-3", name="第3宗", geometry=square(3, 0), **KNOWN)
    assert questions.now_of(again, [], {}, again.asked_by).outline


def test_each_parcel_has_its_own_numbered_verdict_and_the_strictest_decides(row):
    question = asked(row, codes=["P-0", "P-1", "P-0"], reference="用地〔2019〕3号")
    assert told(question) == [("P-0", "blocked"), ("P-1", "pass")]
    assert (question.outcome, question.number) == ("blocked", f"2019-L{question.pk:06d}")
    assert Verdict.objects.filter(number__startswith="2019-").count() == 2
    assert (question.reference, question.office) == ("用地〔2019〕3号", row.land_officer.party)
    assert Entry.objects.filter(action="land.ask", subject=f"land_question:{question.pk}").count() == 1


def test_an_outline_meets_the_parcels_of_which_it_takes_more_than_a_sliver(row):
    question = asked(row, outline=square(1.5, 0, width=1.505))
    assert [(code, round(each.share, 2)) for (code, _o), each in zip(told(question), question.told.all(), strict=True)] == [
        ("P-1", 0.5),
        ("P-2", 1.0),
    ]
    assert question.rest == {}


def test_land_without_a_parcel_is_judged_by_what_was_declared_of_it(row):
    declare(row.site, Status.SUSPECTED, by=row.inspector, on=ON, reason="名单", geometry=square(3, 0))
    question = asked(row, outline=square(2, 0, width=2))
    assert told(question) == [("P-2", "pass")]
    assert (question.outcome, question.rest["outcome"]) == ("blocked", "blocked")
    assert 9_000 < question.rest["area_m2"] < 10_000
    assert any("疑似污染" in reason["said"] for reason in question.rest["reasons"])


def test_an_unknown_number_leaves_the_whole_undecided_and_is_told(row):
    question = asked(row, codes=["P-1", "NO-1"])
    assert (question.outcome, [each["code"] for each in question.unknown]) == (Outcome.NOT_DECIDABLE, ["NO-1"])


def test_a_number_out_of_use_is_answered_for_what_took_its_place(row):
    parts = [Part("P-W", square(0, 0, width=0.5)), Part("P-E", square(0.5, 0, width=0.5))]
    split(row.parcel, parts, by=row.land_officer, on=ON, basis="分割")
    question = asked(row, codes=["P-0"])
    assert sorted(told(question)) == [("P-E", "pass"), ("P-W", "blocked")]
    assert "按后继宗地 P-W、P-E 答复" in question.replaced[0]["said"]


def test_a_new_number_decides_nothing_and_leaves_nothing_open(row):
    renumber(Parcel.objects.get(code="P-1"), "P-9", by=row.land_officer, on=ON, basis="换号")
    question = asked(row, codes=["P-1"])
    assert (told(question), question.outcome, question.unknown) == ([("P-9", "pass")], Outcome.PASS, [])


def test_land_that_went_to_a_parcel_of_others_is_left_open(row, people):
    parts = [Part("P-W", square(1, 0, width=0.5)), Part("P-E", square(1.5, 0, width=0.5))]
    split(Parcel.objects.get(code="P-1"), parts, by=row.land_officer, on=ON, basis="分割")
    other = people.outsider.party.place
    Parcel.objects.filter(code="P-E").update(place=other, place_path=other.path)
    question = asked(row, codes=["P-1"])
    assert (told(question), question.outcome) == ([("P-W", "pass")], Outcome.NOT_DECIDABLE)
    assert "另有 1 宗后继宗地" in question.unknown[0]["said"]


def test_parcels_of_others_are_counted_and_not_told(row, people):
    Parcel.objects.filter(code="P-2").update(place=people.outsider.party.place, place_path=people.outsider.party.place.path)
    question = asked(row, outline=square(1, 0, width=2))
    assert told(question) == [("P-1", "pass")]
    assert question.unknown == [{"code": "", "said": "范围里另有 1 宗不在您的管辖范围，没有答复。"}]


def test_land_of_another_county_is_none_of_ones_business(row, people):
    other = people.outsider.party.place
    bounded(other, square(20, 20, 9, 9))
    with pytest.raises(PermissionDenied, match=other.name):
        asked(row, outline=square(22, 22))


@pytest.mark.parametrize("outline", [square(2, 0, width=8), square(3, 0, width=5), square(3.9, 0, width=0.2)])
def test_what_was_found_beyond_the_border_is_not_told(row, people, outline):
    other = people.outsider.party.place
    bounded(other, square(4, 0, 9, 9))
    declare(row.site, Status.SUSPECTED, by=row.inspector, on=ON, reason="名单", geometry=square(4, 0))
    question = asked(row, outline=outline)
    assert question.outcome == Outcome.NOT_DECIDABLE
    assert not any("疑似污染" in reason["said"] for reason in question.rest["reasons"])
    assert "按概略边界不在您的管辖范围" in question.unknown[0]["said"]
    assert not questions.now_of(question, [], {}, question.asked_by).outline


def test_without_an_outline_of_ones_area_only_parcels_are_answered_for(row):
    Boundary.objects.all().delete()
    declare(row.site, Status.SUSPECTED, by=row.inspector, on=ON, reason="名单", geometry=square(3, 0))
    question = asked(row, outline=square(2, 0, width=2))
    assert (told(question), question.rest, question.outcome) == ([("P-2", "pass")], {}, Outcome.NOT_DECIDABLE)
    assert "还没有您管辖地区的边界" in question.unknown[0]["said"]


def test_land_in_two_counties_is_judged_by_the_rules_of_each(row, people):
    other = people.outsider.party.place
    bounded(other, square(4, 0, 9, 9))
    city = officer(row, "natural_resources", "自然资源局", row.works.place.parent)
    question = asked(row, by=city, outline=square(3, 0, width=2))
    assert [each["place_path"] for each in question.rest["pieces"]] == [row.works.place.path, other.path]
    assert {reason["said"].split("：")[0] for reason in question.rest["reasons"]} == {row.works.place.name, other.name}
    assert question.place_path == row.works.place.parent.path


def test_a_bureau_reads_its_own_questions_and_those_about_its_area(row, people):
    question = asked(row, LAND_SUPPLY, codes=["P-1"])
    readers = {"inspector": row.inspector, "outsider": people.outsider, "own": row.land_officer, "firm": row.firm}
    seen = {name: questions_visible_to(user).filter(pk=question.pk).exists() for name, user in readers.items()}
    assert seen == {"inspector": True, "outsider": False, "own": True, "firm": False}


@pytest.mark.parametrize("what", [{}, {"codes": ["P-1"], "outline": square(0, 0)}])
def test_numbers_or_an_outline_and_not_both(row, what):
    with pytest.raises(Refused, match="二者选一"):
        asked(row, **what)


def test_evidence_after_the_question_leaves_it_and_its_verdicts_as_they_were(row):
    question = asked(row, codes=["P-1"])
    declare(row.site, Status.LISTED, by=row.inspector, on=ON, reason="名录", geometry=square(1, 0))
    again = asked(row, codes=["P-1"])
    question.refresh_from_db()
    assert (question.outcome, again.outcome) == ("pass", "blocked")


TRIANGLE = '{"type": "Polygon", "coordinates": [[[117,39],[117.1,39],[117,39.1],[117,39]]]}'
GEOJSON = f'{{"type": "Feature", "properties": {{}}, "geometry": {TRIANGLE}}}'


@pytest.mark.parametrize("text", [GEOJSON, "POLYGON ((117 39, 117.1 39, 117 39.1, 117 39))", "117,39;117.1,39;117,39.1"])
def test_an_outline_is_read_from_geojson_wkt_and_corners(text):
    assert outline(text).equals(Polygon([(117, 39), (117.1, 39), (117, 39.1)]))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"type": "Point", "coordinates": [117, 39]}', "只能是面"),
        ('{"type": "Polygon"', "读不懂"),
        ("POLYGON EMPTY", "没有一个拐点"),
        ('{"type": "FeatureCollection", "features": []}', "没有一个拐点"),
    ],
)
def test_what_is_no_outline_is_refused_in_a_sentence(text, said):
    with pytest.raises(Refused, match=said):
        outline(text)
