"""A site from suspicion to removal, and what hangs on it."""

import datetime as dt

import pytest
from django.urls import reverse

from jingtu.core.duties.facts import facts_of
from jingtu.core.filings import lodging
from jingtu.core.subjects.errors import MoveRefused
from jingtu.core.subjects.moves import make
from jingtu.core.subjects.visible import visible_to
from jingtu.themes.development_land.duties import AFTERCARE, ZONE_MONITORING
from jingtu.themes.development_land.filings import REMEDIATION_PLAN, TRANSPORT_REPORT
from jingtu.themes.development_land.gates.land import PLANNING
from jingtu.themes.development_land.kinds import SITES
from jingtu.themes.development_land.models import StatusDeclaration
from tests.support.land import land, square
from tests.support.supervision import TODAY

pytestmark = pytest.mark.django_db
WAY = (
    ("suspect", "2019-01-02"),
    ("notify", "2019-01-10"),
    ("find_contaminated", "2019-03-01"),
    ("order_assessment", "2019-03-02"),
    ("list", "2019-03-20"),
    ("plan", "2019-03-25"),
    ("remediate", "2019-04-01"),
    ("evaluate", "2019-05-01"),
    ("apply", "2019-05-20"),
    ("remove", "2019-06-20"),
)
BY = {"find_contaminated": "city", "list": "province", "remove": "province"}


@pytest.mark.requires("REG-01", "REG-02", "REG-04", "SYS-05")
def test_each_finding_on_the_way_is_declared_of_the_land(world):
    type(world.site).objects.filter(pk=world.site.pk).update(risk_grade="high", land_class="class_1")
    for name, on in WAY:
        day, by = dt.date.fromisoformat(on), getattr(world, BY.get(name, "inspector"))
        facts = {"noticed_on": day} if name == "notify" else {}
        despite = "纸质材料齐全" if SITES.lifecycle.moves[name].held_by else ""  # what holds it back: test_works_gates.py
        make(world.site, name, by=by, on=day, grounds="文号", despite=despite, facts=facts)
    told = StatusDeclaration.objects.values_list("status", "safe_for", "effective_on")
    assert [(status, safe_for, str(on)) for status, safe_for, on in told] == [
        ("suspected", "", "2019-01-02"),
        ("contaminated", "", "2019-03-01"),
        ("listed", "", "2019-03-20"),
        ("remediating", "", "2019-04-01"),
        ("reached", "class_1", "2019-05-20"),
        ("removed", "class_1", "2019-06-20"),
    ]


@pytest.mark.requires("REG-01", "GATE-01")
@pytest.mark.parametrize(
    ("name", "state", "who"),
    [("find_contaminated", "surveying", "city"), ("list", "assessing", "province"), ("control", "contaminated", "inspector")],
)
def test_a_site_that_nobody_has_drawn_is_found_polluted_only_with_its_outline_so_that_it_touches_parcels(world, name, state, who):
    site, by, day = land("site", world.inspector, world.works, name="没有图形的地块"), getattr(world, who), dt.date(2019, 3, 1)
    type(site).objects.filter(pk=site.pk).update(state=state, risk_grade="high")
    site.refresh_from_db()
    despite = "纸质材料齐全" if SITES.lifecycle.moves[name].held_by else ""
    with pytest.raises(MoveRefused, match="要先填写“没有图形的地块”的图形"):
        make(site, name, by=by, on=day, grounds="文号", despite=despite)
    make(site, name, by=by, on=day, grounds="文号", despite=despite, facts={"geometry": square(0, 0)})
    outcome, _reasons = PLANNING.judge(world.parcel, day, {"planned_use": "industrial"})
    assert outcome == "blocked"


@pytest.mark.requires("FLOW-15", "FLOW-37")
def test_the_land_bureau_reads_sites_and_parcels_of_its_area(world, people):
    assert visible_to(world.land_officer, SITES).filter(pk=world.site.pk).exists()
    assert not visible_to(people.outsider, SITES).filter(pk=world.site.pk).exists()


@pytest.mark.requires("REG-37")
def test_a_zone_is_approved_with_its_boundary_and_area_and_then_announced(world):
    world.zone.approved_on = world.zone.announced_on = world.zone.sign_on = dt.date(2019, 5, 1)
    world.zone.save()
    make(world.zone, "approve", by=world.inspector, on=dt.date(2019, 5, 1), grounds="文号")
    make(world.zone, "announce", by=world.inspector, on=dt.date(2019, 5, 2), grounds="文号")
    assert world.zone.state == "in_force"


