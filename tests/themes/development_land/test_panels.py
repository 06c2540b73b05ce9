"""Experts who judge reports about a site: drawn, recused, replaced, of different minds, and what is filed from it."""

import datetime as dt
import io

import pytest
from django.core.exceptions import PermissionDenied
from docx import Document

from jingtu.core.commissions.commissioning import commission
from jingtu.core.filings import lodging
from jingtu.core.filings.models import Filing
from jingtu.core.filings.types import FilingType
from jingtu.core.journal.models import Entry
from jingtu.core.notices.models import Notice
from jingtu.core.panels.convening import convene, withdraw
from jingtu.core.panels.declaring import OPINION, Review
from jingtu.core.panels.drawing import draw
from jingtu.core.panels.models import Expert, Panel
from jingtu.core.panels.opining import conclude, dissent, opine
from jingtu.core.panels.pool import declare_interest, take_in, take_out
from jingtu.core.panels.visible import experts_visible_to, panels_visible_to
from jingtu.core.parties.models import Appointment, Party, Succession
from jingtu.core.parties.services import take_over
from jingtu.core.subjects.declaring import declared, find
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.themes.development_land import stages
from jingtu.themes.development_land.filings import PRELIMINARY_REPORT
from jingtu.themes.development_land.reviews import PLAN, SURVEY
from tests.support.agencies import again, agency
from tests.support.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.requires("FIL-14")]
TODAY, MEETS = dt.date(2019, 6, 30), dt.date(2019, 6, 25)
KNOWN = ({"soil", "monitoring"}, {"soil"}, {"monitoring"}, {"engineering"}, {"risk"}, {"soil", "engineering"})


@pytest.fixture
def pool(world):
    """Six experts of six institutes in the pool of the county; `world.experts` by name, 专家1 with an account."""
    world.experts = []
    for number, fields in enumerate(KNOWN, 1):
        institute = Party.objects.create(name=f"演示研究所{number}", place=world.works.place, kind=Party.Kind.INSTITUTION)
        account = person("expert1", "专家1", Appointment.Role.EXPERT, None, world.works.place) if number == 1 else None
        words = {"by": world.inspector, "on": dt.date(2018, 1, 1), "contact": f"1380000000{number}", "user": account}
        world.experts.append(take_in(f"专家{number}", institute, world.works.place, fields, **words))
    world.report = submitted(PRELIMINARY_REPORT, world.site, world.firm)
    return world


def submitted(kind, row, by) -> Filing:
    filing = lodging.begin(kind, row, by=by)
    given = {field.name: field.choices[0][0] if field.choices else "3" for field in kind.fields if field.kind != "date"}
    lodging.save(filing, given | {field.name: "2019-06-01" for field in kind.fields if field.kind == "date"}, by=by, version=0)
    lodging.attach(filing, b"%PDF-1.4", "报告.pdf", by=by)
    return lodging.submit(filing, by=by, on=dt.date(2019, 6, 10))


def convened(pool, review=SURVEY, filing=None, **words):
    words = {"by": pool.inspector, "on": MEETS, "number": 3, "seed": "2019"} | words
    return convene(review, filing or pool.report, **words)


def names(panel):
    return [seat.expert.name for seat in panel.seats.filter(withdrew="").select_related("expert")]


def all_opine(pool, panel, **differing):
    for seat in panel.seats.filter(withdrew="").select_related("expert"):
        conclusion = differing.get(seat.expert.name, "passed")
        opine(seat, by=pool.inspector, conclusion=conclusion, opinion=f"{seat.expert.name}的意见")


def test_the_draw_can_be_done_again_by_anybody_from_what_is_kept(pool):
    panel = convened(pool)
    fields = {expert.pk: set(expert.fields.values_list("field", flat=True)) for expert in pool.experts}
    assert panel.candidates == sorted(fields)
    assert [seat.expert_id for seat in panel.seats.all()] == draw(panel.seed, fields, SURVEY.fields, 3)


