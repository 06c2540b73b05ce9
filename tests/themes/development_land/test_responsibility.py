"""Who bears the duty to control and remediate a site: by plan, by law, after transfers, deaths and reforms, on any day."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from jingtu.core import clock
from jingtu.core.parties.models import Party, Succession
from jingtu.core.parties.services import rename, take_over
from jingtu.core.places.models import Level
from jingtu.core.subjects.errors import Overtaken, Refused
from jingtu.themes.development_land.models import Responsible
from jingtu.themes.development_land.responsibility import chain, hold_responsible, void
from tests.support.people import division

pytestmark = [pytest.mark.django_db, pytest.mark.requires("SYS-05")]
PLANS, LAW, CODE = dt.date(2018, 6, 30), dt.date(2019, 6, 30), dt.date(2026, 9, 1)


@pytest.fixture
def site(world):
    return world.site


@pytest.fixture
def hold(world):
    def hold(capacity, party=None, on="2012-01-01", **words):
        words = {"basis": "土地转让合同"} | words
        return hold_responsible(world.site, capacity, by=world.inspector, on=dt.date.fromisoformat(on), party=party, **words)

    return hold


@pytest.fixture
def firm(world):
    def firm(name, **facts):
        return Party.objects.create(name=name, place=world.works.place, kind=Party.Kind.ENTERPRISE, **facts)

    return firm


def bearers(site, on):
    return [(link.capacity, link.name, link.clause) for link in chain(site, on).bearers]


def test_under_the_plan_responsibility_went_with_the_land(site, hold, firm):
    hold("polluter", firm("老电镀厂"), "2005-01-01")
    hold("transferee", firm("新地产公司"), "2015-01-01")
    assert bearers(site, PLANS) == [("土地使用权受让人", "新地产公司", "廊坊市土壤污染防治工作方案，（二十五）")]


def test_since_the_law_it_stays_with_who_polluted(site, hold, firm):
    hold("polluter", firm("老电镀厂"), "2005-01-01")
    hold("transferee", firm("新地产公司"), "2015-01-01")
    hold("agreed", firm("约定公司"), "2015-01-01")
    found = chain(site, LAW)
    assert [(each.name, each.clause) for each in found.bearers] == [("老电镀厂", "中华人民共和国土壤污染防治法，第四十五条")]
    assert [(each.name, each.said) for each in found.links[1:]] == [
        ("新地产公司", "前面的责任主体明确，由其承担。"),
        ("约定公司", "这一天适用的规定没有把它列为责任主体。"),
    ]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (dt.date(2018, 12, 31), "廊坊市土壤污染防治工作方案，（二十五）"),
        (dt.date(2019, 1, 1), "中华人民共和国土壤污染防治法，第四十五条"),
        (dt.date(2026, 8, 14), "中华人民共和国土壤污染防治法，第四十五条"),
        (dt.date(2026, 8, 15), "中华人民共和国生态环境法典，条号待核（未与原文核对）"),
    ],
)
def test_each_era_has_its_clause(site, hold, firm, on, expected):
    hold("polluter", firm("老电镀厂"))
    assert [clause for _capacity, _name, clause in bearers(site, on)] == [expected]


def test_two_who_polluted_bear_it_together_and_of_two_transferees_the_last(site, hold, firm):
    hold("polluter", firm("甲厂"), "2001-01-01")
    hold("polluter", firm("乙厂"), "2008-01-01")
    hold("transferee", firm("一手公司"), "2010-01-01")
    hold("transferee", firm("二手公司"), "2016-01-01")
    assert {name for _capacity, name, _clause in bearers(site, LAW)} == {"甲厂", "乙厂"}
    assert [name for _capacity, name, _clause in bearers(site, PLANS)] == ["二手公司"]
    assert [name for _capacity, name, _clause in bearers(site, dt.date(2015, 12, 31))] == ["一手公司"]


def test_who_uses_the_land_since_leaves_an_earlier_transferee_out_and_what_was_agreed_before(site, hold, firm):
    hold("transferee", firm("一手公司"), "2015-01-01")
    hold("agreed", firm("约定公司"), "2015-01-01")
    assert [name for _capacity, name, _clause in bearers(site, PLANS)] == ["约定公司"]
    hold("land_user", firm("现在的公司"), "2018-06-01")
    assert [name for _capacity, name, _clause in bearers(site, dt.date(2018, 5, 31))] == ["约定公司"]
    assert [name for _capacity, name, _clause in bearers(site, PLANS)] == ["所在地县级人民政府"]  # the plan names no land user
    assert [name for _capacity, name, _clause in bearers(site, LAW)] == ["现在的公司"]
    told = {link.name: link.said for link in chain(site, PLANS).links}
    assert (told["一手公司"], told["约定公司"]) == ("后来又有变更。", "以后土地使用权又转移，原来的约定不再作数。")


def test_a_polluter_that_is_gone_leaves_it_to_who_uses_the_land_since_2019_and_to_the_county_before(site, hold, firm):
    hold("polluter", firm("老电镀厂", valid_until=dt.date(2014, 5, 1)), "2005-01-01")
    assert bearers(site, PLANS) == [("地方人民政府", "所在地县级人民政府", "廊坊市土壤污染防治工作方案，（二十五）")]
    assert bearers(site, LAW) == [("土地使用权人", "香河演示电镀厂", "中华人民共和国土壤污染防治法，第四十五条")]
    gone = next(link for link in chain(site, LAW).links if link.name == "老电镀厂")
    assert gone.said == "已于 2014-05-01 注销，没有登记承继单位。"


def test_who_took_over_a_polluter_is_found_through_all_reforms_and_on_the_day_before_it_was_the_old_one(site, hold, firm):
    old, middle, new = firm("老电镀厂"), firm("电镀总厂"), firm("演示集团")
    hold("polluter", old, "2005-01-01")
    take_over([old], middle, Succession.Kind.RENAME, dt.date(2019, 2, 1), "工商变更")
    take_over([middle], new, Succession.Kind.MERGE, dt.date(2019, 5, 1), "吸收合并")
    named = [[link.name for link in chain(site, dt.date(2019, *day)).bearers] for day in ((1, 31), (2, 1), (4, 30), (5, 1))]
    assert named == [["老电镀厂"], ["电镀总厂"], ["电镀总厂"], ["演示集团"]]
    assert chain(site, LAW).bearers[0].said == "原“老电镀厂”，现由“演示集团”承继。"


def test_a_name_is_that_of_the_day(site, hold, firm):
    one = firm("老电镀厂")
    hold("polluter", one, "2005-01-01")
    rename(one, "演示表面处理公司", dt.date(2019, 3, 1))
    assert [chain(site, on).bearers[0].name for on in (dt.date(2019, 2, 28), dt.date(2019, 3, 1))] == [
        "老电镀厂",
        "演示表面处理公司",
    ]


def test_a_unit_that_was_split_still_answers_and_the_page_asks_for_the_part(site, hold, firm):
    old = firm("老电镀厂")
    hold("polluter", old, "2005-01-01")
    for name in ("一分厂", "二分厂"):
        take_over([old], firm(name), Succession.Kind.SPLIT, dt.date(2019, 2, 1), "分立", function="ecology")
    found = chain(site, LAW).bearers[0]
    assert found.name == "老电镀厂"
    assert "已拆分为 一分厂、二分厂" in found.said


def test_a_person_answers_for_life_under_his_own_name(site, hold):
    hold("polluter", person="王某某", basis="法院判决")
    found = chain(site, LAW)
    assert [link.name for link in found.bearers] == ["王某某"]
    assert found.for_life == "廊坊市土壤污染防治工作方案，（二十五）、（三十六）"


def test_where_nobody_can_be_named_the_law_says_who_determines(site):
    site.holder = None
    assert chain(site, LAW).undetermined.startswith("责任人不明确或者有争议，由生态环境主管部门会同自然资源主管部门认定（")
    assert "第四十八条" in chain(site, LAW).undetermined
    assert chain(site, PLANS).undetermined == ""


def test_where_the_land_was_taken_back_the_government_does_it(site, hold, firm):
    hold("polluter", firm("老电镀厂"))
    hold("government", firm("香河县土地储备中心"), "2019-03-01", basis="收回国有土地使用权决定")
    assert bearers(site, LAW) == [("地方人民政府", "香河县土地储备中心", "中华人民共和国土壤污染防治法，第六十八条")]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("120110", "镇人民政府、街道办事处"),
        ("410102", "镇人民政府、街道办事处"),
        ("370812", "镇人民政府、街道办事处"),
        ("1310", "县级人民政府"),
    ],
)
def test_each_plan_names_its_own_government_at_the_last(site, path, name):
    site.place_path = path
    assert [link.name for link in chain(site, PLANS).bearers] == [f"所在地{name}"]


def test_the_plan_of_yuancheng_names_the_polluter_and_the_rule_of_the_ministry_the_rest(site, hold, firm):
    hold("polluter", firm("老电镀厂"))
    site.place_path = "441602"
    assert [clause for *_words, clause in bearers(site, PLANS)] == ["源城区土壤污染防治重点任务分工（附件2），第39项"]
    site.place_path = "131024"
    hold("agreed", firm("约定公司"))
    site.place_path = "441602"
    assert [clause for *_words, clause in bearers(site, PLANS)] == [
        "污染地块土壤环境管理办法（试行）（环境保护部令第42号），第十条（未与原文核对）"
    ]


def test_one_entered_in_error_counts_no_more_but_is_known_to_have_been_there(world, site, hold, firm):
    wrong = hold("polluter", firm("别的厂"))
    known = clock.now()
    with pytest.raises(Refused, match="责任终身追究"):
        void(wrong, by=world.inspector, reason="")
    void(wrong, by=world.inspector, reason="录错了单位")
    with pytest.raises(Overtaken):
        void(wrong, by=world.inspector, reason="再撤")
    assert [link.name for link in chain(site, LAW).bearers] == ["香河演示电镀厂"]
    assert [link.name for link in chain(site, LAW, known).bearers] == ["别的厂"]
    assert Responsible.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({}, "还没有填写单位或个人"),
        ({"person": "王某", "basis": " "}, "要写明依据"),
        ({"person": "王某", "on": "2019-07-01"}, "2019-07-01 还没有到"),
    ],
)
def test_what_is_not_said_is_asked_for(hold, words, said):
    with pytest.raises(Refused, match=said):
        hold("polluter", **words)


def test_the_land_bureau_records_it_too_and_the_firm_does_not(world, site):
    words = {"on": dt.date(2012, 1, 1), "basis": "合同", "party": world.works}
    assert hold_responsible(site, "transferee", by=world.land_officer, **words).recorded_by == world.land_officer
    with pytest.raises(PermissionDenied, match="由当地生态环境或自然资源主管部门登记"):
        hold_responsible(site, "transferee", by=world.firm, **words)


def test_every_capacity_counts_on_some_day_somewhere(site, hold, firm):
    division("120110", "东丽区", Level.COUNTY, "120110")
    for capacity in Responsible.Capacity.values:
        hold(capacity, firm(capacity))
    ranked = {link.capacity for on in (PLANS, LAW) for link in chain(site, on).links if link.rank}
    assert ranked >= {str(each.label) for each in Responsible.Capacity}


def test_land_that_was_taken_back_from_another_than_the_polluter_stays_with_the_polluter_since_2019(site, hold, firm):
    polluter, user = firm("老电镀厂"), firm("仓储公司")
    hold("polluter", polluter, "2005-01-01")
    hold("former_user", user, "2014-01-01")
    hold("government", firm("香河县土地储备中心"), "2019-03-01", basis="收回国有土地使用权决定")
    assert [name for _capacity, name, _clause in bearers(site, LAW)] == ["老电镀厂"]
    assert {link.name: link.said for link in chain(site, LAW).links}["香河县土地储备中心"] == (
        "土壤污染责任人不是原土地使用权人，由责任人承担。"
    )
    take_over([user], polluter, Succession.Kind.MERGE, dt.date(2019, 5, 1), "吸收合并")
    assert [name for _capacity, name, _clause in bearers(site, LAW)] == ["香河县土地储备中心"]