@pytest.mark.requires("REG-37")
def test_a_zone_of_which_only_a_point_is_known_is_approved_with_an_outline_alone(world, client):
    known = {"geometry": square(0, 0).centroid, "approved_on": dt.date(2019, 5, 1)}
    type(world.zone).objects.filter(pk=world.zone.pk).update(**known)
    world.zone.refresh_from_db()
    with pytest.raises(MoveRefused, match="登记政府批准之前要先填写“香河演示管控区”的边界（现在登记的不是面）"):
        make(world.zone, "approve", by=world.inspector, on=dt.date(2019, 5, 1), grounds="文号")
    client.force_login(world.inspector)
    about = ["development_land.control_zone", world.zone.pk]
    assert 'name="outline"' in client.get(reverse("web:dossier", args=about)).content.decode()
    given = {"on": "2019-05-01", "grounds": "文号", "outline": square(0, 0).wkt}
    client.post(reverse("web:subject_move", args=[*about, "approve"]), given)
    world.zone.refresh_from_db()
    assert (world.zone.state, world.zone.geometry.equals(square(0, 0))) == ("approved", True)


@pytest.mark.requires("REG-37", "REC-20")
def test_a_zone_is_announced_with_the_interval_at_which_its_four_media_are_monitored(world):
    type(world.zone).objects.update(monitor_months=None, approved_on=dt.date(2019, 5, 1))
    make(world.zone, "approve", by=world.inspector, on=dt.date(2019, 5, 1), grounds="文号")
    days = {"announced_on": dt.date(2019, 5, 2), "sign_on": dt.date(2019, 5, 2)}
    with pytest.raises(MoveRefused, match="监测间隔"):
        make(world.zone, "announce", by=world.inspector, on=dt.date(2019, 5, 2), grounds="文号", facts=days)
    make(world.zone, "announce", by=world.inspector, on=dt.date(2019, 5, 2), grounds="文号", facts=days | {"monitor_months": 3})
    owed = [duty for duty in ZONE_MONITORING.values() if list(duty.clock.terms(facts_of(world.zone, duty.clock), TODAY))]
    assert len(owed) == 4


@pytest.mark.requires("REG-01")
def test_aftercare_begins_with_the_interval_of_its_inspections(world):
    type(world.site).objects.filter(pk=world.site.pk).update(state="removed", aftercare_from=dt.date(2019, 5, 1))
    with pytest.raises(MoveRefused, match="检查间隔"):
        make(world.site, "look_after", by=world.inspector, on=TODAY, grounds="评估报告")
    make(world.site, "look_after", by=world.inspector, on=TODAY, grounds="评估报告", facts={"aftercare_months": 6})
    [term] = AFTERCARE.clock.terms(facts_of(world.site, AFTERCARE.clock), TODAY)
    assert term.due_on == dt.date(2019, 11, 1)


@pytest.mark.requires("FIL-11", "REG-37")
def test_days_that_are_filled_in_with_a_move_are_not_to_come_nor_older_than_the_state_before(world):
    make(world.site, "suspect", by=world.inspector, on=dt.date(2019, 3, 1), grounds="文号")
    for day in ("2019-02-28", "2031-01-01"):
        facts = {"noticed_on": dt.date.fromisoformat(day)}
        with pytest.raises(MoveRefused, match=f"书面通知送达日期 {day} 应在上一次办理的 2019-03-01 到这次生效的 2019-03-04 之间"):
            make(world.site, "notify", by=world.inspector, on=dt.date(2019, 3, 4), grounds="文号", facts=facts)
    facts = {"noticed_on": dt.date(2019, 3, 4)}
    assert (
        make(world.site, "notify", by=world.inspector, on=dt.date(2019, 3, 4), grounds="文号", facts=facts).target == "surveying"
    )


@pytest.mark.requires("REG-61", "FIL-06", "FIL-07", "FIL-13", "FLOW-16", "FLOW-17")
@pytest.mark.parametrize(("kind", "about"), [(REMEDIATION_PLAN, "building"), (TRANSPORT_REPORT, "transport")])
def test_the_works_are_filed_by_the_firm(world, kind, about):
    filing = lodging.begin(kind, getattr(world, about), by=world.firm)
    given = {field.name: "3" for field in kind.fields}
    assert lodging.save(filing, given, by=world.firm, version=filing.version) == {}
    lodging.attach(filing, b"%PDF-1.4", "方案.pdf", by=world.firm)
    lodging.submit(filing, by=world.firm, on=dt.date(2019, 6, 10))
    assert filing.to == world.bureau