def test_a_seed_that_nobody_gave_is_long_and_differs_each_time(pool):
    first = convened(pool, seed="")
    Panel.objects.update(state="concluded")
    second = convened(pool, seed="")
    assert first.seed != second.seed
    assert len(first.seed) == 32


def by_unit(pool, expert):
    Expert.objects.filter(pk=expert.pk).update(unit=pool.works)
    return "工作单位是报送单位“香河演示电镀厂”"


def by_commission(pool, expert):
    commission(stages.PRELIMINARY_SURVEY, pool.site, expert.unit, by=pool.inspector, on=dt.date(2019, 3, 1))
    return "工作单位是“初步调查”受托单位“演示研究所2”"


def by_kin(pool, expert):
    parent, _nobody = agency("演示检测集团", pool.works.place)
    commission(stages.PRELIMINARY_SURVEY, pool.site, parent, by=pool.inspector, on=dt.date(2019, 3, 1))
    take_over([expert.unit], parent, Succession.Kind.MERGE, dt.date(2019, 4, 1), "工商变更")
    return "（同一单位：2019-04-01 “演示研究所2”合并为“演示检测集团”）"


def by_interest(pool, expert):
    declare_interest(expert, pool.works, by=pool.inspector, on=dt.date(2019, 1, 1), reason="持有股份")
    return "有利害关系：持有股份"


@pytest.mark.parametrize("tie", [by_unit, by_commission, by_kin, by_interest])
def test_who_is_concerned_cannot_be_drawn_and_it_is_kept_why(pool, tie):
    expert = pool.experts[1]
    why = tie(pool, expert)
    panel = convened(pool)
    assert expert.pk not in panel.candidates
    assert [(each["name"], why in each["why"]) for each in panel.excluded] == [("专家2", True)]


def test_an_interest_that_has_ended_keeps_nobody_out(pool):
    made = declare_interest(pool.experts[1], pool.works, by=pool.inspector, on=dt.date(2018, 1, 1), reason="兼职")
    type(made).objects.update(valid_until=dt.date(2019, 1, 1))
    assert convened(pool).excluded == []


def test_too_few_candidates_are_refused_with_how_many_must_stay_out(pool):
    by_unit(pool, pool.experts[1])
    with pytest.raises(Refused, match="只有 5 位（另有 1 位应当回避），不够 6 位"):
        convened(pool, number=6)


def test_a_field_that_nobody_left_knows_is_refused_by_its_name(pool):
    for expert in (pool.experts[0], pool.experts[2]):
        take_out(expert, by=pool.inspector, on=dt.date(2019, 6, 1))
    with pytest.raises(Refused, match="没有环境监测专业的"):
        convened(pool)


@pytest.mark.parametrize(
    ("on", "number", "is_refused"), [("2019-12-16", 2, False), ("2019-12-17", 2, True), ("2019-12-17", 3, False)]
)
def test_the_least_number_is_that_of_the_day(pool, settings, on, number, is_refused):
    settings.JINGTU_TODAY = dt.date(2020, 1, 15)
    pool.report.refresh_from_db()
    words = {"on": dt.date.fromisoformat(on), "number": number}
    if is_refused:
        with pytest.raises(Refused, match=r"至少应有 3 位（.*未与原文核对"):
            convened(pool, **words)
    else:
        assert convened(pool, **words).seats.count() == number


def test_only_what_was_handed_in_is_judged_after_that_day_and_by_one_panel_at_a_time(pool):
    with pytest.raises(Refused, match="早于报送日期 2019-06-10"):
        convened(pool, on=dt.date(2019, 6, 9))
    with pytest.raises(Refused, match="不评审这一类材料"):
        convened(pool, review=PLAN)
    lodging.withdraw(pool.report, by=pool.firm, on=TODAY)
    with pytest.raises(Refused, match="现在是“已撤回”"):
        convened(pool)
    again_in = lodging.begin(PRELIMINARY_REPORT, pool.site, by=pool.firm)
    lodging.attach(again_in, b"%PDF-1.4", "报告.pdf", by=pool.firm)
    Filing.objects.filter(pk=again_in.pk).update(state="submitted", submitted_on=MEETS, number="2019-x")
    again_in.refresh_from_db()
    convened(pool, filing=again_in)
    with pytest.raises(Refused, match="正在评审"):
        convened(pool, filing=again_in)


def test_who_files_does_not_draw_his_judges(pool, people):
    for by in (pool.firm, people.outsider):
        with pytest.raises(PermissionDenied, match="由受理部门组织"):
            convened(pool, by=by)


def test_who_cannot_sit_gives_his_place_to_the_next_of_the_same_draw(pool):
    panel = convened(pool)
    seats = list(panel.seats.select_related("expert"))
    made = withdraw(seats[0], by=pool.inspector, reason="出差")
    fields = {expert.pk: set(expert.fields.values_list("field", flat=True)) for expert in pool.experts}
    left = {key: known for key, known in fields.items() if key != seats[0].expert_id}
    assert [made.expert_id] == draw("2019", left, SURVEY.fields, 3, [seat.expert_id for seat in seats[1:]])
    assert made.replaces == seats[0]
    with pytest.raises(Overtaken):
        withdraw(seats[0], by=pool.inspector, reason="再退")
    with pytest.raises(Refused, match="理由"):
        withdraw(made, by=pool.inspector, reason=" ")


def test_where_nobody_is_left_the_panel_is_short_and_nobody_comes_back(pool):
    panel = convened(pool, number=6)
    assert withdraw(panel.seats.first(), by=pool.inspector, reason="出差") is None
    assert panel.seats.filter(withdrew="").count() == 5


def test_an_expert_withdraws_and_gives_his_own_opinion_and_nobody_elses(pool):
    panel = convened(pool, number=6)
    expert = again(pool.experts[0].user)
    own = panel.seats.get(expert=pool.experts[0])
    other = panel.seats.exclude(pk=own.pk).first()
    with pytest.raises(PermissionDenied, match="由专家本人填写"):
        opine(other, by=expert, conclusion="passed", opinion="同意")
    with pytest.raises(PermissionDenied):
        withdraw(other, by=expert, reason="代请")
    assert opine(own, by=expert, conclusion="revise", opinion="补充点位").opined_by == expert
    with pytest.raises(Overtaken, match="意见不能再改"):
        opine(own, by=expert, conclusion="passed", opinion="改主意")
    with pytest.raises(Refused, match="还没有填写个人意见"):
        opine(other, by=pool.inspector, conclusion="passed", opinion=" ")


def test_the_opinion_is_filed_with_dissent_and_minutes(pool):
    panel = convened(pool)
    withdraw(panel.seats.first(), by=pool.inspector, reason="与报告编制人有师生关系")
    different = names(panel)[0]
    all_opine(pool, panel, **{different: "failed"})
    filed = conclude(panel, by=pool.inspector, on=TODAY, conclusion="passed", opinion="同意通过")
    assert (filed.type, filed.state, filed.subject_id) == ("development_land.expert_opinion", "submitted", pool.site.pk)
    assert filed.values["stage"] == "survey"
    assert filed.values["dissent"] == f"{different}：{different}的意见"
    assert [seat.expert.name for seat in dissent(panel)] == [different]
    text = words_of(filed.attachments.get().content.read())
    for said in (different, "（与结论不同）", "抽取种子：2019", "与报告编制人有师生关系；由", "不少于 30 年", "演示研究所"):
        assert said in text


def words_of(content):
    paper = Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in paper.paragraphs] + cells)


def test_where_all_agree_that_is_said(pool):
    panel = convened(pool)
    all_opine(pool, panel)
    assert conclude(panel, by=pool.inspector, on=TODAY, conclusion="passed", opinion="同意").values["dissent"] == "无"
    with pytest.raises(Overtaken):
        conclude(panel, by=pool.inspector, on=TODAY, conclusion="passed", opinion="同意")


def test_a_panel_does_not_conclude_before_all_have_spoken_nor_against_the_most(pool):
    panel = convened(pool)
    words = {"by": pool.inspector, "on": TODAY, "conclusion": "passed", "opinion": "同意"}
    with pytest.raises(Refused, match="还没有提出意见"):
        conclude(panel, **words)
    first, second, _third = names(panel)
    all_opine(pool, panel, **{first: "failed", second: "failed"})
    with pytest.raises(Refused, match="“通过”的专家有 1 位，认为“不通过”的有 2 位"):
        conclude(panel, **words)
    with pytest.raises(Refused, match="应在评审日期 2019-06-25"):
        conclude(panel, **words | {"on": dt.date(2019, 6, 24), "conclusion": "failed"})
    with pytest.raises(Refused, match="还没有填写评审意见"):
        conclude(panel, **words | {"opinion": " ", "conclusion": "failed"})
    with pytest.raises(PermissionDenied):
        conclude(panel, **words | {"by": pool.firm})


def test_a_plan_is_judged_for_the_site_that_the_works_are_at(pool):
    commission(stages.PLAN, pool.site, pool.experts[3].unit, by=pool.inspector, on=dt.date(2019, 3, 1))
    kind = find(FilingType, "development_land.remediation_plan")
    panel = convened(pool, review=PLAN, filing=submitted(kind, pool.building, pool.firm))
    assert panel.subject_id == pool.site.pk
    assert [each["name"] for each in panel.excluded] == ["专家4"]


def test_who_sees_a_panel(pool, people):
    panel = convened(pool, number=6)
    expert = again(pool.experts[0].user)
    seen = [panels_visible_to(each).exists() for each in (pool.inspector, expert, pool.firm, people.outsider, people.auditor)]
    assert seen == [True, True, False, False, False]
    Panel.objects.filter(pk=panel.pk).update(state="concluded")
    assert panels_visible_to(pool.firm).exists()
    Panel.objects.filter(pk=panel.pk).update(state="drawn")
    withdraw(panel.seats.get(expert=pool.experts[0]), by=expert, reason="回避")
    assert not panels_visible_to(expert).exists()


def test_the_pool_is_kept_by_who_decides_and_seen_by_nobody_else(pool, people):
    assert experts_visible_to(pool.inspector).count() == 6
    assert not experts_visible_to(pool.firm).exists()
    assert not experts_visible_to(people.outsider).exists()
    words = {"by": pool.firm, "on": dt.date(2019, 1, 1)}
    with pytest.raises(PermissionDenied, match="由当地主管部门维护"):
        take_in("某人", pool.works, pool.works.place, {"soil"}, **words)
    with pytest.raises(Refused, match="姓名和专业"):
        take_in("某人", pool.works, pool.works.place, set(), **words | {"by": pool.inspector})
    with pytest.raises(Refused, match="已经在库"):
        take_in("专家1", pool.experts[0].unit, pool.works.place, {"soil"}, **words | {"by": pool.inspector})


def test_steps_are_journalled_and_the_expert_is_told(pool):
    panel = convened(pool, number=6)
    withdraw(panel.seats.last(), by=pool.inspector, reason="出差")
    all_opine(pool, panel)
    conclude(panel, by=pool.inspector, on=TODAY, conclusion="passed", opinion="同意")
    actions = set(Entry.objects.filter(action__startswith="panels.").values_list("action", flat=True))
    assert actions == {"panels.take_in", "panels.convene", "panels.withdraw", "panels.opine", "panels.conclude"}
    assert Notice.objects.filter(recipient=pool.experts[0].user).count() == 1


def test_every_review_files_an_opinion_with_its_fields():
    for review in declared(Review).values():
        asked = {field.name: field for field in find(FilingType, review.files).fields}
        assert set(asked) == {*OPINION, *dict(review.says)}
        assert {code for code, _label in asked["conclusion"].choices} == {"passed", "revise", "failed"}
        assert all(code in dict(asked[name].choices) for name, code in review.says)
        about = {find(FilingType, code).about for code in review.of}
        assert about == ({"development_land.works"} if review.through else {find(FilingType, review.files).about})
